// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;

namespace etl::widgets {
class FlatButton;
class PillButton;
} // namespace etl::widgets

namespace etl::shell {

// One sentence across the window about something that happened, with at most one thing to do. GUI
// thread only.
class Banner : public QFrame
{
    Q_OBJECT

public:
    explicit Banner(QWidget *parent = nullptr);

    enum class Kind { Info, Success, Problem };
    void show(Kind kind, const QString &text, const QString &action = {});
    QString text() const;

signals:
    void actionTriggered();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    Kind m_kind = Kind::Info;
    QLabel *m_text;
    widgets::PillButton *m_action;
};

} // namespace etl::shell
