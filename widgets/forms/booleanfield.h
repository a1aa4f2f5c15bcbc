// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldeditor.h"

class QCheckBox;

namespace etl::widgets {

// Yes or no, with the label beside the box. GUI thread.
class BooleanField : public FieldEditor
{
    Q_OBJECT

public:
    explicit BooleanField(const FieldSpec &spec, QWidget *parent = nullptr);

    QJsonValue value() const override;

protected:
    void showValue(const QJsonValue &value) override;

private:
    QCheckBox *m_box;
    QJsonValue m_value = QJsonValue::Undefined;
};

} // namespace etl::widgets
