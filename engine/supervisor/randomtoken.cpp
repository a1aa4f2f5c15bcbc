// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/supervisor/randomtoken.h"

#include <QRandomGenerator>

namespace etl::supervisor {

std::string randomHex(int digits)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    while (static_cast<int>(text.size()) < digits) {
        quint32 bits = QRandomGenerator::system()->generate();
        for (int i = 0; i < 8 && static_cast<int>(text.size()) < digits; ++i, bits >>= 4)
            text += kDigits[bits & 0xF];
    }
    return text;
}

} // namespace etl::supervisor
