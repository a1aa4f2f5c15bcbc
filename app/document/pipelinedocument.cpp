// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/document/pipelinedocument.h"

#include "app/document/editcommand.h"
#include "app/document/pipelinedelta.h"
#include "app/document/placement.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace etl::document {

namespace {

// A pipeline is text that people write; anything larger is another kind of file.
constexpr qint64 kMaxFileBytes = 64 << 20;
constexpr int kUndoLimit = 2000;

Result<std::string> readFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return fail(file.exists() ? ErrorCode::NotAllowed : ErrorCode::NotFound,
                    "cannot open '" + path.toStdString()
                        + "': " + file.errorString().toStdString());
    }
    if (file.size() > kMaxFileBytes)
        return fail(ErrorCode::BadPipeline,
                    "'" + path.toStdString() + "' is too large to be a pipeline");
    return file.readAll().toStdString();
}

} // namespace

PipelineDocument::PipelineDocument(const catalog::Catalog &catalog, QObject *parent)
    : QObject(parent)
    , m_catalog(catalog)
{
    m_undo.setUndoLimit(kUndoLimit);
    connect(&m_undo, &QUndoStack::cleanChanged, this, [this] { emit changed(FileStateChanged{}); });
}

// An undo stack that dies says that it is clean, by a document that is half gone.
PipelineDocument::~PipelineDocument()
{
    m_undo.disconnect(this);
}

Status PipelineDocument::open(const QString &path)
{
    ETL_TRY(const auto text, readFile(path));
    ETL_TRY(auto pipeline, model::parsePipeline(text));
    placeNodes(pipeline);
    reset(std::move(pipeline), QFileInfo(path).absoluteFilePath());
    m_savedAt = QFileInfo(path).lastModified();
    emit changed(FileStateChanged{});
    return {};
}

void PipelineDocument::startNew()
{
    reset({}, {});
    m_savedAt = {};
    emit changed(FileStateChanged{});
}

void PipelineDocument::reset(model::Pipeline pipeline, const QString &path)
{
    m_undo.clear();
    m_undo.setClean();
    m_pipeline = std::move(pipeline);
    m_path = path;
    m_selectedNodes.clear();
    m_selectedWires.clear();
    emit changed(PipelineReplaced{});
    emit changed(SelectionChanged{});
}

Status PipelineDocument::save()
{
    if (m_path.isEmpty())
        return fail(ErrorCode::Usage, "the pipeline has no file yet");
    return saveAs(m_path);
}

Status PipelineDocument::saveAs(const QString &path)
{
    // Written beside and renamed: the old file stays whole until the new one is.
    QSaveFile file(path);
    const auto content = QByteArray::fromStdString(text());
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()
        || !file.commit()) {
        return fail(ErrorCode::Io,
                    "cannot save '" + path.toStdString() + "': " + file.errorString().toStdString(),
                    "choose another folder, or free some space");
    }
    m_path = QFileInfo(path).absoluteFilePath();
    m_savedAt = QDateTime::currentDateTime();
    endMerging();
    m_undo.setClean();
    emit changed(FileStateChanged{});
    return {};
}

QString PipelineDocument::folder() const
{
    return m_path.isEmpty() ? QString() : QFileInfo(m_path).absolutePath();
}

QString PipelineDocument::fileName() const
{
    return m_path.isEmpty() ? tr("Untitled.etl") : QFileInfo(m_path).fileName();
}

void PipelineDocument::apply(const QString &text, const model::Pipeline &next,
                             const QString &mergeKey)
{
    PipelineDelta delta(m_pipeline, next);
    if (delta.isEmpty())
        return;
    auto command =
        std::make_unique<EditCommand>(*this, text, std::move(delta), mergeKey, m_mergeEpoch);
    m_undo.push(command.release());
}

void PipelineDocument::endMerging()
{
    ++m_mergeEpoch;
}

void PipelineDocument::replay(const PipelineDelta &delta, bool forward)
{
    if (forward)
        delta.applyTo(m_pipeline);
    else
        delta.revertFrom(m_pipeline);
    for (const auto &event : delta.events(forward))
        emit changed(event);
    dropDeadSelection();
}

void PipelineDocument::dropDeadSelection()
{
    const auto dead =
        std::erase_if(m_selectedNodes, [this](const NodeId &id) { return !m_pipeline.find(id); })
        + std::erase_if(m_selectedWires, [this](const model::Wire &wire) {
              return std::ranges::none_of(m_pipeline.wires, [&](const model::Wire &other) {
                  return other.from == wire.from && other.to == wire.to;
              });
          });
    if (dead > 0)
        emit changed(SelectionChanged{});
}

void PipelineDocument::select(std::set<NodeId> nodes, std::vector<model::Wire> wires)
{
    std::erase_if(nodes, [this](const NodeId &id) { return !m_pipeline.find(id); });
    if (nodes == m_selectedNodes && wires == m_selectedWires)
        return;
    m_selectedNodes = std::move(nodes);
    m_selectedWires = std::move(wires);
    endMerging();
    emit changed(SelectionChanged{});
}

} // namespace etl::document
