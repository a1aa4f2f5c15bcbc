// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldspec.h"

#include <QJsonObject>
#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace etl::widgets {

class FieldEditor;
class FieldRow;
class IssueList;

// A form made from field specs: one row per field with its help and its messages. Place it in a
// scroll area. It shows values and reports edits; it keeps nothing. Opens no dialogs. GUI thread.
//
// Before the form is given other fields, or its values are used for something else, call
// commitPending(): setFields() drops what is still being typed, since it can no longer know whose
// it was.
class ParameterForm : public QWidget
{
    Q_OBJECT

public:
    explicit ParameterForm(QWidget *parent = nullptr);
    ~ParameterForm() override;

    void setFields(const std::vector<FieldSpec> &fields, const QJsonObject &values);
    // Updates in place: focus, cursor and typing that is not committed yet stay. A key that is
    // missing shows its default.
    void setValues(const QJsonObject &values);
    const QJsonObject &values() const { return m_values; }

    // All messages; those of earlier calls are gone. What no visible field shows stands on top.
    void setIssues(const FieldIssues &issues);
    // A remark at an entry, such as a derived column's type; empty takes it away.
    void setSubInfo(const QString &key, const QString &subKey, const QString &text);
    void setSuggestions(const QString &key, const std::vector<Suggestion> &suggestions);
    // The columns of the node's input, for all fields that are about columns.
    void setColumns(const std::vector<Suggestion> &columns);

    void commitPending();
    bool hasPendingEdit() const;
    // Goes to a field or to one of its entries, opening and scrolling what hides it.
    void focusField(const QString &key, const QString &subKey = {});

    FieldRow *row(const QString &key) const;
    FieldEditor *editor(const QString &key) const;

signals:
    // A committed edit; Undefined: the setting is to be removed.
    void valueEdited(const QString &key, const QJsonValue &value);
    void browseRequested(const QString &key);

private:
    void clearFields();
    void addField(const FieldSpec &spec);
    void addGroupHeading(const QString &group, QVBoxLayout *layout);
    void noteEdit(const QString &key, const QJsonValue &value);
    QJsonValue effectiveValue(const QString &key) const;
    bool isWanted(const FieldSpec &spec) const;
    void updateVisibility();
    void updateAdvanced();
    void distributeIssues();

    IssueList *m_top;
    QVBoxLayout *m_plain;
    QPushButton *m_more;
    QWidget *m_advancedPane;
    QVBoxLayout *m_advanced;
    std::vector<FieldRow *> m_rows; // children
    std::vector<QWidget *> m_headings;
    QString m_lastGroup;
    QJsonObject m_values;
    FieldIssues m_issues;
    bool m_advancedOpen = false;
};

} // namespace etl::widgets
