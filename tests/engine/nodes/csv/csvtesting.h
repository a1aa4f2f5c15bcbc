// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/csvreader.h"
#include "engine/runtime/operator.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// What the CSV tests share: files, nodes, and rows as text. Main thread.
namespace etl::test {

// A folder that goes away with the object.
class TempFolder
{
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder &) = delete;
    TempFolder &operator=(const TempFolder &) = delete;

    std::string path(std::string_view name) const;
    // Writes a file and returns its path.
    std::string write(std::string_view name, std::string_view content) const;

private:
    std::string m_path;
};

std::string readFile(const std::string &path);

// A node's surroundings: rejects are collected, or the first one ends the run.
class TestContext : public runtime::OperatorContext
{
public:
    explicit TestContext(const model::CheckedNode &node) : m_node(node) {}

    const model::CheckedNode &node() const override { return m_node; }
    Status reject(runtime::Reject row) override;
    bool stopRequested() const override { return stopped; }
    void log(std::string_view) override {}
    Result<std::string> spillFolder() override;
    std::uint64_t memoryLimitBytes() const override { return 0; }

    std::vector<runtime::Reject> rejected;
    bool failsAtReject = false;
    bool stopped = false;

private:
    const model::CheckedNode &m_node;
};

// {"a BIGINT", "b VARCHAR"}
model::Schema schemaOf(const std::vector<std::string> &columns);
model::CheckedNode extractNode(const std::string &path, const model::Schema &schema,
                               const model::Json &settings = model::Json::object());

// `1|'text'|NULL`
std::vector<std::string> rowTexts(const arrow::RecordBatch &batch);
// `line 3, byte 12, column 'a': error [row]`
std::string rejectText(const runtime::Reject &reject);

struct ReadBack
{
    std::vector<std::string> rows;
    std::vector<std::string> rejects;
    std::vector<std::uint64_t> positions; // after each read, all splits one after the other
};

// Reads the splits in order; an error ends the test.
ReadBack readSplits(const model::CheckedNode &node, const std::vector<model::Split> &splits,
                    const nodes::csv::ReaderLimits &limits = {},
                    std::int64_t targetBytes = 1 << 20);
// Checks, cuts and reads a file.
ReadBack readCsv(const std::string &path, const model::Json &settings = model::Json::object());
std::vector<model::Split> splitsOf(const model::CheckedNode &node, std::uint64_t targetBytes);

// The check's facts as lines: "column a BIGINT", then the issues.
std::string checkText(const model::CheckedNode &node);

std::string joined(const std::vector<std::string> &lines, std::string_view separator = "\n");

} // namespace etl::test
