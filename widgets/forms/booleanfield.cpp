// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/booleanfield.h"

#include <QCheckBox>
#include <QVBoxLayout>

namespace etl::widgets {

BooleanField::BooleanField(const FieldSpec &spec, QWidget *parent)
    : FieldEditor(spec, parent)
    , m_box(new QCheckBox(spec.label, this))
{
    m_box->setAccessibleDescription(spec.help);
    m_box->setChecked(spec.defaultValue.toBool());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_box);
    setFocusProxy(m_box);
    connect(m_box, &QCheckBox::clicked, this, [this](bool checked) {
        m_value = checked;
        commitNow();
    });
}

QJsonValue BooleanField::value() const
{
    return m_value;
}

void BooleanField::showValue(const QJsonValue &value)
{
    m_value = value;
    m_box->setChecked(value.toBool(m_spec.defaultValue.toBool()));
}

} // namespace etl::widgets
