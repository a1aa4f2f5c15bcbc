// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/parquet/footermerger.h"

#include "engine/nodes/parquet/chunkseal.h"

#include <algorithm>
#include <limits>

namespace etl::nodes {

namespace {

// Field ids of parquet.thrift.
namespace file {
constexpr std::int16_t kVersion = 1;
constexpr std::int16_t kSchema = 2;
constexpr std::int16_t kRows = 3;
constexpr std::int16_t kRowGroups = 4;
constexpr std::int16_t kEncryption = 8;
} // namespace file

namespace group {
constexpr std::int16_t kColumns = 1;
constexpr std::int16_t kFileOffset = 5;
constexpr std::int16_t kOrdinal = 7;
} // namespace group

namespace chunk {
constexpr std::int16_t kFileOffset = 2;
constexpr std::int16_t kMetaData = 3;
constexpr std::int16_t kOffsetIndexOffset = 4;
constexpr std::int16_t kColumnIndexOffset = 6;
} // namespace chunk

namespace column {
constexpr std::int16_t kCompressedSize = 7;
constexpr std::int16_t kKeyValues = 8;
constexpr std::int16_t kDataPageOffset = 9;
constexpr std::int16_t kIndexPageOffset = 10;
constexpr std::int16_t kDictionaryPageOffset = 11;
constexpr std::int16_t kBloomFilterOffset = 14;
} // namespace column

std::unexpected<Error> broken()
{
    return fail(ErrorCode::Internal, "a Parquet part has a footer that cannot be joined");
}

bool isInteger(ThriftType type)
{
    return type == ThriftType::I16 || type == ThriftType::I32 || type == ThriftType::I64;
}

} // namespace

bool FooterMerger::isOffset(Kind kind, std::int16_t id)
{
    switch (kind) {
    case Kind::RowGroup:
        return id == group::kFileOffset;
    case Kind::ColumnChunk:
        return id == chunk::kFileOffset || id == chunk::kOffsetIndexOffset
               || id == chunk::kColumnIndexOffset;
    case Kind::ColumnMetaData:
        return id == column::kDataPageOffset || id == column::kIndexPageOffset
               || id == column::kDictionaryPageOffset || id == column::kBloomFilterOffset;
    case Kind::Other:
        break;
    }
    return false;
}

FooterMerger::Kind FooterMerger::childKind(Kind kind, std::int16_t id)
{
    if (kind == Kind::RowGroup && id == group::kColumns)
        return Kind::ColumnChunk;
    if (kind == Kind::ColumnChunk && id == chunk::kMetaData)
        return Kind::ColumnMetaData;
    return Kind::Other;
}

Status FooterMerger::add(std::string_view footer, std::int64_t shift, std::string_view file)
{
    m_shift = shift;
    m_file = file;
    ThriftReader reader(footer);
    Head head;
    std::int16_t last = 0;
    for (auto field = reader.field(0); field.type != ThriftType::Stop; field = reader.field(last)) {
        if (field.id <= last || field.id == file::kEncryption)
            return broken();
        last = field.id;
        addField(reader, field, head);
    }
    const bool whole = reader.ok() && m_sound && reader.position() == footer.size();
    if (!whole || head.version.empty() || head.schema.empty() || !head.hasRows || !head.hasGroups)
        return broken();
    if (!m_first && head.schema != m_schema)
        return fail(ErrorCode::Internal, "two Parquet parts differ in their columns");
    m_version = m_first ? head.version : m_version;
    m_schema = std::move(head.schema);
    m_first = false;
    return {};
}

void FooterMerger::addField(ThriftReader &reader, ThriftField field, Head &head)
{
    const auto begin = reader.position();
    if (field.id == file::kRows && field.type == ThriftType::I64) {
        m_rows = sum(reader.integer(), m_rows);
        head.hasRows = true;
        return;
    }
    if (field.id == file::kRowGroups && field.type == ThriftType::List) {
        head.hasGroups = true;
        return addRowGroups(reader);
    }
    reader.skip(field.type);
    const auto value = reader.bytesFrom(begin);
    if (field.id == file::kVersion && field.type == ThriftType::I32)
        head.version = value;
    else if (field.id == file::kSchema && field.type == ThriftType::List)
        head.schema = value;
    else if (field.id <= file::kRowGroups)
        m_sound = false;
    else if (m_first) {
        m_rest.field(field.type, field.id, head.lastOfRest);
        m_rest.raw(value);
        head.lastOfRest = field.id;
    }
}

// Of rows or offsets, which are not negative and, in a file that is whole, far from the limit.
std::int64_t FooterMerger::sum(std::int64_t value, std::int64_t more)
{
    if (value < 0 || (more > 0 && value > std::numeric_limits<std::int64_t>::max() - more)
        || value + more < 0) {
        m_sound = false;
        return 0;
    }
    return value + more;
}

void FooterMerger::addRowGroups(ThriftReader &reader)
{
    const auto groups = reader.list();
    m_sound = m_sound && (groups.size == 0 || groups.type == ThriftType::Struct);
    for (std::uint64_t i = 0; i < groups.size && reader.ok(); ++i) {
        copyStruct(reader, Kind::RowGroup);
        ++m_rowGroups;
    }
}

// Ids and types stay the same, so the heads do as well, but for the one behind a checksum.
void FooterMerger::copyStruct(ThriftReader &reader, Kind kind)
{
    const ThriftReader begin = reader;
    bool wantsChecksum = kind == Kind::ColumnMetaData && !m_file.empty();
    std::int16_t last = 0;
    std::int16_t lastWritten = 0;
    while (reader.ok()) {
        const auto field = reader.field(last);
        if (wantsChecksum && (field.type == ThriftType::Stop || field.id >= column::kKeyValues)) {
            if (field.type == ThriftType::Stop || field.id > column::kKeyValues) {
                addChecksum(begin, lastWritten);
                lastWritten = column::kKeyValues;
            }
            wantsChecksum = false;
        }
        if (field.type == ThriftType::Stop)
            break;
        m_groups.field(field.type, field.id, lastWritten);
        copyValue(reader, kind, field);
        last = lastWritten = field.id;
    }
    m_groups.stop();
}

// Where the chunk is follows only in fields behind the one that this writes.
void FooterMerger::addChecksum(ThriftReader metaData, std::int16_t lastId)
{
    ChunkPlace place;
    std::int16_t last = 0;
    for (auto field = metaData.field(0); field.type != ThriftType::Stop && metaData.ok();
         field = metaData.field(last)) {
        last = field.id;
        if (field.type != ThriftType::I64)
            metaData.skip(field.type);
        else if (field.id == column::kCompressedSize)
            place.bytes = metaData.integer();
        else if (field.id == column::kDataPageOffset)
            place.dataPage = metaData.integer();
        else if (field.id == column::kDictionaryPageOffset)
            place.dictionaryPage = metaData.integer();
        else
            metaData.skip(field.type);
    }
    const auto size = static_cast<std::int64_t>(m_file.size());
    if (place.begin() < 0 || place.bytes < 0 || place.begin() > size - place.bytes) {
        m_sound = false;
        return;
    }
    const auto chunk = m_file.substr(static_cast<std::size_t>(place.begin()),
                                     static_cast<std::size_t>(place.bytes));
    m_groups.field(ThriftType::List, column::kKeyValues, lastId);
    m_groups.list(ThriftType::Struct, 1);
    m_groups.field(ThriftType::Binary, 1, 0);
    m_groups.binary(kChunkChecksumKey);
    m_groups.field(ThriftType::Binary, 2, 1);
    m_groups.binary(checksumText(checksum(0, chunk)));
    m_groups.stop();
}

void FooterMerger::copyValue(ThriftReader &reader, Kind kind, ThriftField field)
{
    const auto child = childKind(kind, field.id);
    if (isInteger(field.type) && isOffset(kind, field.id)) {
        const auto offset = reader.integer();
        m_groups.integer(offset == 0 ? 0 : sum(offset, m_shift)); // 0: a writer leaves it out
    } else if (isInteger(field.type) && kind == Kind::RowGroup && field.id == group::kOrdinal) {
        reader.skip(field.type);
        constexpr std::uint64_t kMax = std::numeric_limits<std::int16_t>::max();
        m_groups.integer(static_cast<std::int64_t>(std::min(m_rowGroups, kMax)));
    } else if (field.type == ThriftType::Struct && child != Kind::Other) {
        copyStruct(reader, child);
    } else if (field.type == ThriftType::List && child != Kind::Other) {
        const auto items = reader.list();
        m_sound = m_sound && (items.size == 0 || items.type == ThriftType::Struct);
        m_groups.list(items.type, items.size);
        for (std::uint64_t i = 0; i < items.size && reader.ok(); ++i)
            copyStruct(reader, child);
    } else {
        const auto begin = reader.position();
        reader.skip(field.type);
        m_groups.raw(reader.bytesFrom(begin));
    }
}

std::string FooterMerger::finish() const
{
    ThriftWriter writer;
    writer.field(ThriftType::I32, file::kVersion, 0);
    writer.raw(m_version);
    writer.field(ThriftType::List, file::kSchema, file::kVersion);
    writer.raw(m_schema);
    writer.field(ThriftType::I64, file::kRows, file::kSchema);
    writer.integer(m_rows);
    writer.field(ThriftType::List, file::kRowGroups, file::kRows);
    writer.list(ThriftType::Struct, m_rowGroups);
    writer.raw(m_groups.bytes());
    writer.raw(m_rest.bytes());
    writer.stop();
    return writer.bytes();
}

} // namespace etl::nodes
