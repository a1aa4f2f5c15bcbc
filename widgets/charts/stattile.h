// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace etl::widgets {

// One number of a run: label, big value, a line below. With an action the line below is a link and
// the tile answers to a click and to Enter. GUI thread.
class StatTile : public QWidget
{
    Q_OBJECT

public:
    explicit StatTile(const QString &label = {}, QWidget *parent = nullptr);

    void setLabel(const QString &label);
    void setValue(const QString &value);
    void setDetail(const QString &detail);
    const QString &value() const { return m_value; }
    const QString &detail() const { return m_detail; }

    enum class Action { None, Link };
    void setAction(Action action);

    // Fades the value: it is old.
    void setDimmed(bool dimmed);

    QSize sizeHint() const override { return {200, 78}; }
    QSize minimumSizeHint() const override { return {110, 70}; }

signals:
    void activated();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void changed();

    QString m_label;
    QString m_value;
    QString m_detail;
    Action m_action = Action::None;
    bool m_dimmed = false;
};

} // namespace etl::widgets
