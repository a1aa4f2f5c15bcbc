// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/bottomdock.h"

#include "app/presenters/graphids.h"
#include "app/presenters/livetext.h"
#include "app/presenters/monitorpresenter.h"
#include "widgets/common/theme.h"
#include "widgets/tables/logview.h"
#include "widgets/tables/problemlist.h"
#include "widgets/tables/recordtable.h"

#include <QLabel>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace etl::shell {

namespace {

using presenters::qt;

widgets::Severity shownSeverity(model::Severity severity)
{
    return severity == model::Severity::Error     ? widgets::Severity::Error
           : severity == model::Severity::Warning ? widgets::Severity::Warning
                                                  : widgets::Severity::Hint;
}

} // namespace

BottomDock::BottomDock(document::PipelineDocument &document, session::EngineSession &session,
                       QWidget *parent)
    : QFrame(parent)
    , m_document(document)
    , m_session(session)
{
    setProperty("kind", QStringLiteral("dock"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 0, 8, 0);
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_note = new QLabel(m_tabs);
    m_note->setProperty("role", QStringLiteral("dim"));
    m_note->setFont(widgets::uiFont(widgets::kSmallTextSize));
    m_note->setContentsMargins(0, 8, 8, 8);
    m_tabs->setCornerWidget(m_note, Qt::TopRightCorner);
    m_preview = new widgets::RecordTable(m_tabs);
    m_tabs->addTab(m_preview, tr("Preview"));
    m_problems = new widgets::ProblemList(m_tabs);
    m_problems->setPlaceholder(tr("No problems. The pipeline is ready to run."));
    m_tabs->addTab(m_problems, tr("Problems"));
    m_log = new widgets::LogView(m_tabs);
    m_tabs->addTab(m_log, tr("Log"));
    layout->addWidget(m_tabs);

    connect(&m_session, &session::EngineSession::previewChanged, this, &BottomDock::updatePreview);
    connect(&m_session, &session::EngineSession::checkChanged, this, [this] {
        updateProblems();
        askForPreview();
    });
    connect(&m_session, &session::EngineSession::logReceived, this,
            [this](const std::vector<protocol::LogLine> &lines, quint64 dropped) {
                m_log->addDropped(static_cast<qint64>(dropped));
                for (const auto &line : lines)
                    m_log->append(presenters::logLine(line));
            });
    connect(&m_document, &document::PipelineDocument::changed, this,
            [this](const document::DocumentEvent &event) {
                if (std::holds_alternative<document::SelectionChanged>(event))
                    askForPreview();
            });
    connect(m_tabs, &QTabWidget::currentChanged, this, &BottomDock::askForPreview);
    connect(m_preview, &widgets::RecordTable::messageActionTriggered, this, [this] {
        m_askedText.clear();
        askForPreview();
    });
    connect(m_problems, &widgets::ProblemList::problemActivated, this, [this](int index) {
        if (index >= 0 && static_cast<std::size_t>(index) < m_shownIssues.size())
            emit issueActivated(m_shownIssues[static_cast<std::size_t>(index)]);
    });
    updateProblems();
    askForPreview();
}

void BottomDock::showPreview()
{
    m_tabs->setCurrentWidget(m_preview);
    m_askedText.clear();
    askForPreview();
}

void BottomDock::showProblems()
{
    m_tabs->setCurrentWidget(m_problems);
}

// Asks only for what is looked at, and only when the way to the node has no errors.
void BottomDock::askForPreview()
{
    m_note->setVisible(m_tabs->currentWidget() == m_preview);
    if (m_tabs->currentWidget() != m_preview)
        return;
    const auto &selected = m_document.selectedNodes();
    if (selected.size() != 1) {
        m_preview->clear(tr("Select a node to see its first rows."));
        m_note->clear();
        m_askedNode.clear();
        return;
    }
    const auto &node = selected.begin()->value;
    if (m_session.isChecking() || m_session.engineState() != session::EngineState::Ready)
        return;
    const auto *checked = m_session.checked().find(NodeId(node));
    if (!checked || (checked->inputs.empty() && checked->outputs.empty())) {
        m_preview->clear(tr("This node has no rows to show yet: see its problems."));
        m_askedNode.clear();
        m_note->clear();
        return;
    }
    // Moving a card does not change its rows.
    auto logic = m_document.pipeline();
    logic.layout.clear();
    const auto text = model::writePipeline(logic);
    if (node == m_askedNode && text == m_askedText)
        return;
    m_askedNode = node;
    m_askedText = text;
    m_session.requestPreview(node, std::string(model::kDefaultOutput));
}

void BottomDock::updatePreview()
{
    const auto &preview = m_session.preview();
    switch (preview.phase) {
    case session::PreviewPhase::None:
        break;
    case session::PreviewPhase::Loading:
        m_preview->setState(widgets::RecordTable::State::Loading, tr("Reading the first rows …"));
        m_note->clear();
        break;
    case session::PreviewPhase::Failed:
        m_preview->setState(widgets::RecordTable::State::Failed, qt(preview.error.toString()));
        m_preview->setMessageAction(tr("Try again"));
        m_note->clear();
        break;
    case session::PreviewPhase::Ready: {
        m_preview->setMessageAction({});
        m_preview->setTable(presenters::recordColumns(preview.table),
                            presenters::recordRows(preview.table));
        m_preview->setState(preview.table.rows.empty() ? widgets::RecordTable::State::Empty
                                                       : widgets::RecordTable::State::Ready,
                            preview.table.rows.empty() ? tr("No rows come out of this node.")
                                                       : QString());
        const auto *node = m_document.pipeline().find(NodeId(preview.node));
        const auto title = node ? qt(node->title()) : qt(preview.node);
        const auto count = preview.table.rows.size();
        const auto time =
            presenters::shortDurationText(static_cast<double>(preview.milliseconds) / 1000);
        auto note = count == 1 ? tr("first row at “%1” · %2").arg(title, time)
                               : tr("first %1 rows at “%2” · %3").arg(count).arg(title, time);
        if (!preview.note.empty())
            note += QStringLiteral(" · ") + qt(preview.note);
        m_note->setText(note);
        break;
    }
    }
}

void BottomDock::updateProblems()
{
    m_shownIssues = m_session.issues();
    std::ranges::stable_sort(m_shownIssues, std::greater{}, &model::Issue::severity);
    std::vector<widgets::Problem> problems;
    for (const auto &issue : m_shownIssues) {
        const auto *node = m_document.pipeline().find(NodeId(issue.node));
        QString where = node ? qt(node->title()) : qt(issue.node);
        if (!issue.setting.empty())
            where += QStringLiteral(" · ") + qt(issue.setting);
        if (!issue.subKey.empty())
            where += QStringLiteral(" · ") + qt(issue.subKey);
        problems.push_back(
            {shownSeverity(issue.severity), qt(issue.text), where, qt(issue.remedy)});
    }
    m_tabs->setTabText(1,
                       problems.empty() ? tr("Problems") : tr("Problems %1").arg(problems.size()));
    m_problems->setProblems(std::move(problems));
}

} // namespace etl::shell
