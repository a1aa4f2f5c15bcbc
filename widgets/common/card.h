// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace etl::widgets {

// A rounded panel with a heading at the left, a quiet remark at the right and a body. GUI thread
// only.
class Card : public QFrame
{
    Q_OBJECT

public:
    // Without a title there is no header row until one is set.
    explicit Card(const QString &title = {}, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void setSubtitle(const QString &subtitle);
    // Shown at the right end of the header; the card takes it over.
    void setCornerWidget(QWidget *widget);

    QVBoxLayout *body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *m_header;
    QHBoxLayout *m_headerRow;
    QLabel *m_title;
    QLabel *m_subtitle;
    QVBoxLayout *m_body;
};

} // namespace etl::widgets
