// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/resolve.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace etl::catalog {

// What `${name}` and `${env:NAME}` stand for in the settings of one pipeline. Keeps a reference to
// the options. A value that is nothing but `${name}` takes the parameter's type; `$${` stands for
// the characters themselves. Immutable after construction; any thread.
class Substitution
{
public:
    // Parameters that are missing, unknown or of the wrong type go to `issues`.
    Substitution(const model::Pipeline &pipeline, const ResolveOptions &options,
                 model::Issues &issues);

    // `value` with every text in it replaced; what cannot be goes to `issues` once each. `replaced`
    // says whether anything was.
    Json apply(const Json &value, const std::string &node, const std::string &setting,
               model::Issues &issues, bool &replaced) const;

private:
    struct Use;

    void addParameter(const model::Parameter &parameter, const ResolveOptions &options,
                      model::Issues &issues);
    Json replaceText(const std::string &text, Use &use) const;
    Json lookUp(std::string_view name, Use &use) const;
    Json environmentValue(std::string_view name, Use &use) const;

    const ResolveOptions &m_options;
    std::map<std::string, Json, std::less<>> m_values; // null: missing or wrong, reported already
};

// The value of the type ("integer", "number", "boolean", "date", else text) that `text` spells;
// null when none.
Json valueFromText(std::string_view type, const std::string &text);

} // namespace etl::catalog
