// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/result.h"
#include "engine/model/json.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace etl::protocol {

using model::Json;

// What a decoder accepts from a peer that may be hostile.
struct CborLimits
{
    int depth = 64;
    std::size_t items = 4'000'000; // values in all, keys included
};

// Pure functions; any thread.
std::string toCbor(const Json &value);

// Decodes exactly one value that fills `bytes`. Never throws, recurses at most `limits.depth` deep,
// and never allocates on the word of a length that the bytes do not back. Text is repaired to valid
// UTF-8; of a key that occurs twice, lookups see the first. Tags, big numbers and keys that are not
// text are refused. (nlohmann's own reader recurses without limit on nested chunked strings, also
// with a SAX consumer.)
Result<Json> fromCbor(std::string_view bytes, const CborLimits &limits = {});

// The text under `key` when `bytes` begin with a map whose first member is that one; else empty.
// The bytes may be cut off behind it.
std::string_view leadingText(std::string_view bytes, std::string_view key);

} // namespace etl::protocol
