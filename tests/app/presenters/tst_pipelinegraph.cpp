// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/presenters/pipelinegraph.h"

#include "app/presenters/graphids.h"
#include "tests/app/session/realengine.h"

#include <memory>

using namespace etl;
using namespace etl::test;
using presenters::PipelineGraph;
using presenters::qt;
using session::RunPhase;
using widgets::GraphNodeId;
using widgets::GraphWireId;
using widgets::PortRef;
using widgets::PortSide;

namespace {

const GraphNodeId kFlights{QStringLiteral("flights")};
const GraphNodeId kLate{QStringLiteral("late")};
const GraphNodeId kOut{QStringLiteral("out")};
const GraphWireId kFirst{QStringLiteral("flights:out -> late:in")};
const GraphWireId kSecond{QStringLiteral("late:out -> out:in")};

PortRef output(const GraphNodeId &node, const char *port = "out")
{
    return {node, QString::fromUtf8(port), PortSide::Output};
}

PortRef input(const GraphNodeId &node, const char *port = "in")
{
    return {node, QString::fromUtf8(port), PortSide::Input};
}

// "+late", "-flights:out -> late:in", "~late", "late moved", "reset"; live values left out.
QString textOf(const widgets::GraphChange &change)
{
    return std::visit(
        [](const auto &what) -> QString {
            using T = std::decay_t<decltype(what)>;
            if constexpr (std::is_same_v<T, widgets::GraphReset>)
                return QStringLiteral("reset");
            else if constexpr (std::is_same_v<T, widgets::LiveChanged>)
                return {};
            else if constexpr (std::is_same_v<T, widgets::NodesMoved>)
                return what.ids.front().value + QStringLiteral(" moved");
            else if constexpr (std::is_same_v<T, widgets::NodeAdded>
                               || std::is_same_v<T, widgets::WireAdded>)
                return QLatin1Char('+') + what.id.value;
            else if constexpr (std::is_same_v<T, widgets::NodeRemoved>
                               || std::is_same_v<T, widgets::WireRemoved>)
                return QLatin1Char('-') + what.id.value;
            else
                return QLatin1Char('~') + what.id.value;
        },
        change);
}

} // namespace

class PipelineGraphTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<RealEngine> m_engine;
    std::unique_ptr<document::PipelineDocument> m_document;
    std::unique_ptr<session::EngineSession> m_session;
    std::unique_ptr<PipelineGraph> m_graph;
    QStringList m_events;

    int steps() const { return m_document->undoStack().count(); }
    std::string text() const { return m_document->text(); }
    QStringList wires() const
    {
        QStringList ids;
        for (const auto &id : m_graph->wireIds())
            ids << id.value;
        return ids;
    }
    QString addLoose(const char *type)
    {
        m_graph->addNode(QString::fromUtf8(type), {48, 240}, nullptr);
        return qt(m_document->selectedNodes().begin()->value);
    }
    void connectToEngine()
    {
        const auto send = [this] {
            m_session->setPipeline(text(), m_document->folder(), m_document->path());
        };
        connect(m_document.get(), &document::PipelineDocument::changed, m_session.get(), send);
        send();
        m_session->connectToEngine();
    }

