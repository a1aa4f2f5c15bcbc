// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/ipc/crashpoint.h"
#include "engine/ipc/spoolstate.h"
#include "engine/runtime/operator.h"
#include "engine/runtime/rawfile.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace etl::runtime {

// Where a batch lies in a spool.
struct SpoolRecord
{
    std::uint32_t tag = 0; // the writer's own
    bool inMemory = false;
    std::uint64_t offset = 0; // of the encoded batch, in the memory or in the file
    std::uint64_t bytes = 0;
    std::uint64_t rows = 0;
};

// Encoded batches that outlive their worker, one behind the other: first in the memory that the
// segment has for it, from the first batch that does not fit there on in a file. What counts is the
// length that is committed in the segment; bytes behind it belong to a transaction that never
// happened and are written over. Needs no flush to disk: memory and page cache outlive a process.
// The stage's thread only.
class Spool
{
public:
    // `path` is created when the first batch goes there. `maxDiskBytes`: more is NoSpace.
    Spool(std::span<std::byte> memory, std::string path, std::uint64_t maxDiskBytes,
          const ipc::SpoolLength &committed, ipc::CrashTrigger crash);

    const ipc::SpoolLength &length() const { return m_length; }
    // Counts once length() has been committed.
    Result<SpoolRecord> append(std::uint32_t tag, std::uint64_t rows,
                               std::span<const std::byte> encoded);
    // Forgets what was appended behind `length`.
    void truncate(const ipc::SpoolLength &length) { m_length = length; }
    // All records within length(). BadData when the frames do not add up.
    Result<std::vector<SpoolRecord>> records();
    // The batch shares memory with the spool: it ends with it.
    Result<BatchPtr> read(const SpoolRecord &record, const SchemaPtr &schema);
    // Nothing of it is needed any more.
    void discard();

private:
    Status openFile();
    Status writeToFile(std::span<const std::byte> head, std::span<const std::byte> encoded);
    Status scan(std::uint64_t end, bool inMemory, std::vector<SpoolRecord> &found);
    Status readBytes(std::span<std::byte> bytes, std::uint64_t offset, bool inMemory);

    std::span<std::byte> m_memory;
    std::string m_path;
    std::uint64_t m_maxDiskBytes;
    ipc::SpoolLength m_length;
    ipc::CrashTrigger m_crash;
    std::optional<RawFile> m_file;
};

} // namespace etl::runtime
