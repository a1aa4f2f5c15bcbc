// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/model/json.h"
#include "engine/model/pipeline.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace etl::catalog {

using model::Json;

enum class Category : std::uint8_t { Extract, Transform, Flow, Load };

// The kinds of value a setting may have; each has one editor in the form and one JSON Schema.
enum class ParamKind : std::uint8_t {
    Text,
    Expression, // a DuckDB SQL expression over the node's input
    Query,      // a whole SELECT over the node's input
    Integer,
    Number,
    Boolean,
    Choice,        // one of `choices`
    InputPath,     // an existing file
    OutputPath,    // a file that the node writes
    TextList,      // ["NULL", ""]
    ColumnList,    // names of input columns
    OrderList,     // ["price DESC", "id"]
    ExpressionMap, // {"name": "expression"}
    TypeMap,       // {"column": "BIGINT"}
    RenameMap,     // {"new": "old"}, or a plain list of names to keep
    KeyMap,        // {"left column": "right column"}, or a plain list of names that both have
};

struct Choice
{
    std::string value;
    std::string label;
};

// Shows a setting only while another one has one of these values.
struct Dependence
{
    std::string key;
    std::vector<Json> values;
};

// One setting of a node type: the single source of form, validation, JSON Schema and documentation.
struct ParamSpec
{
    std::string key;
    ParamKind kind = ParamKind::Text;
    std::string label;
    std::string help; // one sentence
    bool required = false;
    Json defaultValue; // null: no default
    std::optional<double> minimum;
    std::optional<double> maximum;
    std::string unit; // "rows", "MB"
    std::string placeholder;
    std::vector<Choice> choices;
    std::optional<Dependence> visibleWhen;
    bool advanced = false;
};

enum class PortDirection : std::uint8_t { Input, Output };

struct PortSpec
{
    std::string name;
    PortDirection direction = PortDirection::Input;
    bool required = true; // an input that must be wired
    bool many = false;    // an input that takes any number of wires (union)
};

// How a node treats its rows; decides fusion, workers and what a death means.
struct Capabilities
{
    bool rowWise = false;      // each row by itself: any batching, any number of workers
    bool wholeInput = false;   // sees all rows before its first output: one worker, own stage start
    bool splittable = false;   // an extractor that can be read by several workers
    bool byteSplits = false;   // an extractor whose splits are byte ranges, else row ranges
    bool deterministic = true; // same input, same output
};

// A node type. A value; any thread.
struct Descriptor
{
    std::string id; // "extract.csv"; never used again for something else
    int version = 1;
    Category category = Category::Transform;
    std::string label;                 // "CSV"
    std::string typeLabel;             // "CSV extractor", below a node's title
    std::string icon;                  // name of a glyph
    std::string summary;               // one sentence
    std::vector<std::string> synonyms; // words of other tools, for search
    std::vector<PortSpec> ports;
    std::vector<ParamSpec> params;
    Capabilities capabilities;

    const PortSpec *port(std::string_view name, PortDirection direction) const;
    const ParamSpec *param(std::string_view key) const;
};

// All node types, in palette order. Immutable after construction; any thread.
class Catalog
{
public:
    // Duplicate ids are an error of the program and end it with a message.
    explicit Catalog(std::vector<Descriptor> descriptors);

    const std::vector<Descriptor> &descriptors() const { return m_descriptors; }
    const Descriptor *find(std::string_view id) const;

private:
    std::vector<Descriptor> m_descriptors;
};

// The node types of this program: the one readable list.
const Catalog &builtinCatalog();

std::string_view categoryName(Category category);

} // namespace etl::catalog
