// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graphcanvas.h"

#include "widgets/graph/canvasaccessible.h"
#include "widgets/graph/canvasinput.h"
#include "widgets/graph/grapheditor.h"
#include "widgets/graph/graphmodel.h"
#include "widgets/graph/palettedrop.h"

#include <algorithm>
#include <chrono>
#include <functional>

namespace etl::widgets {

namespace {

using namespace std::chrono_literals;

constexpr auto kSharpenDelay = 60ms; // after the last zoom step
constexpr auto kLagDelay = 120ms;
constexpr auto kIdleDelay = 300ms; // after the last change of graph or view
constexpr double kFitMargin = 36;  // pixels
constexpr double kZoomStep = 1.2;

} // namespace

GraphCanvas::GraphCanvas(QWidget *parent)
    : QWidget(parent)
    , m_tiles(m_scene)
    , m_live(m_scene)
    , m_overlayPainter(m_scene, m_selection, m_overlay)
    , m_minimap(m_scene)
    , m_input(std::make_unique<CanvasInput>(*this, static_cast<ToolContext &>(*this)))
    , m_drop(std::make_unique<PaletteDrop>(static_cast<ToolContext &>(*this)))
{
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAcceptDrops(true);
    setMinimumSize(160, 120);
    setAccessibleName(tr("Pipeline graph"));
    CanvasAccessible::install();
    m_sharpen.setSingleShot(true);
    m_sharpen.setInterval(kSharpenDelay);
    connect(&m_sharpen, &QTimer::timeout, this, [this] {
        m_moving = false;
        update();
    });
    m_lag.setSingleShot(true);
    m_lag.setInterval(kLagDelay);
    connect(&m_lag, &QTimer::timeout, this, qOverload<>(&QWidget::update));
    m_idle.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, &GraphCanvas::idleWork);
    connect(&m_selection, &Selection::changed, this, qOverload<>(&QWidget::update));
    connect(&m_selection, &Selection::currentChanged, this, [this] {
        CanvasAccessible::announceCurrent(*this);
        update();
    });
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this,
            &GraphCanvas::themeChanged);
    setLook();
}

GraphCanvas::~GraphCanvas() = default;

void GraphCanvas::setModel(GraphModel *model)
{
    cancelGesture();
    if (m_model != nullptr)
        disconnect(m_model, nullptr, this, nullptr);
    m_model = model;
    m_selection.clear();
    m_selection.setCurrent({});
    m_overlay = {};
    m_scene.setModel(model);
    if (model != nullptr)
        connect(model, &GraphModel::changed, this, &GraphCanvas::applyChange);
    m_tiles.clear();
    m_minimap.invalidate();
    fitAll();
}

void GraphCanvas::setEditor(GraphEditor *editor)
{
    cancelGesture();
    m_editor = editor;
}

void GraphCanvas::setForm(CardForm form)
{
    cancelGesture();
    m_scene.setForm(form);
    m_tiles.clear();
    m_minimap.invalidate();
    update();
}

void GraphCanvas::setSurface(Surface surface)
{
    m_look.surface = surface;
    setLook();
}

void GraphCanvas::setMinimapVisible(bool visible)
{
    m_minimap.setVisible(visible);
    update();
}

void GraphCanvas::setKeepsFitted(bool keeps)
{
    m_keepsFitted = keeps;
}

void GraphCanvas::setEmptyText(const QString &text)
{
    m_emptyText = text;
    update();
}

void GraphCanvas::setLook()
{
    m_tiles.setLook(m_look);
    m_live.setLook(m_look);
    m_overlayPainter.setLook(m_look);
    update();
}

void GraphCanvas::themeChanged()
{
    setLook();
    m_minimap.invalidate();
}

// Numbers of nodes and wires may mean something else after a change of structure, so a gesture
// that holds some ends here.
void GraphCanvas::applyChange(const GraphChange &change)
{
    const bool live = std::holds_alternative<LiveChanged>(change);
    if (live && !isVisible()) {
        m_liveStale = true;
        return;
    }
    if (std::holds_alternative<GraphReset>(change) || std::holds_alternative<NodeRemoved>(change)
        || std::holds_alternative<WireRemoved>(change)
        || std::holds_alternative<WireChanged>(change)) {
        cancelGesture();
        m_overlay.spliceWire = -1;
    }
    if (!live)
        m_overlay.hover = {}; // a port may be gone; the next move of the mouse finds out
    damage(m_scene.apply(change), live ? Staleness::Live : Staleness::Edit);
    if (!live) {
        forgetRemoved();
        m_minimap.invalidate();
        if (m_keepsFitted && m_fitted)
            fitAll();
    }
    update(); // one update: a region of many small rectangles costs up to 15 times more
}

