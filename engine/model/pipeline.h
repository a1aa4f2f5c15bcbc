// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"
#include "engine/base/result.h"
#include "engine/model/json.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace etl::model {

inline constexpr int kPipelineFormat = 1;
inline constexpr std::string_view kDefaultOutput = "out";
inline constexpr std::string_view kDefaultInput = "in";
inline constexpr std::string_view kRejectsPort = "rejects";

// What becomes of a row that fails: end the run, send it to `rejects`, or drop and count it.
enum class OnError : std::uint8_t { Fail, Reject, Skip };

struct Node
{
    NodeId id;
    std::string type;  // "extract.csv"; unknown types are kept
    std::string label; // shown name; empty: the id
    std::string notes;
    Json settings = Json::object();
    std::optional<int> workers;     // empty: "auto"
    std::optional<OnError> onError; // empty: reject when `rejects` is wired, else fail
    bool disabled = false;
    bool isolated = false;       // never fused with its neighbours
    Json extra = Json::object(); // unknown fields, kept on save

    const std::string &title() const { return label.empty() ? id.value : label; }
    bool operator==(const Node &) const = default;
};

struct PortRef
{
    NodeId node;
    std::string port;

    auto operator<=>(const PortRef &) const = default;
};

struct Wire
{
    PortRef from;
    PortRef to;
    std::optional<int> capacity; // batches in its queue; empty: 16
    Json extra = Json::object();

    bool operator==(const Wire &) const = default;
};

struct Parameter
{
    std::string name;
    std::string type;  // "path", "text", "integer", "number", "boolean", "date"
    Json defaultValue; // null: required
    std::string label;
    Json extra = Json::object();

    bool operator==(const Parameter &) const = default;
};

struct Point
{
    double x = 0;
    double y = 0;

    bool operator==(const Point &) const = default;
};

// One `.etl` document as a value: nodes, wires, settings, parameters, layout. Order of nodes and
// wires is the file's. Any thread.
struct Pipeline
{
    std::string name;
    std::string description;
    std::vector<Parameter> parameters;
    std::vector<Node> nodes;
    std::vector<Wire> wires;
    std::map<NodeId, Point>
        layout; // also positions of nodes that no longer exist are dropped on save
    Json extra = Json::object();

    const Node *find(const NodeId &id) const;
    Node *find(const NodeId &id);
    bool operator==(const Pipeline &) const = default;
};

// Text of an `.etl` file to a value. Errors name the place ("nodes.delayed.settings: ..."), syntax
// errors line and column. Older format versions are migrated step by step; a newer one is refused.
Result<Pipeline> parsePipeline(std::string_view text);
// Stable key order, one thing per line, two-space indent, ends in a newline; parse(write(p)) == p.
std::string writePipeline(const Pipeline &pipeline);

// Whether two `.etl` texts say the same but for where nodes stand on the canvas and what the
// pipeline is called.
bool saySameWork(std::string_view text, std::string_view other);

// "flights:rejects" or "flights".
std::string toString(const PortRef &port, std::string_view defaultPort);
Result<PortRef> parsePortRef(std::string_view text, std::string_view defaultPort);
// Whether a node's id or a port's name can be told from the rest of a wire's text: not empty, no
// ':' or "->".
bool canStandInWire(std::string_view id);

std::string_view onErrorName(OnError value);
std::optional<OnError> onErrorFromName(std::string_view name);

} // namespace etl::model
