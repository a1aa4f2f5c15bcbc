// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shell/mainwindow.h"
#include "tests/app/session/realengine.h"

#include <QAbstractButton>
#include <QApplication>

#include <memory>

namespace etl::test {

// One window as the program makes it, with a mouse and a keyboard. The test's main thread.
class WindowHarness
{
public:
    explicit WindowHarness(const RealEngine &engine);

    // Shows the window with the file, connected to an engine and checked. False: it did not get so
    // far.
    bool open(const QString &path);

    // To whatever has the focus, as a keyboard would.
    void key(int key, Qt::KeyboardModifiers modifiers = {});
    void type(const QString &text);

    void click(QWidget *widget) { click(widget, widget->rect().center()); }
    void click(QWidget *widget, QPoint place);
    // The visible button of this text below `parent`; nullptr when there is none.
    QAbstractButton *button(QWidget *parent, const QString &text) const;
    bool clickButton(QWidget *parent, const QString &text);

    // The canvas of the designer, in scene units.
    QPoint pixel(QPointF scene) const;
    void clickCanvas(QPointF scene);
    void drag(QPointF from, QPointF to);
    QPointF port(const char *node, const char *port, widgets::PortSide side) const;
    // Drags a node type from the palette and drops it where its card's corner shall be. False: the
    // palette has no such type, or the canvas did not take it.
    bool dropType(const char *type, QPointF corner);

    QStringList problems() const; // as in the list
    model::Json setting(const char *node, const char *key) const;
    bool isChecked() const;
    bool isPhase(session::RunPhase phase) const { return session.run().phase == phase; }

    document::PipelineDocument document;
    session::EngineSession session;
    settings::Preferences preferences;
    shell::MainWindow window;
};

} // namespace etl::test
