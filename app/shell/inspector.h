// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/document/pipelinedocument.h"
#include "app/session/enginesession.h"

#include <QFrame>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;
class QStackedWidget;
class QTabWidget;

namespace etl::widgets {
class ParameterForm;
class RecordTable;
} // namespace etl::widgets

namespace etl::shell {

// The selected node: name, settings with their problems, how it runs, its columns, its notes. Every
// edit goes to the document; everything shown comes from it and from the check. GUI thread only.
class Inspector : public QFrame
{
    Q_OBJECT

public:
    Inspector(document::PipelineDocument &document, session::EngineSession &session,
              QWidget *parent = nullptr);

    // Goes to a setting, opening the tab that shows it.
    void focusSetting(const QString &key, const QString &subKey);
    widgets::ParameterForm *form() const { return m_form; }
    QTabWidget *tabs() const { return m_tabs; }
    // Typing that has not reached the document yet is put there now.
    void commitPending();

signals:
    void browseRequested(const QString &key, bool save);

private:
    QWidget *createHeader();
    QWidget *createSettingsTab();
    QWidget *createRunSettings();
    void connectEdits();
    void follow(const document::DocumentEvent &event);
    void commitLabel();
    void showSelection();
    void showNode();
    void showCheck();
    void showSchema();
    void editNode(const QString &text, const std::function<void(model::Node &)> &change,
                  const QString &mergeKey = {});
    const model::Node *current() const;
    const catalog::Descriptor *currentType() const;
    void setCapacity(int value);

    document::PipelineDocument &m_document;
    session::EngineSession &m_session;
    NodeId m_node;
    bool m_showing = false; // values are being put into the controls: their signals are no edits
    QStackedWidget *m_pages;
    QLabel *m_emptyText;
    QLineEdit *m_label;
    QLabel *m_summary;
    QTabWidget *m_tabs;
    widgets::ParameterForm *m_form;
    QSpinBox *m_workers;
    QSpinBox *m_capacity;
    QLabel *m_capacityLabel;
    QComboBox *m_onError;
    QCheckBox *m_disabled;
    QCheckBox *m_isolated;
    widgets::RecordTable *m_schema;
    QPlainTextEdit *m_notes;
};

} // namespace etl::shell
