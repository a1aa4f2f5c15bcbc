// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace etl::widgets {

enum class Tone { Neutral, Accent, Ok, Warn, Bad };

// A short word or number in a pill, with a state dot if wanted ("running", "x4", "3 problems").
// GUI thread only.
class Badge : public QWidget
{
    Q_OBJECT

public:
    explicit Badge(const QString &text = {}, Tone tone = Tone::Neutral, QWidget *parent = nullptr);

    QString text() const { return m_text; }
    void setText(const QString &text);
    void setTone(Tone tone);
    void setDotVisible(bool visible);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    Tone m_tone;
    bool m_dot = false;
};

} // namespace etl::widgets
