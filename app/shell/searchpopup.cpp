// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/searchpopup.h"

#include "widgets/common/searchfield.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QListWidget>
#include <QScreen>
#include <QVBoxLayout>

#include <algorithm>

namespace etl::shell {

namespace {

constexpr QSize kSize(420, 340);
constexpr int kRowHeight = 26;

// Lower is better; -1: no match. A title that begins with what was typed comes first.
int rankOf(const SearchEntry &entry, const QString &text)
{
    if (text.isEmpty() || entry.title.startsWith(text, Qt::CaseInsensitive))
        return 0;
    if (entry.title.contains(text, Qt::CaseInsensitive))
        return 1;
    const auto all = entry.title + QLatin1Char(' ') + entry.detail + QLatin1Char(' ') + entry.words;
    const auto typed = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const bool matches = std::all_of(typed.begin(), typed.end(), [&](const QString &word) {
        return all.contains(word, Qt::CaseInsensitive);
    });
    return matches ? 2 : -1;
}

} // namespace

SearchPopup::SearchPopup(QWidget *parent) : QFrame(parent, Qt::Popup)
{
    setProperty("kind", QStringLiteral("popup"));
    setFixedSize(kSize);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 8, 8, 8);
    m_field = new widgets::SearchField({}, {}, this);
    m_list = new QListWidget(this);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    layout->addWidget(m_field);
    layout->addWidget(m_list, 1);
    m_field->installEventFilter(this);
    connect(m_field, &QLineEdit::textChanged, this, &SearchPopup::fill);
    connect(m_field, &QLineEdit::returnPressed, this, &SearchPopup::accept);
    connect(m_list, &QListWidget::itemClicked, this, &SearchPopup::accept);
}

void SearchPopup::open(const QString &placeholder, std::vector<SearchEntry> entries,
                       QPoint globalPosition, const QString &typed)
{
    m_entries = std::move(entries);
    m_field->setPlaceholderText(placeholder);
    m_field->setText(typed);
    fill(typed);
    if (const auto *screen = QGuiApplication::screenAt(globalPosition)) {
        const auto area = screen->availableGeometry();
        globalPosition.setX(std::clamp(globalPosition.x(), area.left(),
                                       std::max(area.left(), area.right() - width())));
        globalPosition.setY(std::clamp(globalPosition.y(), area.top(),
                                       std::max(area.top(), area.bottom() - height())));
    }
    move(globalPosition);
    show();
    m_field->setFocus();
}

void SearchPopup::fill(const QString &text)
{
    m_shown.clear();
    for (const int rank : {0, 1, 2}) {
        for (std::size_t i = 0; i < m_entries.size(); ++i) {
            if (rankOf(m_entries[i], text.trimmed()) == rank)
                m_shown.push_back(i);
        }
    }
    m_list->clear();
    for (const auto index : m_shown) {
        const auto &entry = m_entries[index];
        auto *item = new QListWidgetItem(entry.icon, entry.title, m_list);
        if (!entry.detail.isEmpty())
            item->setText(entry.title + QStringLiteral("   ") + entry.detail);
        item->setToolTip(entry.detail);
        item->setSizeHint({0, kRowHeight}); // as wide as the list: longer text is elided
    }
    m_list->setCurrentRow(m_shown.empty() ? -1 : 0);
}

void SearchPopup::accept()
{
    const int row = m_list->currentRow();
    if (row < 0)
        return;
    const auto run = m_entries[m_shown[static_cast<std::size_t>(row)]].run;
    close();
    run();
}

bool SearchPopup::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Down || key->key() == Qt::Key_Up) {
            QApplication::sendEvent(m_list, event);
            return true;
        }
        if (key->key() == Qt::Key_Escape) {
            close();
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace etl::shell
