// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"
#include "engine/model/pipeline.h"

#include <QString>

namespace etl::document {

// May these ports be joined? Pure questions about a pipeline and the node types; any thread.
class ConnectRules
{
public:
    ConnectRules(const model::Pipeline &pipeline, const catalog::Catalog &catalog)
        : m_pipeline(pipeline)
        , m_catalog(catalog)
    {}

    // A sentence for the user, or empty when the wire is possible. `replacing`: the wire whose end
    // is being moved.
    QString refusal(const model::PortRef &from, const model::PortRef &to,
                    const model::Wire *replacing = nullptr) const;
    // Whether a node of this type can sit in the middle of a wire.
    bool canSplice(const catalog::Descriptor &type) const;

private:
    QString portRefusal(const model::PortRef &from, const model::PortRef &to) const;
    bool inputTaken(const model::PortRef &to, const model::Wire *replacing) const;

    const model::Pipeline &m_pipeline;
    const catalog::Catalog &m_catalog;
};

} // namespace etl::document
