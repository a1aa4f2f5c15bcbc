// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <utility>

namespace etl {

// Runs a function when the scope ends, unless dismissed. Not copyable; own thread only.
template<typename F>
class ScopeGuard
{
public:
    explicit ScopeGuard(F action) : m_action(std::move(action)) {}
    ~ScopeGuard()
    {
        if (m_active)
            m_action();
    }
    ScopeGuard(const ScopeGuard &) = delete;
    ScopeGuard &operator=(const ScopeGuard &) = delete;

    void dismiss() { m_active = false; }

private:
    F m_action;
    bool m_active = true;
};

} // namespace etl
