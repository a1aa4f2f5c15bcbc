// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldeditor.h"

class QComboBox;

namespace etl::widgets {

// One of several words. A value that is none of them is kept and shown as unknown. GUI thread.
class ChoiceField : public FieldEditor
{
    Q_OBJECT

public:
    explicit ChoiceField(const FieldSpec &spec, QWidget *parent = nullptr);

    QJsonValue value() const override;

protected:
    void showValue(const QJsonValue &value) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void selectValue(const QString &value);

    QComboBox *m_box;
    QJsonValue m_value = QJsonValue::Undefined;
};

} // namespace etl::widgets
