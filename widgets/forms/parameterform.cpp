// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/parameterform.h"

#include "widgets/common/pillbutton.h"
#include "widgets/forms/fieldeditor.h"
#include "widgets/forms/fieldrow.h"
#include "widgets/forms/issuelist.h"

#include <QLabel>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace etl::widgets {

namespace {

constexpr int kFieldSpacing = 16;

bool takesColumns(FieldKind kind)
{
    switch (kind) {
    case FieldKind::Sql:
    case FieldKind::Expression:
    case FieldKind::ColumnList:
    case FieldKind::OrderList:
    case FieldKind::ExpressionMap:
    case FieldKind::NameMap:
    case FieldKind::ColumnTypeMap:
        return true;
    default:
        return false;
    }
}

QVBoxLayout *createColumn(QWidget *parent)
{
    auto *layout = new QVBoxLayout;
    if (parent)
        parent->setLayout(layout);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(kFieldSpacing);
    return layout;
}

} // namespace

ParameterForm::ParameterForm(QWidget *parent)
    : QWidget(parent)
    , m_top(new IssueList(this))
    , m_plain(createColumn(nullptr))
    , m_more(new PillButton(QString(), ButtonKind::Link, Icon::ChevronRight, this))
    , m_advancedPane(new QWidget(this))
    , m_advanced(createColumn(m_advancedPane))
{
    QVBoxLayout *layout = createColumn(this);
    layout->addWidget(m_top);
    layout->addLayout(m_plain);
    layout->addWidget(m_more, 0, Qt::AlignLeft);
    layout->addWidget(m_advancedPane);
    layout->addStretch();
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_advancedOpen = !m_advancedOpen;
        updateAdvanced();
    });
    updateAdvanced();
}

ParameterForm::~ParameterForm() = default;

void ParameterForm::clearFields()
{
    for (FieldRow *field : m_rows) {
        // the focus leaves a dying field; its last edit belongs to other values
        field->disconnect(this);
        field->hide();
        field->deleteLater();
    }
    for (QWidget *heading : m_headings)
        heading->deleteLater();
    m_rows.clear();
    m_headings.clear();
    m_lastGroup.clear();
    m_issues.clear();
    m_advancedOpen = false;
}

void ParameterForm::setFields(const std::vector<FieldSpec> &fields, const QJsonObject &values)
{
    clearFields();
    m_values = values;
    for (const FieldSpec &spec : fields)
        addField(spec);
    for (FieldRow *field : m_rows)
        field->setValue(m_values.value(field->spec().key));
    updateVisibility();
    distributeIssues();
}

void ParameterForm::addGroupHeading(const QString &group, QVBoxLayout *layout)
{
    auto *heading = new QLabel(group.toUpper(), this);
    heading->setFont(uiFont(10, QFont::DemiBold));
    heading->setProperty("role", QStringLiteral("section"));
    layout->addWidget(heading);
    m_headings.push_back(heading);
}

void ParameterForm::addField(const FieldSpec &spec)
{
    QVBoxLayout *layout = spec.advanced ? m_advanced : m_plain;
    if (!spec.group.isEmpty() && spec.group != m_lastGroup)
        addGroupHeading(spec.group, layout);
    m_lastGroup = spec.group;
    auto *field = new FieldRow(spec, this);
    layout->addWidget(field);
    m_rows.push_back(field);
    const QString key = spec.key;
    connect(field, &FieldRow::edited, this,
            [this, key](const QJsonValue &value) { noteEdit(key, value); });
    connect(field->editor(), &FieldEditor::browseRequested, this,
            [this, key] { emit browseRequested(key); });
}

void ParameterForm::noteEdit(const QString &key, const QJsonValue &value)
{
    if (value.isUndefined())
        m_values.remove(key);
    else
        m_values.insert(key, value);
    updateVisibility();
    distributeIssues();
    emit valueEdited(key, value);
}

void ParameterForm::setValues(const QJsonObject &values)
{
    m_values = values;
    for (FieldRow *field : m_rows)
        field->setValue(m_values.value(field->spec().key));
    updateVisibility();
    distributeIssues();
}

