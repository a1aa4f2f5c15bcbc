// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/pipelinedocument.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>

#include <functional>

using namespace etl;
using namespace etl::document;
using model::Json;
using model::Pipeline;

namespace {

constexpr const char *kText = R"({
  "dataetl": 1,
  "name": "Test",
  "nodes": {
    "flights": {"type": "extract.csv", "settings": {"path": "flights.csv"}},
    "late": {"type": "transform.filter", "settings": {"condition": "delay > 15"}},
    "out": {"type": "load.parquet", "settings": {"path": "late.parquet"}}
  },
  "wires": ["flights -> late", "late -> out"],
  "layout": {"flights": [0, 0], "late": [240, 0], "out": [480, 0]}
})";

struct Edit
{
    const char *name;
    std::function<void(PipelineDocument &)> run;
};

std::vector<Edit> allGraphEdits()
{
    const model::Wire first{{NodeId("flights"), "out"}, {NodeId("late"), "in"}, {}, Json::object()};
    return {
        {"add node",
         [](PipelineDocument &d) {
             const auto *type = d.catalog().find("transform.derive");
             d.apply(QStringLiteral("Add"), withNode(d.pipeline(), *type, {9, 9}).pipeline);
         }},
        {"move",
         [](PipelineDocument &d) {
             d.apply(QStringLiteral("Move"),
                     withMoves(d.pipeline(), {{NodeId("late"), {300, 50}}}));
         }},
        {"delete",
         [](PipelineDocument &d) {
             d.apply(QStringLiteral("Delete"), withoutNodes(d.pipeline(), {NodeId("late")}));
         }},
        {"delete and reconnect",
         [](PipelineDocument &d) {
             d.apply(QStringLiteral("Delete"),
                     withoutNodesReconnected(d.pipeline(), {NodeId("late")}));
         }},
        {"delete wire",
         [first](PipelineDocument &d) {
             d.apply(QStringLiteral("Delete"), withoutWires(d.pipeline(), {first}));
         }},
        {"connect",
         [](PipelineDocument &d) {
             d.apply(QStringLiteral("Connect"),
                     withWire(d.pipeline(), {NodeId("late"), "rejects"}, {NodeId("out"), "in"}));
         }},
        {"move wire",
         [first](PipelineDocument &d) {
             d.apply(QStringLiteral("Move wire"),
                     withWireMoved(d.pipeline(), first, first.from, {NodeId("out"), "in"}));
         }},
        {"capacity",
         [first](PipelineDocument &d) {
             d.apply(QStringLiteral("Capacity"), withCapacity(d.pipeline(), first, 32));
         }},
        {"splice",
         [first](PipelineDocument &d) {
             auto added = withNode(d.pipeline(), *d.catalog().find("transform.select"), {100, 0});
             d.apply(QStringLiteral("Splice"),
                     withSplice(std::move(added.pipeline), added.id, first));
         }},
    };
}

std::vector<Edit> allNodeEdits()
{
    return {
        {"setting",
         [](PipelineDocument &d) {
             d.apply(QStringLiteral("Edit"),
                     withSetting(d.pipeline(), NodeId("late"), "condition", "delay > 30"));
         }},
        {"remove setting",
         [](PipelineDocument &d) {
             d.apply(QStringLiteral("Edit"),
                     withSetting(d.pipeline(), NodeId("late"), "condition", nullptr));
         }},
        {"rename",
         [](PipelineDocument &d) {
             d.apply(QStringLiteral("Rename"),
                     withNodeRenamed(d.pipeline(), NodeId("late"), NodeId("delayed")));
         }},
        {"replace node",
         [](PipelineDocument &d) {
             auto node = d.pipeline().nodes.back();
             node.label = "Late flights";
             node.workers = 3;
             node.onError = model::OnError::Skip;
             d.apply(QStringLiteral("Edit"), withNodeReplaced(d.pipeline(), node));
         }},
        {"paste",
         [](PipelineDocument &d) {
             const auto part = excerpt(d.pipeline(), {NodeId("flights"), NodeId("late")});
             d.apply(QStringLiteral("Paste"), withPasted(d.pipeline(), part, {24, 24}).pipeline);
         }},
        {"name",
         [](PipelineDocument &d) {
             auto next = d.pipeline();
             next.name = "Other";
             d.apply(QStringLiteral("Rename"), next);
         }},
    };
}

