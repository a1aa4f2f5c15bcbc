// SPDX-License-Identifier: GPL-3.0-or-later
// bench_nodes LINEITEM.csv [MB]: speed of expressions, Parquet writing, joining and reading on the
// first part of TPC-H's lineitem. Rates are per second of processor time, so that other work on the
// machine disturbs them less.
#include "engine/nodes/registry.h"
#include "engine/runtime/arrowtypes.h"
#include "engine/runtime/batchcodec.h"

#include <arrow/buffer.h>
#include <arrow/record_batch.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>

namespace {

using namespace etl;
using runtime::BatchPtr;

class BenchContext final : public runtime::OperatorContext
{
public:
    explicit BenchContext(const model::CheckedNode &node) : m_node(node) {}

    const model::CheckedNode &node() const override { return m_node; }
    Status reject(runtime::Reject row) override { return fail(ErrorCode::BadData, row.error); }
    bool stopRequested() const override { return false; }
    void log(std::string_view) override {}
    Result<std::string> spillFolder() override { return std::string(); }
    std::uint64_t memoryLimitBytes() const override { return 0; }

private:
    const model::CheckedNode &m_node;
};

template<typename T>
T orDie(Result<T> result)
{
    if (!result) {
        fmt::print(stderr, "{}\n", result.error().toString());
        std::exit(1);
    }
    return *std::move(result);
}

void orDie(const Status &status)
{
    if (!status)
        orDie(Result<int>(std::unexpected(status.error())));
}

double processorSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

class Bench
{
public:
    Bench(const std::string &path, std::uint64_t bytes)
    {
        orDie(nodes::registerBuiltinNodes(m_registry));
        readCsv(path, bytes);
    }

    void rowWise(const char *name, const char *type, const model::Json &settings)
    {
        auto node = makeNode(type, settings);
        BenchContext context(node);
        const auto rowOperator = m_registry.find(type)->row();
        orDie(rowOperator->open(context));
        double best = 1e9;
        std::int64_t kept = 0;
        for (int round = 0; round < 3; ++round) {
            kept = 0;
            const auto begin = processorSeconds();
            for (const auto &batch : m_batches) {
                const auto result = orDie(rowOperator->process(batch));
                kept += result ? result->num_rows() : 0;
            }
            best = std::min(best, processorSeconds() - begin);
        }
        fmt::print("{:<34} {:7.1f} M rows/s ({} of {} rows)\n", name,
                   static_cast<double>(m_rows) / best / 1e6, kept, m_rows);
    }

    void parquet(const char *compression)
    {
        const auto folder = std::filesystem::temp_directory_path() / "dataetl-bench";
        std::filesystem::create_directories(folder);
        const auto part = (folder / "part").string();
        const auto result = (folder / "result.parquet").string();
        auto node = makeNode("load.parquet", {{"path", result}, {"compression", compression}});
        const auto pieces = encode(node, part, compression);
        const auto begin = processorSeconds();
        orDie(m_registry.find("load.parquet")
                  ->joiner()
                  ->join(node, pieces, result, runtime::JoinStart::Anew));
        const auto size = std::filesystem::file_size(result);
        fmt::print("join, {:<28} {:7.3f} s for {} pieces, {:.0f} MB\n", compression,
                   processorSeconds() - begin, pieces.size(), static_cast<double>(size) / 1e6);
        read(result, compression);
        std::filesystem::remove_all(folder);
    }

private:
    model::CheckedNode makeNode(const char *type, const model::Json &settings)
    {
        model::CheckedNode node;
        node.id = NodeId("bench");
        node.type = type;
        node.settings = settings;
        if (!m_schema.columns.empty())
            node.inputs["in"] = m_schema;
        runtime::NodeCheckContext context;
        context.node = &node;
        context.cancelled = [] { return false; };
        const auto facts = orDie(m_registry.find(type)->check(context));
        for (const auto &issue : facts.issues)
            fmt::print("{}\n", issue.toString());
        node.outputs = facts.outputs;
        return node;
    }

