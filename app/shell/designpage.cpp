// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/designpage.h"

#include "app/presenters/graphids.h"
#include "app/shell/bottomdock.h"
#include "app/shell/inspector.h"
#include "app/shell/nodepalette.h"
#include "widgets/graph/graphcanvas.h"

#include <QHBoxLayout>
#include <QSplitter>

#include <algorithm>
#include <cmath>

namespace etl::shell {

namespace {

constexpr int kPaletteWidth = 232;
constexpr int kInspectorWidth = 328;
constexpr int kDockHeight = 250;

} // namespace

DesignPage::DesignPage(document::PipelineDocument &document, session::EngineSession &session,
                       presenters::PipelineGraph &graph, QWidget *parent)
    : QWidget(parent)
    , m_document(document)
{
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    auto *columns = new QSplitter(Qt::Horizontal, this);
    columns->setHandleWidth(1);
    m_palette = new NodePalette(document.catalog(), columns);
    auto *middle = new QSplitter(Qt::Vertical, columns);
    middle->setHandleWidth(1);
    m_canvas = new widgets::GraphCanvas(middle);
    m_canvas->setForm(widgets::CardForm::Design);
    m_canvas->setModel(&graph);
    m_canvas->setEditor(&graph);
    m_canvas->setEmptyText(
        tr("Drag a node from the left, press Tab to search,\nor drop a pipeline file here."));
    m_dock = new BottomDock(document, session, middle);
    middle->addWidget(m_canvas);
    middle->addWidget(m_dock);
    middle->setStretchFactor(0, 1);
    middle->setSizes({600, kDockHeight});
    m_inspector = new Inspector(document, session, columns);
    columns->addWidget(m_palette);
    columns->addWidget(middle);
    columns->addWidget(m_inspector);
    columns->setStretchFactor(1, 1);
    columns->setSizes({kPaletteWidth, 1040, kInspectorWidth});
    columns->setChildrenCollapsible(false);
    layout->addWidget(columns);
    connectSelection();
    connect(m_dock, &BottomDock::issueActivated, this, &DesignPage::goTo);
    connect(m_palette, &NodePalette::typeActivated, this, [this, &graph](const QString &type) {
        graph.addNode(type, freePlace(), nullptr);
        m_canvas->setFocus();
    });
    connect(m_canvas, &widgets::GraphCanvas::openNodeRequested, this,
            [this](const widgets::GraphNodeId &id) {
                m_document.select({presenters::nodeId(id)});
                m_inspector->focusSetting({}, {});
            });
}

void DesignPage::connectSelection()
{
    connect(&m_canvas->selection(), &widgets::Selection::changed, this, [this] {
        if (m_syncing)
            return;
        std::set<NodeId> nodes;
        for (const auto &id : m_canvas->selection().nodes())
            nodes.insert(presenters::nodeId(id));
        std::vector<model::Wire> wires;
        for (const auto &id : m_canvas->selection().wires()) {
            if (const auto *wire = presenters::findWire(m_document.pipeline(), id))
                wires.push_back(*wire);
        }
        m_document.select(std::move(nodes), std::move(wires));
    });
    connect(&m_document, &document::PipelineDocument::changed, this,
            [this](const document::DocumentEvent &event) {
                if (!std::holds_alternative<document::SelectionChanged>(event))
                    return;
                QSet<widgets::GraphNodeId> nodes;
                for (const auto &id : m_document.selectedNodes())
                    nodes.insert(presenters::graphId(id));
                QSet<widgets::GraphWireId> wires;
                for (const auto &wire : m_document.selectedWires())
                    wires.insert(presenters::graphId(wire));
                m_syncing = true;
                m_canvas->selection().set(nodes, wires);
                m_syncing = false;
            });
}

QPointF DesignPage::freePlace() const
{
    auto place =
        m_canvas->viewCenter() - QPointF(widgets::kCardWidth / 2, widgets::kDesignCardHeight / 2);
    const auto taken = [&](const QPointF &wanted) {
        return std::ranges::any_of(m_document.pipeline().layout, [&](const auto &entry) {
            return std::abs(entry.second.x - wanted.x()) < widgets::kCardWidth
                   && std::abs(entry.second.y - wanted.y()) < widgets::kDesignCardHeight;
        });
    };
    while (taken(place))
        place += QPointF(0, widgets::kDesignCardHeight + widgets::kGridStep);
    return widgets::snapped(place);
}

void DesignPage::goTo(const model::Issue &issue)
{
    const NodeId id(issue.node);
    if (!m_document.pipeline().find(id))
        return;
    m_document.select({id});
    m_canvas->ensureVisible(presenters::graphId(id));
    if (!issue.setting.empty())
        m_inspector->focusSetting(QString::fromStdString(issue.setting),
                                  QString::fromStdString(issue.subKey));
}

} // namespace etl::shell
