// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/nodes/csv/csvjoiner.h"

#include "engine/nodes/csv/csvsettings.h"
#include "engine/nodes/csv/csvwriter.h"

#include "engine/nodes/files/fileerror.h"
#include "engine/nodes/files/filehandle.h"
#include "engine/nodes/files/outputfile.h"

#include <cerrno>
#include <fcntl.h>

namespace etl::nodes::csv {

namespace {

Status appendPieces(OutputFile &output, const std::vector<runtime::Piece> &pieces)
{
    std::string openPath;
    FileHandle source;
    for (std::size_t i = 0; i < pieces.size();) {
        // Neighbours in a part file are copied at once.
        const runtime::Piece &first = pieces[i];
        std::uint64_t length = first.length;
        for (++i; i < pieces.size() && pieces[i].partFile == first.partFile
                  && pieces[i].offset == first.offset + length;
             ++i)
            length += pieces[i].length;
        if (!source || openPath != first.partFile) {
            source = FileHandle(::open(first.partFile.c_str(), O_RDONLY | O_CLOEXEC));
            if (!source)
                return fileError("Opening", first.partFile, errno);
            openPath = first.partFile;
        }
        ETL_TRY_VOID(output.append(source, openPath, first.offset, length));
    }
    return {};
}

} // namespace

Status CsvJoiner::join(const model::CheckedNode &node, const std::vector<runtime::Piece> &pieces,
                       const std::string &temporaryPath, runtime::JoinStart start)
{
    ETL_TRY(const WriteSettings settings, writeSettings(node.settings));
    const auto input = node.inputs.find(std::string(model::kDefaultInput));
    if (input == node.inputs.end())
        return fail(ErrorCode::Internal,
                    "the columns of the CSV output were not determined before the run");
    ETL_TRY(OutputFile output, OutputFile::open(temporaryPath, start));
    ETL_TRY_VOID(output.write(headerLine(settings, input->second)));
    ETL_TRY_VOID(appendPieces(output, pieces));
    return output.finish();
}

} // namespace etl::nodes::csv
