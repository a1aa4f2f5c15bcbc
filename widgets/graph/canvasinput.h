// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/canvastool.h"
#include "widgets/graph/toolcontext.h"

#include <QObject>
#include <QTimer>

#include <memory>

class QKeyEvent;
class QMouseEvent;
class QWheelEvent;

namespace etl::widgets {

class GraphCanvas;

// Mouse and keyboard of one canvas: starts tools, feeds them, knows the keys. GUI thread only.
class CanvasInput : public QObject
{
    Q_OBJECT

public:
    // Both are the same object, seen as widget and as what tools may use; it owns this one.
    CanvasInput(GraphCanvas &canvas, ToolContext &context);
    ~CanvasInput() override;

    void press(const QMouseEvent &event);
    void move(const QMouseEvent &event);
    void release(const QMouseEvent &event);
    void doubleClick(const QMouseEvent &event);
    void wheel(QWheelEvent &event);
    bool keyPress(const QKeyEvent &event); // true: done with
    bool keyRelease(const QKeyEvent &event);
    void leave();
    void focusLost();

    bool isActive() const { return m_tool != nullptr; }
    void cancel();      // ends a gesture without effect
    void requestNode(); // at the pointer if it is over the canvas, else in the middle

private:
    ToolEvent toolEvent(QPoint pixel, Qt::KeyboardModifiers modifiers) const;
    void hover(QPoint pixel);
    void showCursor();
    void panAtEdge();
    bool arrowKey(const QKeyEvent &event);
    bool plainKey(const QKeyEvent &event);

    GraphCanvas &m_canvas;
    ToolContext &m_context;
    std::unique_ptr<CanvasTool> m_tool;
    Qt::MouseButton m_button = Qt::NoButton; // that the tool began with
    ToolEvent m_last;                        // while a tool is active
    QTimer m_edgeTimer;
    bool m_spaceHeld = false;
    bool m_spaceUsed = false; // for panning, so its release means nothing
};

} // namespace etl::widgets
