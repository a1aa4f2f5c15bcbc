// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/dialect.h"

#include "engine/nodes/csv/recordwalker.h"

#include <algorithm>
#include <array>
#include <map>
#include <vector>

namespace etl::nodes::csv {

namespace {

constexpr std::array kCandidates{',', ';', '\t', '|'};
constexpr std::size_t kMostRecords = 200;
constexpr std::size_t kMostBytes = 64 * 1024;

// How well a delimiter cuts the text: how many records have the commonest number of fields, and
// that number.
struct Fit
{
    std::size_t agreeing = 0;
    std::size_t records = 0;
    std::size_t fields = 0;

    bool betterThan(const Fit &other) const
    {
        if (fields < 2 || other.fields < 2)
            return fields >= 2 && other.fields < 2;
        const std::size_t mine = agreeing * other.records;
        const std::size_t theirs = other.agreeing * records;
        return mine != theirs ? mine > theirs : fields > other.fields;
    }
};

Fit fitOf(std::string_view head, const Dialect &dialect)
{
    std::map<std::size_t, std::size_t> histogram;
    std::size_t fields = 1;
    std::size_t begin = 0;
    std::size_t records = 0;
    RecordWalker walker(dialect);
    const auto onRecord = [&](std::size_t position) {
        const bool ignored =
            position - begin <= 1 || (dialect.commenting && head[begin] == dialect.comment);
        if (!ignored) {
            ++histogram[fields];
            ++records;
        }
        fields = 1;
        begin = position + 1;
        return records < kMostRecords;
    };
    walker.walk(head.data(), head.size(), 'x', [&](std::size_t) { ++fields; }, onRecord);
    if (records == 0 && begin < head.size())
        onRecord(head.size());
    Fit fit;
    fit.records = records;
    for (const auto &[count, times] : histogram) {
        if (times >= fit.agreeing) {
            fit.agreeing = times;
            fit.fields = count;
        }
    }
    return fit;
}

} // namespace

char sniffDelimiter(std::string_view head, const Dialect &dialect)
{
    head = head.substr(0, kMostBytes);
    char best = ',';
    Fit bestFit;
    for (const char candidate : kCandidates) {
        Dialect tried = dialect;
        tried.delimiter = candidate;
        const bool taken = (dialect.quoting && candidate == dialect.quote)
                           || (dialect.escaping && candidate == dialect.escape)
                           || (dialect.commenting && candidate == dialect.comment);
        if (taken)
            continue;
        const Fit fit = fitOf(head, tried);
        if (fit.betterThan(bestFit)) {
            best = candidate;
            bestFit = fit;
        }
    }
    return best;
}

} // namespace etl::nodes::csv
