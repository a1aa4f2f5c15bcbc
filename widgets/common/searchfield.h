// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

namespace etl::widgets {

// A filter or search field that shows the key leading to it while empty. Esc clears it; with
// nothing to clear, Esc goes to the parent. GUI thread only.
class SearchField : public QLineEdit
{
    Q_OBJECT

public:
    explicit SearchField(const QString &placeholder, const QString &keyHint = {},
                         QWidget *parent = nullptr);

    QString keyHint() const { return m_keyHint; }
    void setKeyHint(const QString &keyHint);

signals:
    // Down or Page Down: the user wants to go on in the list of results.
    void resultsRequested();

protected:
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void reserveHintSpace();

    QString m_keyHint;
};

} // namespace etl::widgets
