// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldspec.h"

#include <QWidget>

class QVBoxLayout;

namespace etl::widgets {

// Messages below a field: icon, text, remedy. Hidden while there is none. GUI thread.
class IssueList : public QWidget
{
    Q_OBJECT

public:
    explicit IssueList(QWidget *parent = nullptr);

    void setIssues(const FieldIssues &issues);
    const FieldIssues &issues() const { return m_issues; }
    // All messages as one text, for tool tips and screen readers.
    QString plainText() const;

private:
    QWidget *createLine(const FieldIssue &issue);

    QVBoxLayout *m_layout;
    FieldIssues m_issues;
};

} // namespace etl::widgets
