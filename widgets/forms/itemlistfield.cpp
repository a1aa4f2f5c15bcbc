// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/itemlistfield.h"

#include "widgets/common/pillbutton.h"
#include "widgets/forms/expressioncard.h"
#include "widgets/forms/pairrow.h"
#include "widgets/forms/textrow.h"

#include <QApplication>
#include <QJsonArray>
#include <QVBoxLayout>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

bool holdsFocus(const QWidget *widget)
{
    const QWidget *focused = QApplication::focusWidget();
    return focused && widget->isAncestorOf(focused);
}

} // namespace

ItemListField::ItemListField(const FieldSpec &spec, QWidget *parent)
    : FieldEditor(spec, parent)
    , m_rowLayout(new QVBoxLayout)
    , m_add(new PillButton(tr("Add %1").arg(spec.itemName.isEmpty() ? tr("entry") : spec.itemName),
                           ButtonKind::Normal, Icon::Add, this))
{
    m_rowLayout->setSpacing(spec.kind == FieldKind::ExpressionMap ? 8 : 5);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addLayout(m_rowLayout);
    layout->addWidget(m_add, 0, Qt::AlignLeft);
    connect(m_add, &QPushButton::clicked, this, [this] { addItem(); });
    showEntries(entriesOf(spec.defaultValue));
}

bool ItemListField::isMap() const
{
    return m_spec.kind == FieldKind::ExpressionMap || m_spec.kind == FieldKind::NameMap
           || m_spec.kind == FieldKind::ColumnTypeMap;
}

std::vector<MapEntry> ItemListField::entriesOf(const QJsonValue &value) const
{
    if (isMap())
        return mapEntries(value);
    std::vector<MapEntry> entries;
    for (const QJsonValue &item : value.toArray())
        entries.push_back({item.toString(), {}});
    return entries;
}

std::vector<MapEntry> ItemListField::entries() const
{
    std::vector<MapEntry> entries;
    for (const ItemRow *row : m_rows) {
        if (!row->isBlank())
            entries.push_back(row->entry());
    }
    return entries;
}

QJsonValue ItemListField::value() const
{
    const std::vector<MapEntry> now = entries();
    const bool sameAsNothing = now.empty() && entriesOf(m_spec.defaultValue).empty();
    if (!m_set || sameAsNothing)
        return QJsonValue::Undefined;
    if (isMap())
        return mapValue(now);
    QJsonArray array;
    for (const MapEntry &entry : now)
        array.append(entry.name);
    return array;
}

void ItemListField::showValue(const QJsonValue &value)
{
    m_set = !value.isUndefined();
    showEntries(entriesOf(m_set ? value : m_spec.defaultValue));
}

void ItemListField::showEntries(const std::vector<MapEntry> &entries)
{
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const std::size_t found = rowFor(entries, i);
        if (found == kNone)
            insertRow(i);
        else
            moveRow(found, i);
        m_rows[i]->setEntry(entries[i]);
        m_rows[i]->setSubInfo(m_subInfo.value(entries[i].name));
    }
    removeSurplusRows(entries.size());
    updateTabOrder();
    updateRowIssues();
}

// The row that shows an entry already, so that its focus and cursor stay; else one that was
// renamed.
std::size_t ItemListField::rowFor(const std::vector<MapEntry> &entries, std::size_t at)
{
    for (std::size_t i = at; i < m_rows.size(); ++i) {
        if (!m_rows[i]->isBlank() && m_rows[i]->name() == entries[at].name)
            return i;
    }
    if (at >= m_rows.size() || m_rows[at]->isBlank())
        return kNone;
    const QString occupant = m_rows[at]->name();
    const bool wantedLater =
        std::any_of(entries.begin() + static_cast<std::ptrdiff_t>(at), entries.end(),
                    [&](const MapEntry &entry) { return entry.name == occupant; });
    return wantedLater ? kNone : at;
}

void ItemListField::removeSurplusRows(std::size_t wanted)
{
    for (std::size_t i = m_rows.size(); i > wanted; --i) {
        const ItemRow *row = m_rows[i - 1];
        // a row that is being filled in is not known outside yet
        const bool begun = row->isBlank() || row->name().isEmpty();
        if (!(begun && holdsFocus(row)))
            deleteRow(i - 1);
    }
}

ItemRow *ItemListField::createRow()
{
    switch (m_spec.kind) {
    case FieldKind::ExpressionMap:
        return new ExpressionCard(m_spec, this);
    case FieldKind::NameMap:
    case FieldKind::ColumnTypeMap:
        return new PairRow(m_spec, this);
    default:
        return new TextRow(m_spec, this);
    }
}

ItemRow *ItemListField::insertRow(std::size_t at)
{
    ItemRow *row = createRow();
    m_rows.insert(m_rows.begin() + static_cast<std::ptrdiff_t>(at), row);
    m_rowLayout->insertWidget(static_cast<int>(at), row);
    connect(row, &ItemRow::typed, this, [this] { userEdited(); });
    connect(row, &ItemRow::finished, this, [this] { commit(); });
    connect(row, &ItemRow::removeRequested, this, [this, row] { removeItem(row); });
    connect(row, &ItemRow::moveRequested, this,
            [this, row](int direction) { stepItem(row, direction); });
    connect(row, &ItemRow::dragged, this, [this, row](int y) { dragItem(row, y); });
    connect(row, &ItemRow::dropped, this, [this] { commitNow(); });
    return row;
}

void ItemListField::deleteRow(std::size_t at)
{
    ItemRow *row = m_rows[at];
    m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(at));
    m_rowLayout->removeWidget(row);
    // its last words (focus out, editing finished) must not count as edits
    row->disconnect(this);
    row->hide();
    row->deleteLater();
}

