// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

namespace etl::nodes::csv {

// The texts that stand for NULL when they are not quoted. A value; any thread.
class NullTexts
{
public:
    NullTexts() = default;
    explicit NullTexts(const std::vector<std::string> &texts)
    {
        for (const std::string &text : texts) {
            if (text.empty())
                m_empty = true;
            else
                m_texts.push_back(text);
        }
    }

    bool emptyIsNull() const { return m_empty; }
    bool onlyEmpty() const { return m_texts.empty(); }
    // For fields that are not empty.
    bool matches(const char *begin, const char *end) const
    {
        const auto size = static_cast<std::size_t>(end - begin);
        for (const std::string &text : m_texts) {
            if (text.size() == size && std::memcmp(text.data(), begin, size) == 0)
                return true;
        }
        return false;
    }

private:
    bool m_empty = false;
    std::vector<std::string> m_texts;
};

} // namespace etl::nodes::csv
