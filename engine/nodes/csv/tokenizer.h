// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/dialect.h"
#include "engine/nodes/csv/scankernel.h"
#include "engine/nodes/files/inputwindow.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace etl::nodes::csv {

// Neighbouring rows with the right number of fields. The end of field c of the run's row r is
// ends[firstField + r * columns + c]; a field begins one byte behind the end before it.
struct RowRun
{
    std::size_t firstField = 0;
    std::size_t rows = 0;
};

// A row with another number of fields: bytes [begin, end) of the chunk, without its line end.
struct OddRow
{
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::size_t fields = 0;
    bool manyMore = false; // more than `fields`: counting was given up
};

// What a chunk of text was found to hold. Valid until the tokenizer's next call.
struct Tokens
{
    const char *data = nullptr;
    const std::uint32_t *ends = nullptr; // ends[-1] is valid: the byte before the chunk
    std::size_t columns = 0;
    std::vector<RowRun> runs;
    std::vector<OddRow> oddRows;
    std::size_t rows = 0;     // in all runs
    std::size_t consumed = 0; // bytes up to the end of the last whole record
    bool plainQuotes = false; // a quoted field holds no quote: stripping its ends is all
    bool ascii = false;
    bool nul = false;
};

// Cuts text that begins with a record into rows and fields. Own thread only.
class Tokenizer
{
public:
    // Readable bytes before a chunk and behind it, the first one of these writable.
    static constexpr std::size_t kFrontSlack = InputWindow::kFrontSlack;
    static constexpr std::size_t kBackSlack = InputWindow::kBackSlack;

    Tokenizer(const Dialect &dialect, std::size_t columns);

    enum class End : std::uint8_t { Unknown, Final };
    enum class Extent : std::uint8_t { AllRecords, FirstRecord };

    // `size` < 2^31. Final: the last record may lack its line end; bytes left unconsumed
    // then begin a record whose quote is never closed. FirstRecord looks at one record only, in
    // bounded memory however many fields it has.
    const Tokens &tokenize(char *data, std::size_t size, End end,
                           Extent extent = Extent::AllRecords);

    const Dialect &dialect() const { return m_dialect; }

private:
    void indexScalar(const char *data, std::size_t size, Extent extent);
    void assembleRows(const char *data, bool exactCounts);
    bool allRegular(const char *data, std::size_t records) const;
    void walkRows(const char *data);
    bool isIgnored(const char *data, std::size_t begin, std::size_t end) const;
    void reserve(std::size_t count);

    const Dialect m_dialect;
    const std::size_t m_columns;
    Tokens m_tokens;
    std::unique_ptr<std::uint32_t[]> m_ends; // m_ends[0] is the position before the chunk
    std::size_t m_capacity = 0;
    std::size_t m_count = 0; // positions, m_ends[0] not counted
    std::size_t m_records = 0;
    bool m_abridged = false; // some records have more fields than positions
};

} // namespace etl::nodes::csv
