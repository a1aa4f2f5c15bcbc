// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldspec.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace etl::widgets {

class FieldEditor;
class IssueList;

// A field with what surrounds it: label, help, a way back to the default, messages. GUI thread.
class FieldRow : public QWidget
{
    Q_OBJECT

public:
    explicit FieldRow(const FieldSpec &spec, QWidget *parent = nullptr);

    const FieldSpec &spec() const;
    FieldEditor *editor() const { return m_editor; }
    void setValue(const QJsonValue &value);
    void setIssues(const FieldIssues &issues);
    const IssueList *issueList() const { return m_issues; }

signals:
    void edited(const QJsonValue &value);

private:
    QWidget *createHeader();
    QLabel *createHelp();
    void noteValue(const QJsonValue &value);

    FieldEditor *m_editor;
    QLabel *m_required = nullptr;
    QToolButton *m_reset = nullptr;
    IssueList *m_issues;
};

} // namespace etl::widgets
