// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/document/pipelinedocument.h"
#include "app/session/enginesession.h"

#include <QFrame>

class QLabel;
class QProgressBar;

namespace etl::shell {

// The line below everything: the pipeline's state or the run's progress; what all processes use.
// GUI thread only.
class StatusStrip : public QFrame
{
    Q_OBJECT

public:
    StatusStrip(document::PipelineDocument &document, session::EngineSession &session,
                QWidget *parent = nullptr);

    void refresh();

private:
    void showReady();
    void showRun();

    document::PipelineDocument &m_document;
    session::EngineSession &m_session;
    QLabel *m_state;
    QProgressBar *m_progress;
    QLabel *m_detail;
    QLabel *m_resources;
};

} // namespace etl::shell
