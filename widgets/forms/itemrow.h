// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldspec.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace etl::widgets {

class DragGrip;
class IssueList;

// One entry of a list or map while it is edited: grip, fields, remove button, messages below. The
// subclass brings the fields. GUI thread.
class ItemRow : public QWidget
{
    Q_OBJECT

public:
    explicit ItemRow(const FieldSpec &spec, QWidget *parent = nullptr);

    virtual MapEntry entry() const = 0;
    // Keeps focus and cursor; emits nothing.
    virtual void setEntry(const MapEntry &entry) = 0;
    // What issues and remarks know this row by: the entry's name as last committed.
    QString name() const { return entry().name; }
    // Nothing typed at all: it counts for nothing.
    virtual bool isBlank() const;

    void setIssues(const FieldIssues &issues);
    const FieldIssues &issues() const;
    virtual void setSubInfo(const QString &text);
    virtual void setSuggestions(const std::vector<Suggestion> &) {}
    virtual void focusFirst() = 0;
    // In the order of the Tab key.
    virtual QList<QWidget *> focusChain() const = 0;

signals:
    void typed();
    void finished();
    void removeRequested();
    void moveRequested(int direction);
    void dragged(int globalY);
    void dropped();

protected:
    virtual void markFields(const FieldIssues &issues) = 0;
    void keyPressEvent(QKeyEvent *event) override;

    // The subclass lays its fields out with these parts.
    QVBoxLayout *column() const { return m_column; }
    DragGrip *grip() const { return m_grip; }
    QToolButton *removeButton() const { return m_remove; }
    void setItemNames(const QString &name);

private:
    QVBoxLayout *m_column;
    DragGrip *m_grip;
    QToolButton *m_remove;
    IssueList *m_issues;
};

} // namespace etl::widgets