QJsonValue ParameterForm::effectiveValue(const QString &key) const
{
    if (m_values.contains(key))
        return m_values.value(key);
    const FieldRow *field = row(key);
    return field ? field->spec().defaultValue : QJsonValue(QJsonValue::Undefined);
}

bool ParameterForm::isWanted(const FieldSpec &spec) const
{
    if (!spec.visibleWhen)
        return true;
    const QJsonValue value = effectiveValue(spec.visibleWhen->key);
    return std::ranges::find(spec.visibleWhen->values, value) != spec.visibleWhen->values.end();
}

void ParameterForm::updateVisibility()
{
    for (FieldRow *field : m_rows)
        field->setVisible(isWanted(field->spec()));
    updateAdvanced();
}

void ParameterForm::updateAdvanced()
{
    int count = 0;
    int set = 0;
    for (const FieldRow *field : m_rows) {
        if (!field->spec().advanced || !isWanted(field->spec()))
            continue;
        ++count;
        set += m_values.contains(field->spec().key) ? 1 : 0;
    }
    m_more->setVisible(count > 0);
    m_advancedPane->setVisible(count > 0 && m_advancedOpen);
    QString text = m_advancedOpen ? tr("Fewer settings") : tr("More settings (%1)").arg(count);
    if (!m_advancedOpen && set > 0)
        text += tr(" · %1 set").arg(set);
    m_more->setText(text);
    static_cast<PillButton *>(m_more)->setShape(m_advancedOpen ? Icon::ChevronDown
                                                               : Icon::ChevronRight);
}

void ParameterForm::setIssues(const FieldIssues &issues)
{
    m_issues = issues;
    distributeIssues();
}

void ParameterForm::distributeIssues()
{
    FieldIssues homeless;
    for (const FieldIssue &issue : m_issues) {
        const FieldRow *field = row(issue.key);
        if (!field || !isWanted(field->spec()))
            homeless.push_back(issue);
        else if (field->spec().advanced && issue.severity != Severity::Hint)
            m_advancedOpen = true;
    }
    m_top->setIssues(homeless);
    for (FieldRow *field : m_rows) {
        FieldIssues own;
        std::ranges::copy_if(m_issues, std::back_inserter(own), [&](const FieldIssue &issue) {
            return issue.key == field->spec().key;
        });
        field->setIssues(own);
    }
    updateAdvanced();
}

void ParameterForm::setSubInfo(const QString &key, const QString &subKey, const QString &text)
{
    if (FieldEditor *field = editor(key))
        field->setSubInfo(subKey, text);
}

void ParameterForm::setSuggestions(const QString &key, const std::vector<Suggestion> &suggestions)
{
    if (FieldEditor *field = editor(key))
        field->setSuggestions(suggestions);
}

void ParameterForm::setColumns(const std::vector<Suggestion> &columns)
{
    for (const FieldRow *field : m_rows) {
        if (takesColumns(field->spec().kind))
            field->editor()->setSuggestions(columns);
    }
}

void ParameterForm::commitPending()
{
    // a copy: whoever hears of an edit may give the form other fields
    for (const FieldRow *field : std::vector<FieldRow *>(m_rows))
        field->editor()->commit();
}

bool ParameterForm::hasPendingEdit() const
{
    return std::ranges::any_of(
        m_rows, [](const FieldRow *field) { return field->editor()->hasPendingEdit(); });
}

void ParameterForm::focusField(const QString &key, const QString &subKey)
{
    const FieldRow *field = row(key);
    if (!field)
        return;
    if (field->spec().advanced) {
        m_advancedOpen = true;
        updateAdvanced();
    }
    field->editor()->focusOn(subKey);
    for (QWidget *outer = parentWidget(); outer; outer = outer->parentWidget()) {
        auto *area = qobject_cast<QScrollArea *>(outer);
        if (area && area->focusWidget())
            area->ensureWidgetVisible(area->focusWidget());
    }
}

FieldRow *ParameterForm::row(const QString &key) const
{
    const auto found = std::ranges::find_if(
        m_rows, [&](const FieldRow *field) { return field->spec().key == key; });
    return found == m_rows.end() ? nullptr : *found;
}

FieldEditor *ParameterForm::editor(const QString &key) const
{
    const FieldRow *field = row(key);
    return field ? field->editor() : nullptr;
}

} // namespace etl::widgets