    void readCsv(const std::string &path, std::uint64_t bytes)
    {
        auto node = makeNode("extract.csv", {{"path", path}});
        BenchContext context(node);
        const auto &code = *m_registry.find("extract.csv");
        const auto source = code.source();
        orDie(source->open(context));
        const auto split = orDie(code.splits(node, bytes)).front();
        orDie(source->start(split, split.begin, 0));
        for (auto position = split.begin; position < split.end;) {
            auto read = orDie(source->read(4 << 20));
            position = read.position;
            m_rows += read.batch->num_rows();
            m_bytes += runtime::batchBytes(*read.batch);
            m_batches.push_back(std::move(read.batch));
        }
        m_schema = node.outputs.at("out");
        fmt::print("{} rows, {:.0f} MB of Arrow, {} batches\n", m_rows,
                   static_cast<double>(m_bytes) / 1e6, m_batches.size());
    }

    std::vector<runtime::Piece> encode(const model::CheckedNode &node, const std::string &part,
                                       const char *compression)
    {
        BenchContext context(node);
        const auto load = m_registry.find("load.parquet")->load();
        orDie(load->open(context));
        std::ofstream file(part, std::ios::binary);
        std::vector<runtime::Piece> pieces;
        std::vector<BatchPtr> collected;
        std::int64_t rows = 0;
        std::uint64_t offset = 0;
        double seconds = 0;
        const auto flush = [&] {
            const auto begin = processorSeconds();
            const auto bytes = orDie(load->encode(collected));
            seconds += processorSeconds() - begin;
            file.write(reinterpret_cast<const char *>(bytes->data()), bytes->size());
            const auto length = static_cast<std::uint64_t>(bytes->size());
            pieces.push_back({part, offset, length, static_cast<std::uint64_t>(rows), {}});
            offset += length;
            collected.clear();
            rows = 0;
        };
        for (const auto &batch : m_batches) {
            collected.push_back(batch);
            rows += batch->num_rows();
            if (rows >= load->preferredPieceRows())
                flush();
        }
        if (rows > 0)
            flush();
        fmt::print("encode Parquet, {:<18} {:7.0f} MB/s of Arrow, {:.2f} M rows/s\n", compression,
                   static_cast<double>(m_bytes) / seconds / 1e6,
                   static_cast<double>(m_rows) / seconds / 1e6);
        return pieces;
    }

    void read(const std::string &path, const char *compression)
    {
        auto node = makeNode("extract.parquet", {{"path", path}});
        BenchContext context(node);
        const auto &code = *m_registry.find("extract.parquet");
        const auto source = code.source();
        orDie(source->open(context));
        const auto begin = processorSeconds();
        for (const auto &split : orDie(code.splits(node, 32 << 20))) {
            orDie(source->start(split, split.begin, 0));
            for (auto position = split.begin; position < split.end;)
                position = orDie(source->read(1 << 20)).position;
        }
        const auto seconds = processorSeconds() - begin;
        fmt::print("read Parquet, {:<20} {:7.0f} MB/s of Arrow, {:.2f} M rows/s\n", compression,
                   static_cast<double>(m_bytes) / seconds / 1e6,
                   static_cast<double>(m_rows) / seconds / 1e6);
    }

    runtime::NodeRegistry m_registry;
    model::Schema m_schema;
    std::vector<BatchPtr> m_batches;
    std::int64_t m_rows = 0;
    std::int64_t m_bytes = 0;
};

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        fmt::print(stderr, "usage: bench_nodes LINEITEM.csv [MB]\n");
        return 2;
    }
    const auto megabytes = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 130;
    Bench bench(argv[1], megabytes << 20);
    using model::Json;
    bench.rowWise("filter, W1's condition", "transform.filter",
                  {{"condition", "l_shipdate >= DATE '1995-01-01' AND l_quantity < 40"}});
    bench.rowWise("derive 1 number", "transform.derive",
                  {{"columns", Json({{"x", "l_orderkey * 2"}})}});
    bench.rowWise(
        "derive 4 numbers and a text", "transform.derive",
        {{"columns", Json({{"revenue", "l_extendedprice * (1 - l_discount)"},
                           {"charge", "l_extendedprice * (1 - l_discount) * (1 + l_tax)"},
                           {"days", "l_receiptdate - l_shipdate"},
                           {"year", "year(l_shipdate)"},
                           {"size", "CASE WHEN l_quantity < 10 THEN 'small' ELSE 'large' END"}})}});
    bench.rowWise("derive upper(l_comment)", "transform.derive",
                  {{"columns", Json({{"x", "upper(l_comment)"}})}});
    bench.rowWise(
        "select 4 columns", "transform.select",
        {{"columns", Json::array({"l_orderkey", "l_quantity", "l_shipdate", "l_comment"})}});
    for (const char *compression : {"snappy", "zstd", "none"})
        bench.parquet(compression);
    return 0;
}
