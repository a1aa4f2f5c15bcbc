// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/document/pipelinedocument.h"
#include "app/session/enginesession.h"

#include <QFrame>

class QLabel;
class QTabWidget;

namespace etl::widgets {
class LogView;
class ProblemList;
class RecordTable;
} // namespace etl::widgets

namespace etl::shell {

// Below the canvas: rows at the selected node, the pipeline's problems, the run's log. GUI thread
// only.
class BottomDock : public QFrame
{
    Q_OBJECT

public:
    BottomDock(document::PipelineDocument &document, session::EngineSession &session,
               QWidget *parent = nullptr);

    void showPreview();
    void showProblems();
    widgets::RecordTable *preview() const { return m_preview; }
    widgets::ProblemList *problems() const { return m_problems; }
    QTabWidget *tabs() const { return m_tabs; }

signals:
    void issueActivated(const etl::model::Issue &issue);

private:
    void updatePreview();
    void updateProblems();
    void askForPreview();

    document::PipelineDocument &m_document;
    session::EngineSession &m_session;
    QTabWidget *m_tabs;
    QLabel *m_note;
    widgets::RecordTable *m_preview;
    widgets::ProblemList *m_problems;
    widgets::LogView *m_log;
    std::vector<model::Issue> m_shownIssues;
    std::string m_askedText; // of the document when the preview was asked for
    std::string m_askedNode;
};

} // namespace etl::shell
