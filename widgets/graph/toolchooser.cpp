// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/toolchooser.h"

#include "widgets/graph/boxselecttool.h"
#include "widgets/graph/cutwirestool.h"
#include "widgets/graph/drawwiretool.h"
#include "widgets/graph/grapheditor.h"
#include "widgets/graph/minimaptool.h"
#include "widgets/graph/movenodestool.h"
#include "widgets/graph/movewiretool.h"
#include "widgets/graph/pantool.h"
#include "widgets/graph/selection.h"

namespace etl::widgets {

namespace {

std::unique_ptr<CanvasTool> pan(ToolContext &context, const CanvasPress &press,
                                std::function<void()> click = {})
{
    return std::make_unique<PanTool>(context, press.event.pixel, std::move(click));
}

std::unique_ptr<CanvasTool> middleTool(ToolContext &context, const CanvasPress &press)
{
    if (!press.hit.isWire() || context.editor() == nullptr)
        return pan(context, press);
    const GraphWireId wire = context.scene().wire(press.hit.wire).info.id;
    return pan(context, press, [&context, wire] { context.editor()->removeItems({}, {wire}); });
}

std::unique_ptr<CanvasTool> rightTool(ToolContext &context, const CanvasPress &press)
{
    if ((press.event.modifiers & Qt::ControlModifier) && context.editor() != nullptr)
        return std::make_unique<CutWiresTool>(context, press.event);
    const QPoint pixel = press.event.pixel;
    return pan(context, press, [&context, pixel] { context.requestMenu(pixel); });
}

// An input that takes one wire and has it gives that wire away; any other port starts a new one.
int wireHeldBy(const GraphScene &scene, const Hit &hit)
{
    const GraphNode &node = scene.node(hit.node).info;
    if (hit.side == PortSide::Output || node.inputs[size_t(hit.port)].many)
        return -1;
    for (const int number : scene.node(hit.node).wires) {
        const GraphWire &wire = scene.wire(number).info;
        if (wire.to.node == node.id && wire.to.port == node.inputs[size_t(hit.port)].name)
            return number;
    }
    return -1;
}

std::unique_ptr<CanvasTool> portTool(ToolContext &context, const CanvasPress &press)
{
    if (const int wire = wireHeldBy(context.scene(), press.hit); wire >= 0)
        return std::make_unique<MoveWireTool>(context, press.event, wire, PortSide::Input);
    return std::make_unique<DrawWireTool>(context, press.event,
                                          portRef(context.scene(), press.hit));
}

std::unique_ptr<CanvasTool> wireTool(ToolContext &context, const CanvasPress &press)
{
    if (press.hit.kind != Hit::Kind::Wire && context.editor() != nullptr) {
        const bool atEnd = press.hit.kind == Hit::Kind::WireEnd;
        return std::make_unique<MoveWireTool>(context, press.event, press.hit.wire,
                                              atEnd ? PortSide::Input : PortSide::Output);
    }
    const GraphWireId id = context.scene().wire(press.hit.wire).info.id;
    if (press.event.modifiers & (Qt::ControlModifier | Qt::ShiftModifier))
        context.selection().toggle(id);
    else
        context.selection().selectOnly(id);
    return nullptr;
}

std::unique_ptr<CanvasTool> leftTool(ToolContext &context, const CanvasPress &press)
{
    if (press.onMinimap)
        return std::make_unique<MinimapTool>(context, press.event);
    if (press.spaceHeld)
        return pan(context, press);
    if ((press.event.modifiers & Qt::AltModifier) && context.editor() != nullptr)
        return std::make_unique<CutWiresTool>(context, press.event);
    switch (press.hit.kind) {
    case Hit::Kind::Port:
        if (context.editor() != nullptr)
            return portTool(context, press);
        [[fallthrough]];
    case Hit::Kind::Node:
        return std::make_unique<MoveNodesTool>(context, press.event, press.hit.node);
    case Hit::Kind::Wire:
    case Hit::Kind::WireStart:
    case Hit::Kind::WireEnd:
        return wireTool(context, press);
    case Hit::Kind::Nothing:
        break;
    }
    return std::make_unique<BoxSelectTool>(context, press.event);
}

} // namespace

std::unique_ptr<CanvasTool> chooseTool(ToolContext &context, const CanvasPress &press)
{
    switch (press.button) {
    case Qt::LeftButton:
        return leftTool(context, press);
    case Qt::MiddleButton:
        return middleTool(context, press);
    case Qt::RightButton:
        return rightTool(context, press);
    default:
        return nullptr;
    }
}

} // namespace etl::widgets
