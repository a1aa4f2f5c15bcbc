// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runtime/joinoutput.h"

#include "engine/runtime/partfile.h"

#include <algorithm>
#include <filesystem>

namespace etl::runtime {

Result<JoinedOutput> joinOutput(const NodeRegistry &registry, const model::CheckedNode &node,
                                const std::vector<PartReference> &parts,
                                const std::string &temporaryPath, JoinStart start)
{
    const auto located = [&](Error error) {
        error.node = node.id.value;
        if (error.setting.empty())
            error.setting = "path";
        return std::unexpected(std::move(error));
    };
    const auto *code = registry.find(node.type);
    if (!code || !code->joiner)
        return located(
            {ErrorCode::Internal, "'" + node.type + "' has no output to join", {}, {}, {}});
    std::vector<Piece> pieces;
    for (const auto &part : parts) {
        auto found = readPieces(part.path, part.committedLength);
        if (!found)
            return located(std::move(found).error());
        pieces.insert(pieces.end(), found->begin(), found->end());
    }
    std::ranges::stable_sort(pieces, {}, &Piece::key);
    if (auto status = code->joiner()->join(node, pieces, temporaryPath, start); !status)
        return located(std::move(status).error());

    JoinedOutput joined;
    for (const auto &piece : pieces)
        joined.rows += piece.rows;
    std::error_code error;
    joined.bytes = std::filesystem::file_size(temporaryPath, error);
    if (error)
        return located({ErrorCode::Io,
                        "cannot read back '" + temporaryPath + "': " + error.message(),
                        {},
                        {},
                        {}});
    return joined;
}

} // namespace etl::runtime
