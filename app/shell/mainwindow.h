// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/document/pipelinedocument.h"
#include "app/presenters/pipelinegraph.h"
#include "app/session/enginesession.h"
#include "app/settings/preferences.h"
#include "app/shell/banner.h"

#include <QMainWindow>

class QAction;
class QStackedWidget;

namespace etl::shell {

class DesignPage;
class MonitorPage;
class SearchPopup;
class StatusStrip;
class TopBar;

// The window: construction and connections; what it shows and does is in its parts. GUI thread
// only.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    MainWindow(document::PipelineDocument &document, session::EngineSession &session,
               settings::Preferences &preferences, QWidget *parent = nullptr);
    ~MainWindow() override;

    // Shows what went wrong in the banner; the open document stays when it fails.
    bool openFile(const QString &path);
    enum class Page { Design, Monitor };
    void showPage(Page page);
    void setLightTheme(bool light);
    void run();
    void stop(); // again: kill

    DesignPage *design() const { return m_design; }
    MonitorPage *monitor() const { return m_monitor; }
    Banner *banner() const { return m_banner; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QAction *action(const QString &text, const QKeySequence &keys,
                    const std::function<void()> &run);
    void createPages();
    void createFileActions();
    void createEditActions();
    void createViewActions();
    void createRunActions();
    void connectDocument();
    void connectSession();
    void followDocument(const document::DocumentEvent &event);
    void sendPipeline();
    bool mayLeaveRun();
    void leaveRun();
    // What the banner's button does; an offer to start the engine is void once there is one.
    enum class Offer { None, StartEngine, ShowProblems, Resume };
    void say(Banner::Kind kind, const QString &text, Offer offer = Offer::None);
    void showProblems();
    void showFile();
    void showRun();
    void showSavedRun();
    void resume();
    void showEngine();
    bool confirmDiscard();
    bool save();
    bool saveAs();
    void openDialog();
    void browse(const QString &key, bool forSaving);
    void searchEverything(const QString &typed);
    void searchNodeType(QPointF scene, QPoint global, const widgets::PortRef *port);
    std::vector<struct SearchEntry> typeEntries(QPointF scene, const widgets::PortRef *port);
    void copySelection(bool cut);
    void paste();
    void duplicate();

    document::PipelineDocument &m_document;
    session::EngineSession &m_session;
    settings::Preferences &m_preferences;
    presenters::PipelineGraph m_graph;
    TopBar *m_top = nullptr;
    Banner *m_banner = nullptr;
    QStackedWidget *m_pages = nullptr;
    DesignPage *m_design = nullptr;
    MonitorPage *m_monitor = nullptr;
    StatusStrip *m_status = nullptr;
    SearchPopup *m_search = nullptr;
    std::vector<QAction *> m_actions; // searchable
    session::RunPhase m_shownPhase = session::RunPhase::None;
    Offer m_offer = Offer::None;
};

} // namespace etl::shell
