// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/editcommand.h"

#include "app/document/pipelinedocument.h"

namespace etl::document {

EditCommand::EditCommand(PipelineDocument &document, const QString &text, PipelineDelta delta,
                         QString mergeKey, int mergeEpoch)
    : QUndoCommand(text)
    , m_document(document)
    , m_delta(std::move(delta))
    , m_mergeKey(std::move(mergeKey))
    , m_mergeEpoch(mergeEpoch)
{}

void EditCommand::undo()
{
    m_document.replay(m_delta, false);
}

void EditCommand::redo()
{
    m_document.replay(m_delta, true);
}

bool EditCommand::mergeWith(const QUndoCommand *other)
{
    const auto &next = static_cast<const EditCommand &>(*other);
    if (next.m_mergeKey != m_mergeKey || next.m_mergeEpoch != m_mergeEpoch)
        return false;
    m_delta.append(next.m_delta);
    setObsolete(m_delta.isEmpty());
    return true;
}

} // namespace etl::document
