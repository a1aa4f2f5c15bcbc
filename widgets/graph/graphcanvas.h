// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/graph/livelayer.h"
#include "widgets/graph/minimap.h"
#include "widgets/graph/navigation.h"
#include "widgets/graph/overlaypainter.h"
#include "widgets/graph/selection.h"
#include "widgets/graph/tilerenderer.h"
#include "widgets/graph/toolcontext.h"

#include <QTimer>
#include <QWidget>

#include <memory>

namespace etl::widgets {

class CanvasInput;
class GraphEditor;
class GraphModel;
class PaletteDrop;

// Shows a GraphModel and turns gestures into wishes to a GraphEditor. What only edits change is
// drawn into tiles; live values, selection and what is being dragged are drawn over them in every
// frame. Cost follows what is in view, not the size of the graph. GUI thread only.
class GraphCanvas : public QWidget, private ToolContext
{
    Q_OBJECT

public:
    explicit GraphCanvas(QWidget *parent = nullptr);
    ~GraphCanvas() override;

    // Neither is owned; each must outlive the canvas or be replaced before. The whole graph is
    // fitted into the view once.
    void setModel(GraphModel *model);
    // Null makes the canvas read only: select, pan and zoom still work.
    void setEditor(GraphEditor *editor);

    void setForm(CardForm form);
    void setSurface(Surface surface);
    void setMinimapVisible(bool visible);
    // The whole graph stays in view through resizes and changes, until the user moves the view.
    void setKeepsFitted(bool keeps);
    bool isMinimapVisible() const { return m_minimap.isVisible(); }
    // Shown in the middle while there is no node.
    void setEmptyText(const QString &text);

    Selection &selection() override { return m_selection; }
    const Selection &selection() const { return m_selection; }
    const GraphScene &scene() const override { return m_scene; }
    const Viewport &view() const override { return m_view; }
    double zoom() const { return m_view.zoom; }
    QPointF viewCenter() const { return m_view.toScene(QPointF(rect().center())); }
    QRect cardPixels(const GraphNodeId &id) const; // in the widget; null for an unknown node
    bool isOnMinimap(QPoint pixel) const { return m_minimap.contains(pixel, m_view); }
    // The picture needs no further frame.
    bool isSettled() const { return m_settled && !m_moving; }

    void lookAt(QPointF scene, double zoom);
    void panBy(QPoint pixels) override;
    void zoomAt(QPointF pixel, double zoom);
    void ensureVisible(const GraphNodeId &id);

public slots:
    void fitAll();
    void frameSelection(); // without one, all
    void zoomIn();
    void zoomOut();
    void resetZoom();
    void selectAll();
    void deleteSelection();
    void cancelGesture();
    void focusTowards(etl::widgets::Direction direction, bool addToSelection);
    void moveSelection(etl::widgets::Direction direction);
    void openCurrent();
    void escape();           // ends the gesture, else clears the selection
    void requestMenuByKey(); // at the current node

signals:
    void openNodeRequested(const etl::widgets::GraphNodeId &id);
    void openWireRequested(const etl::widgets::GraphWireId &id);
    // A node type is to be chosen for this place; `global` is where to show the search.
    void addRequested(QPointF scene, QPoint global);
    // The same, and the new node is to be wired to the port.
    void wireDroppedOnEmpty(const etl::widgets::PortRef &port, QPointF scene, QPoint global);
    // One or both ids are empty.
    void menuRequested(const etl::widgets::GraphNodeId &node, const etl::widgets::GraphWireId &wire,
                       QPointF scene, QPoint global);
    void zoomChanged(double zoom);

protected:
    bool event(QEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void keyReleaseEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragMoveEvent(QDragMoveEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    const GraphModel &model() const override { return *m_model; }
    GraphEditor *editor() const override { return m_model != nullptr ? m_editor : nullptr; }
    OverlayState &overlay() override { return m_overlay; }
    void overlayChanged() override { update(); }
    void centerOnMinimap(QPoint pixel) override;
    void liftNodes(std::span<const int> nodes) override;
    void moveLifted(QPointF by) override;
    void hideWire(int wire) override;
    void dropLifted() override;
    void requestNodeForWire(const PortRef &port, QPointF scene) override;
    void requestMenu(QPoint pixel) override;

    void applyChange(const GraphChange &change);
    void forgetRemoved();
    void damage(const SceneDamage &damage, Staleness staleness);
    void setLook();
    void themeChanged();
    void viewChanged();
    void setView(const Viewport &view);
    void showEmptyText(QPainter &painter) const;
    void idleWork();

    GraphModel *m_model = nullptr;
    GraphEditor *m_editor = nullptr;
    GraphScene m_scene;
    Selection m_selection;
    OverlayState m_overlay;
    Viewport m_view;
    CanvasLook m_look;
    TileRenderer m_tiles;
    LiveLayer m_live;
    OverlayPainter m_overlayPainter;
    Minimap m_minimap;
    QString m_emptyText;
    std::unique_ptr<CanvasInput> m_input;
    std::unique_ptr<PaletteDrop> m_drop;

    QTimer m_sharpen; // runs while the view zooms
    QTimer m_lag;     // draws tiles that only a wire's colour made old
    QTimer m_idle;    // improves the coarse picture
    bool m_moving = false;
    bool m_settled = false;
    bool m_fitPending = true;
    bool m_keepsFitted = false;
    bool m_fitted = false;    // nobody moved the view since it was fitted
    bool m_liveStale = false; // live values arrived while hidden
};

} // namespace etl::widgets
