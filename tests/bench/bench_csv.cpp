// SPDX-License-Identifier: GPL-3.0-or-later
// bench_csv FILE [rounds] [split|read|few|encode]: speed of the check, the split pass, the reader
// (all columns, or the first few) and the writer on one CSV file that is in the page cache. Rates
// are per second of processor time, so that other work on the machine disturbs them less.
#include "engine/nodes/csv/csvnodes.h"
#include "engine/nodes/csv/csvreader.h"
#include "engine/nodes/csv/csvwriter.h"
#include "engine/nodes/csv/splitter.h"

#include <arrow/buffer.h>
#include <arrow/record_batch.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <sys/resource.h>

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
    Result<std::string> spillFolder() override
    {
        return fail(ErrorCode::Unsupported, "no spilling here");
    }
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

template<typename T>
T orDie(Result<T> result)
{
    orDie(result ? Status{} : fail(result.error()));
    return std::move(*result);
}

double processorSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

struct Duration
{
    double wall = 0;
    double processor = 0;
};

Duration durationOf(const std::function<void()> &work)
{
    const auto begin = Clock::now();
    const double processor = processorSeconds();
    work();
    return {std::chrono::duration<double>(Clock::now() - begin).count(),
            processorSeconds() - processor};
}

struct Totals
{
    std::uint64_t rows = 0;
    std::uint64_t outputBytes = 0;
    Duration encode;
};

Totals readAll(const model::CheckedNode &node, const std::vector<bool> &needed,
               std::int64_t targetBytes, runtime::LoadOperator *writer)
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
                const Duration took = durationOf([&] {
                    totals.outputBytes +=
                        static_cast<std::uint64_t>(orDie(writer->encode({batch.batch}))->size());
                });
                totals.encode.wall += took.wall;
                totals.encode.processor += took.processor;
            }
        }
    }
    return totals;
}

void print(std::string_view what, const Duration &duration, double megabytes)
{
    fmt::print("{:<24} {:7.3f} s wall {:7.3f} s processor {:7.0f} MB/s\n", what, duration.wall,
               duration.processor, megabytes / duration.processor);
}

void printRound(model::CheckedNode node, const nodes::SourceFile &file,
                const nodes::csv::FileHead &head, std::string_view only)
{
    const auto wanted = [&](std::string_view phase) { return only.empty() || only == phase; };
    const double megabytes = static_cast<double>(file.sizeBytes()) / 1e6;
    nodes::csv::SplitOptions options;
    const Duration split = durationOf([&] { node.splits = orDie(splitFile(file, head, options)); });
    if (wanted("split"))
        print("split pass", split, megabytes);
    Totals totals;
    if (wanted("read")) {
        print("read all columns", durationOf([&] { totals = readAll(node, {}, 4 << 20, nullptr); }),
              megabytes);
        fmt::print("    {} rows\n", totals.rows);
    }
    std::vector<bool> few(node.outputs["out"].columns.size(), false);
    std::fill_n(few.begin(), std::min<std::size_t>(few.size(), 4), true);
    if (wanted("few"))
        print("read the first columns", durationOf([&] { readAll(node, few, 4 << 20, nullptr); }),
              megabytes);
    if (wanted("encode")) {
        node.inputs["in"] = node.outputs["out"];
        BenchContext context(node);
        nodes::csv::CsvWriter writer;
        orDie(writer.open(context));
        totals = readAll(node, {}, 4 << 20, &writer);
        print("encode", totals.encode, static_cast<double>(totals.outputBytes) / 1e6);
    }
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 2) {
        fmt::print(stderr, "usage: bench_csv FILE [rounds] [split|read|few|encode]\n");
        return 2;
    }
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 3;
    model::CheckedNode node;
    node.type = "extract.csv";
    node.settings = {{"path", argv[1]}};
    runtime::NodeCheckContext context;
    context.node = &node;
    runtime::NodeFacts facts;
    const Duration check = durationOf([&] { facts = orDie(nodes::csvExtract().check(context)); });
    fmt::print("check: {:.1f} ms, about {} rows\n", check.processor * 1000, facts.totalRows);
    for (const model::Issue &issue : facts.issues)
        fmt::print("  {}\n", issue.toString());
    if (model::hasErrors(facts.issues))
        return 1;
    for (const model::Column &column : facts.outputs["out"].columns)
        fmt::print("  {} {}\n", column.name, model::toSql(column.type));
    node.outputs = facts.outputs;
    const nodes::csv::ReadSettings settings = orDie(nodes::csv::readSettings(node.settings));
    const nodes::SourceFile file = orDie(nodes::SourceFile::open(settings.path));
    const nodes::csv::FileHead head = orDie(readHead(file, settings));
    for (int round = 0; round < rounds; ++round)
        printRound(node, file, head, argc > 3 ? argv[3] : "");
    return 0;
}