private slots:
    void init()
    {
        m_engine = std::make_unique<RealEngine>();
        m_engine->write("flights.csv", flightsCsv(1000));
        m_document = std::make_unique<document::PipelineDocument>(catalog::builtinCatalog());
        QVERIFY(m_document->open(m_engine->write("a.etl", flightsPipeline("delay > 89"))));
        m_session = std::make_unique<session::EngineSession>(m_engine->options());
        m_graph = std::make_unique<PipelineGraph>(*m_document, *m_session);
        m_events.clear();
        connect(m_graph.get(), &PipelineGraph::changed, this,
                [this](const widgets::GraphChange &change) {
                    if (const auto event = textOf(change); !event.isEmpty())
                        m_events << event;
                });
    }
    void cleanup()
    {
        m_graph.reset();
        m_session.reset();
        m_document.reset();
        m_engine.reset();
    }

    void aNodeIsShownAsItsTypeSays()
    {
        QCOMPARE(m_graph->nodeIds().size(), 3u);
        const auto node = m_graph->node(kLate);
        QCOMPARE(node.id, kLate);
        QCOMPARE(node.position, QPointF(300, 60));
        QCOMPARE(node.title, QStringLiteral("late"));
        QCOMPARE(node.subtitle, qt(m_document->catalog().find("transform.filter")->typeLabel));
        QCOMPARE(node.category, widgets::Category::Transform);
        QCOMPARE(node.inputs.size(), 1u);
        QCOMPARE(node.outputs.size(), 2u);
        QVERIFY(node.outputs[1].rejects);
        QVERIFY(node.chip.isEmpty());
        QCOMPARE(m_graph->node(kFlights).category, widgets::Category::Extract);
        QCOMPARE(m_graph->node(kOut).category, widgets::Category::Load);
    }

    void workersLabelAndStateAreShown()
    {
        auto node = *m_document->pipeline().find(NodeId("late"));
        node.label = "Late flights";
        node.workers = 3;
        node.disabled = true;
        m_document->apply(QStringLiteral("Edit"),
                          document::withNodeReplaced(m_document->pipeline(), node));
        const auto shown = m_graph->node(kLate);
        QCOMPARE(shown.title, QStringLiteral("Late flights"));
        QCOMPARE(shown.chip, QStringLiteral("×3"));
        QVERIFY(shown.disabled);
        QCOMPARE(m_events, QStringList{QStringLiteral("~late")});
    }

    void unknownTypesAndDeadWiresDoNoHarm()
    {
        QVERIFY(m_document->open(m_engine->write("odd.etl", R"({"dataetl": 1, "nodes": {
            "odd": {"type": "transform.fromthefuture"}}, "wires": ["odd -> gone"]})")));
        QCOMPARE(m_events, QStringList{QStringLiteral("reset")});
        QVERIFY(m_graph->wireIds().empty());
        QVERIFY(m_graph->node({QStringLiteral("odd")})
                    .subtitle.contains(QStringLiteral("transform.fromthefuture")));
        QCOMPARE(m_graph->node({QStringLiteral("nobody")}).inputs.size(), 0u);
        QVERIFY(m_graph->wire({QStringLiteral("no wire")}).from.node.isEmpty());
    }

    void wiresKnowTheirEndsAndKind()
    {
        QCOMPARE(wires(), QStringList({kFirst.value, kSecond.value}));
        const auto wire = m_graph->wire(kFirst);
        QCOMPARE(wire.from, output(kFlights));
        QCOMPARE(wire.to, input(kLate));
        QCOMPARE(wire.kind, widgets::WireKind::Normal);
        const GraphNodeId bad{addLoose("load.discard")};
        m_graph->connectPorts(output(kFlights, "rejects"), input(bad));
        const GraphWireId rejects{QStringLiteral("flights:rejects -> discard:in")};
        QCOMPARE(m_graph->wire(rejects).kind, widgets::WireKind::Rejects);
    }

    void editsArriveAsEventsInOrder()
    {
        m_graph->moveNodes({{kLate, {312, 96}}});
        QCOMPARE(m_events, QStringList{QStringLiteral("late moved")});
        m_events.clear();
        m_graph->removeItems({kLate}, {});
        QCOMPARE(m_events,
                 QStringList({QStringLiteral("-flights:out -> late:in"),
                              QStringLiteral("-late:out -> out:in"), QStringLiteral("-late")}));
        m_events.clear();
        m_document->undoStack().undo();
        QCOMPARE(m_events,
                 QStringList({QStringLiteral("+late"), QStringLiteral("+flights:out -> late:in"),
                              QStringLiteral("+late:out -> out:in")}));
    }

    void everyWishIsOneStepAndUndoesToTheStart()
    {
        const auto before = text();
        m_graph->moveNodes({{kLate, {312, 96}}, {kOut, {600, 96}}});
        QCOMPARE(steps(), 1);
        m_graph->removeItems({}, {kFirst});
        QCOMPARE(steps(), 2);
        m_graph->connectPorts(output(kFlights), input(kLate));
        QCOMPARE(steps(), 3);
        m_graph->addNode(QStringLiteral("transform.derive"), {200, 200}, &kSecond);
        QCOMPARE(steps(), 4);
        m_graph->removeItems({kFlights}, {kSecond});
        QCOMPARE(steps(), 5);
        while (m_document->undoStack().canUndo())
            m_document->undoStack().undo();
        QVERIFY(text() == before);
    }

    void refusalsNameTheReason_data()
    {
        QTest::addColumn<QString>("fromNode");
        QTest::addColumn<QString>("toNode");
        QTest::addColumn<QString>("reason");
        QTest::newRow("again") << "flights" << "late" << "already connected";
        QTest::newRow("self") << "late" << "late" << "circle";
        QTest::newRow("taken") << "flights" << "out" << "already has a wire";
        QTest::newRow("no input") << "late" << "flights" << "takes no rows";
        QTest::newRow("no output") << "out" << "late" << "gives no rows";
        QTest::newRow("gone") << "nobody" << "late" << "no longer exists";
    }
    void refusalsNameTheReason()
    {
        QFETCH(const QString, fromNode);
        QFETCH(const QString, toNode);
        QFETCH(const QString, reason);
        const auto before = text();
        const auto refusal = m_graph->connectRefusal(output({fromNode}), input({toNode}), nullptr);
        QVERIFY2(refusal.contains(reason), qPrintable(refusal));
        m_graph->connectPorts(output({fromNode}), input({toNode}));
        QVERIFY(text() == before);
        QCOMPARE(steps(), 0);
        QVERIFY(m_events.isEmpty());
    }

    void rowsNeverRunInACircle()
    {
        const GraphNodeId derive{addLoose("transform.derive")};
        m_graph->removeItems({}, {kFirst});
        m_graph->connectPorts(output(kLate), input(derive));
        const auto refusal = m_graph->connectRefusal(output(derive), input(kLate), nullptr);
        QVERIFY2(refusal.contains(QStringLiteral("circle")), qPrintable(refusal));
    }

    void anEndMayMoveToWhereItsOwnWireWasInTheWay()
    {
        const GraphNodeId derive{addLoose("transform.derive")};
        QVERIFY(!m_graph->connectRefusal(output(derive), input(kOut), nullptr).isEmpty());
        QVERIFY(m_graph->connectRefusal(output(derive), input(kOut), &kSecond).isEmpty());
        m_graph->moveWire(kSecond, output(derive), input(kOut));
        QCOMPARE(wires(), QStringList({kFirst.value, QStringLiteral("derive:out -> out:in")}));
        m_graph->moveWire(kFirst, output(kFlights), input(kFlights));
        QCOMPARE(wires().first(), kFirst.value);
    }

    void aNewNodeGoesIntoAWire()
    {
        QVERIFY(m_graph->canSpliceType(QStringLiteral("transform.derive"), kFirst));
        QVERIFY(!m_graph->canSpliceType(QStringLiteral("load.csv"), kFirst));
        QVERIFY(!m_graph->canSpliceType(QStringLiteral("extract.csv"), kFirst));
        m_graph->addNode(QStringLiteral("transform.derive"), {200, 200}, &kFirst);
        QCOMPARE(wires(), QStringList({QStringLiteral("flights:out -> derive:in"), kSecond.value,
                                       QStringLiteral("derive:out -> late:in")}));
        QCOMPARE(m_document->selectedNodes(), std::set<NodeId>{NodeId("derive")});
    }

    void aLooseNodeIsSplicedAndMovedAtOnce()
    {
        const GraphNodeId derive{addLoose("transform.derive")};
        QVERIFY(m_graph->canSplice(derive, kSecond));
        QVERIFY(!m_graph->canSplice(kLate, kSecond)); // it has wires
        QVERIFY(!m_graph->canSplice({addLoose("load.csv")}, kSecond));
        const auto before = steps();
        m_graph->spliceNode(derive, kSecond, {444, 60});
        QCOMPARE(steps(), before + 1);
        QCOMPARE(m_graph->node(derive).position, QPointF(444, 60));
        QVERIFY(wires().contains(QStringLiteral("late:out -> derive:in")));
        QVERIFY(wires().contains(QStringLiteral("derive:out -> out:in")));
        QVERIFY(!m_graph->canSplice(derive, kFirst));
    }

    void aNodeAddedAtAPortIsWiredToIt()
    {
        const auto id = m_graph->addNodeAt(QStringLiteral("load.discard"), {300, 240},
                                           output(kFlights, "rejects"));
        QCOMPARE(id, NodeId("discard"));
        QVERIFY(wires().contains(QStringLiteral("flights:rejects -> discard:in")));
        QCOMPARE(steps(), 1);
        // Backwards: from an input to the new node's first output.
        m_graph->removeItems({}, {kFirst});
        m_graph->addNodeAt(QStringLiteral("extract.generate"), {36, 240}, input(kLate));
        QVERIFY(wires().contains(QStringLiteral("generate:out -> late:in")));
        // What cannot be wired is added all the same.
        m_graph->addNodeAt(QStringLiteral("extract.generate"), {36, 400}, output(kFlights));
        QVERIFY(m_document->pipeline().find(NodeId("generate_2")));
        QCOMPARE(m_graph->addNodeAt(QStringLiteral("no.such"), {}, input(kLate)), NodeId());
    }

    void aDocumentThatDiesSaysNothing()
    {
        m_graph->removeItems({kLate}, {});
        QVERIFY(m_document->isModified());
        int signs = 0;
        connect(m_document.get(), &document::PipelineDocument::changed, this, [&] { ++signs; });
        m_graph.reset();
        m_document.reset();
        QCOMPARE(signs, 0);
    }

    void problemsOfTheCheckMarkTheirNode()
    {
        m_document->apply(QStringLiteral("Edit"),
                          document::withSetting(m_document->pipeline(), NodeId("late"), "condition",
                                                "delai > 5"));
        connectToEngine();
        QVERIFY(await(
            [&] { return m_graph->node(kLate).severity == widgets::ProblemSeverity::Error; }));
        QVERIFY(m_graph->node(kLate).problem.contains(QStringLiteral("delai")));
        QCOMPARE(m_graph->node(kFlights).severity, widgets::ProblemSeverity::None);
        m_events.clear();
        m_document->undoStack().undo();
        QVERIFY(await([&] {
            return !m_session->isChecking()
                   && m_graph->node(kLate).severity == widgets::ProblemSeverity::None;
        }));
        QVERIFY(m_events.contains(QStringLiteral("~late")));
    }

    void aRunShowsItsNumbersOnItsOwnPipelineOnly()
    {
        connectToEngine();
        QVERIFY(await([&] {
            return m_session->engineState() == session::EngineState::Ready
                   && !m_session->isChecking();
        }));
        QCOMPARE(m_graph->nodeLive(kLate).state, widgets::NodeState::None);
        m_session->startRun(QStringLiteral("a.etl"));
        QVERIFY(await([&] { return m_session->run().phase == RunPhase::Over; }));
        QCOMPARE(m_graph->nodeLive(kLate).state, widgets::NodeState::Done);
        QCOMPARE(m_graph->wire(kFirst).kind, widgets::WireKind::Fused);
        QCOMPARE(m_graph->node(kLate).chip, QStringLiteral("×1"));
        // The same node ids in another file.
        QVERIFY(m_document->open(m_engine->write("b.etl", flightsPipeline("delay > 1"))));
        QCOMPARE(m_graph->nodeLive(kLate).state, widgets::NodeState::None);
        QCOMPARE(m_graph->wire(kFirst).kind, widgets::WireKind::Normal);
        QVERIFY(m_graph->node(kLate).chip.isEmpty());
        QVERIFY(m_document->open(m_engine->path("a.etl")));
        QCOMPARE(m_graph->nodeLive(kLate).state, widgets::NodeState::Done);
    }

    void queuesShowHowFullTheyAre()
    {
        QVERIFY(m_document->open(m_engine->write("endless.etl", endlessPipeline())));
        connectToEngine();
        QVERIFY(await([&] { return m_session->engineState() == session::EngineState::Ready; }));
        m_session->startRun(QStringLiteral("endless.etl"));
        const GraphWireId wire{QStringLiteral("some:out -> out:in")};
        QVERIFY(await([&] { return m_graph->wireLive(wire).capacity == 16; }));
        QCOMPARE(m_graph->wire(wire).kind, widgets::WireKind::Normal);
        QVERIFY(m_graph->wireLive(wire).depth <= 16);
        m_session->stopRun(protocol::StopVerb::Stop);
        QVERIFY(await([&] { return m_session->run().phase == RunPhase::Over; }));
        QCOMPARE(m_graph->wireLive(wire).depth, 0);
    }
};

QTEST_MAIN(PipelineGraphTest)
#include "tst_pipelinegraph.moc"
