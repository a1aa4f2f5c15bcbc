// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include <functional>
#include <vector>

class QListWidget;

namespace etl::widgets {
class SearchField;
}

namespace etl::shell {

// Something that can be found and done: a node to go to, an action, a node type to add.
struct SearchEntry
{
    QString title;
    QString detail;
    QString words; // what else it answers to
    QIcon icon;
    std::function<void()> run;
};

// A field over a list that shrinks while one types; Enter does the chosen one, Esc leaves. GUI
// thread only.
class SearchPopup : public QFrame
{
    Q_OBJECT

public:
    explicit SearchPopup(QWidget *parent);

    void open(const QString &placeholder, std::vector<SearchEntry> entries, QPoint globalPosition,
              const QString &typed = {});
    QListWidget *list() const { return m_list; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fill(const QString &text);
    void accept();

    widgets::SearchField *m_field;
    QListWidget *m_list;
    std::vector<SearchEntry> m_entries;
    std::vector<std::size_t> m_shown;
};

} // namespace etl::shell
