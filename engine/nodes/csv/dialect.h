// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace etl::nodes::csv {

// The characters that give a CSV file its structure. A value; any thread.
//
// Records end at LF, CR LF or a lone CR outside quotes. A quote opens a field only as its first
// byte; inside, a doubled quote (or the escape character before any byte) is text; every other
// quote is text too.
struct Dialect
{
    char delimiter = ',';
    bool quoting = true;
    char quote = '"';
    bool escaping = false; // an escape character other than the quote; inside quoted fields only
    char escape = '\\';
    bool commenting = false; // lines that begin with `comment` are skipped
    char comment = '#';

    // Quote parity alone tells where records end (unless the file holds stray quotes).
    bool followsParity() const { return !escaping && !commenting; }
};

// The delimiter among , ; tab | that cuts the first records of `head` most evenly; comma when none
// does. The same text always gives the same answer, so that check, splits and readers agree.
char sniffDelimiter(std::string_view head, const Dialect &dialect);

} // namespace etl::nodes::csv
