// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"
#include "engine/runtime/preview.h"

#include <vector>

namespace etl::runtime {

// A node's surroundings during a preview: rejected rows are collected, nothing is logged. One
// thread.
class PreviewContext : public OperatorContext
{
public:
    PreviewContext(const model::CheckedNode &node, const PreviewOptions &options);
    ~PreviewContext() override;

    const model::CheckedNode &node() const override { return m_node; }
    Status reject(Reject row) override;
    bool stopRequested() const override;
    void log(std::string_view) override {}
    Result<std::string> spillFolder() override;
    std::uint64_t memoryLimitBytes() const override { return m_options.memoryLimitBytes; }

    const std::vector<Reject> &rejected() const { return m_rejected; }

private:
    const model::CheckedNode &m_node;
    const PreviewOptions &m_options;
    std::vector<Reject> m_rejected;
    std::string m_spillFolder;
};

} // namespace etl::runtime
