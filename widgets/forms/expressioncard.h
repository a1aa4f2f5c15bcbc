// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/itemrow.h"

class QLineEdit;

namespace etl::widgets {

class CardFrame;
class ExpressionEdit;

// A named expression: name and resulting type in one line, the expression below. GUI thread.
class ExpressionCard : public ItemRow
{
    Q_OBJECT

public:
    explicit ExpressionCard(const FieldSpec &spec, QWidget *parent = nullptr);

    MapEntry entry() const override;
    void setEntry(const MapEntry &entry) override;
    void setSubInfo(const QString &text) override;
    void setSuggestions(const std::vector<Suggestion> &suggestions) override;
    void focusFirst() override;
    QList<QWidget *> focusChain() const override;

    QLineEdit *nameEdit() const { return m_name; }
    ExpressionEdit *expressionEdit() const { return m_expression; }

protected:
    void markFields(const FieldIssues &issues) override;
    bool eventFilter(QObject *watched, QEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void createParts(const FieldSpec &spec);
    void updateActive();

    CardFrame *m_frame = nullptr;
    QLineEdit *m_name = nullptr;
    QLabel *m_type = nullptr;
    ExpressionEdit *m_expression = nullptr;
};

} // namespace etl::widgets
