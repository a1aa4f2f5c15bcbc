// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/nodes/csv/csvsettings.h"

#include <cstddef>
#include <string_view>

namespace etl::nodes::csv {

// Decides which cells of an output need quotes, and writes them. Constant; any thread.
class TextQuoting
{
public:
    explicit TextQuoting(const WriteSettings &settings);

    // A cell of text: quoted when it holds a delimiter, quote or line end, or would be read as
    // NULL. At most 2 * size + 2 bytes; the end.
    char *write(char *to, std::string_view text) const;
    // Whether numbers, dates and so on may need quotes too, because the delimiter or the null text
    // is made of their characters.
    bool coversValues() const { return m_coversValues; }

private:
    bool needsQuotes(std::string_view text) const;

    char m_delimiter;
    char m_quote;
    std::string m_nullText;
    bool m_coversValues;
};

} // namespace etl::nodes::csv
