// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/shell/mainwindow.h"

#include <QElapsedTimer>
#include <QObject>
#include <QSize>
#include <QString>
#include <QTimer>

#include <optional>

namespace etl::widgets {
class GraphCanvas;
}

namespace etl::shell {

struct ScreenshotOrder
{
    QString output;
    QString file;
    QSize size{1600, 980};
    bool light = false;
    bool monitor = false;
    bool run = false;      // start a real run and draw it
    double runSeconds = 6; // how long it goes on before the picture, unless it ends before
    QString select;        // id of a node
    bool problems = false; // show the problem list instead of the preview
};

// Draws one picture of the window, of a real run when asked, and ends the program: code 0, or 1
// with a message when the file, the engine or the run failed. GUI thread only.
class Screenshot : public QObject
{
    Q_OBJECT

public:
    Screenshot(MainWindow &window, session::EngineSession &session,
               document::PipelineDocument &document, ScreenshotOrder order,
               QObject *parent = nullptr);
    void start();

private:
    void step();
    bool isSettled() const;
    widgets::GraphCanvas *shownCanvas() const;
    void prepare();
    void take();
    void end(int code);
    void failWith(const QString &text);

    MainWindow &m_window;
    session::EngineSession &m_session;
    document::PipelineDocument &m_document;
    ScreenshotOrder m_order;
    QTimer m_timer;
    QElapsedTimer m_elapsed;
    QElapsedTimer m_running;
    bool m_runAsked = false;
    bool m_prepared = false;
    bool m_taken = false;
    int m_code = 0;
};

} // namespace etl::shell
