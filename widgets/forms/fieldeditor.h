// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldspec.h"

#include <QTimer>
#include <QWidget>

namespace etl::widgets {

// Edits one value of a form. Typing is gathered: edited() comes once per pause of 400 ms, when
// editing is finished, or on commit(). GUI thread.
class FieldEditor : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kIdleMs = 400;

    explicit FieldEditor(FieldSpec spec, QWidget *parent = nullptr);

    const FieldSpec &spec() const { return m_spec; }

    // As it would be committed now; Undefined: not set.
    virtual QJsonValue value() const = 0;

    // Takes a value from outside without an edited(). Typing that is not committed yet wins over
    // it.
    void setValue(const QJsonValue &value);
    // Back to "not set", as an edit of the user.
    void reset();
    // Emits what is pending now.
    void commit();
    bool hasPendingEdit() const { return m_idle.isActive(); }

    // Marks the issues and returns those whose messages are left to the form to show.
    virtual FieldIssues showIssues(const FieldIssues &issues);
    // A remark at one entry, such as the resulting type of an expression.
    virtual void setSubInfo(const QString &subKey, const QString &text);
    virtual void setSuggestions(const std::vector<Suggestion> &suggestions);
    // Puts the keys into the field, or into one of its entries.
    virtual void focusOn(const QString &subKey);
    // Short editors have their help beside them, others below.
    virtual bool isShort() const { return false; }

signals:
    // A committed edit; Undefined: the setting is to be removed.
    void edited(const QJsonValue &value);
    void browseRequested();

protected:
    virtual void showValue(const QJsonValue &value) = 0;
    // False while the entries contradict each other, so that nothing is committed.
    virtual bool isCommittable() const { return true; }

    // To be called at each keystroke, and when an edit is complete at once.
    void noteTyping();
    void commitNow();

    FieldSpec m_spec;

private:
    QTimer m_idle;
    QJsonValue m_committed = QJsonValue::Undefined;
};

} // namespace etl::widgets
