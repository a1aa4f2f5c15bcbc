// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/issuelist.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace etl::widgets {

namespace {

constexpr int kIconSize = 13;

// Painted instead of a pixmap, so that it follows the theme.
class IssueIcon : public QWidget
{
public:
    IssueIcon(Severity severity, QWidget *parent) : QWidget(parent), m_severity(severity)
    {
        setFixedSize(kIconSize, kIconSize + 2);
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        paintIcon(painter, severityIcon(m_severity), QRectF(0, 1.5, kIconSize, kIconSize),
                  severityColor(m_severity));
    }

private:
    Severity m_severity;
};

QString roleOf(Severity severity)
{
    if (severity == Severity::Error)
        return QStringLiteral("bad");
    return severity == Severity::Warning ? QStringLiteral("warn") : QStringLiteral("dim");
}

QString messageOf(const FieldIssue &issue)
{
    return issue.remedy.isEmpty() ? issue.text : issue.text + QLatin1Char('\n') + issue.remedy;
}

} // namespace

IssueList::IssueList(QWidget *parent) : QWidget(parent), m_layout(new QVBoxLayout(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    hide();
}

void IssueList::setIssues(const FieldIssues &issues)
{
    if (m_issues == issues)
        return;
    m_issues = issues;
    while (QLayoutItem *item = m_layout->takeAt(0)) {
        const std::unique_ptr<QLayoutItem> taken(item);
        // not deleted here: the list may be updated from within an event of the label
        taken->widget()->hide();
        taken->widget()->deleteLater();
    }
    for (const FieldIssue &issue : m_issues)
        m_layout->addWidget(createLine(issue));
    setVisible(!m_issues.empty());
}

QWidget *IssueList::createLine(const FieldIssue &issue)
{
    auto *line = new QWidget(this);
    auto *text = new QLabel(messageOf(issue), line);
    text->setTextFormat(Qt::PlainText);
    text->setWordWrap(true);
    text->setFont(uiFont(kSmallTextSize));
    text->setProperty("role", roleOf(issue.severity));
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(new IssueIcon(issue.severity, line), 0, Qt::AlignTop);
    row->addWidget(text, 1);
    return line;
}

QString IssueList::plainText() const
{
    QStringList lines;
    for (const FieldIssue &issue : m_issues)
        lines += messageOf(issue);
    return lines.join(QLatin1Char('\n'));
}

} // namespace etl::widgets
