// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/mainwindow.h"

#include "app/presenters/graphids.h"
#include "app/presenters/livetext.h"
#include "app/shell/banner.h"
#include "app/shell/bottomdock.h"
#include "app/shell/designpage.h"
#include "app/shell/inspector.h"
#include "app/shell/monitorpage.h"
#include "app/shell/searchpopup.h"
#include "app/shell/statusstrip.h"
#include "app/shell/topbar.h"
#include "widgets/common/searchfield.h"
#include "widgets/common/segmentedswitch.h"
#include "widgets/common/theme.h"
#include "widgets/graph/graphcanvas.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDateTime>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMessageBox>
#include <QMimeData>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace etl::shell {

MainWindow::MainWindow(document::PipelineDocument &document, session::EngineSession &session,
                       settings::Preferences &preferences, QWidget *parent)
    : QMainWindow(parent)
    , m_document(document)
    , m_session(session)
    , m_preferences(preferences)
    , m_graph(document, session)
{
    setAcceptDrops(true);
    resize(1600, 980);
    createPages();
    createFileActions();
    createEditActions();
    createViewActions();
    createRunActions();
    connectDocument();
    connectSession();
    showFile();
    showRun();
    showEngine();
}

MainWindow::~MainWindow() = default;

void MainWindow::createPages()
{
    auto *content = new QWidget(this);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_top = new TopBar(content);
    m_banner = new Banner(content);
    m_pages = new QStackedWidget(content);
    m_design = new DesignPage(m_document, m_session, m_graph, m_pages);
    m_monitor = new MonitorPage(m_graph, m_session, m_pages);
    m_pages->addWidget(m_design);
    m_pages->addWidget(m_monitor);
    m_status = new StatusStrip(m_document, m_session, content);
    layout->addWidget(m_top);
    layout->addWidget(m_banner);
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_status);
    setCentralWidget(content);
    m_search = new SearchPopup(this);

    connect(m_top->pages(), &widgets::SegmentedSwitch::currentChanged, m_pages,
            &QStackedWidget::setCurrentIndex);
    connect(m_top, &TopBar::runRequested, this, &MainWindow::run);
    connect(m_top, &TopBar::stopRequested, this, &MainWindow::stop);
    connect(m_top, &TopBar::engineActivated, this, [this] {
        if (m_session.engineState() == session::EngineState::Lost)
            m_session.connectToEngine();
    });
    connect(m_top->search(), &QLineEdit::textEdited, this, &MainWindow::searchEverything);
    connect(m_design->inspector(), &Inspector::browseRequested, this, &MainWindow::browse);
    auto *canvas = m_design->canvas();
    connect(canvas, &widgets::GraphCanvas::addRequested, this,
            [this](QPointF scene, QPoint global) { searchNodeType(scene, global, nullptr); });
    connect(canvas, &widgets::GraphCanvas::wireDroppedOnEmpty, this,
            [this](const widgets::PortRef &port, QPointF scene, QPoint global) {
                searchNodeType(scene, global, &port);
            });
}

void MainWindow::connectDocument()
{
    connect(&m_document, &document::PipelineDocument::changed, this, &MainWindow::followDocument);
}

void MainWindow::followDocument(const document::DocumentEvent &event)
{
    if (std::holds_alternative<document::FileStateChanged>(event)) {
        showFile();
        return;
    }
    const bool looksOnly = std::holds_alternative<document::SelectionChanged>(event)
                           || std::holds_alternative<document::NodesMoved>(event);
    if (!looksOnly)
        sendPipeline();
}

void MainWindow::sendPipeline()
{
    m_session.setPipeline(m_document.text(), m_document.folder(), m_document.path());
}

