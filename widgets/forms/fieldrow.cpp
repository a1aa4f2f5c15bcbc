// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/fieldrow.h"

#include "widgets/common/flatbutton.h"
#include "widgets/forms/fieldeditor.h"
#include "widgets/forms/fieldfactory.h"
#include "widgets/forms/issuelist.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace etl::widgets {

namespace {

constexpr int kHeaderHeight = 18;

} // namespace

FieldRow::FieldRow(const FieldSpec &spec, QWidget *parent)
    : QWidget(parent)
    , m_editor(createFieldEditor(spec, this))
    , m_issues(new IssueList(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(5);
    QWidget *header = createHeader();
    QLabel *help = createHelp();
    if (spec.kind == FieldKind::Boolean) {
        auto *line = new QHBoxLayout;
        line->addWidget(m_editor, 1);
        line->addWidget(header);
        layout->addLayout(line);
        layout->addWidget(m_issues);
        layout->addWidget(help);
    } else if (m_editor->isShort()) {
        auto *line = new QHBoxLayout;
        line->setSpacing(12);
        line->addWidget(m_editor);
        line->addWidget(help, 1);
        layout->addWidget(header);
        layout->addLayout(line);
        layout->addWidget(m_issues);
    } else {
        layout->addWidget(header);
        layout->addWidget(m_editor);
        layout->addWidget(m_issues);
        layout->addWidget(help);
    }
    noteValue(QJsonValue::Undefined);
    connect(m_editor, &FieldEditor::edited, this, [this](const QJsonValue &value) {
        noteValue(value);
        emit edited(value);
    });
}

QWidget *FieldRow::createHeader()
{
    const FieldSpec &spec = m_editor->spec();
    auto *header = new QWidget(this);
    header->setFixedHeight(kHeaderHeight);
    auto *line = new QHBoxLayout(header);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    if (spec.kind != FieldKind::Boolean) {
        auto *label = new QLabel(spec.label, header);
        label->setFont(uiFont(kSmallTextSize, QFont::DemiBold));
        label->setProperty("role", QStringLiteral("section"));
        label->setBuddy(m_editor);
        line->addWidget(label);
    }
    m_required = new QLabel(tr("required"), header);
    m_required->setFont(uiFont(kSmallTextSize));
    m_required->setProperty("role", QStringLiteral("dim"));
    line->addWidget(m_required);
    line->addStretch();
    m_reset = new FlatButton(Icon::Undo, tr("Back to the default"), header);
    m_reset->setAccessibleName(tr("%1: back to the default").arg(spec.label));
    m_reset->setFixedSize(kHeaderHeight, kHeaderHeight);
    m_reset->setIconSize({12, 12});
    m_reset->setFocusPolicy(Qt::NoFocus); // a shortcut for the mouse; keys can clear the field
    line->addWidget(m_reset);
    connect(m_reset, &QToolButton::clicked, m_editor, [this] { m_editor->reset(); });
    return header;
}

QLabel *FieldRow::createHelp()
{
    auto *help = new QLabel(m_editor->spec().help, this);
    help->setTextFormat(Qt::PlainText);
    help->setWordWrap(true);
    help->setFont(uiFont(kSmallTextSize));
    help->setProperty("role", QStringLiteral("small"));
    help->setVisible(!m_editor->spec().help.isEmpty());
    return help;
}

const FieldSpec &FieldRow::spec() const
{
    return m_editor->spec();
}

void FieldRow::setValue(const QJsonValue &value)
{
    m_editor->setValue(value);
    noteValue(value);
}

void FieldRow::noteValue(const QJsonValue &value)
{
    const FieldSpec &fieldSpec = m_editor->spec();
    m_required->setVisible(fieldSpec.required && value.isUndefined());
    const bool hasDefault =
        !fieldSpec.defaultValue.isUndefined() && !fieldSpec.defaultValue.isNull();
    m_reset->setVisible(hasDefault && !value.isUndefined() && value != fieldSpec.defaultValue);
}

void FieldRow::setIssues(const FieldIssues &issues)
{
    m_issues->setIssues(m_editor->showIssues(issues));
    m_editor->setToolTip(m_issues->plainText());
}

} // namespace etl::widgets
