// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/numberfield.h"

#include "widgets/forms/numberbox.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>

namespace etl::widgets {

namespace {

QString numberText(const QJsonValue &value)
{
    if (value.isString())
        return value.toString();
    if (!value.isDouble())
        return {};
    const qint64 whole = value.toInteger();
    // a 64 bit integer must not lose digits on its way through a double
    if (QJsonValue(whole) == value)
        return QString::number(whole);
    return QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
}

} // namespace

NumberField::NumberField(const FieldSpec &spec, QWidget *parent)
    : FieldEditor(spec, parent)
    , m_box(new NumberBox(spec.kind == FieldKind::Integer ? NumberBox::Digits::Whole
                                                          : NumberBox::Digits::Decimal,
                          this))
{
    m_box->setRange(spec.minimum, spec.maximum);
    if (spec.defaultValue.isDouble())
        m_box->setFallback(spec.defaultValue.toDouble());
    const QString fallback = numberText(spec.defaultValue);
    m_box->setPlaceholderText(fallback.isEmpty() ? spec.placeholder : fallback);
    m_box->setAccessibleName(spec.label);
    m_box->setAccessibleDescription(spec.help);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_box);
    if (!spec.unit.isEmpty()) {
        auto *unit = new QLabel(spec.unit, this);
        unit->setProperty("role", QStringLiteral("small"));
        unit->setFont(uiFont(kSmallTextSize));
        layout->addWidget(unit);
    }
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    setFocusProxy(m_box);
    connect(m_box, &NumberBox::typed, this, [this] { noteTyping(); });
    connect(m_box, &NumberBox::editingFinished, this, [this] { commit(); });
}

QJsonValue NumberField::value() const
{
    const QString text = m_box->enteredText();
    if (text.isEmpty())
        return QJsonValue::Undefined;
    bool isNumber = false;
    const qint64 whole = text.toLongLong(&isNumber);
    if (isNumber)
        return whole;
    const double number = QLocale::c().toDouble(text, &isNumber);
    // a parameter, or half a number such as "-": kept as typed, the checker names it
    return isNumber ? QJsonValue(number) : QJsonValue(text);
}

void NumberField::showValue(const QJsonValue &value)
{
    m_box->setEnteredText(numberText(value));
}

} // namespace etl::widgets
