// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/ids.h"
#include "engine/model/pipeline.h"

#include <variant>
#include <vector>

// What happened to a document. Sent after it has changed; values, GUI thread.
namespace etl::document {

struct PipelineReplaced // opened, or anything may differ
{};
struct NodeAdded
{
    NodeId id;
};
struct NodeRemoved // its wires were removed before
{
    NodeId id;
};
struct NodeEdited // anything but its position
{
    NodeId id;
};
struct NodesMoved
{
    std::vector<NodeId> ids;
};
struct WireAdded
{
    model::Wire wire;
};
struct WireRemoved
{
    model::Wire wire;
};
struct WireEdited // its capacity
{
    model::Wire wire;
};
struct PropertiesEdited // name, description, parameters
{};
struct FileStateChanged // path, or whether there are unsaved changes
{};
struct SelectionChanged
{};

using DocumentEvent =
    std::variant<PipelineReplaced, NodeAdded, NodeRemoved, NodeEdited, NodesMoved, WireAdded,
                 WireRemoved, WireEdited, PropertiesEdited, FileStateChanged, SelectionChanged>;

} // namespace etl::document
