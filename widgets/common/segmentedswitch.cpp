// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/segmentedswitch.h"

#include "widgets/common/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPushButton>

namespace etl::widgets {

SegmentedSwitch::SegmentedSwitch(const QStringList &labels, QWidget *parent)
    : QFrame(parent)
    , m_group(new QButtonGroup(this))
{
    setProperty("kind", QStringLiteral("segments"));
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    for (const QString &label : labels) {
        auto *button = new QPushButton(label, this);
        button->setProperty("kind", QStringLiteral("segment"));
        button->setCheckable(true);
        button->setChecked(row->isEmpty());
        button->setFont(uiFont(kUiTextSize, QFont::DemiBold));
        m_group->addButton(button, row->count());
        row->addWidget(button);
    }
    connect(m_group, &QButtonGroup::idToggled, this, [this](int index, bool on) {
        if (on)
            emit currentChanged(index);
    });
}

int SegmentedSwitch::currentIndex() const
{
    return m_group->checkedId();
}

void SegmentedSwitch::setCurrentIndex(int index)
{
    if (QAbstractButton *button = m_group->button(index))
        button->setChecked(true);
}

} // namespace etl::widgets
