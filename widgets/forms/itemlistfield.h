// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldeditor.h"

#include <QHash>

class QPushButton;
class QVBoxLayout;

namespace etl::widgets {

class ItemRow;

// Lists and maps: a row or card per entry, a button that adds one, reordering by drag and keys.
// Messages stand below the entry they are about. Entries without a name, or with the same name,
// are told to the user and not committed. GUI thread.
class ItemListField : public FieldEditor
{
    Q_OBJECT

public:
    explicit ItemListField(const FieldSpec &spec, QWidget *parent = nullptr);

    QJsonValue value() const override;
    FieldIssues showIssues(const FieldIssues &issues) override;
    void setSubInfo(const QString &subKey, const QString &text) override;
    void setSuggestions(const std::vector<Suggestion> &suggestions) override;
    void focusOn(const QString &subKey) override;

    const std::vector<ItemRow *> &rows() const { return m_rows; }
    QPushButton *addButton() const { return m_add; }

protected:
    void showValue(const QJsonValue &value) override;
    bool isCommittable() const override;

private:
    bool isMap() const;
    std::vector<MapEntry> entriesOf(const QJsonValue &value) const;
    std::vector<MapEntry> entries() const;
    void showEntries(const std::vector<MapEntry> &entries);
    std::size_t rowFor(const std::vector<MapEntry> &entries, std::size_t at);
    void removeSurplusRows(std::size_t wanted);

    ItemRow *createRow();
    ItemRow *insertRow(std::size_t at);
    void deleteRow(std::size_t at);
    void moveRow(std::size_t from, std::size_t to);
    std::size_t indexOf(const ItemRow *row) const;

    void addItem();
    void removeItem(const ItemRow *row);
    void stepItem(const ItemRow *row, int direction);
    void dragItem(const ItemRow *row, int globalY);
    void userEdited();

    FieldIssues localIssues(std::size_t row) const;
    void updateRowIssues();
    void updateTabOrder();

    std::vector<ItemRow *> m_rows; // children
    QVBoxLayout *m_rowLayout;
    QPushButton *m_add;
    FieldIssues m_issues;              // as given
    QHash<QString, QString> m_subInfo; // by entry name
    bool m_set = false;                // false: the default is shown
};

} // namespace etl::widgets
