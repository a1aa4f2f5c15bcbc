// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldeditor.h"

namespace etl::widgets {

class ExpressionEdit;

// One expression, query or longer text. GUI thread.
class ExpressionField : public FieldEditor
{
    Q_OBJECT

public:
    explicit ExpressionField(const FieldSpec &spec, QWidget *parent = nullptr);

    QJsonValue value() const override;
    FieldIssues showIssues(const FieldIssues &issues) override;
    void setSuggestions(const std::vector<Suggestion> &suggestions) override;

protected:
    void showValue(const QJsonValue &value) override;

private:
    ExpressionEdit *m_edit;
};

} // namespace etl::widgets
