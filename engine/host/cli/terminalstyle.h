// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace etl::host {

// What the receiver of the text can show.
struct TerminalStyle
{
    std::size_t width = 100; // cells
    bool color = false;
};

enum class Ink : std::uint8_t { Plain, Bold, Dim, Good, Warning, Bad };

// `text` between the codes of the ink, when the terminal has colours. Pure; any thread.
std::string painted(std::string_view text, Ink ink, const TerminalStyle &style);

} // namespace etl::host
