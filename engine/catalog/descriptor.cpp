// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalog/descriptor.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <utility>

namespace etl::catalog {

const PortSpec *Descriptor::port(std::string_view name, PortDirection direction) const
{
    const auto found = std::ranges::find_if(ports, [&](const PortSpec &port) {
        return port.direction == direction && port.name == name;
    });
    return found == ports.end() ? nullptr : &*found;
}

const ParamSpec *Descriptor::param(std::string_view key) const
{
    const auto found = std::ranges::find(params, key, &ParamSpec::key);
    return found == params.end() ? nullptr : &*found;
}

Catalog::Catalog(std::vector<Descriptor> descriptors) : m_descriptors(std::move(descriptors))
{
    std::set<std::string_view> ids;
    for (const Descriptor &descriptor : m_descriptors) {
        if (ids.insert(descriptor.id).second)
            continue;
        std::fprintf(stderr, "two node types have the id '%s'\n", descriptor.id.c_str());
        std::abort();
    }
}

const Descriptor *Catalog::find(std::string_view id) const
{
    const auto found = std::ranges::find(m_descriptors, id, &Descriptor::id);
    return found == m_descriptors.end() ? nullptr : &*found;
}

std::string_view categoryName(Category category)
{
    switch (category) {
    case Category::Extract:
        return "Extract";
    case Category::Transform:
        return "Transform";
    case Category::Flow:
        return "Flow";
    case Category::Load:
        break;
    }
    return "Load";
}

} // namespace etl::catalog
