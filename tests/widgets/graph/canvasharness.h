// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/widgets/graph/fakegraph.h"
#include "widgets/common/theme.h"
#include "widgets/graph/graphcanvas.h"

#include <QApplication>
#include <QMouseEvent>
#include <QTest>

namespace etl::test {

// A shown canvas at 100 % over a graph that obeys and logs, and a mouse that works in scene units.
class CanvasHarness
{
public:
    explicit CanvasHarness(QSize size = {1100, 700})
    {
        canvas.resize(size);
        canvas.setModel(&graph);
        canvas.setEditor(&graph);
        canvas.show();
    }

    bool isReady()
    {
        if (!QTest::qWaitForWindowExposed(&canvas))
            return false;
        canvas.setFocus();
        canvas.lookAt({500, 200}, 1);
        return settle();
    }
    // Until the picture is sharp and needs no further frame.
    bool settle()
    {
        canvas.update();
        return QTest::qWaitFor([this] {
            canvas.repaint();
            return canvas.isSettled();
        });
    }

    QPoint pixel(QPointF scene) const { return canvas.view().toWidget(scene).toPoint(); }

    void press(QPointF scene, Qt::MouseButton button = Qt::LeftButton,
               Qt::KeyboardModifiers modifiers = {})
    {
        m_buttons |= button;
        QTest::mousePress(&canvas, button, modifiers, pixel(scene));
    }
    // QTest::mouseMove knows neither buttons nor modifiers.
    void moveTo(QPointF scene, Qt::KeyboardModifiers modifiers = {})
    {
        const QPointF at(pixel(scene));
        QMouseEvent event(QEvent::MouseMove, at, canvas.mapToGlobal(at), Qt::NoButton, m_buttons,
                          modifiers);
        QApplication::sendEvent(&canvas, &event);
    }
    void release(QPointF scene, Qt::MouseButton button = Qt::LeftButton,
                 Qt::KeyboardModifiers modifiers = {})
    {
        m_buttons &= ~Qt::MouseButtons(button);
        QTest::mouseRelease(&canvas, button, modifiers, pixel(scene));
    }
    void drag(QPointF from, QPointF to, Qt::MouseButton button = Qt::LeftButton,
              Qt::KeyboardModifiers modifiers = {})
    {
        press(from, button, modifiers);
        moveTo((from + to) / 2, modifiers);
        moveTo(to, modifiers);
        release(to, button, modifiers);
    }
    void click(QPointF scene, Qt::MouseButton button = Qt::LeftButton,
               Qt::KeyboardModifiers modifiers = {})
    {
        press(scene, button, modifiers);
        release(scene, button, modifiers);
    }

    QString selectedNodes() const
    {
        QStringList names;
        for (const auto &id : canvas.selection().nodes())
            names << id.value;
        names.sort();
        return names.join(QLatin1String(", "));
    }
    QString selectedWires() const
    {
        QStringList names;
        for (const auto &id : canvas.selection().wires())
            names << id.value;
        names.sort();
        return names.join(QLatin1String(", "));
    }

    FakeGraph graph;
    widgets::GraphCanvas canvas;

private:
    Qt::MouseButtons m_buttons;
};

} // namespace etl::test
