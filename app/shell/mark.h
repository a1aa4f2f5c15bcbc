// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace etl::shell {

// The program's mark: a letter on a rounded square. GUI thread only.
class Mark : public QWidget
{
    Q_OBJECT

public:
    explicit Mark(QWidget *parent = nullptr);

protected:
    void paintEvent(QPaintEvent *event) override;
};

} // namespace etl::shell
