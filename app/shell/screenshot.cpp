// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/screenshot.h"

#include "app/presenters/graphids.h"
#include "app/shell/banner.h"
#include "app/shell/bottomdock.h"
#include "app/shell/designpage.h"
#include "app/shell/monitorpage.h"
#include "widgets/graph/graphcanvas.h"

#include <QApplication>
#include <QTextStream>

namespace etl::shell {

namespace {

constexpr int kStepMs = 50;
constexpr qint64 kDeadlineMs = 60'000;
constexpr qint64 kSettleMs = 1200; // for the first check and preview to arrive and be drawn

} // namespace

Screenshot::Screenshot(MainWindow &window, session::EngineSession &session,
                       document::PipelineDocument &document, ScreenshotOrder order, QObject *parent)
    : QObject(parent)
    , m_window(window)
    , m_session(session)
    , m_document(document)
    , m_order(std::move(order))
{
    m_timer.setInterval(kStepMs);
    connect(&m_timer, &QTimer::timeout, this, &Screenshot::step);
}

void Screenshot::start()
{
    m_window.resize(m_order.size);
    m_window.show();
    m_elapsed.start();
    if (!m_window.openFile(m_order.file)) {
        failWith(m_window.banner()->text());
        return;
    }
    if (m_order.monitor)
        m_window.showPage(MainWindow::Page::Monitor);
    if (m_order.problems)
        m_window.design()->dock()->showProblems();
    if (!m_order.select.isEmpty()
        && !m_document.pipeline().find(NodeId(m_order.select.toStdString()))) {
        failWith(tr("there is no node '%1' to select").arg(m_order.select));
        return;
    }
    if (!m_order.select.isEmpty())
        m_document.select({NodeId(m_order.select.toStdString())});
    m_timer.start();
}

void Screenshot::step()
{
    if (m_elapsed.elapsed() > kDeadlineMs) {
        failWith(tr("the engine did not answer within a minute"));
        return;
    }
    if (m_taken) {
        if (!m_session.isRunning())
            end(m_code);
        return;
    }
    if (m_session.engineState() == session::EngineState::Lost) {
        failWith(presenters::qt(m_session.engineError().toString()));
        return;
    }
    if (m_order.run && !m_runAsked && m_session.engineState() == session::EngineState::Ready
        && !m_session.isChecking()) {
        m_runAsked = true;
        m_running.start();
        m_window.run();
        return;
    }
    if (!m_prepared && isSettled())
        prepare();
    else if (m_prepared && shownCanvas()->isSettled())
        take();
}

widgets::GraphCanvas *Screenshot::shownCanvas() const
{
    return m_order.monitor ? m_window.monitor()->canvas() : m_window.design()->canvas();
}

bool Screenshot::isSettled() const
{
    if (m_order.run) {
        if (!m_runAsked)
            return false;
        const bool over = m_session.run().phase == session::RunPhase::Over
                          || m_session.run().phase == session::RunPhase::None;
        return over
               || (m_session.telemetry().hasFrames()
                   && m_session.telemetry().run().elapsedSeconds >= m_order.runSeconds);
    }
    return m_session.engineState() == session::EngineState::Ready && !m_session.isChecking()
           && m_session.preview().phase != session::PreviewPhase::Loading
           && m_elapsed.elapsed() > kSettleMs;
}

// The picture is taken once the canvas has drawn itself sharp.
void Screenshot::prepare()
{
    m_prepared = true;
    m_window.showPage(m_order.monitor ? MainWindow::Page::Monitor : MainWindow::Page::Design);
    shownCanvas()->fitAll();
}

void Screenshot::take()
{
    m_window.monitor()->refresh();
    m_taken = true;
    if (m_order.run && m_session.run().phase == session::RunPhase::None)
        m_code = 1;
    if (!m_window.grab().save(m_order.output)) {
        failWith(tr("cannot write '%1'").arg(m_order.output));
        return;
    }
    m_session.stopRun(protocol::StopVerb::Stop);
}

void Screenshot::failWith(const QString &text)
{
    QTextStream(stderr) << "dataetl: " << text << '\n';
    end(1);
}

void Screenshot::end(int code)
{
    m_timer.stop();
    QApplication::exit(code);
}

} // namespace etl::shell