void ItemListField::moveRow(std::size_t from, std::size_t to)
{
    if (from == to)
        return;
    ItemRow *row = m_rows[from];
    m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(from));
    m_rows.insert(m_rows.begin() + static_cast<std::ptrdiff_t>(to), row);
    m_rowLayout->removeWidget(row);
    m_rowLayout->insertWidget(static_cast<int>(to), row);
}

std::size_t ItemListField::indexOf(const ItemRow *row) const
{
    return static_cast<std::size_t>(std::ranges::find(m_rows, row) - m_rows.begin());
}

void ItemListField::userEdited()
{
    m_set = true;
    noteTyping();
    updateRowIssues();
}

void ItemListField::addItem()
{
    commit();
    const bool lastIsBlank = !m_rows.empty() && m_rows.back()->isBlank();
    ItemRow *row = lastIsBlank ? m_rows.back() : insertRow(m_rows.size());
    updateTabOrder();
    row->show();
    row->focusFirst();
}

void ItemListField::removeItem(const ItemRow *row)
{
    const std::size_t at = indexOf(row);
    const bool hadFocus = holdsFocus(row);
    deleteRow(at);
    if (hadFocus && !m_rows.empty())
        m_rows[std::min(at, m_rows.size() - 1)]->focusFirst();
    else if (hadFocus)
        m_add->setFocus(Qt::OtherFocusReason);
    m_set = true;
    updateTabOrder();
    updateRowIssues();
    commitNow();
}

void ItemListField::stepItem(const ItemRow *row, int direction)
{
    const std::size_t from = indexOf(row);
    const bool atEnd = direction < 0 ? from == 0 : from + 1 == m_rows.size();
    if (atEnd)
        return;
    moveRow(from, direction < 0 ? from - 1 : from + 1);
    m_set = true;
    updateTabOrder();
    commitNow();
}

void ItemListField::dragItem(const ItemRow *row, int globalY)
{
    const int y = mapFromGlobal(QPoint(0, globalY)).y();
    const std::size_t from = indexOf(row);
    std::size_t to = from;
    // a neighbour gives way when the pointer has passed its middle
    while (to > 0 && y < m_rows[to - 1]->geometry().center().y())
        --to;
    while (to + 1 < m_rows.size() && y > m_rows[to + 1]->geometry().center().y())
        ++to;
    if (to == from)
        return;
    moveRow(from, to);
    m_rowLayout->activate();
    m_set = true;
    updateTabOrder();
}

FieldIssues ItemListField::localIssues(std::size_t row) const
{
    if (!isMap() || m_rows[row]->isBlank())
        return {};
    FieldIssue issue;
    issue.key = m_spec.key;
    const QString name = m_rows[row]->name();
    if (name.isEmpty()) {
        issue.text = tr("This %1 has no name.").arg(m_spec.itemName);
        issue.remedy = tr("Type one; until then it is not part of the pipeline.");
        return {issue};
    }
    const auto end = m_rows.begin() + static_cast<std::ptrdiff_t>(row);
    const bool taken = std::any_of(m_rows.begin(), end, [&](const ItemRow *other) {
        return !other->isBlank() && other->name() == name;
    });
    if (!taken)
        return {};
    issue.text = tr("Another %1 is called %2 already.").arg(m_spec.itemName, name);
    issue.remedy = tr("Give it a different name; until then no change here counts.");
    return {issue};
}

bool ItemListField::isCommittable() const
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (!localIssues(i).empty())
            return false;
    }
    return true;
}

void ItemListField::updateRowIssues()
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        FieldIssues shown = localIssues(i);
        const QString name = m_rows[i]->name();
        // a name told twice would show the same message twice
        const bool own = shown.empty() && !m_rows[i]->isBlank();
        for (const FieldIssue &issue : m_issues) {
            if (own && !issue.subKey.isEmpty() && issue.subKey == name)
                shown.push_back(issue);
        }
        m_rows[i]->setIssues(shown);
    }
}

FieldIssues ItemListField::showIssues(const FieldIssues &issues)
{
    m_issues = issues;
    updateRowIssues();
    FieldIssues rest;
    std::ranges::copy_if(issues, std::back_inserter(rest), [this](const FieldIssue &issue) {
        return issue.subKey.isEmpty() || std::ranges::none_of(m_rows, [&](const ItemRow *row) {
                   return row->name() == issue.subKey;
               });
    });
    return rest;
}

void ItemListField::setSubInfo(const QString &subKey, const QString &text)
{
    m_subInfo[subKey] = text;
    for (ItemRow *row : m_rows) {
        if (row->name() == subKey)
            row->setSubInfo(text);
    }
}

void ItemListField::setSuggestions(const std::vector<Suggestion> &suggestions)
{
    m_spec.suggestions = suggestions;
    for (ItemRow *row : m_rows)
        row->setSuggestions(suggestions);
}

void ItemListField::focusOn(const QString &subKey)
{
    const auto found = std::ranges::find_if(
        m_rows, [&](const ItemRow *row) { return subKey.isEmpty() || row->name() == subKey; });
    if (found != m_rows.end())
        (*found)->focusFirst();
    else
        m_add->setFocus(Qt::OtherFocusReason);
}

void ItemListField::updateTabOrder()
{
    QWidget *before = this;
    for (const ItemRow *row : m_rows) {
        for (QWidget *part : row->focusChain()) {
            setTabOrder(before, part);
            before = part;
        }
    }
    setTabOrder(before, m_add);
}

} // namespace etl::widgets
