// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/canvasaccessible.h"

#include "widgets/graph/canvastips.h"
#include "widgets/graph/graphcanvas.h"

namespace etl::widgets {

namespace {

// One node. Qt's registry owns it until the canvas's interface goes.
class NodeAccessible : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    NodeAccessible(GraphCanvas &canvas, GraphNodeId id) : m_canvas(canvas), m_id(std::move(id)) {}

    const GraphNodeId &id() const { return m_id; }

    bool isValid() const override { return number() >= 0; }
    QObject *object() const override { return nullptr; }
    QWindow *window() const override { return m_canvas.window()->windowHandle(); }
    QAccessibleInterface *childAt(int, int) const override { return nullptr; }
    QAccessibleInterface *parent() const override
    {
        return QAccessible::queryAccessibleInterface(&m_canvas);
    }
    QAccessibleInterface *child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface *) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    void setText(QAccessible::Text, const QString &) override {}

    QString text(QAccessible::Text kind) const override
    {
        return kind == QAccessible::Name && isValid() ? spokenName(m_canvas.scene().node(number()))
                                                      : QString();
    }

    QRect rect() const override
    {
        const QRect card = m_canvas.cardPixels(m_id);
        return {m_canvas.mapToGlobal(card.topLeft()), card.size()};
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        state.selectable = true;
        state.focusable = true;
        state.multiSelectable = true;
        state.selected = m_canvas.selection().contains(m_id);
        state.focused = m_canvas.hasFocus() && m_canvas.selection().current() == m_id;
        state.offscreen = !m_canvas.rect().intersects(m_canvas.cardPixels(m_id));
        return state;
    }

    void *interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface
                   ? static_cast<QAccessibleActionInterface *>(this)
                   : nullptr;
    }

    QStringList actionNames() const override { return {pressAction(), setFocusAction()}; }
    QStringList keyBindingsForAction(const QString &) const override { return {}; }
    void doAction(const QString &name) override
    {
        if (name == setFocusAction()) {
            m_canvas.setFocus();
            m_canvas.selection().selectOnly(m_id);
            m_canvas.ensureVisible(m_id);
        } else if (name == pressAction()) {
            emit m_canvas.openNodeRequested(m_id);
        }
    }

private:
    int number() const { return m_canvas.scene().nodeNumber(m_id); }

    GraphCanvas &m_canvas;
    GraphNodeId m_id;
};

QAccessibleInterface *createFor(const QString &, QObject *object)
{
    auto *canvas = qobject_cast<GraphCanvas *>(object);
    return canvas != nullptr ? new CanvasAccessible(*canvas) : nullptr; // Qt's registry owns it
}

} // namespace

void CanvasAccessible::install()
{
    static const bool installed = [] {
        QAccessible::installFactory(createFor);
        return true;
    }();
    Q_UNUSED(installed);
}

void CanvasAccessible::announceCurrent(GraphCanvas &canvas)
{
    if (!QAccessible::isActive())
        return;
    QAccessibleInterface *all = QAccessible::queryAccessibleInterface(&canvas);
    QAccessibleInterface *current = all != nullptr ? all->focusChild() : nullptr;
    if (current == nullptr || !canvas.hasFocus())
        return;
    QAccessibleEvent event(&canvas, QAccessible::Focus);
    event.setChild(all->indexOfChild(current));
    QAccessible::updateAccessibility(&event);
}

CanvasAccessible::CanvasAccessible(GraphCanvas &canvas)
    : QAccessibleWidget(&canvas, QAccessible::List)
    , m_canvas(canvas)
{}

CanvasAccessible::~CanvasAccessible()
{
    for (const QAccessible::Id id : std::as_const(m_children))
        QAccessible::deleteAccessibleInterface(id);
}

int CanvasAccessible::childCount() const
{
    return m_canvas.scene().nodeCount();
}

QAccessibleInterface *CanvasAccessible::childOf(int number) const
{
    const GraphNodeId &id = m_canvas.scene().node(number).info.id;
    const auto found = m_children.constFind(id);
    if (found != m_children.cend())
        return QAccessible::accessibleInterface(*found);
    auto *made = new NodeAccessible(m_canvas, id); // Qt's registry owns it
    m_children.insert(id, QAccessible::registerAccessibleInterface(made));
    return made;
}

QAccessibleInterface *CanvasAccessible::child(int index) const
{
    const GraphScene &scene = m_canvas.scene();
    for (int number = 0; number < scene.nodeSlots(); ++number) {
        if (scene.node(number).alive && index-- == 0)
            return childOf(number);
    }
    return nullptr;
}

QAccessibleInterface *CanvasAccessible::childAt(int x, int y) const
{
    const QPointF point = m_canvas.view().toScene(QPointF(m_canvas.mapFromGlobal(QPoint(x, y))));
    const Hit hit = hitTest(m_canvas.scene(), point, m_canvas.zoom());
    return hit.node >= 0 ? childOf(hit.node) : nullptr;
}

int CanvasAccessible::indexOfChild(const QAccessibleInterface *child) const
{
    const auto *node = dynamic_cast<const NodeAccessible *>(child);
    if (node == nullptr)
        return -1;
    const GraphScene &scene = m_canvas.scene();
    int index = 0;
    for (int number = 0; number < scene.nodeSlots(); ++number) {
        if (!scene.node(number).alive)
            continue;
        if (scene.node(number).info.id == node->id())
            return index;
        ++index;
    }
    return -1;
}

QAccessibleInterface *CanvasAccessible::focusChild() const
{
    const int number = m_canvas.scene().nodeNumber(m_canvas.selection().current());
    return number >= 0 ? childOf(number) : nullptr;
}

} // namespace etl::widgets
