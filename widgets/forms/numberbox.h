// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractSpinBox>

#include <optional>

namespace etl::widgets {

// A number that may be absent, or a reference to a parameter such as ${n}. Steps start from the
// fallback while nothing is typed. Turns with the wheel only while it has the focus. GUI thread.
class NumberBox : public QAbstractSpinBox
{
    Q_OBJECT

public:
    enum class Digits { Whole, Decimal };

    explicit NumberBox(Digits digits, QWidget *parent = nullptr);

    void setRange(std::optional<double> minimum, std::optional<double> maximum);
    void setFallback(std::optional<double> value);
    void setPlaceholderText(const QString &text);

    QString enteredText() const;
    void setEnteredText(const QString &text);

    void stepBy(int steps) override;
    QValidator::State validate(QString &input, int &position) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    void typed();

protected:
    StepEnabled stepEnabled() const override;
    void wheelEvent(QWheelEvent *event) override;

private:
    std::optional<double> number() const;
    double stepSize() const;

    const Digits m_digits;
    std::optional<double> m_minimum;
    std::optional<double> m_maximum;
    std::optional<double> m_fallback;
};

} // namespace etl::widgets
