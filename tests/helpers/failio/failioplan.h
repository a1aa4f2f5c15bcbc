// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

// Which call is to fail. Read once from the environment of the process:
//
//   DATAETL_FAILIO_KIND     write, sync, rename, allocate, open (for writing) or mkdir
//   DATAETL_FAILIO_ERROR    ENOSPC, EIO, or SHORT: half of a write is done, without an error
//   DATAETL_FAILIO_NTH      the first call that fails, from 1
//   DATAETL_FAILIO_LASTING  1: all later ones fail too, as on a disk that stays full
//   DATAETL_FAILIO_PATH     only files whose path holds this text
//   DATAETL_FAILIO_COUNTER  an existing file of 8 bytes: the calls so far, of all processes of the
//   run together
//
// Any thread; nothing here allocates or calls a function that is replaced.
namespace etl::failio {

enum class Kind { Write, Sync, Rename, Allocate, Open, Mkdir };

struct Verdict
{
    int error = 0;     // errno; 0: the call goes on
    bool half = false; // of a write: half of it is done
};

Verdict verdictOnPath(Kind kind, const char *path);
Verdict verdictOnFile(Kind kind, int fd);

// How much of `size` bytes a write gets through.
inline std::size_t allowed(const Verdict &verdict, std::size_t size)
{
    return verdict.half && size > 1 ? size / 2 : size;
}

} // namespace etl::failio
