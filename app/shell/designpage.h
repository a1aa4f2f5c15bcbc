// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/document/pipelinedocument.h"
#include "app/presenters/pipelinegraph.h"
#include "app/session/enginesession.h"

#include <QWidget>

class QSplitter;

namespace etl::widgets {
class GraphCanvas;
}

namespace etl::shell {

class BottomDock;
class Inspector;
class NodePalette;

// Palette, canvas over dock, inspector. Keeps the canvas's selection and the document's the same.
// GUI thread only.
class DesignPage : public QWidget
{
    Q_OBJECT

public:
    DesignPage(document::PipelineDocument &document, session::EngineSession &session,
               presenters::PipelineGraph &graph, QWidget *parent = nullptr);

    widgets::GraphCanvas *canvas() const { return m_canvas; }
    Inspector *inspector() const { return m_inspector; }
    BottomDock *dock() const { return m_dock; }
    NodePalette *palette() const { return m_palette; }
    // Where a new node goes when nobody pointed: the middle of what is seen, beside what lies
    // there.
    QPointF freePlace() const;
    void goTo(const model::Issue &issue);

private:
    void connectSelection();

    document::PipelineDocument &m_document;
    NodePalette *m_palette;
    widgets::GraphCanvas *m_canvas;
    BottomDock *m_dock;
    Inspector *m_inspector;
    bool m_syncing = false;
};

} // namespace etl::shell
