// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/csvhead.h"

#include "engine/nodes/csv/fieldcursor.h"
#include "engine/nodes/csv/recordwalker.h"
#include "engine/nodes/csv/textcolumn.h"
#include "engine/nodes/files/filesample.h"
#include "engine/nodes/files/linecounter.h"

#include <fmt/format.h>

#include <algorithm>

namespace etl::nodes::csv {

namespace {

std::unexpected<Error> badFile(const SourceFile &file, std::string_view what,
                               std::string remedy = {})
{
    return fail(Error{ErrorCode::BadData,
                      fmt::format("the file '{}' {}", file.path(), what),
                      {},
                      "path",
                      std::move(remedy)});
}

// The offset behind `count` lines from `begin` on; npos when the text has fewer.
std::size_t skipLines(std::string_view text, std::size_t begin, std::uint64_t count)
{
    for (; count > 0; --count) {
        const std::size_t found = text.find_first_of("\r\n", begin);
        if (found == std::string_view::npos)
            return std::string_view::npos;
        begin = found + (text.substr(found).starts_with("\r\n") ? 2 : 1);
    }
    return begin;
}

bool isIgnored(std::string_view text, std::size_t begin, const Dialect &dialect)
{
    if (begin >= text.size())
        return false;
    const char first = text[begin];
    return first == '\n' || first == '\r' || (dialect.commenting && first == dialect.comment);
}

Status readHeader(const SourceFile &file, const ReadSettings &settings, FileHead &head)
{
    const std::string_view sample = head.sample;
    const bool whole = head.whole;
    std::size_t begin = head.recordsBegin;
    std::size_t end = begin;
    while (isIgnored(sample, begin, head.dialect)) {
        splitRecord(sample, begin, head.dialect, end);
        begin = end;
    }
    if (begin >= sample.size())
        return badFile(file,
                       whole ? "has no header line" : "has no header line in its first megabyte",
                       "check the settings skip and comment");
    head.names = splitRecord(sample, begin, head.dialect, end);
    const bool ended = end > begin && (sample[end - 1] == '\n' || sample[end - 1] == '\r');
    if (!ended && !whole)
        return badFile(file, "has a header longer than a megabyte",
                       "check the settings quote and skip");
    for (std::string &name : head.names) {
        if (settings.encoding == Encoding::Latin1)
            name = latin1ToUtf8(name);
        else if (!isUtf8(name))
            return badFile(file, "has column names that are not UTF-8", "set encoding to latin-1");
    }
    head.dataBegin = end;
    return {};
}

} // namespace

std::vector<std::string> splitRecord(std::string_view text, std::size_t begin,
                                     const Dialect &dialect, std::size_t &end)
{
    Tokens tokens;
    tokens.data = text.data();
    FieldReader reader(tokens, dialect);
    std::vector<std::string> fields;
    std::size_t first = begin;
    const auto add = [&](std::size_t stop) {
        const FieldText field =
            reader.read(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(stop));
        fields.emplace_back(field.begin, field.end);
        first = stop + 1;
    };
    bool ended = false;
    RecordWalker walker(dialect);
    const std::size_t walked = walker.walk(
        text.data() + begin, text.size() - begin, 'x', [&](std::size_t at) { add(begin + at); },
        [&](std::size_t at) {
            const std::size_t stop = begin + at;
            const bool pair = text[stop] == '\n' && stop > first && text[stop - 1] == '\r';
            add(pair ? stop - 1 : stop);
            ended = true;
            return false;
        });
    end = begin + walked;
    if (!ended)
        add(end);
    return fields;
}

Result<FileHead> readHead(const SourceFile &file, const ReadSettings &settings,
                          std::size_t sampleBytes)
{
    ETL_TRY(FileSample first, sampleFile(file, settings.compression, sampleBytes));
    if (first.text.empty())
        return badFile(file, "is empty");
    FileHead head;
    head.compression = first.compression;
    head.sample = std::move(first.text);
    head.whole = first.whole;
    head.size = first.textBytes;
    head.sizeExact = first.textBytesExact;
    ETL_TRY_VOID(checkTextSignature(file, head.sample));
    const std::string_view sample = head.sample;
    const std::size_t bom = sample.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    head.recordsBegin = skipLines(sample, bom, settings.skipLines);
    if (head.recordsBegin == std::string_view::npos)
        return fail(
            Error{ErrorCode::BadSetting,
                  fmt::format("the file '{}' has no {} lines to skip{}", file.path(),
                              settings.skipLines, head.whole ? "" : " in its first megabyte"),
                  {},
                  "skip",
                  {}});
    head.dialect = settings.dialectFor(sample.substr(head.recordsBegin));
    head.dataBegin = head.recordsBegin;
    if (settings.header)
        ETL_TRY_VOID(readHeader(file, settings, head));
    const auto dataBegin = static_cast<std::size_t>(head.dataBegin);
    const char next = dataBegin < sample.size() ? sample[dataBegin] : '\0';
    head.dataLine = 1 + countLineEnds(sample.data(), dataBegin, next);
    return head;
}

} // namespace etl::nodes::csv
