// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/host/pipelinefile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace etl::host {

namespace {

// Larger files are not pipelines; reading them whole would only cost memory.
constexpr qint64 kMaxBytes = 32 * 1024 * 1024;

} // namespace

Result<PipelineFile> readPipelineFile(const std::string &path)
{
    const QFileInfo info(QString::fromStdString(path));
    if (!info.exists())
        return fail(ErrorCode::NotFound, "there is no file '" + path + "'",
                    "give the path of an .etl file");
    if (!info.isFile())
        return fail(ErrorCode::NotFound, "'" + path + "' is not a file",
                    "give the path of an .etl file");
    if (info.size() > kMaxBytes)
        return fail(ErrorCode::BadPipeline, "'" + path + "' is too large to be a pipeline");
    QFile file(info.absoluteFilePath());
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::NotAllowed,
                    "cannot read '" + path + "': " + file.errorString().toStdString());
    PipelineFile pipeline;
    pipeline.text = file.readAll().toStdString();
    if (file.error() != QFileDevice::NoError)
        return fail(ErrorCode::Io,
                    "cannot read '" + path + "': " + file.errorString().toStdString());
    pipeline.path = info.absoluteFilePath().toStdString();
    pipeline.folder = info.absolutePath().toStdString();
    pipeline.title = info.completeBaseName().toStdString();
    return pipeline;
}

} // namespace etl::host
