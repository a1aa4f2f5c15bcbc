// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/jsonl/jsonhead.h"

#include "engine/nodes/csv/csvcolumns.h"
#include "engine/nodes/files/filesample.h"
#include "engine/nodes/jsonl/flatrows.h"
#include "engine/nodes/jsonl/lineparser.h"
#include "engine/nodes/jsonl/typesniffer.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

namespace etl::nodes::jsonl {

namespace {

constexpr std::size_t kSampleBytes = 1024 * 1024;
constexpr std::size_t kPieceBytes = 256 * 1024;
constexpr std::size_t kMostKeys = 10'000;

std::unexpected<Error> badFile(const SourceFile &file, std::string_view what, std::string remedy)
{
    return fail(Error{ErrorCode::BadData,
                      fmt::format("the file '{}' {}", file.path(), what),
                      {},
                      "path",
                      std::move(remedy)});
}

// Collects keys and their types line by line.
class Sampler
{
public:
    Sampler() : m_format(FlatRows::format()) {}

    // The lines of `text`, which begins with one; false for a line that cannot be used.
    template<typename Seen>
    void sample(std::string_view text, bool whole, Seen seen)
    {
        std::string room; // a line with the bytes behind it that the parser may read
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = text.find('\n', begin);
            if (end == std::string_view::npos && !whole)
                return;
            room.assign(text.substr(begin, end - begin));
            begin = end == std::string_view::npos ? text.size() : end + 1;
            const bool blank = room.find_first_not_of(" \t\r") == std::string::npos;
            const std::size_t size = room.size();
            room.append(LineParser::kBackSlack, ' ');
            std::string problem = blank ? std::string() : see({room.data(), size});
            seen(begin, blank, std::move(problem));
        }
    }

    bool tooManyKeys() const { return m_keys.size() > kMostKeys; }
    const std::vector<std::string> &keys() const { return m_keys; }
    model::DataType typeOf(std::size_t key) const { return m_types[key].type(); }

private:
    std::string see(std::string_view line)
    {
        const auto members = m_parser.parse(line);
        if (!members)
            return members.error();
        for (const JsonMember &member : **members) {
            const auto [entry, isNew] =
                m_indexes.try_emplace(std::string(member.key), m_keys.size());
            if (isNew) {
                m_keys.emplace_back(member.key);
                m_types.emplace_back(m_format);
            }
            m_types[entry->second].see(member);
        }
        return {};
    }

    const csv::ValueFormat m_format;
    LineParser m_parser;
    std::unordered_map<std::string, std::size_t> m_indexes;
    std::vector<std::string> m_keys;
    std::vector<TypeSniffer> m_types;
};

void sampleHead(Sampler &sampler, std::string_view text, JsonHead &head)
{
    std::uint64_t line = 0;
    sampler.sample(text, head.whole, [&](std::size_t end, bool blank, std::string problem) {
        ++line;
        head.bytes = end;
        if (problem.empty()) {
            head.rows += blank ? 0 : 1;
        } else if (head.badLines.count++ == 0) {
            head.badLines.line = line;
            head.badLines.text = std::move(problem);
        }
    });
}

// Keys that only appear later in the file.
Status samplePiece(Sampler &sampler, const SourceFile &file, std::uint64_t offset)
{
    std::string piece(
        static_cast<std::size_t>(std::min<std::uint64_t>(kPieceBytes, file.sizeBytes() - offset)),
        '\0');
    ETL_TRY_VOID(file.readAt(piece.data(), piece.size(), offset));
    const std::size_t begin = piece.find('\n');
    if (begin != std::string::npos)
        sampler.sample(std::string_view(piece).substr(begin + 1), false,
                       [](std::size_t, bool, const std::string &) {});
    return {};
}

void addColumns(const Sampler &sampler, const JsonSettings &settings, JsonHead &head)
{
    std::vector<std::string> keys = sampler.keys();
    const std::size_t sampled = keys.size();
    std::vector<std::string> names = csv::usableNames(keys);
    // Keys that no sampled row has may come later.
    for (const auto &[name, sql] : settings.columns) {
        if (std::find(names.begin(), names.end(), name) == names.end())
            keys.push_back(name);
    }
    names = csv::usableNames(keys);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        JsonColumn column{keys[i], names[i], {}, false, i < sampled};
        if (i < sampled)
            column.type = sampler.typeOf(i);
        head.columns.push_back(std::move(column));
    }
    for (const auto &[name, sql] : settings.columns) {
        const auto column = std::find_if(head.columns.begin(), head.columns.end(),
                                         [&](const auto &each) { return each.name == name; });
        const auto type = model::parseDataType(sql);
        const bool nested =
            type && (type->kind == model::TypeKind::List || type->kind == model::TypeKind::Struct);
        if (!type || nested || column == head.columns.end()) {
            head.unusableTypes.push_back(
                nested ? fmt::format("column '{}' cannot have the type {} here", name, sql)
                       : fmt::format("column '{}': '{}' is not a type", name, sql));
        } else {
            column->type = *type;
            column->given = true;
        }
    }
}

} // namespace

Result<JsonHead> readHead(const SourceFile &file, const JsonSettings &settings,
                          const std::function<bool()> &cancelled)
{
    ETL_TRY(const FileSample sample, sampleFile(file, settings.compression, kSampleBytes));
    if (sample.text.empty())
        return badFile(file, "is empty", {});
    ETL_TRY_VOID(checkTextSignature(file, sample.text));
    JsonHead head;
    head.compression = sample.compression;
    head.whole = sample.whole;
    head.textBytes = sample.textBytes;
    head.dataBegin = sample.text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    Sampler sampler;
    sampleHead(sampler, std::string_view(sample.text).substr(head.dataBegin), head);
    const bool seekable = head.compression == Compression::None;
    if (seekable && file.sizeBytes() > kSampleBytes + 4 * kPieceBytes) {
        for (const std::uint64_t offset : {file.sizeBytes() / 2, file.sizeBytes() - kPieceBytes}) {
            if (cancelled && cancelled())
                return fail(ErrorCode::Cancelled, "looking at the JSON file was stopped");
            ETL_TRY_VOID(samplePiece(sampler, file, offset));
        }
    }
    if (sampler.tooManyKeys())
        return badFile(file, fmt::format("has more than {} different keys in its rows", kMostKeys),
                       "give the file keys that are names, not values");
    addColumns(sampler, settings, head);
    return head;
}

} // namespace etl::nodes::jsonl