void GraphCanvas::forgetRemoved()
{
    const auto nodes = m_selection.nodes();
    for (const GraphNodeId &id : nodes) {
        if (m_scene.nodeNumber(id) < 0)
            m_selection.forget(id);
    }
    const auto wires = m_selection.wires();
    for (const GraphWireId &id : wires) {
        if (m_scene.wireNumber(id) < 0)
            m_selection.forget(id);
    }
    if (m_scene.nodeNumber(m_selection.current()) < 0)
        m_selection.setCurrent({});
}

void GraphCanvas::damage(const SceneDamage &damage, Staleness staleness)
{
    m_tiles.damage(damage, staleness);
    if (!damage.isEmpty() && staleness == Staleness::Edit)
        m_idle.start(kIdleDelay);
}

QRect GraphCanvas::cardPixels(const GraphNodeId &id) const
{
    const int number = m_scene.nodeNumber(id);
    return number < 0 ? QRect() : m_view.toWidget(m_scene.node(number).card).toAlignedRect();
}

void GraphCanvas::setView(const Viewport &view)
{
    if (view == m_view)
        return;
    const bool zoomed = view.zoom != m_view.zoom;
    m_view = view;
    m_fitted = false;
    viewChanged();
    if (zoomed)
        emit zoomChanged(view.zoom);
}

void GraphCanvas::viewChanged()
{
    m_fitPending = false;
    m_idle.start(kIdleDelay);
    update();
}

void GraphCanvas::lookAt(QPointF scene, double zoom)
{
    Viewport view = m_view;
    view.zoom = std::clamp(zoom, kLeastZoom, kMostZoom);
    view.centerOn(scene);
    m_moving = false;
    setView(view);
}

void GraphCanvas::panBy(QPoint pixels)
{
    Viewport view = m_view;
    view.origin += pixels;
    setView(view);
}

void GraphCanvas::zoomAt(QPointF pixel, double zoom)
{
    Viewport view = m_view;
    view.zoomAt(pixel, zoom);
    if (view.zoom == m_view.zoom)
        return;
    m_tiles.keepSnapshot(m_view, devicePixelRatioF());
    m_moving = true;
    m_sharpen.start();
    setView(view);
}

void GraphCanvas::ensureVisible(const GraphNodeId &id)
{
    const int number = m_scene.nodeNumber(id);
    if (number < 0)
        return;
    const QRectF card = m_view.toWidget(m_scene.node(number).card).adjusted(-24, -24, 24, 24);
    QPointF by;
    by.rx() = std::max(0.0, card.right() - width()) + std::min(0.0, card.left());
    by.ry() = std::max(0.0, card.bottom() - height()) + std::min(0.0, card.top());
    panBy(by.toPoint());
}

// While it is hidden its size may be an old one, and an edit in another view must not cost anything
// here: it is fitted when it is shown.
void GraphCanvas::fitAll()
{
    m_fitPending = !isVisible();
    if (m_fitPending)
        return;
    Viewport view = m_view;
    view.fit(m_scene.bounds(), kFitMargin);
    m_moving = false;
    setView(view);
    m_fitted = true;
}

void GraphCanvas::frameSelection()
{
    QRectF area;
    for (const GraphNodeId &id : m_selection.nodes()) {
        if (const int number = m_scene.nodeNumber(id); number >= 0)
            area |= m_scene.node(number).card;
    }
    if (area.isNull())
        area = m_scene.bounds();
    Viewport view = m_view;
    view.fit(area, kFitMargin, 1.4);
    m_moving = false;
    setView(view);
}

void GraphCanvas::zoomIn()
{
    zoomAt(rect().center(), m_view.zoom * kZoomStep);
}

void GraphCanvas::zoomOut()
{
    zoomAt(rect().center(), m_view.zoom / kZoomStep);
}

void GraphCanvas::resetZoom()
{
    zoomAt(rect().center(), 1);
}

