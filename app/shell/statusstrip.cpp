// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/statusstrip.h"

#include "app/presenters/livetext.h"
#include "widgets/charts/numberformat.h"
#include "widgets/common/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>

#include <cmath>

namespace etl::shell {

namespace {

constexpr int kHeight = 26;
constexpr int kRefreshMs = 250;

QString counted(int count, const QString &one, const QString &many)
{
    return QStringLiteral("%1 %2").arg(count).arg(count == 1 ? one : many);
}

} // namespace

StatusStrip::StatusStrip(document::PipelineDocument &document, session::EngineSession &session,
                         QWidget *parent)
    : QFrame(parent)
    , m_document(document)
    , m_session(session)
{
    setProperty("kind", QStringLiteral("statusbar"));
    setFixedHeight(kHeight);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 0, 14, 0);
    layout->setSpacing(14);
    const auto label = [&](bool mono) {
        auto *made = new QLabel(this);
        made->setFont(mono ? widgets::monoFont() : widgets::uiFont(widgets::kSmallTextSize));
        made->setProperty("role", QStringLiteral("dim"));
        return made;
    };
    m_state = label(false);
    m_progress = new QProgressBar(this);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(8);
    m_progress->setMaximumWidth(400);
    m_detail = label(true);
    m_resources = label(false);
    layout->addWidget(m_state);
    layout->addWidget(m_progress, 2);
    layout->addWidget(m_detail);
    layout->addStretch(1);
    layout->addWidget(m_resources);
    auto *timer = new QTimer(this);
    timer->setInterval(kRefreshMs);
    connect(timer, &QTimer::timeout, this, [this] {
        if (m_session.isRunning())
            refresh();
    });
    timer->start();
    connect(&m_session, &session::EngineSession::runChanged, this, &StatusStrip::refresh);
    connect(&m_session, &session::EngineSession::checkChanged, this, &StatusStrip::refresh);
    connect(&m_document, &document::PipelineDocument::changed, this, &StatusStrip::refresh);
    refresh();
}

void StatusStrip::refresh()
{
    const bool running = m_session.isRunning();
    m_progress->setVisible(running);
    m_detail->setVisible(running);
    if (running)
        showRun();
    else
        showReady();
    const auto &frame = m_session.telemetry().lastFrame();
    if (running && m_session.telemetry().hasFrames()) {
        m_resources->setText(
            tr("CPU %1%  Memory %2  Shared %3")
                .arg(frame.cpuPermille / 10)
                .arg(presenters::memoryText(static_cast<double>(frame.memoryBytes)),
                     presenters::memoryText(static_cast<double>(frame.sharedBytes))));
    } else {
        m_resources->clear();
    }
}

void StatusStrip::showReady()
{
    const auto &pipeline = m_document.pipeline();
    int errors = 0;
    int warnings = 0;
    for (const auto &issue : m_session.issues()) {
        errors += issue.severity == model::Severity::Error;
        warnings += issue.severity == model::Severity::Warning;
    }
    QStringList parts;
    const auto &run = m_session.run();
    if (run.phase == session::RunPhase::Over)
        parts << presenters::reportText(run);
    else
        parts << (m_session.isChecking() ? tr("Checking")
                  : errors > 0           ? tr("Not ready")
                                         : tr("Ready"));
    parts << counted(static_cast<int>(pipeline.nodes.size()), tr("node"), tr("nodes"))
          << counted(static_cast<int>(pipeline.wires.size()), tr("wire"), tr("wires"));
    if (errors > 0)
        parts << counted(errors, tr("error"), tr("errors"));
    if (warnings > 0)
        parts << counted(warnings, tr("warning"), tr("warnings"));
    m_state->setText(parts.join(QStringLiteral(" · ")));
}

void StatusStrip::showRun()
{
    const auto &run = m_session.run();
    const auto figures = m_session.telemetry().run();
    m_state->setText(
        run.phase == session::RunPhase::Asked
            ? tr("Checking before the run")
            : QStringLiteral("%1 · %2").arg(presenters::runStateText(run.state),
                                            presenters::durationText(figures.elapsedSeconds)));
    m_progress->setValue(static_cast<int>(std::lround(figures.progress * 1000)));
    QString rows = widgets::groupedNumber(static_cast<double>(figures.rowsRead));
    if (figures.rowsTotal > 0)
        rows += QStringLiteral(" / %1%2").arg(
            figures.rowsTotalExact ? QString() : QStringLiteral("~"),
            widgets::groupedNumber(static_cast<double>(figures.rowsTotal)));
    m_detail->setText(tr("%1%  %2 rows  %3 rows/s  left %4")
                          .arg(std::lround(figures.progress * 100))
                          .arg(rows, widgets::compactNumber(figures.rowsPerSecond),
                               presenters::etaText(figures)));
}

} // namespace etl::shell
