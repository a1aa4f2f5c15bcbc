// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/document/pipelinedelta.h"

#include <QUndoCommand>

namespace etl::document {

class PipelineDocument;

// The one undo step: a difference, played forwards and backwards. Steps with the same merge key
// that follow one another become one; one that ends where it began disappears. GUI thread only.
class EditCommand : public QUndoCommand
{
public:
    EditCommand(PipelineDocument &document, const QString &text, PipelineDelta delta,
                QString mergeKey, int mergeEpoch);

    void undo() override;
    void redo() override;
    int id() const override { return m_mergeKey.isEmpty() ? -1 : 1; }
    bool mergeWith(const QUndoCommand *other) override;

private:
    PipelineDocument &m_document;
    PipelineDelta m_delta;
    QString m_mergeKey;
    int m_mergeEpoch;
};

} // namespace etl::document
