// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldeditor.h"

namespace etl::widgets {

class NumberBox;

// An integer or decimal number with its unit. GUI thread.
class NumberField : public FieldEditor
{
    Q_OBJECT

public:
    explicit NumberField(const FieldSpec &spec, QWidget *parent = nullptr);

    QJsonValue value() const override;
    bool isShort() const override { return true; }

protected:
    void showValue(const QJsonValue &value) override;

private:
    NumberBox *m_box;
};

} // namespace etl::widgets
