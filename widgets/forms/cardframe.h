// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/severity.h"

#include <QWidget>

#include <optional>

namespace etl::widgets {

// The rounded panel of an entry; its border tells what is wrong, then where the keys go. GUI
// thread.
class CardFrame : public QWidget
{
    Q_OBJECT

public:
    explicit CardFrame(QWidget *parent = nullptr);

    void setSeverity(std::optional<Severity> severity);
    void setActive(bool active);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::optional<Severity> m_severity;
    bool m_active = false;
};

} // namespace etl::widgets
