// SPDX-License-Identifier: GPL-3.0-or-later
// Feeds files to a fuzz target where there is no libFuzzer: replay FILE|FOLDER...
#include "tests/fuzz/fuzztarget.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> filesOf(const fs::path &place)
{
    std::vector<fs::path> files;
    if (fs::is_regular_file(place))
        files.push_back(place);
    else if (fs::is_directory(place))
        std::ranges::copy_if(fs::directory_iterator(place), std::back_inserter(files),
                             [](const auto &entry) { return entry.is_regular_file(); });
    std::ranges::sort(files);
    return files;
}

std::string contentOf(const fs::path &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

int main(int count, char **arguments)
{
    std::size_t replayed = 0;
    for (int i = 1; i < count; ++i) {
        for (const fs::path &file : filesOf(arguments[i])) {
            std::fprintf(stderr, "%s\n", file.c_str()); // the last one is the culprit
            const std::string bytes = contentOf(file);
            etl::fuzz::fuzzOne(bytes);
            ++replayed;
        }
    }
    std::printf("%zu inputs replayed\n", replayed);
    return replayed > 0 ? 0 : 1;
}
