// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/previewcontext.h"

#include <filesystem>

namespace etl::runtime {

namespace {

constexpr std::size_t kMaxRejects = 10'000;

} // namespace

PreviewContext::PreviewContext(const model::CheckedNode &node, const PreviewOptions &options,
                               std::size_t number)
    : m_node(node)
    , m_options(options)
    , m_number(number)
{}

PreviewContext::~PreviewContext()
{
    std::error_code ignored;
    if (!m_spillFolder.empty())
        std::filesystem::remove_all(m_spillFolder, ignored);
}

Status PreviewContext::reject(Reject row)
{
    if (m_node.onError == model::OnError::Fail) {
        const auto line =
            row.line >= 0 ? " (line " + std::to_string(row.line) + ")" : std::string();
        return std::unexpected(Error{
            ErrorCode::BadData, row.error + line, m_node.id.value,
            row.column.empty() ? "" : "columns",
            "wire the node's rejects port to keep such rows apart, or set \"onError\" to skip"});
    }
    if (m_rejected.size() < kMaxRejects)
        m_rejected.push_back(std::move(row));
    return {};
}

bool PreviewContext::stopRequested() const
{
    return m_options.cancelled && m_options.cancelled();
}

Result<std::string> PreviewContext::spillFolder()
{
    if (m_spillFolder.empty()) {
        const auto folder =
            m_options.spillRoot + "/preview-" + m_node.id.value + "-" + std::to_string(m_number);
        std::error_code error;
        std::filesystem::create_directories(folder, error);
        if (error)
            return fail(ErrorCode::Io,
                        "cannot create the spill folder '" + folder + "': " + error.message());
        m_spillFolder = folder;
    }
    return m_spillFolder;
}

} // namespace etl::runtime