void GraphCanvas::selectAll()
{
    QSet<GraphNodeId> nodes;
    QSet<GraphWireId> wires;
    for (int number = 0; number < m_scene.nodeSlots(); ++number) {
        if (m_scene.node(number).alive)
            nodes.insert(m_scene.node(number).info.id);
    }
    for (int number = 0; number < m_scene.wireSlots(); ++number) {
        if (m_scene.wire(number).isDrawn())
            wires.insert(m_scene.wire(number).info.id);
    }
    m_selection.set(nodes, wires);
}

void GraphCanvas::deleteSelection()
{
    if (editor() == nullptr || m_selection.isEmpty())
        return;
    const auto &nodes = m_selection.nodes();
    const auto &wires = m_selection.wires();
    std::vector<GraphNodeId> nodeList(nodes.begin(), nodes.end());
    std::vector<GraphWireId> wireList(wires.begin(), wires.end());
    std::ranges::sort(nodeList, std::less<>()); // the same undo text whatever the hash seed
    std::ranges::sort(wireList, std::less<>());
    editor()->removeItems(nodeList, wireList);
}

void GraphCanvas::cancelGesture()
{
    m_input->cancel();
}

void GraphCanvas::focusTowards(Direction direction, bool addToSelection)
{
    const int current = m_scene.nodeNumber(m_selection.current());
    const int next = current < 0 ? firstCard(m_scene, m_view.visibleScene())
                                 : nextCard(m_scene, current, direction);
    m_overlay.focusVisible = true;
    update();
    if (next < 0)
        return;
    const GraphNodeId id = m_scene.node(next).info.id;
    if (addToSelection)
        m_selection.add(id);
    else
        m_selection.selectOnly(id);
    ensureVisible(id);
}

void GraphCanvas::moveSelection(Direction direction)
{
    if (editor() == nullptr || m_selection.nodes().isEmpty())
        return;
    std::vector<NodeMove> moves;
    for (const GraphNodeId &id : m_selection.nodes()) {
        if (const int number = m_scene.nodeNumber(id); number >= 0)
            moves.push_back(
                {id, m_scene.node(number).info.position + stepTo(direction) * kSnapStep});
    }
    std::ranges::sort(moves, {}, [](const NodeMove &move) { return move.id.value; });
    editor()->moveNodes(moves);
}

void GraphCanvas::openCurrent()
{
    if (!m_selection.current().isEmpty())
        emit openNodeRequested(m_selection.current());
}

void GraphCanvas::escape()
{
    if (m_input->isActive())
        m_input->cancel();
    else
        m_selection.clear();
}

void GraphCanvas::requestMenuByKey()
{
    const QRect card = cardPixels(m_selection.current());
    requestMenu(card.isNull() ? rect().center() : card.center());
}

void GraphCanvas::centerOnMinimap(QPoint pixel)
{
    Viewport view = m_view;
    view.centerOn(m_minimap.sceneAt(pixel, size()));
    setView(view);
}

void GraphCanvas::liftNodes(std::span<const int> nodes)
{
    damage(m_scene.lift(nodes), Staleness::Edit);
    update();
}

void GraphCanvas::moveLifted(QPointF by)
{
    const QRectF changed = m_scene.moveLifted(by);
    update(m_view.toWidget(changed).toAlignedRect().adjusted(-6, -6, 6, 6));
}

void GraphCanvas::hideWire(int wire)
{
    damage(m_scene.hideWire(wire), Staleness::Edit);
    update();
}

void GraphCanvas::dropLifted()
{
    damage(m_scene.dropLifted(), Staleness::Edit);
    update();
}

void GraphCanvas::requestNodeForWire(const PortRef &port, QPointF scene)
{
    emit wireDroppedOnEmpty(port, scene, mapToGlobal(m_view.toWidget(scene).toPoint()));
}

void GraphCanvas::requestMenu(QPoint pixel)
{
    const QPointF point = m_view.toScene(QPointF(pixel));
    const Hit hit = hitTest(m_scene, point, m_view.zoom);
    GraphNodeId node;
    GraphWireId wire;
    if (hit.node >= 0) {
        node = m_scene.node(hit.node).info.id;
        if (!m_selection.contains(node))
            m_selection.selectOnly(node);
        m_selection.setCurrent(node);
    } else if (hit.wire >= 0) {
        wire = m_scene.wire(hit.wire).info.id;
        if (!m_selection.contains(wire))
            m_selection.selectOnly(wire);
    }
    emit menuRequested(node, wire, point, mapToGlobal(pixel));
}

void GraphCanvas::idleWork()
{
    if (isVisible() && m_tiles.improveCoarse())
        m_idle.start(0);
}

} // namespace etl::widgets
