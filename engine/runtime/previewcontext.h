// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/runtime/operator.h"
#include "engine/runtime/preview.h"

#include <cstddef>
#include <string>
#include <vector>

namespace etl::runtime {

// A node's surroundings during a preview: rejected rows are collected, nothing is logged. One
// thread.
class PreviewContext : public OperatorContext
{
public:
    // `number` tells the contexts of one preview apart: a node may run more than once in it.
    PreviewContext(const model::CheckedNode &node, const PreviewOptions &options,
                   std::size_t number);
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
    std::size_t m_number;
    std::vector<Reject> m_rejected;
    std::string m_spillFolder;
};

} // namespace etl::runtime
