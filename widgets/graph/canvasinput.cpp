// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/canvasinput.h"

#include "widgets/graph/graphcanvas.h"
#include "widgets/graph/toolchooser.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

namespace etl::widgets {

namespace {

using namespace std::chrono_literals;

constexpr auto kEdgeInterval = 16ms;
constexpr int kEdge = 24;                // pixels in which the view follows the pointer
constexpr double kZoomPerAngle = 1.0015; // 20 % for one notch of 120

// How far to pan for a pointer near or beyond an edge of a length.
int edgeSpeed(int position, int length)
{
    if (position < kEdge)
        return -std::min(24, (kEdge - position) / 2 + 1);
    if (position > length - kEdge)
        return std::min(24, (position - length + kEdge) / 2 + 1);
    return 0;
}

std::optional<Direction> directionOf(int key)
{
    switch (key) {
    case Qt::Key_Left:
        return Direction::Left;
    case Qt::Key_Right:
        return Direction::Right;
    case Qt::Key_Up:
        return Direction::Up;
    case Qt::Key_Down:
        return Direction::Down;
    default:
        return std::nullopt;
    }
}

Qt::CursorShape cursorOver(const Hit &hit)
{
    switch (hit.kind) {
    case Hit::Kind::Port:
        return Qt::CrossCursor;
    case Hit::Kind::Wire:
    case Hit::Kind::WireStart:
    case Hit::Kind::WireEnd:
        return Qt::PointingHandCursor;
    default:
        return Qt::ArrowCursor;
    }
}

} // namespace

CanvasInput::CanvasInput(GraphCanvas &canvas, ToolContext &context)
    : m_canvas(canvas)
    , m_context(context)
{
    m_edgeTimer.setInterval(kEdgeInterval);
    connect(&m_edgeTimer, &QTimer::timeout, this, &CanvasInput::panAtEdge);
}

CanvasInput::~CanvasInput() = default;

ToolEvent CanvasInput::toolEvent(QPoint pixel, Qt::KeyboardModifiers modifiers) const
{
    return {pixel, m_context.view().toScene(QPointF(pixel)), modifiers};
}

void CanvasInput::press(const QMouseEvent &event)
{
    if (m_tool != nullptr)
        return;
    m_canvas.setFocus(Qt::MouseFocusReason);
    m_context.overlay().focusVisible = false;
    CanvasPress press;
    press.event = toolEvent(event.pos(), event.modifiers());
    press.button = event.button();
    press.hit = hitTest(m_context.scene(), press.event.scene, m_context.view().zoom);
    press.spaceHeld = m_spaceHeld;
    press.onMinimap = m_canvas.isOnMinimap(event.pos());
    m_spaceUsed = m_spaceUsed || m_spaceHeld;
    m_context.overlay().hover = {};
    m_button = event.button();
    m_last = press.event;
    m_tool = chooseTool(m_context, press);
    showCursor();
    m_context.overlayChanged();
}

void CanvasInput::move(const QMouseEvent &event)
{
    if (m_tool == nullptr) {
        hover(event.pos());
        return;
    }
    m_last = toolEvent(event.pos(), event.modifiers());
    m_tool->move(m_last);
    showCursor();
    const QSize size = m_canvas.size();
    const bool atEdge = edgeSpeed(event.pos().x(), size.width()) != 0
                        || edgeSpeed(event.pos().y(), size.height()) != 0;
    if (!m_tool->pansAtEdge() || !atEdge)
        m_edgeTimer.stop();
    else if (!m_edgeTimer.isActive())
        m_edgeTimer.start();
}

void CanvasInput::panAtEdge()
{
    if (m_tool == nullptr) {
        m_edgeTimer.stop();
        return;
    }
    const QSize size = m_canvas.size();
    m_context.panBy(
        {edgeSpeed(m_last.pixel.x(), size.width()), edgeSpeed(m_last.pixel.y(), size.height())});
    m_last = toolEvent(m_last.pixel, m_last.modifiers);
    m_tool->move(m_last);
}

void CanvasInput::release(const QMouseEvent &event)
{
    if (m_tool == nullptr || event.button() != m_button)
        return;
    m_edgeTimer.stop();
    // Taken out first: the edit that follows changes the graph, which cancels an active gesture.
    const std::unique_ptr<CanvasTool> tool = std::move(m_tool);
    tool->finish(toolEvent(event.pos(), event.modifiers()));
    hover(event.pos());
}

void CanvasInput::doubleClick(const QMouseEvent &event)
{
    if (event.button() != Qt::LeftButton || m_canvas.isOnMinimap(event.pos()))
        return;
    const GraphScene &scene = m_context.scene();
    const QPointF point = m_context.view().toScene(QPointF(event.pos()));
    const Hit hit = hitTest(scene, point, m_context.view().zoom);
    if (hit.node >= 0)
        emit m_canvas.openNodeRequested(scene.node(hit.node).info.id);
    else if (hit.wire >= 0)
        emit m_canvas.openWireRequested(scene.wire(hit.wire).info.id);
    else if (m_context.editor() != nullptr)
        emit m_canvas.addRequested(point, event.globalPosition().toPoint());
}

// A wheel zooms; two fingers on a touchpad pan, with Ctrl they zoom.
void CanvasInput::wheel(QWheelEvent &event)
{
    const bool touchpad =
        event.device() != nullptr && event.device()->type() == QInputDevice::DeviceType::TouchPad;
    const bool zooms = !touchpad || (event.modifiers() & Qt::ControlModifier);
    const QPoint angle = event.angleDelta();
    if (!zooms)
        m_context.panBy(-(event.pixelDelta().isNull() ? angle / 2 : event.pixelDelta()));
    else if (event.modifiers() & Qt::ShiftModifier)
        m_context.panBy({-(angle.x() + angle.y()) / 2, 0});
    else
        m_canvas.zoomAt(event.position(),
                        m_canvas.zoom() * std::pow(kZoomPerAngle, angle.y() + angle.x()));
    event.accept();
    if (m_tool != nullptr) {
        m_last = toolEvent(event.position().toPoint(), event.modifiers());
        m_tool->move(m_last);
    }
}

void CanvasInput::hover(QPoint pixel)
{
    Hit hit;
    if (!m_canvas.isOnMinimap(pixel) && !m_spaceHeld)
        hit = hitTest(m_context.scene(), m_context.view().toScene(QPointF(pixel)),
                      m_context.view().zoom);
    if (m_context.editor() == nullptr && hit.kind != Hit::Kind::Node)
        hit.kind = hit.kind == Hit::Kind::Port ? Hit::Kind::Node
                   : hit.isWire()              ? Hit::Kind::Wire
                                               : Hit::Kind::Nothing;
    Hit &shown = m_context.overlay().hover;
    if (hit == shown) {
        showCursor();
        return;
    }
    const bool visible = hit.kind != Hit::Kind::Node || shown.kind != Hit::Kind::Node;
    shown = hit;
    showCursor();
    if (visible)
        m_context.overlayChanged();
}

void CanvasInput::showCursor()
{
    const Qt::CursorShape shape = m_tool != nullptr ? m_tool->cursor()
                                  : m_spaceHeld     ? Qt::OpenHandCursor
                                                    : cursorOver(m_context.overlay().hover);
    if (m_canvas.cursor().shape() != shape)
        m_canvas.setCursor(shape);
}

void CanvasInput::leave()
{
    if (m_tool != nullptr)
        return;
    m_context.overlay().hover = {};
    m_context.overlayChanged();
}

void CanvasInput::focusLost()
{
    m_spaceHeld = false;
    m_context.overlay().focusVisible = false;
    showCursor();
    m_context.overlayChanged();
}

void CanvasInput::cancel()
{
    m_edgeTimer.stop();
    if (const std::unique_ptr<CanvasTool> tool = std::move(m_tool))
        tool->cancel();
    showCursor();
}

void CanvasInput::requestNode()
{
    if (m_context.editor() == nullptr)
        return;
    QPoint pixel = m_canvas.mapFromGlobal(QCursor::pos());
    if (!m_canvas.rect().contains(pixel))
        pixel = m_canvas.rect().center();
    emit m_canvas.addRequested(m_context.view().toScene(QPointF(pixel)),
                               m_canvas.mapToGlobal(pixel));
}

bool CanvasInput::keyPress(const QKeyEvent &event)
{
    if (event.key() == Qt::Key_Space && event.modifiers() == Qt::NoModifier) {
        if (!event.isAutoRepeat()) {
            m_spaceHeld = true;
            m_spaceUsed = m_tool != nullptr;
            showCursor();
        }
        return true;
    }
    return arrowKey(event) || plainKey(event);
}

bool CanvasInput::arrowKey(const QKeyEvent &event)
{
    const auto direction = directionOf(event.key());
    if (!direction || m_tool != nullptr)
        return false;
    if (event.modifiers() & Qt::ControlModifier)
        m_canvas.moveSelection(*direction);
    else
        m_canvas.focusTowards(*direction, event.modifiers() & Qt::ShiftModifier);
    return true;
}

bool CanvasInput::plainKey(const QKeyEvent &event)
{
    struct Binding
    {
        QKeyCombination keys;
        void (GraphCanvas::*action)();
    };
    static constexpr Binding bindings[] = {
        {Qt::Key_Delete, &GraphCanvas::deleteSelection},
        {Qt::Key_Backspace, &GraphCanvas::deleteSelection},
        {Qt::CTRL | Qt::Key_A, &GraphCanvas::selectAll},
        {Qt::Key_F, &GraphCanvas::frameSelection},
        {Qt::Key_Home, &GraphCanvas::fitAll},
        {Qt::CTRL | Qt::Key_1, &GraphCanvas::fitAll},
        {Qt::CTRL | Qt::Key_0, &GraphCanvas::resetZoom},
        {Qt::CTRL | Qt::Key_Plus, &GraphCanvas::zoomIn},
        {Qt::CTRL | Qt::Key_Equal, &GraphCanvas::zoomIn},
        {Qt::CTRL | Qt::Key_Minus, &GraphCanvas::zoomOut},
        {Qt::Key_Return, &GraphCanvas::openCurrent},
        {Qt::Key_Enter, &GraphCanvas::openCurrent},
        {Qt::Key_Escape, &GraphCanvas::escape},
        {Qt::Key_Menu, &GraphCanvas::requestMenuByKey},
        {Qt::SHIFT | Qt::Key_F10, &GraphCanvas::requestMenuByKey},
    };
    // A plus sign may need Shift, and the number pad says so too; neither changes the meaning.
    const auto modifiers = event.modifiers() & ~Qt::KeypadModifier;
    for (const Binding &binding : bindings) {
        const bool shifted = binding.keys.key() == Qt::Key_Plus;
        const auto wanted = binding.keys.keyboardModifiers();
        if (event.key() == binding.keys.key()
            && (modifiers == wanted || (shifted && modifiers == (wanted | Qt::ShiftModifier)))) {
            (m_canvas.*binding.action)();
            return true;
        }
    }
    return false;
}

bool CanvasInput::keyRelease(const QKeyEvent &event)
{
    if (event.key() != Qt::Key_Space || event.isAutoRepeat() || !m_spaceHeld)
        return false;
    m_spaceHeld = false;
    showCursor();
    if (!m_spaceUsed)
        requestNode();
    return true;
}

} // namespace etl::widgets
