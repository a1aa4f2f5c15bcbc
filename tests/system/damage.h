// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/system/systemharness.h"

#include <QByteArray>
#include <QString>

#include <string>
#include <vector>

// Files of all formats, damaged on purpose, and what becomes of them. Main thread.
namespace etl::test {

enum class Format : std::uint8_t { Csv, GzipCsv, JsonLines, Parquet };

// A file in one of the formats, the same rows in each: an id from 0 on and a column of every type
// that the format can hold.
struct InputFile
{
    Format format = Format::Csv;
    QString name;    // of the file
    QByteArray node; // the extractor of a pipeline, as JSON
    QByteArray bytes;
};

// Written into the harness's folder; Parquet by a run of the engine.
InputFile makeInput(const SystemHarness &harness, Format format, int rows);

// What a pipeline gives for a file: the check and the rows, all in this process.
struct Reading
{
    std::string error;                           // the first one: of the check, else of the reading
    std::string warning;                         // the first one of the check
    std::vector<std::string> columns;            // "id: int64"
    std::vector<std::vector<std::string>> cells; // by row, in order
    std::size_t rejects = 0;

    // The rows as text, of these columns only; empty when one is not there.
    std::vector<std::string> rows(const std::vector<std::string> &wanted) const;
    std::vector<std::string> rows() const { return rows(columns); }
    bool tellsSomething() const { return !error.empty() || !warning.empty() || rejects > 0; }
};

Reading readInput(const SystemHarness &harness, const InputFile &input);

// A pipeline that copies the file to out.csv and what cannot be used to bad.csv. Lists and structs,
// which have no form in CSV, become text.
QByteArray copyPipeline(const InputFile &input);

// Why a reading of a damaged file is wrong; empty when it is right or tells of the damage.
// `right`: of the whole file. Cut: the file ends early. Flip: one bit was changed.
std::string judgeCut(Format format, const Reading &right, const Reading &got);
std::string judgeFlip(Format format, const Reading &right, const Reading &got);

} // namespace etl::test