// Every way to change a document. A new edit is added above and is then held to the same rules.
std::vector<Edit> allEdits()
{
    auto edits = allNodeEdits();
    for (auto &edit : allGraphEdits())
        edits.push_back(std::move(edit));
    return edits;
}

} // namespace

class PipelineDocumentTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;

    QString writeSample()
    {
        const auto path = m_folder.filePath(QStringLiteral("test.etl"));
        QFile file(path);
        if (file.open(QIODevice::WriteOnly))
            file.write(kText);
        return path;
    }

private slots:
    void everyEditCanBeUndoneAndRedone_data()
    {
        QTest::addColumn<int>("index");
        const auto edits = allEdits();
        for (int i = 0; i < static_cast<int>(edits.size()); ++i)
            QTest::newRow(edits[static_cast<std::size_t>(i)].name) << i;
    }
    void everyEditCanBeUndoneAndRedone()
    {
        QFETCH(const int, index);
        PipelineDocument document(catalog::builtinCatalog());
        QVERIFY(document.open(writeSample()).has_value());
        const auto before = document.pipeline();
        allEdits()[static_cast<std::size_t>(index)].run(document);
        const auto after = document.pipeline();
        QVERIFY(after != before);
        QCOMPARE(document.undoStack().count(), 1);
        document.undoStack().undo();
        QVERIFY(document.pipeline() == before);
        document.undoStack().redo();
        QVERIFY(document.pipeline() == after);
        QVERIFY(document.isModified());
    }

    void aChainOfAllEditsUndoesToTheStart()
    {
        PipelineDocument document(catalog::builtinCatalog());
        QVERIFY(document.open(writeSample()).has_value());
        const auto before = document.pipeline();
        // Some edits delete what later ones change: those then do nothing, which is fine here.
        for (const auto &edit : allEdits())
            edit.run(document);
        QVERIFY(document.undoStack().count() > 8);
        while (document.undoStack().canUndo())
            document.undoStack().undo();
        QVERIFY(document.pipeline() == before);
        QVERIFY(!document.isModified());
    }

    void nothingChangedIsNoStep()
    {
        PipelineDocument document(catalog::builtinCatalog());
        QVERIFY(document.open(writeSample()).has_value());
        document.apply(QStringLiteral("Edit"),
                       withSetting(document.pipeline(), NodeId("late"), "condition", "delay > 15"));
        QCOMPARE(document.undoStack().count(), 0);
    }

    void typingIsOneStepUntilSomethingElseHappens()
    {
        PipelineDocument document(catalog::builtinCatalog());
        QVERIFY(document.open(writeSample()).has_value());
        const auto type = [&](const char *text) {
            document.apply(QStringLiteral("Edit"),
                           withSetting(document.pipeline(), NodeId("late"), "condition", text),
                           QStringLiteral("late.condition"));
        };
        type("a");
        type("ab");
        QCOMPARE(document.undoStack().count(), 1);
        document.endMerging();
        type("abc");
        QCOMPARE(document.undoStack().count(), 2);
        document.undoStack().undo();
        document.undoStack().undo();
        QCOMPARE(document.pipeline().find(NodeId("late"))->settings["condition"].get<std::string>(),
                 std::string("delay > 15"));
    }

    void typingBackToTheStartLeavesNoStep()
    {
        PipelineDocument document(catalog::builtinCatalog());
        QVERIFY(document.open(writeSample()).has_value());
        for (const char *text : {"x", "delay > 15"}) {
            document.apply(QStringLiteral("Edit"),
                           withSetting(document.pipeline(), NodeId("late"), "condition", text),
                           QStringLiteral("late.condition"));
        }
        QCOMPARE(document.undoStack().count(), 0);
        QVERIFY(!document.isModified());
    }

    void viewsHearWhatHappenedInOrder()
    {
        PipelineDocument document(catalog::builtinCatalog());
        QVERIFY(document.open(writeSample()).has_value());
        QStringList events;
        connect(&document, &PipelineDocument::changed, this, [&](const DocumentEvent &event) {
            if (const auto *removed = std::get_if<NodeRemoved>(&event))
                events << QStringLiteral("-") + QString::fromStdString(removed->id.value);
            if (const auto *added = std::get_if<NodeAdded>(&event))
                events << QStringLiteral("+") + QString::fromStdString(added->id.value);
            if (std::holds_alternative<WireRemoved>(event))
                events << QStringLiteral("-wire");
            if (std::holds_alternative<WireAdded>(event))
                events << QStringLiteral("+wire");
        });
        document.apply(QStringLiteral("Delete"),
                       withoutNodes(document.pipeline(), {NodeId("late")}));
        QCOMPARE(events.join(QLatin1Char(' ')), QStringLiteral("-wire -wire -late"));
        events.clear();
        document.undoStack().undo();
        QCOMPARE(events.join(QLatin1Char(' ')), QStringLiteral("+late +wire +wire"));
    }

    void savingKeepsTheUndoStack()
    {
        PipelineDocument document(catalog::builtinCatalog());
        QVERIFY(document.open(writeSample()).has_value());
        document.apply(QStringLiteral("Move"),
                       withMoves(document.pipeline(), {{NodeId("late"), {1, 2}}}));
        QVERIFY(document.save().has_value());
        QVERIFY(!document.isModified());
        QVERIFY(document.undoStack().canUndo());
        PipelineDocument again(catalog::builtinCatalog());
        QVERIFY(again.open(document.path()).has_value());
        QVERIFY(again.pipeline() == document.pipeline());
        document.undoStack().undo();
        QVERIFY(document.isModified());
    }

    void aFailedSaveLeavesTheOldFile()
    {
        PipelineDocument document(catalog::builtinCatalog());
        QVERIFY(document.open(writeSample()).has_value());
        const auto status = document.saveAs(QStringLiteral("/nonexistent/x.etl"));
        QVERIFY(!status.has_value());
        QVERIFY(document.path().endsWith(QStringLiteral("test.etl")));
    }

    void aDeletedNodeLeavesTheSelection()
    {
        PipelineDocument document(catalog::builtinCatalog());
        QVERIFY(document.open(writeSample()).has_value());
        document.select({NodeId("late"), NodeId("out")});
        document.apply(QStringLiteral("Delete"),
                       withoutNodes(document.pipeline(), {NodeId("late")}));
        QVERIFY(document.selectedNodes() == std::set<NodeId>{NodeId("out")});
    }

    void badFilesAreRefusedWithAPlace()
    {
        const auto path = m_folder.filePath(QStringLiteral("bad.etl"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"dataetl\": 1,\n \"nodes\": [");
        file.close();
        PipelineDocument document(catalog::builtinCatalog());
        const auto status = document.open(path);
        QVERIFY(!status.has_value());
        QVERIFY(status.error().message.find("line 2") != std::string::npos);
    }

    void connectRulesNameTheReason()
    {
        PipelineDocument document(catalog::builtinCatalog());
        QVERIFY(document.open(writeSample()).has_value());
        const model::PortRef flights{NodeId("flights"), "out"}, late{NodeId("late"), "out"};
        const model::PortRef lateIn{NodeId("late"), "in"}, outIn{NodeId("out"), "in"};
        const auto rules = document.rules();
        QVERIFY(rules.refusal(flights, lateIn).contains(QStringLiteral("already connected")));
        QVERIFY(rules.refusal(late, lateIn).contains(QStringLiteral("circle")));
        QVERIFY(rules.refusal(flights, outIn).contains(QStringLiteral("already has a wire")));
        QVERIFY(rules.refusal(flights, {NodeId("flights"), "in"})
                    .contains(QStringLiteral("takes no rows")));
        const model::Wire moving{late, outIn, {}, Json::object()};
        QVERIFY(rules.refusal(flights, outIn, &moving).isEmpty());
    }
};

QTEST_GUILESS_MAIN(PipelineDocumentTest)
#include "tst_pipelinedocument.moc"
