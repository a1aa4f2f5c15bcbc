// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/ipc/stormbatch.h"

#include <cstring>

namespace etl::ipc::test {

namespace {

struct Head
{
    std::uint64_t items;
    std::uint64_t filler;
};

struct Sealed
{
    std::uint64_t item;
    std::uint64_t hash;
};

// The finaliser of splitmix64.
std::uint64_t mix(std::uint64_t item, Seal seal)
{
    std::uint64_t z = item + static_cast<std::uint64_t>(seal) * 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

} // namespace

std::size_t sealedBytes(std::size_t items, std::size_t fillerBytes)
{
    return sizeof(Head) + items * sizeof(Sealed) + fillerBytes;
}

void writeSealed(std::span<std::byte> memory, std::span<const std::uint64_t> items,
                 std::size_t fillerBytes, Seal seal)
{
    const Head head{items.size(), fillerBytes};
    std::memcpy(memory.data(), &head, sizeof(head));
    std::byte *next = memory.data() + sizeof(head);
    for (const std::uint64_t item : items) {
        const Sealed sealed{item, mix(item, seal)};
        std::memcpy(next, &sealed, sizeof(sealed));
        next += sizeof(sealed);
    }
    std::memset(next, static_cast<int>(items.front() & 0xff), fillerBytes);
}

std::optional<std::vector<std::uint64_t>> readSealed(std::span<const std::byte> memory, Seal seal)
{
    Head head{};
    if (memory.size() < sizeof(head))
        return std::nullopt;
    std::memcpy(&head, memory.data(), sizeof(head));
    if (head.items == 0 || head.items > memory.size()
        || memory.size() != sealedBytes(head.items, head.filler))
        return std::nullopt;
    std::vector<std::uint64_t> items(head.items);
    const std::byte *next = memory.data() + sizeof(head);
    for (std::uint64_t &item : items) {
        Sealed sealed{};
        std::memcpy(&sealed, next, sizeof(sealed));
        next += sizeof(sealed);
        if (sealed.hash != mix(sealed.item, seal))
            return std::nullopt;
        item = sealed.item;
    }
    const auto filler = static_cast<std::byte>(items.front() & 0xff);
    for (std::size_t i = 0; i < head.filler; ++i) {
        if (next[i] != filler)
            return std::nullopt;
    }
    return items;
}

} // namespace etl::ipc::test
