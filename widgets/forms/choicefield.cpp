// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/choicefield.h"

#include <QComboBox>
#include <QEvent>
#include <QVBoxLayout>

namespace etl::widgets {

ChoiceField::ChoiceField(const FieldSpec &spec, QWidget *parent)
    : FieldEditor(spec, parent)
    , m_box(new QComboBox(this))
{
    m_box->setAccessibleName(spec.label);
    m_box->setAccessibleDescription(spec.help);
    m_box->setPlaceholderText(spec.placeholder.isEmpty() ? tr("Choose") : spec.placeholder);
    m_box->setFocusPolicy(Qt::StrongFocus);
    m_box->installEventFilter(this);
    for (const FieldChoice &choice : spec.choices) {
        m_box->addItem(choice.label.isEmpty() ? choice.value : choice.label, choice.value);
        m_box->setItemData(m_box->count() - 1, choice.help, Qt::ToolTipRole);
    }
    selectValue(spec.defaultValue.toString());
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_box);
    setFocusProxy(m_box);
    connect(m_box, &QComboBox::activated, this, [this](int index) {
        m_value = m_box->itemData(index).toString();
        commitNow();
    });
}

QJsonValue ChoiceField::value() const
{
    return m_value;
}

void ChoiceField::showValue(const QJsonValue &value)
{
    m_value = value;
    selectValue(value.isUndefined() ? m_spec.defaultValue.toString() : value.toString());
}

void ChoiceField::selectValue(const QString &value)
{
    const int known = static_cast<int>(m_spec.choices.size());
    while (m_box->count() > known)
        m_box->removeItem(known);
    int index = m_box->findData(value);
    if (index < 0 && !value.isEmpty()) {
        m_box->addItem(tr("%1 (unknown)").arg(value), value);
        index = known;
    }
    m_box->setCurrentIndex(index);
}

bool ChoiceField::eventFilter(QObject *watched, QEvent *event)
{
    // scrolling the form must not change values on the way
    if (watched == m_box && event->type() == QEvent::Wheel && !m_box->hasFocus()) {
        event->ignore();
        return true;
    }
    return FieldEditor::eventFilter(watched, event);
}

} // namespace etl::widgets
