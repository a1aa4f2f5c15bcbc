// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/operator.h"

#include <algorithm>

namespace etl::runtime {

Status NodeRegistry::add(NodeCode code)
{
    if (find(code.type))
        return fail(ErrorCode::Internal, "node type '" + code.type + "' is registered twice");
    m_codes.push_back(std::move(code));
    return {};
}

const NodeCode *NodeRegistry::find(std::string_view type) const
{
    const auto found = std::ranges::find(m_codes, type, &NodeCode::type);
    return found == m_codes.end() ? nullptr : &*found;
}

std::vector<std::string> NodeRegistry::types() const
{
    std::vector<std::string> types;
    for (const auto &code : m_codes)
        types.push_back(code.type);
    return types;
}

} // namespace etl::runtime