void MainWindow::connectSession()
{
    connect(&m_session, &session::EngineSession::runChanged, this, &MainWindow::showRun);
    connect(&m_session, &session::EngineSession::engineStateChanged, this, &MainWindow::showEngine);
    connect(&m_session, &session::EngineSession::savedRunChanged, this, &MainWindow::showSavedRun);
    connect(m_banner, &Banner::actionTriggered, this, [this] {
        m_banner->hide();
        if (m_offer == Offer::StartEngine)
            m_session.connectToEngine();
        else if (m_offer == Offer::ShowProblems)
            showProblems();
        else if (m_offer == Offer::Resume)
            resume();
    });
}

void MainWindow::say(Banner::Kind kind, const QString &text, Offer offer)
{
    m_offer = offer;
    m_banner->show(kind, text,
                   offer == Offer::StartEngine    ? tr("Start the engine")
                   : offer == Offer::ShowProblems ? tr("Show problems")
                   : offer == Offer::Resume       ? tr("Resume")
                                                  : QString());
}

void MainWindow::showProblems()
{
    showPage(Page::Design);
    m_design->dock()->showProblems();
}

// Another file is to be shown: the run stays the engine's, and is followed again with its file.
void MainWindow::leaveRun()
{
    m_banner->hide();
    m_shownPhase = session::RunPhase::None;
    m_session.leaveRun();
}

bool MainWindow::mayLeaveRun()
{
    const auto &run = m_session.run();
    if (!m_session.isRunning() || !run.path.isEmpty())
        return true;
    say(Banner::Kind::Problem, tr("This pipeline is running and has no file by which it could be "
                                  "found again: stop it first (F9)."));
    return false;
}

bool MainWindow::openFile(const QString &path)
{
    if (!mayLeaveRun())
        return false;
    const auto status = m_document.open(path);
    if (!status) {
        say(Banner::Kind::Problem, QString::fromStdString(status.error().toString()));
        return false;
    }
    m_preferences.addRecentFile(m_document.path());
    leaveRun();
    sendPipeline();
    m_design->canvas()->fitAll();
    m_monitor->canvas()->fitAll();
    return true;
}

void MainWindow::showPage(Page page)
{
    m_top->pages()->setCurrentIndex(page == Page::Design ? 0 : 1);
    m_pages->setCurrentIndex(page == Page::Design ? 0 : 1);
}

void MainWindow::setLightTheme(bool light)
{
    widgets::applyTheme(*qApp, light ? widgets::ThemeKind::Light : widgets::ThemeKind::Dark);
    m_preferences.lightTheme.set(light);
}

void MainWindow::run()
{
    if (m_session.isRunning())
        return;
    m_design->inspector()->commitPending();
    sendPipeline();
    m_banner->hide();
    m_session.startRun(m_document.fileName());
}

void MainWindow::resume()
{
    if (!m_session.savedRun())
        return;
    m_banner->hide();
    m_session.resumeRun();
}

void MainWindow::stop()
{
    if (!m_session.isRunning())
        return;
    const bool again = m_session.run().state == protocol::RunState::Stopping
                       || m_session.run().state == protocol::RunState::Draining;
    m_session.stopRun(again ? protocol::StopVerb::Kill : protocol::StopVerb::Stop);
}

void MainWindow::showFile()
{
    auto folder = m_document.folder();
    if (const auto home = QDir::homePath(); folder.startsWith(home + QLatin1Char('/')))
        folder.replace(0, home.size(), QLatin1Char('~'));
    const QString state = m_document.isModified()       ? tr("unsaved changes")
                          : m_document.path().isEmpty() ? tr("not saved yet")
                                                        : tr("saved");
    m_top->setFile(m_document.fileName()
                       + (m_document.isModified() ? QStringLiteral(" •") : QString()),
                   folder.isEmpty() ? state : folder + QStringLiteral("  ·  ") + state);
    setWindowTitle(m_document.fileName() + QStringLiteral("[*] — DataETL"));
    setWindowModified(m_document.isModified());
}

