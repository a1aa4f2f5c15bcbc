// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/document/documentevents.h"
#include "engine/model/pipeline.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace etl::document {

// The difference between two pipelines, small enough to keep thousands of them: what an undo step
// remembers. A value; any thread.
class PipelineDelta
{
public:
    PipelineDelta() = default;
    PipelineDelta(const model::Pipeline &before, const model::Pipeline &after);

    bool isEmpty() const;
    // `pipeline` must equal the one that the delta starts from, respectively ends at.
    void applyTo(model::Pipeline &pipeline) const { apply(pipeline, true); }
    void revertFrom(model::Pipeline &pipeline) const { apply(pipeline, false); }
    // What a view has to redraw, in the order: wires and nodes gone, nodes come, wires come, the
    // rest.
    std::vector<DocumentEvent> events(bool forward) const;
    // This step and the next as one.
    void append(const PipelineDelta &next);

private:
    struct NodeDelta
    {
        NodeId id;
        std::optional<model::Node> before;
        std::optional<model::Node> after;
    };
    struct PlaceDelta
    {
        NodeId id;
        std::optional<model::Point> before;
        std::optional<model::Point> after;
    };
    struct Properties
    {
        std::string name;
        std::string description;
        std::vector<model::Parameter> parameters;
        model::Json extra;

        bool operator==(const Properties &) const = default;
    };
    struct Ends
    {
        std::vector<NodeId> order; // of the nodes; empty when it did not change
        std::vector<model::Wire> wires;
        std::optional<Properties> properties;
    };

    void apply(model::Pipeline &pipeline, bool forward) const;
    void applyNodes(model::Pipeline &pipeline, bool forward) const;
    static Properties propertiesOf(const model::Pipeline &pipeline);

    std::vector<NodeDelta> m_nodes;
    std::vector<PlaceDelta> m_places;
    bool m_wiresDiffer = false;
    Ends m_before;
    Ends m_after;
};

} // namespace etl::document
