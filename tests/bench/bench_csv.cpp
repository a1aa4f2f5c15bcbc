// SPDX-License-Identifier: GPL-3.0-or-later
// bench_csv FILE [rounds]: speed of the check, the split pass, the reader and the writer on one CSV file, one thread
// each (the split pass also with two). Files should be in the page cache.
#include "engine/nodes/csv/csvnodes.h"
#include "engine/nodes/csv/csvreader.h"
#include "engine/nodes/csv/csvwriter.h"
#include "engine/nodes/csv/splitter.h"

#include <arrow/buffer.h>
#include <arrow/record_batch.h>
#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace {

using namespace etl;
using Clock = std::chrono::steady_clock;

class BenchContext : public runtime::OperatorContext
{
public:
    explicit BenchContext(const model::CheckedNode &node) : m_node(node) {}

    const model::CheckedNode &node() const override { return m_node; }
    Status reject(runtime::Reject row) override
    {
        if (rejects++ < 3)
            fmt::print("  reject: line {} column '{}': {}\n", row.line, row.column, row.error);
        return {};
    }
    bool stopRequested() const override { return false; }
    void log(std::string_view) override {}
    Result<std::string> spillFolder() override { return fail(ErrorCode::Unsupported, "no spilling here"); }
    std::uint64_t memoryLimitBytes() const override { return 0; }

    std::uint64_t rejects = 0;

private:
    const model::CheckedNode &m_node;
};

void orDie(const Status &status)
{
    if (!status) {
        fmt::print(stderr, "{}\n", status.error().toString());
        std::exit(1);
    }
}

template <typename T>
T orDie(Result<T> result)
{
    orDie(result ? Status{} : fail(result.error()));
    return std::move(*result);
}

double secondsOf(const std::function<void()> &work)
{
    const auto begin = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

struct Totals
{
    std::uint64_t rows = 0;
    std::uint64_t outputBytes = 0;
    double encodeSeconds = 0;
};

Totals readAll(const model::CheckedNode &node, const std::vector<bool> &needed, std::int64_t targetBytes,
               runtime::LoadOperator *writer)
{
    Totals totals;
    BenchContext context(node);
    nodes::csv::CsvReader reader;
    reader.setNeededColumns(needed);
    orDie(reader.open(context));
    for (const model::Split &split : node.splits) {
        orDie(reader.start(split, split.begin, 0));
        for (std::uint64_t position = split.begin; position < split.end;) {
            const runtime::SourceBatch batch = orDie(reader.read(targetBytes));
            position = batch.position;
            totals.rows += batch.batch ? static_cast<std::uint64_t>(batch.batch->num_rows()) : 0;
            if (writer && batch.batch) {
                totals.encodeSeconds += secondsOf([&] {
                    totals.outputBytes += static_cast<std::uint64_t>(orDie(writer->encode({batch.batch}))->size());
                });
            }
        }
    }
    return totals;
}

void printRound(const model::CheckedNode &checked, const nodes::csv::SourceFile &file,
                const nodes::csv::FileHead &head)
{
    model::CheckedNode node = checked;
    const double megabytes = static_cast<double>(file.sizeBytes()) / 1e6;
    for (const unsigned threads : {1U, 2U}) {
        nodes::csv::SplitOptions options;
        options.threads = threads;
        const double seconds = secondsOf([&] { node.splits = orDie(splitFile(file, head, options)); });
        fmt::print("split pass, {} thread(s): {:.3f} s, {:.2f} GB/s, {} splits\n", threads, seconds,
                   megabytes / seconds / 1000, node.splits.size());
    }
    const std::size_t columns = node.outputs["out"].columns.size();
    Totals totals;
    double seconds = secondsOf([&] { totals = readAll(node, {}, 4 << 20, nullptr); });
    fmt::print("read, {} of {} columns: {:.3f} s, {:.0f} MB/s, {} rows\n", columns, columns, seconds,
               megabytes / seconds, totals.rows);
    std::vector<bool> few(columns, false);
    for (std::size_t i = 0; i < columns && i < 4; ++i)
        few[i] = true;
    seconds = secondsOf([&] { totals = readAll(node, few, 4 << 20, nullptr); });
    fmt::print("read, 4 of {} columns: {:.3f} s, {:.0f} MB/s\n", columns, seconds, megabytes / seconds);
    node.inputs["in"] = node.outputs["out"];
    BenchContext context(node);
    nodes::csv::CsvWriter writer;
    orDie(writer.open(context));
    totals = readAll(node, {}, 4 << 20, &writer);
    fmt::print("encode: {:.3f} s, {:.0f} MB/s, {} bytes\n", totals.encodeSeconds,
               static_cast<double>(totals.outputBytes) / 1e6 / totals.encodeSeconds, totals.outputBytes);
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        fmt::print(stderr, "usage: bench_csv FILE [rounds]\n");
        return 2;
    }
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 3;
    model::CheckedNode node;
    node.type = "extract.csv";
    node.settings = {{"path", argv[1]}};
    runtime::NodeCheckContext context;
    context.node = &node;
    runtime::NodeFacts facts;
    const double seconds = secondsOf([&] { facts = orDie(nodes::csvExtract().check(context)); });
    fmt::print("check: {:.1f} ms, about {} rows\n", seconds * 1000, facts.totalRows);
    for (const model::Issue &issue : facts.issues)
        fmt::print("  {}\n", issue.toString());
    if (model::hasErrors(facts.issues))
        return 1;
    for (const model::Column &column : facts.outputs["out"].columns)
        fmt::print("  {} {}\n", column.name, model::toSql(column.type));
    node.outputs = facts.outputs;
    const nodes::csv::ReadSettings settings = orDie(nodes::csv::readSettings(node.settings));
    const nodes::csv::SourceFile file = orDie(nodes::csv::SourceFile::open(settings.path));
    const nodes::csv::FileHead head = orDie(readHead(file, settings));
    for (int round = 0; round < rounds; ++round)
        printRound(node, file, head);
    return 0;
}
