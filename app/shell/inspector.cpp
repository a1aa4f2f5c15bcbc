// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/inspector.h"

#include "app/presenters/formpresenter.h"
#include "app/presenters/graphids.h"
#include "widgets/common/theme.h"
#include "widgets/forms/parameterform.h"
#include "widgets/tables/recordtable.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

namespace etl::shell {

namespace {

using presenters::qt;

constexpr int kDefaultCapacity = 16;

QLabel *dimLabel(const QString &text, QWidget *parent)
{
    auto *label = new QLabel(text, parent);
    label->setProperty("role", QStringLiteral("dim"));
    label->setWordWrap(true);
    label->setFont(widgets::uiFont(widgets::kSmallTextSize));
    return label;
}

} // namespace

Inspector::Inspector(document::PipelineDocument &document, session::EngineSession &session,
                     QWidget *parent)
    : QFrame(parent)
    , m_document(document)
    , m_session(session)
{
    setProperty("kind", QStringLiteral("side"));
    setMinimumWidth(260);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_pages = new QStackedWidget(this);
    layout->addWidget(m_pages);
    m_emptyText = dimLabel(tr("Select a node to see its settings."), m_pages);
    m_emptyText->setAlignment(Qt::AlignCenter);
    m_emptyText->setMargin(24);
    m_pages->addWidget(m_emptyText);

    auto *page = new QWidget(m_pages);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(createHeader());
    m_tabs = new QTabWidget(page);
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(createSettingsTab(), tr("Settings"));
    m_schema = new widgets::RecordTable(m_tabs);
    m_tabs->addTab(m_schema, tr("Schema"));
    m_notes = new QPlainTextEdit(m_tabs);
    m_notes->setPlaceholderText(tr("Why this node is here, for whoever comes next"));
    m_notes->setFrameShape(QFrame::NoFrame);
    m_tabs->addTab(m_notes, tr("Notes"));
    column->addWidget(m_tabs, 1);
    m_pages->addWidget(page);

    connectEdits();
    connect(&m_document, &document::PipelineDocument::changed, this, &Inspector::follow);
    connect(&m_session, &session::EngineSession::checkChanged, this, &Inspector::showCheck);
    showSelection();
}

QWidget *Inspector::createHeader()
{
    auto *header = new QWidget(this);
    auto *layout = new QVBoxLayout(header);
    layout->setContentsMargins(16, 12, 16, 6);
    layout->setSpacing(2);
    m_label = new QLineEdit(header);
    m_label->setFont(widgets::uiFont(15, QFont::DemiBold));
    m_label->setProperty("kind", QStringLiteral("title"));
    m_label->setAccessibleName(tr("Node name"));
    m_summary = dimLabel({}, header);
    layout->addWidget(m_label);
    layout->addWidget(m_summary);
    return header;
}

QWidget *Inspector::createSettingsTab()
{
    auto *area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget(area);
    auto *layout = new QVBoxLayout(content);
    layout->setContentsMargins(16, 12, 16, 16);
    layout->setSpacing(14);
    m_form = new widgets::ParameterForm(content);
    layout->addWidget(m_form);
    auto *line = new QFrame(content);
    line->setProperty("kind", QStringLiteral("separator"));
    layout->addWidget(line);
    layout->addWidget(createRunSettings());
    layout->addStretch(1);
    area->setWidget(content);
    return area;
}

QWidget *Inspector::createRunSettings()
{
    auto *box = new QWidget(this);
    auto *layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    const auto heading = [&](const QString &text) {
        auto *label = new QLabel(text, box);
        label->setFont(widgets::uiFont(widgets::kSmallTextSize, QFont::DemiBold));
        label->setProperty("role", QStringLiteral("dim"));
        layout->addWidget(label);
        return label;
    };
    const auto row = [&](QWidget *control, const QString &hint) {
        auto *line = new QHBoxLayout;
        control->setFixedWidth(92);
        line->addWidget(control);
        line->addWidget(dimLabel(hint, box), 1);
        layout->addLayout(line);
    };
    heading(tr("Workers"));
    m_workers = new QSpinBox(box);
    m_workers->setRange(0, 64);
    m_workers->setSpecialValueText(tr("auto"));
    m_workers->setAccessibleName(tr("Workers"));
    row(m_workers, tr("processes share this node's queue"));
    m_capacityLabel = heading(tr("Queue capacity"));
    m_capacity = new QSpinBox(box);
    m_capacity->setRange(2, 1024);
    m_capacity->setAccessibleName(tr("Queue capacity"));
    row(m_capacity, tr("batches before upstream waits"));
    heading(tr("Rows that fail"));
    m_onError = new QComboBox(box);
    m_onError->addItem(tr("Default: fail, or reject when wired"), -1);
    m_onError->addItem(tr("End the run"), static_cast<int>(model::OnError::Fail));
    m_onError->addItem(tr("Send to the rejects port"), static_cast<int>(model::OnError::Reject));
    m_onError->addItem(tr("Skip and count"), static_cast<int>(model::OnError::Skip));
    m_onError->setAccessibleName(tr("Rows that fail"));
    layout->addWidget(m_onError);
    m_isolated = new QCheckBox(tr("Run in processes of its own"), box);
    m_disabled = new QCheckBox(tr("Disabled"), box);
    layout->addWidget(m_isolated);
    layout->addWidget(m_disabled);
    return box;
}

void Inspector::connectEdits()
{
    connect(m_form, &widgets::ParameterForm::valueEdited, this,
            [this](const QString &key, const QJsonValue &value) {
                const auto *type = currentType();
                const auto *spec = type ? type->param(key.toStdString()) : nullptr;
                if (!spec)
                    return;
                m_document.apply(tr("Edit %1").arg(qt(spec->label)),
                                 document::withSetting(m_document.pipeline(), m_node, spec->key,
                                                       presenters::settingValue(*spec, value)),
                                 qt(m_node.value) + QLatin1Char('/') + key);
            });
    connect(m_form, &widgets::ParameterForm::browseRequested, this, [this](const QString &key) {
        const auto *type = currentType();
        const auto *spec = type ? type->param(key.toStdString()) : nullptr;
        if (spec)
            emit browseRequested(key, spec->kind == catalog::ParamKind::OutputPath);
    });
    connect(m_label, &QLineEdit::editingFinished, this, &Inspector::commitLabel);
    connect(m_workers, &QSpinBox::valueChanged, this, [this](int value) {
        editNode(
            tr("Workers"),
            [&](model::Node &node) {
                node.workers = value == 0 ? std::nullopt : std::optional(value);
            },
            QStringLiteral("workers"));
    });
    connect(m_capacity, &QSpinBox::valueChanged, this, &Inspector::setCapacity);
    connect(m_onError, &QComboBox::activated, this, [this](int index) {
        const int value = m_onError->itemData(index).toInt();
        editNode(tr("Rows that fail"), [&](model::Node &node) {
            node.onError =
                value < 0 ? std::nullopt : std::optional(static_cast<model::OnError>(value));
        });
    });
    connect(m_isolated, &QCheckBox::clicked, this, [this](bool on) {
        editNode(tr("Isolate"), [&](model::Node &node) { node.isolated = on; });
    });
    connect(m_disabled, &QCheckBox::clicked, this, [this](bool on) {
        editNode(on ? tr("Disable") : tr("Enable"), [&](model::Node &node) { node.disabled = on; });
    });
    connect(m_notes, &QPlainTextEdit::textChanged, this, [this] {
        editNode(
            tr("Notes"),
            [&](model::Node &node) { node.notes = m_notes->toPlainText().toStdString(); },
            QStringLiteral("notes"));
    });
}

const model::Node *Inspector::current() const
{
    return m_document.pipeline().find(m_node);
}

const catalog::Descriptor *Inspector::currentType() const
{
    const auto *node = current();
    return node ? m_document.catalog().find(node->type) : nullptr;
}

void Inspector::editNode(const QString &text, const std::function<void(model::Node &)> &change,
                         const QString &mergeKey)
{
    const auto *node = current();
    if (!node || m_showing)
        return;
    auto next = *node;
    change(next);
    m_document.apply(text, document::withNodeReplaced(m_document.pipeline(), next),
                     mergeKey.isEmpty() ? QString()
                                        : qt(m_node.value) + QLatin1Char('#') + mergeKey);
}

void Inspector::setCapacity(int value)
{
    if (m_showing)
        return;
    auto next = m_document.pipeline();
    for (const auto &wire : m_document.pipeline().wires) {
        if (wire.to.node == m_node) {
            next = document::withCapacity(std::move(next), wire,
                                          value == kDefaultCapacity ? std::nullopt
                                                                    : std::optional(value));
        }
    }
    m_document.apply(tr("Queue capacity"), next, qt(m_node.value) + QStringLiteral("#capacity"));
}

void Inspector::follow(const document::DocumentEvent &event)
{
    if (std::holds_alternative<document::SelectionChanged>(event)) {
        showSelection();
    } else if (std::holds_alternative<document::PipelineReplaced>(event)) {
        // What is still being typed belongs to a node that is gone, whatever is called like it now.
        m_node = {};
        showSelection();
    } else if (const auto *edited = std::get_if<document::NodeEdited>(&event)) {
        if (edited->id == m_node)
            showNode();
    } else if (std::holds_alternative<document::WireAdded>(event)
               || std::holds_alternative<document::WireEdited>(event)
               || std::holds_alternative<document::WireRemoved>(event)) {
        showNode();
    }
}

void Inspector::commitPending()
{
    commitLabel();
    m_form->commitPending();
}

void Inspector::commitLabel()
{
    if (!m_label->isModified())
        return;
    m_label->setModified(false);
    const auto text = m_label->text().trimmed();
    editNode(tr("Rename"), [&](model::Node &node) {
        node.label = text == qt(node.id.value) ? std::string() : text.toStdString();
    });
}

void Inspector::showSelection()
{
    commitPending();
    const auto &selected = m_document.selectedNodes();
    m_node = selected.size() == 1 ? *selected.begin() : NodeId();
    const auto *type = currentType();
    if (!current()) {
        m_emptyText->setText(selected.size() > 1 ? tr("%1 nodes are selected.").arg(selected.size())
                                                 : tr("Select a node to see its settings."));
        m_pages->setCurrentIndex(0);
        return;
    }
    m_pages->setCurrentIndex(1);
    m_showing = true;
    m_form->setFields(type ? presenters::fieldSpecs(*type) : std::vector<widgets::FieldSpec>(),
                      type ? presenters::formValues(*type, current()->settings) : QJsonObject());
    m_showing = false;
    showNode();
    showCheck();
}

void Inspector::showNode()
{
    const auto *node = current();
    if (!node)
        return;
    m_showing = true;
    const auto *type = currentType();
    if (!m_label->isModified())
        m_label->setText(qt(node->title()));
    m_summary->setText(type ? qt(type->typeLabel) + QStringLiteral(" · ") + qt(type->summary)
                            : tr("This program does not know the type '%1'; its settings are kept.")
                                  .arg(qt(node->type)));
    if (type)
        m_form->setValues(presenters::formValues(*type, node->settings));
    m_workers->setValue(node->workers.value_or(0));
    m_workers->setEnabled(!type || !type->capabilities.wholeInput);
    m_onError->setCurrentIndex(
        m_onError->findData(node->onError ? static_cast<int>(*node->onError) : -1));
    m_isolated->setChecked(node->isolated);
    m_disabled->setChecked(node->disabled);
    if (m_notes->toPlainText() != qt(node->notes))
        m_notes->setPlainText(qt(node->notes));
    std::optional<int> capacity;
    for (const auto &wire : m_document.pipeline().wires) {
        if (wire.to.node == m_node)
            capacity = wire.capacity.value_or(kDefaultCapacity);
    }
    m_capacity->setEnabled(capacity.has_value());
    m_capacity->setValue(capacity.value_or(kDefaultCapacity));
    m_showing = false;
}

void Inspector::showCheck()
{
    if (!current())
        return;
    m_form->setIssues(presenters::fieldIssues(m_session.issues(), *current()));
    m_form->setColumns(presenters::inputColumns(m_session.checked(), m_node.value));
    if (const auto *checked = m_session.checked().find(m_node)) {
        if (const auto out = checked->outputs.find(std::string(model::kDefaultOutput));
            out != checked->outputs.end()) {
            for (const auto &column : out->second.columns)
                m_form->setSubInfo(QStringLiteral("columns"), qt(column.name),
                                   qt(model::displayName(column.type)));
        }
    }
    showSchema();
}

void Inspector::showSchema()
{
    const auto *checked = m_session.checked().find(m_node);
    const model::Schema *schema = nullptr;
    if (checked) {
        const auto &ports = checked->outputs.contains("out") ? checked->outputs : checked->inputs;
        if (const auto port = ports.find(checked->outputs.contains("out") ? "out" : "in");
            port != ports.end())
            schema = &port->second;
    }
    if (!schema || schema->columns.empty()) {
        m_schema->setState(
            widgets::RecordTable::State::Empty,
            tr("The columns are known once this node and those before it have no errors."));
        return;
    }
    std::vector<widgets::RecordRow> rows;
    for (const auto &column : schema->columns)
        rows.push_back(
            {qt(column.name), qt(model::displayName(column.type)), qt(model::toSql(column.type))});
    m_schema->setTable(
        {{tr("column"), {}, {}, false}, {tr("type"), {}, {}, false}, {tr("SQL"), {}, {}, false}},
        std::move(rows));
    m_schema->setState(widgets::RecordTable::State::Ready);
}

void Inspector::focusSetting(const QString &key, const QString &subKey)
{
    m_tabs->setCurrentIndex(0);
    m_form->focusField(key, subKey);
}

} // namespace etl::shell
