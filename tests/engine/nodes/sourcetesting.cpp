// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/nodes/sourcetesting.h"

#include "tests/engine/nodes/nodetesting.h"

#include <QtGlobal>

#include <arrow/record_batch.h>
#include <arrow/util/compression.h>
#include <fmt/format.h>

#include <fstream>
#include <sstream>

namespace etl::test {

namespace {

std::vector<std::string> linesOf(const std::string &text)
{
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

// Reads a split to its end.
class SplitRun
{
public:
    SplitRun(NodeContext &context, const model::Split &split, SourceRun &result)
        : m_context(context)
        , m_split(split)
        , m_result(result)
    {}

    Status run(std::int64_t readBytes, Restart restart)
    {
        std::uint64_t position = m_split.begin;
        ETL_TRY_VOID(start(position));
        while (position < m_split.end) {
            ETL_TRY(const auto read, m_source->read(readBytes));
            if (read.position <= position || read.position > m_split.end)
                qFatal("a read went from %llu to %llu", static_cast<unsigned long long>(position),
                       static_cast<unsigned long long>(read.position));
            position = read.position;
            m_result.positions.push_back(position);
            if (read.batch) {
                for (std::string &row : linesOf(rowsOf(read.batch)))
                    m_result.rows.push_back(std::move(row));
            }
            if (restart == Restart::AtEveryRead && position < m_split.end)
                ETL_TRY_VOID(start(position));
        }
        return {};
    }

private:
    Status start(std::uint64_t position)
    {
        m_source = codeOf(m_context.node().type).source();
        ETL_TRY_VOID(m_source->open(m_context));
        return m_source->start(m_split, position, static_cast<std::int64_t>(m_result.rows.size()));
    }

    NodeContext &m_context;
    const model::Split &m_split;
    SourceRun &m_result;
    std::unique_ptr<runtime::SourceOperator> m_source;
};

} // namespace

std::string SourceRun::text() const
{
    std::string all;
    for (const auto *lines : {&rows, &rejects}) {
        for (const std::string &line : *lines)
            all += line + "\n";
    }
    return error.empty() ? all : all + "error: " + error + "\n";
}

SourceRun runSplits(const model::CheckedNode &node, std::uint64_t splitBytes,
                    std::int64_t readBytes, Restart restart)
{
    SourceRun result;
    NodeContext context(node);
    const auto splits = codeOf(node.type).splits(node, splitBytes);
    if (!splits) {
        result.error = splits.error().toString();
        return result;
    }
    for (const model::Split &split : *splits) {
        const Status status = SplitRun(context, split, result).run(readBytes, restart);
        if (status)
            continue;
        result.error = status.error().toString();
        break;
    }
    for (const runtime::Reject &reject : context.rejected)
        result.rejects.push_back(fmt::format("line {}, byte {}, column '{}': {} [{}]", reject.line,
                                             reject.offset, reject.column, reject.error,
                                             reject.row));
    return result;
}

model::CheckedNode fileNode(const std::string &type, const std::string &path,
                            const std::string &settings)
{
    model::Json all = model::Json::parse(settings);
    all["path"] = path;
    model::CheckedNode node = makeNode(type, all.dump());
    node.onError = model::OnError::Reject;
    const auto facts = check(node);
    if (model::hasErrors(facts.issues))
        qFatal("%s", facts.issues.front().toString().c_str());
    return node;
}

std::string compressed(std::string_view text, nodes::Compression compression)
{
    const auto kind = compression == nodes::Compression::Zstd ? arrow::Compression::ZSTD
                                                              : arrow::Compression::GZIP;
    const auto codec = arrow::util::Codec::Create(kind).ValueOrDie();
    const auto *const data = reinterpret_cast<const std::uint8_t *>(text.data());
    const auto size = static_cast<std::int64_t>(text.size());
    std::string result(static_cast<std::size_t>(codec->MaxCompressedLen(size, data)), '\0');
    const auto got = codec->Compress(size, data, static_cast<std::int64_t>(result.size()),
                                     reinterpret_cast<std::uint8_t *>(result.data()));
    result.resize(static_cast<std::size_t>(got.ValueOrDie()));
    return result;
}

std::string writeFile(const QTemporaryDir &folder, const char *name, std::string_view content)
{
    const std::string path = folder.filePath(QString::fromUtf8(name)).toStdString();
    std::ofstream stream(path, std::ios::binary);
    stream.write(content.data(), static_cast<std::streamsize>(content.size()));
    if (!stream.flush())
        qFatal("cannot write %s", path.c_str());
    return path;
}

} // namespace etl::test
