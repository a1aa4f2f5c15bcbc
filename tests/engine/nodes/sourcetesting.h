// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/plan.h"
#include "engine/nodes/files/compression.h"

#include <QTemporaryDir>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// What the tests of extractors that read text share. A broken promise ends the test program with a
// message. Main thread.
namespace etl::test {

struct SourceRun
{
    std::vector<std::string> rows;    // "1|x|NULL"
    std::vector<std::string> rejects; // "line 3, byte 12, column 'a': error [row]"
    std::vector<std::uint64_t> positions;
    std::string error; // of the read that failed; empty when none did

    std::string text() const; // rows and rejects, a line each
};

enum class Restart : std::uint8_t { Never, AtEveryRead };

// All splits one behind the other, in reads of about `readBytes`. AtEveryRead: a new operator goes
// on from each position, as after a worker's death.
SourceRun runSplits(const model::CheckedNode &node, std::uint64_t splitBytes,
                    std::int64_t readBytes, Restart restart = Restart::Never);
// A checked node of that type, which takes rejects. `settings` is a JSON object without `path`.
model::CheckedNode fileNode(const std::string &type, const std::string &path,
                            const std::string &settings = "{}");

std::string compressed(std::string_view text, nodes::Compression compression);
std::string writeFile(const QTemporaryDir &folder, const char *name, std::string_view content);

} // namespace etl::test
