// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/document/connectrules.h"
#include "app/document/documentevents.h"
#include "app/document/edits.h"
#include "engine/base/result.h"
#include "engine/catalog/descriptor.h"
#include "engine/model/pipeline.h"

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QUndoStack>

#include <set>
#include <string>
#include <vector>

namespace etl::document {

class EditCommand;

// One open pipeline: its value, its file, its undo stack and what is selected. Every change goes
// through apply() and is an undo step; views hear of it by changed(). GUI thread only.
class PipelineDocument : public QObject
{
    Q_OBJECT

public:
    explicit PipelineDocument(const catalog::Catalog &catalog, QObject *parent = nullptr);
    ~PipelineDocument() override;

    const model::Pipeline &pipeline() const { return m_pipeline; }
    const catalog::Catalog &catalog() const { return m_catalog; }
    ConnectRules rules() const { return {m_pipeline, m_catalog}; }
    QUndoStack &undoStack() { return m_undo; }

    // File. Opening and a new document empty the undo stack; saving keeps it.
    Status open(const QString &path);
    void startNew();
    Status save(); // Usage when there is no path yet
    Status saveAs(const QString &path);
    QString path() const { return m_path; } // absolute; empty: never saved
    QString folder() const;                 // of the file; empty: never saved
    QString fileName() const;               // "Untitled.etl" when never saved
    QDateTime savedAt() const { return m_savedAt; }
    bool isModified() const { return !m_undo.isClean(); }
    std::string text() const { return model::writePipeline(m_pipeline); }

    // The document becomes `next` as one undo step called `text`; nothing happens when nothing
    // differs. Steps that follow one another with the same `mergeKey` (not empty) become one.
    void apply(const QString &text, const model::Pipeline &next, const QString &mergeKey = {});
    // What follows until the next edit is a step of its own, even with the same key.
    void endMerging();

    const std::set<NodeId> &selectedNodes() const { return m_selectedNodes; }
    const std::vector<model::Wire> &selectedWires() const { return m_selectedWires; }
    void select(std::set<NodeId> nodes, std::vector<model::Wire> wires = {});

signals:
    void changed(const etl::document::DocumentEvent &event);

private:
    friend class EditCommand;

    void replay(const class PipelineDelta &delta, bool forward);
    void reset(model::Pipeline pipeline, const QString &path);
    void dropDeadSelection();

    const catalog::Catalog &m_catalog;
    model::Pipeline m_pipeline;
    QString m_path;
    QDateTime m_savedAt;
    QUndoStack m_undo;
    int m_mergeEpoch = 0;
    std::set<NodeId> m_selectedNodes;
    std::vector<model::Wire> m_selectedWires;
};

} // namespace etl::document
