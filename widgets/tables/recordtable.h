// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/tables/recordtablemodel.h"

#include <QHash>
#include <QTableView>

class QLabel;
class QPushButton;

namespace etl::widgets {

// The preview: records in a table, or a sentence that says why there are none. Ctrl+C copies the
// chosen cells as tab separated text, Ctrl+Shift+C with the column names. GUI thread.
class RecordTable : public QTableView
{
    Q_OBJECT

public:
    enum class State { Empty, Loading, Ready, Failed };

    explicit RecordTable(QWidget *parent = nullptr);

    // Columns alone (with no rows) may be shown while rows are loading.
    void setTable(std::vector<RecordColumn> columns, std::vector<RecordRow> rows);
    // No columns and no rows, only the text.
    void clear(const QString &text);
    // Anything but Ready hides the rows and shows the text in their place.
    void setState(State state, const QString &text = {});
    State state() const { return m_state; }
    QString message() const;
    // A button below the message, such as "Try again"; none when the text is empty.
    void setMessageAction(const QString &text);

    RecordTableModel *records() const { return m_model; }
    QString selectedText(bool withHeader) const;

signals:
    void messageActionTriggered();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void createMessage();
    void copySelection(bool withHeader) const;
    void fitColumns();
    int fittingWidth(int column) const;
    void applyMessageTone();

    RecordTableModel *m_model;
    QWidget *m_messagePane = nullptr;
    QLabel *m_icon = nullptr;
    QLabel *m_message = nullptr;
    QPushButton *m_action = nullptr;
    QHash<QString, int> m_chosenWidths; // by column name, as pulled by the user
    State m_state = State::Ready;
    bool m_fitting = false;
};

} // namespace etl::widgets
