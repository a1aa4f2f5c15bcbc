// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/savedruns.h"

#include "engine/ipc/segmentimage.h"
#include "engine/supervisor/runfiles.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

#include <algorithm>
#include <filesystem>

namespace etl::supervisor {

namespace {

constexpr std::size_t kKept = 10;
constexpr const char *kRecord = "/run.json";
constexpr const char *kImage = "/segment";

void removeFolder(const std::string &path)
{
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
}

Status writeRecord(const std::string &path, const RunRecord &record)
{
    QSaveFile file(QString::fromStdString(path));
    const auto text = toJson(record).dump(2, ' ', false, model::Json::error_handler_t::replace);
    if (!file.open(QIODevice::WriteOnly)
        || file.write(text.data(), static_cast<qint64>(text.size())) < 0 || !file.commit())
        return fail(ErrorCode::Io,
                    "cannot write '" + path + "': " + file.errorString().toStdString());
    return {};
}

Result<RunRecord> readRecord(const std::string &path)
{
    QFile file(QString::fromStdString(path));
    if (!file.open(QIODevice::ReadOnly))
        return fail(ErrorCode::NotFound, "there is no saved run in '" + path + "'");
    const QByteArray text = file.readAll();
    return runRecordFromJson(model::Json::parse(text.begin(), text.end(), nullptr, false));
}

} // namespace

Status SavedRuns::save(const RunRecord &record, const ipc::Segment &segment) const
{
    const auto folder = folderOf(record.run);
    QDir().mkpath(QString::fromStdString(folder));
    auto saved = ipc::saveImage(segment, folder + kImage);
    if (saved)
        saved = writeRecord(folder + kRecord, record);
    if (!saved)
        removeFolder(folder);
    return saved;
}

std::vector<RunRecord> SavedRuns::list() const
{
    std::vector<RunRecord> records;
    const QDir root(QString::fromStdString(m_folder));
    for (const QString &name : root.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
        if (auto record = find(RunId(name.toStdString())))
            records.push_back(*std::move(record));
    }
    std::ranges::sort(records, std::greater(), &RunRecord::stoppedAtMs);
    return records;
}

Result<RunRecord> SavedRuns::find(const RunId &run) const
{
    auto record = readRecord(folderOf(run) + kRecord);
    if (!record && record.error().code == ErrorCode::NotFound)
        return fail(ErrorCode::NotFound, "no run '" + run.value + "' waits to go on",
                    "'dataetl-engine runs' lists those that do");
    if (record && record->run != run)
        return fail(ErrorCode::BadData, "the record of run '" + run.value + "' is of another run");
    return record;
}

std::string SavedRuns::imageOf(const RunId &run) const
{
    return folderOf(run) + kImage;
}

void SavedRuns::release(const RunId &run) const
{
    removeFolder(folderOf(run));
}

void SavedRuns::discard(const RunRecord &record) const
{
    for (const auto &loader : loaderFiles(record.plan, record.run))
        (void)removeLoaderFiles(loader);
    removeFolder(record.spillFolder);
    release(record.run);
}

int SavedRuns::discardOf(const std::string &path) const
{
    int count = 0;
    for (const auto &record : path.empty() ? std::vector<RunRecord>{} : list()) {
        if (record.path != path)
            continue;
        discard(record);
        ++count;
    }
    return count;
}

void SavedRuns::prune() const
{
    const auto records = list();
    for (std::size_t i = kKept; i < records.size(); ++i)
        discard(records[i]);
}

} // namespace etl::supervisor
