// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QButtonGroup;

namespace etl::widgets {

// A row of choices of which exactly one is on (Design | Monitor). Arrow keys move between them.
// GUI thread only.
class SegmentedSwitch : public QFrame
{
    Q_OBJECT

public:
    explicit SegmentedSwitch(const QStringList &labels, QWidget *parent = nullptr);

    int currentIndex() const;
    // Emits currentChanged() when the index differs.
    void setCurrentIndex(int index);

signals:
    void currentChanged(int index);

private:
    QButtonGroup *m_group;
};

} // namespace etl::widgets
