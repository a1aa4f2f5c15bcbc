// SPDX-License-Identifier: GPL-3.0-or-later
// The window's actions and what they do to files, clipboard and search.
#include "app/presenters/graphids.h"
#include "app/shell/banner.h"
#include "app/shell/bottomdock.h"
#include "app/shell/designpage.h"
#include "app/shell/inspector.h"
#include "app/shell/mainwindow.h"
#include "app/shell/nodepalette.h"
#include "app/shell/searchpopup.h"
#include "app/shell/topbar.h"
#include "engine/model/issue.h"
#include "widgets/common/icons.h"
#include "widgets/common/searchfield.h"
#include "widgets/forms/parameterform.h"
#include "widgets/graph/graphcanvas.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>

namespace etl::shell {

namespace {

constexpr double kPasteOffset = 24;

const QString &fileFilter()
{
    static const QString filter = MainWindow::tr("Pipelines (*.etl);;All files (*)");
    return filter;
}

} // namespace

QAction *MainWindow::action(const QString &text, const QKeySequence &keys,
                            const std::function<void()> &run)
{
    auto *made = new QAction(text, this);
    made->setShortcut(keys);
    connect(made, &QAction::triggered, this, run);
    addAction(made);
    m_actions.push_back(made);
    return made;
}

void MainWindow::createFileActions()
{
    action(tr("New pipeline"), QKeySequence::New, [this] {
        if (mayLeaveRun() && confirmDiscard()) {
            leaveRun();
            m_document.startNew();
        }
    });
    action(tr("Open …"), QKeySequence::Open, [this] { openDialog(); });
    action(tr("Save"), QKeySequence::Save, [this] { save(); });
    action(tr("Save as …"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), [this] { saveAs(); });
    action(tr("Quit"), QKeySequence::Quit, [this] { close(); });
}

void MainWindow::createEditActions()
{
    auto *undo = m_document.undoStack().createUndoAction(this, tr("Undo"));
    undo->setShortcut(QKeySequence::Undo);
    undo->setIcon(widgets::themedIcon(widgets::Icon::Undo));
    auto *redo = m_document.undoStack().createRedoAction(this, tr("Redo"));
    redo->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    redo->setIcon(widgets::themedIcon(widgets::Icon::Redo));
    for (auto *step : {undo, redo}) {
        addAction(step);
        m_actions.push_back(step);
        m_top->addAction(step);
    }
    action(tr("Copy"), QKeySequence::Copy, [this] { copySelection(false); });
    action(tr("Cut"), QKeySequence::Cut, [this] { copySelection(true); });
    action(tr("Paste"), QKeySequence::Paste, [this] { paste(); });
    action(tr("Duplicate"), QKeySequence(Qt::CTRL | Qt::Key_D), [this] { duplicate(); });
    action(tr("Delete and reconnect"), QKeySequence(Qt::CTRL | Qt::Key_Delete), [this] {
        const auto &selected = m_document.selectedNodes();
        m_document.apply(tr("Delete and reconnect"),
                         document::withoutNodesReconnected(m_document.pipeline(),
                                                           {selected.begin(), selected.end()}));
    });
}

void MainWindow::createViewActions()
{
    auto *canvas = m_design->canvas();
    auto *frame = action(tr("Frame selection"), {}, [canvas] { canvas->frameSelection(); });
    frame->setIcon(widgets::themedIcon(widgets::Icon::Frame));
    auto *fit =
        action(tr("Fit all"), QKeySequence(Qt::CTRL | Qt::Key_1), [canvas] { canvas->fitAll(); });
    fit->setIcon(widgets::themedIcon(widgets::Icon::Fit));
    auto *themeAction =
        action(tr("Dark or light"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L),
               [this] { setLightTheme(widgets::currentTheme() == widgets::ThemeKind::Dark); });
    themeAction->setIcon(widgets::themedIcon(widgets::Icon::Sun));
    for (auto *view : {frame, fit, themeAction})
        m_top->addAction(view);
    action(tr("Minimap"), QKeySequence(Qt::CTRL | Qt::Key_M),
           [canvas] { canvas->setMinimapVisible(!canvas->isMinimapVisible()); });
    action(tr("Design or Monitor"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_M),
           [this] { showPage(m_design->isVisible() ? Page::Monitor : Page::Design); });
    action(tr("Search everything"), QKeySequence(Qt::CTRL | Qt::Key_K),
           [this] { searchEverything({}); });
    action(tr("Filter the palette"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_F),
           [this] { m_design->palette()->focusFilter(); });
    action(tr("Show problems"), QKeySequence(Qt::Key_F7), [this] { showProblems(); });
    action(tr("Preview the selected node"), QKeySequence(Qt::SHIFT | Qt::Key_1),
           [this] { m_design->dock()->showPreview(); });
}

void MainWindow::createRunActions()
{
    action(tr("Run"), QKeySequence(Qt::Key_F8), [this] { run(); });
    action(tr("Resume the stopped run"), QKeySequence(Qt::SHIFT | Qt::Key_F8),
           [this] { resume(); });
    action(tr("Give up the stopped run"), QKeySequence(), [this] { m_session.discardSavedRun(); });
    action(tr("Stop; again: kill"), QKeySequence(Qt::Key_F9), [this] { stop(); });
    action(tr("Finish reading"), QKeySequence(Qt::SHIFT | Qt::Key_F9),
           [this] { m_session.stopRun(protocol::StopVerb::Drain); });
}

bool MainWindow::save()
{
    m_design->inspector()->commitPending();
    if (m_document.path().isEmpty())
        return saveAs();
    const auto status = m_document.save();
    if (!status)
        say(Banner::Kind::Problem, QString::fromStdString(status.error().toString()));
    return status.has_value();
}

bool MainWindow::saveAs()
{
    auto path =
        QFileDialog::getSaveFileName(this, tr("Save pipeline"), m_document.path(), fileFilter());
    if (path.isEmpty())
        return false;
    if (QFileInfo(path).suffix().isEmpty())
        path += QStringLiteral(".etl");
    const auto status = m_document.saveAs(path);
    if (!status) {
        say(Banner::Kind::Problem, QString::fromStdString(status.error().toString()));
        return false;
    }
    m_preferences.addRecentFile(m_document.path());
    sendPipeline(); // relative paths now start somewhere else
    return true;
}

void MainWindow::openDialog()
{
    if (!confirmDiscard())
        return;
    const auto path =
        QFileDialog::getOpenFileName(this, tr("Open pipeline"), m_document.folder(), fileFilter());
    if (!path.isEmpty())
        openFile(path);
}

void MainWindow::browse(const QString &key, bool forSaving)
{
    const auto path =
        forSaving ? QFileDialog::getSaveFileName(this, tr("Write to"), m_document.folder())
                  : QFileDialog::getOpenFileName(this, tr("Read from"), m_document.folder());
    if (path.isEmpty() || m_document.selectedNodes().size() != 1)
        return;
    // Files beside the pipeline stay relative, so that both can be moved together.
    const auto folder = m_document.folder() + QLatin1Char('/');
    const auto shown = path.startsWith(folder) ? path.mid(folder.size()) : path;
    m_document.apply(tr("Choose file"),
                     document::withSetting(m_document.pipeline(),
                                           *m_document.selectedNodes().begin(), key.toStdString(),
                                           shown.toStdString()));
}

void MainWindow::searchEverything(const QString &typed)
{
    std::vector<SearchEntry> entries;
    for (const auto &node : m_document.pipeline().nodes) {
        const auto id = node.id;
        entries.push_back({presenters::qt(node.title()), tr("node"),
                           presenters::qt(node.type + " " + id.value),
                           widgets::themedIcon(widgets::Icon::Search), [this, id] {
                               showPage(Page::Design);
                               model::Issue where;
                               where.node = id.value;
                               m_design->goTo(where);
                           }});
    }
    for (auto *known : m_actions) {
        entries.push_back({known->text(), known->shortcut().toString(QKeySequence::NativeText),
                           tr("action"), known->icon(), [known] { known->trigger(); }});
    }
    for (const auto &path : m_preferences.recentFiles.get()) {
        entries.push_back({QFileInfo(path).fileName(), QFileInfo(path).absolutePath(),
                           tr("recent file open"), widgets::themedIcon(widgets::Icon::Open),
                           [this, path] {
                               if (confirmDiscard())
                                   openFile(path);
                           }});
    }
    m_top->search()->clear();
    m_search->open(tr("Search nodes, files, actions"), std::move(entries),
                   m_top->search()->mapToGlobal(QPoint(0, m_top->search()->height() + 4)), typed);
}

std::vector<SearchEntry> MainWindow::typeEntries(QPointF scene, const widgets::PortRef *port)
{
    std::vector<SearchEntry> entries;
    for (const auto &type : m_document.catalog().descriptors()) {
        // Only what can take, or give, the rows of the wire that was dropped.
        const auto wanted = port && port->side == widgets::PortSide::Output
                                ? catalog::PortDirection::Input
                                : catalog::PortDirection::Output;
        const bool fits =
            !port || std::ranges::any_of(type.ports, [&](const catalog::PortSpec &spec) {
                return spec.direction == wanted;
            });
        if (!fits)
            continue;
        std::string words = type.id;
        for (const auto &synonym : type.synonyms)
            words += " " + synonym;
        const auto id = presenters::qt(type.id);
        const auto target = port ? *port : widgets::PortRef{};
        entries.push_back({presenters::qt(type.typeLabel), presenters::qt(type.summary),
                           presenters::qt(words),
                           widgets::themedIcon(widgets::iconFromName(presenters::qt(type.icon))),
                           [this, id, scene, target] {
                               if (target.isValid())
                                   m_graph.addNodeAt(id, widgets::snapped(scene), target);
                               else
                                   m_graph.addNode(id, widgets::snapped(scene), nullptr);
                           }});
    }
    return entries;
}

void MainWindow::searchNodeType(QPointF scene, QPoint global, const widgets::PortRef *port)
{
    m_search->open(port ? tr("Connect to …") : tr("Add a node"), typeEntries(scene, port), global);
}

void MainWindow::copySelection(bool cut)
{
    const std::vector<NodeId> nodes(m_document.selectedNodes().begin(),
                                    m_document.selectedNodes().end());
    if (nodes.empty())
        return;
    // As text in the file's own format: it can be pasted into a mail, an editor, or another window.
    QApplication::clipboard()->setText(QString::fromStdString(
        model::writePipeline(document::excerpt(m_document.pipeline(), nodes))));
    if (cut)
        m_document.apply(tr("Cut"), document::withoutNodes(m_document.pipeline(), nodes));
}

void MainWindow::paste()
{
    const auto part = model::parsePipeline(QApplication::clipboard()->text().toStdString());
    if (!part || part->nodes.empty()) {
        say(Banner::Kind::Info, tr("The clipboard holds no nodes."));
        return;
    }
    auto pasted = document::withPasted(m_document.pipeline(), *part, {kPasteOffset, kPasteOffset});
    m_document.apply(tr("Paste"), pasted.pipeline);
    m_document.select({pasted.nodes.begin(), pasted.nodes.end()});
}

void MainWindow::duplicate()
{
    const std::vector<NodeId> nodes(m_document.selectedNodes().begin(),
                                    m_document.selectedNodes().end());
    if (nodes.empty())
        return;
    auto copy =
        document::withPasted(m_document.pipeline(), document::excerpt(m_document.pipeline(), nodes),
                             {kPasteOffset, kPasteOffset});
    m_document.apply(tr("Duplicate"), copy.pipeline);
    m_document.select({copy.nodes.begin(), copy.nodes.end()});
}

} // namespace etl::shell