void MainWindow::showRun()
{
    const auto &run = m_session.run();
    const bool stopping =
        run.state == protocol::RunState::Stopping || run.state == protocol::RunState::Draining;
    m_top->setRunLook(
        m_session.isRunning() ? (stopping ? TopBar::RunLook::Stopping : TopBar::RunLook::Running)
        : m_session.engineState() == session::EngineState::Ready ? TopBar::RunLook::Idle
                                                                 : TopBar::RunLook::Unavailable);
    if (run.phase == m_shownPhase)
        return;
    const auto before = std::exchange(m_shownPhase, run.phase);
    if (run.phase == session::RunPhase::Active) {
        if (run.attached)
            say(Banner::Kind::Info, tr("This pipeline was already running; here it is."));
        showPage(Page::Monitor);
    } else if (run.phase == session::RunPhase::Over) {
        // A stop was asked for: it is no failure.
        const auto kind = run.state == protocol::RunState::Finished ? Banner::Kind::Success
                          : run.state == protocol::RunState::Failed ? Banner::Kind::Problem
                                                                    : Banner::Kind::Info;
        say(kind, presenters::reportText(run));
    } else if (run.phase == session::RunPhase::None && before == session::RunPhase::Asked) {
        const auto text =
            run.refusal.empty()
                ? tr("The run did not start.")
                : tr("Not started: %1").arg(presenters::qt(run.refusal.front().toString()));
        const bool lost = m_session.engineState() == session::EngineState::Lost;
        say(Banner::Kind::Problem, text, lost ? Offer::StartEngine : Offer::ShowProblems);
    }
}

// What a stop, or an engine's death, has left to go on with.
void MainWindow::showSavedRun()
{
    const auto &saved = m_session.savedRun();
    if (!saved) {
        if (m_offer == Offer::Resume)
            m_banner->hide();
        return;
    }
    if (m_session.isRunning())
        return;
    const auto &run = m_session.run();
    const bool justStopped = run.phase == session::RunPhase::Over && run.id == saved->run
                             && run.state == protocol::RunState::Stopped;
    const auto time =
        QDateTime::fromMSecsSinceEpoch(saved->stoppedAtMs).toString(QStringLiteral("d MMM hh:mm"));
    const auto text =
        justStopped ? presenters::reportText(run)
        : saved->engineDied
            ? tr("A run of this pipeline lost its engine (%1) and can go on.").arg(time)
            : tr("A run of this pipeline was stopped (%1) and can go on.").arg(time);
    say(Banner::Kind::Info, text, Offer::Resume);
}

void MainWindow::showEngine()
{
    switch (m_session.engineState()) {
    case session::EngineState::Connecting:
        m_top->setEngine(TopBar::EngineLook::Connecting, 0);
        break;
    case session::EngineState::Ready:
        m_top->setEngine(TopBar::EngineLook::Ready, m_session.enginePid());
        if (m_offer == Offer::StartEngine)
            m_banner->hide();
        break;
    case session::EngineState::Lost:
        m_top->setEngine(TopBar::EngineLook::Lost, 0);
        say(Banner::Kind::Problem,
            m_session.run().lost
                ? tr("The engine is gone and took the run with it. Start it again, and the run can "
                     "go on.")
                : tr("The engine is gone: %1")
                      .arg(presenters::qt(m_session.engineError().toString())),
            Offer::StartEngine);
        break;
    }
    showRun();
}

bool MainWindow::confirmDiscard()
{
    m_design->inspector()->commitPending();
    if (!m_document.isModified())
        return true;
    const auto answer = QMessageBox::question(
        this, tr("Unsaved changes"), tr("Save the changes to %1?").arg(m_document.fileName()),
        QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel);
    if (answer == QMessageBox::Save)
        return save();
    return answer == QMessageBox::Discard;
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!confirmDiscard()) {
        event->ignore();
        return;
    }
    m_preferences.windowGeometry.set(saveGeometry());
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    const auto urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.first().isLocalFile()
        && urls.first().toLocalFile().endsWith(QStringLiteral(".etl")))
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const auto urls = event->mimeData()->urls();
    if (!urls.isEmpty() && confirmDiscard())
        openFile(urls.first().toLocalFile());
}

} // namespace etl::shell
