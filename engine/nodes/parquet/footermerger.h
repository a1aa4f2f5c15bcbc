// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/nodes/parquet/thriftreader.h"
#include "engine/nodes/parquet/thriftwriter.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace etl::nodes {

// Makes the footer of a Parquet file out of the footers of files whose row groups were copied into
// it byte for byte. Everything is kept as it is, known to us or not, but for the offsets of what
// moved. Own thread only.
class FooterMerger
{
public:
    // `footer`: the FileMetaData of a file all of whose offsets are `shift` bytes higher in the new
    // file. All files must have one schema. Internal when it is not what a writer of Parquet makes;
    // the merger is of no use after that. `file`: the bytes of that file, when its column chunks
    // are to get their checksums.
    Status add(std::string_view footer, std::int64_t shift, std::string_view file = {});
    // The FileMetaData of the new file; add() was called at least once.
    std::string finish() const;
    std::int64_t rows() const { return m_rows; }

private:
    // Which struct is being copied: says which of its fields are offsets.
    enum class Kind { Other, RowGroup, ColumnChunk, ColumnMetaData };

    // What one footer says apart from its row groups.
    struct Head
    {
        std::string version;
        std::string schema;
        bool hasRows = false;
        bool hasGroups = false;
        std::int16_t lastOfRest = 4; // fields behind the row groups
    };

    void addField(ThriftReader &reader, ThriftField field, Head &head);
    void addRowGroups(ThriftReader &reader);
    std::int64_t sum(std::int64_t value, std::int64_t more);
    void copyStruct(ThriftReader &reader, Kind kind);
    void addChecksum(ThriftReader metaData, std::int16_t lastId);
    void copyValue(ThriftReader &reader, Kind kind, ThriftField field);
    static bool isOffset(Kind kind, std::int16_t id);
    static Kind childKind(Kind kind, std::int16_t id);

    std::int64_t m_shift = 0;
    std::string_view m_file;
    std::int64_t m_rows = 0;
    std::uint64_t m_rowGroups = 0;
    ThriftWriter m_groups; // all row groups so far
    std::string m_version; // values of the first footer, as they are
    std::string m_schema;
    ThriftWriter m_rest; // its fields behind the row groups, with heads
    bool m_first = true;
    bool m_sound = true; // what was added so far has the types of a footer
};

} // namespace etl::nodes
