// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/stylesheet.h"

#include "widgets/common/theme.h"

#include <vector>

namespace etl::widgets {

namespace {

constexpr char kButtons[] = R"(
QPushButton { background: @panel2; color: @text; border: 1px solid @line; border-radius: 7px;
    padding: 0 14px; min-height: 28px; }
QPushButton:hover { background: @hover; }
QPushButton:pressed { background: @chip; }
QPushButton:focus { border-color: @accent; }
QPushButton:disabled { color: @faint; background: @panel2; }
QPushButton[kind="primary"] { background: @accentFill; border-color: @accentFill; color: @onFill;
    font-weight: 600; }
QPushButton[kind="run"] { background: @runFill; border-color: @runFill; color: @onFill;
    font-weight: 600; }
QPushButton[kind="stop"] { background: @stopFill; border-color: @stopFill; color: @onFill;
    font-weight: 600; }
QPushButton[kind="primary"]:hover { background: @accentHover; }
QPushButton[kind="run"]:hover { background: @runHover; }
QPushButton[kind="stop"]:hover { background: @stopHover; }
QPushButton[kind="primary"]:focus, QPushButton[kind="run"]:focus, QPushButton[kind="stop"]:focus {
    border-color: @text; }
QPushButton[kind="primary"]:disabled, QPushButton[kind="run"]:disabled,
QPushButton[kind="stop"]:disabled { background: @panel2; border-color: @line; color: @faint; }
QPushButton[kind="flat"] { background: transparent; border-color: transparent; padding: 0 8px; }
QPushButton[kind="flat"]:hover { background: @hover; }
QPushButton[kind="flat"]:focus { border-color: @accent; }
QPushButton[kind="link"] { background: transparent; border: none; color: @accentText; padding: 0;
    min-height: 18px; text-align: left; }
QPushButton[kind="link"]:hover, QPushButton[kind="link"]:focus { text-decoration: underline; }
QFrame[kind="segments"] { background: @panel2; border: 1px solid @line; border-radius: 8px; }
QPushButton[kind="segment"] { background: transparent; border: 1px solid transparent; color: @dim;
    padding: 0 12px; min-width: 70px; min-height: 26px; }
QPushButton[kind="segment"]:hover { color: @text; }
QPushButton[kind="segment"]:checked { background: @hover; color: @text; border-color: @nodeBorder; }
QPushButton[kind="segment"]:focus { border-color: @accent; }
QPushButton::menu-indicator { width: 0; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 7px;
    padding: 3px; color: @text; }
QToolButton:hover { background: @hover; }
QToolButton:pressed, QToolButton:checked { background: @chip; }
QToolButton:focus { border-color: @accent; }
QToolButton:disabled { color: @faint; }
QToolButton::menu-indicator { width: 0; }
)";

constexpr char kFields[] = R"(
QLineEdit, QPlainTextEdit, QTextEdit { background: @panel2; color: @text;
    border: 1px solid @line; border-radius: 7px; selection-background-color: @accentFill;
    selection-color: @onFill; }
QLineEdit { padding: 0 9px; min-height: 28px; }
QPlainTextEdit, QTextEdit { padding: 4px 6px; }
QLineEdit:hover, QPlainTextEdit:hover, QTextEdit:hover { border-color: @nodeBorder; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus { border-color: @accent; }
QLineEdit:disabled, QPlainTextEdit:disabled, QTextEdit:disabled { color: @faint; }
QLineEdit:read-only { color: @dim; }
QLineEdit[issue="error"], QPlainTextEdit[issue="error"], QTextEdit[issue="error"] {
    border-color: @bad; }
QLineEdit[issue="warning"], QPlainTextEdit[issue="warning"], QTextEdit[issue="warning"] {
    border-color: @warn; }
QAbstractSpinBox { min-height: 24px; min-width: 64px; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit, QAbstractItemView QLineEdit {
    min-height: 0; border: none; border-radius: 0; background: transparent; padding: 0 2px; }
QAbstractItemView QLineEdit { background: @panel2; }
QComboBox QAbstractItemView { background: @panel2; border: 1px solid @line; outline: none;
    padding: 4px; selection-background-color: @accentSoft; selection-color: @text; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 6px; border-radius: 5px; }
QGroupBox { border: 1px solid @line; border-radius: 10px; margin-top: 9px; padding: 10px; }
QGroupBox::title { subcontrol-origin: margin; left: 12px; padding: 0 4px; color: @dim; }
QProgressBar { background: @chip; border: none; border-radius: 3px; max-height: 6px;
    min-height: 6px; color: transparent; }
QProgressBar::chunk { background: @accent; border-radius: 3px; }
)";

constexpr char kLabels[] = R"(
QLabel { background: transparent; }
QLabel[role="dim"] { color: @dim; }
QLabel[role="small"] { color: @dim; }
QLabel[role="section"] { color: @dim; font-weight: 600; }
QLabel[role="title"] { color: @text; font-weight: 600; }
QLabel[role="bad"] { color: @badText; }
QLabel[role="warn"] { color: @warnText; }
QLabel[role="ok"] { color: @okText; }
QLabel:disabled { color: @faint; }
)";

constexpr char kTabs[] = R"(
QTabWidget::pane { border: none; border-top: 1px solid @line; top: -1px; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: @dim; border: none;
    border-bottom: 2px solid transparent; padding: 7px 4px 6px 4px; margin: 0 9px; }
QTabBar::tab:first { margin-left: 15px; }
QTabBar::tab:hover { color: @text; }
QTabBar::tab:selected { color: @text; border-bottom-color: @accent; font-weight: 600; }
QTabBar::tab:focus { color: @accentText; }
QTabBar::tab:disabled { color: @faint; }
QTabBar QToolButton { background: @panel; border-radius: 0; }
)";

constexpr char kViews[] = R"(
QAbstractItemView { background: @panel; alternate-background-color: @panel; color: @text;
    border: none; outline: none; gridline-color: @grid; selection-background-color: @accentSoft;
    selection-color: @text; }
QAbstractItemView:disabled { color: @faint; }
QTreeView::item, QListView::item { min-height: 26px; border-radius: 6px; padding: 0 4px; }
QTableView::item { padding: 0 8px; border: none; }
QTreeView::item:hover, QListView::item:hover, QTableView::item:hover { background: @hover; }
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {
    background: @accentSoft; color: @text; }
QHeaderView { background: @panel; border: none; }
QHeaderView::section { background: @panel; color: @dim; border: none;
    border-bottom: 1px solid @line; padding: 5px 8px; font-weight: 600; }
QHeaderView::section:hover { color: @text; }
QTableCornerButton::section { background: @panel; border: none; border-bottom: 1px solid @line; }
)";

constexpr char kBars[] = R"(
QScrollBar { background: transparent; border: none; }
QScrollBar:vertical { width: 10px; margin: 0; }
QScrollBar:horizontal { height: 10px; margin: 0; }
QScrollBar::handle { background: @scroll; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QSplitter::handle { background: @line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover, QSplitter::handle:pressed { background: @accent; }
QMainWindow { background: @bg; }
QMainWindow::separator { background: @line; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: @accent; }
QStatusBar { background: @panel; color: @dim; border-top: 1px solid @line; min-height: 25px; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: @dim; }
QToolBar { background: @panel; border: none; border-bottom: 1px solid @line; spacing: 4px; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget { background: transparent; }
)";

constexpr char kPanels[] = R"(
QFrame[kind="topbar"] { background: @panel; border: none; border-bottom: 1px solid @line; }
QFrame[kind="side"], QFrame[kind="dock"] { background: @panel; border: none; }
QFrame[kind="statusbar"] { background: @panel; border: none; border-top: 1px solid @line; }
QFrame[kind="popup"] { background: @panel2; border: 1px solid @nodeBorder; border-radius: 8px; }
QFrame[kind="popup"] QListView { background: @panel2; }
QFrame[kind="separator"] { background: @line; border: none; max-height: 1px; min-height: 1px; }
QLineEdit[kind="title"] { background: transparent; border-color: transparent; padding: 0; }
QLineEdit[kind="title"]:hover { border-color: @line; padding: 0 6px; }
QLineEdit[kind="title"]:focus { border-color: @accent; background: @panel2; padding: 0 6px; }
)";

constexpr char kPopups[] = R"(
QToolTip { background: @panel2; color: @text; border: 1px solid @nodeBorder; padding: 4px 6px; }
QMenu { background: @panel2; color: @text; border: 1px solid @nodeBorder; padding: 5px; }
QMenu::item { padding: 5px 26px 5px 10px; border-radius: 5px; min-height: 18px; }
QMenu::item:selected { background: @accentSoft; }
QMenu::item:disabled { color: @faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: @line; margin: 5px 6px; }
QMenuBar { background: @panel; color: @text; border-bottom: 1px solid @line; padding: 2px 6px; }
QMenuBar::item { padding: 4px 8px; border-radius: 5px; background: transparent; }
QMenuBar::item:selected { background: @hover; }
QDialog { background: @panel; }
)";

struct Placeholder
{
    const char *name;
    QColor color;
};

std::vector<Placeholder> placeholders(const ThemeTokens &t)
{
    // A name that begins like another one comes first, since replacement takes the first match.
    return {
        {"@accentHover", mixed(t.onFill, t.accentFill, 0.12)},
        {"@runHover", mixed(t.onFill, t.runFill, 0.1)},
        {"@stopHover", mixed(t.onFill, t.stopFill, 0.1)},
        {"@scroll", mixed(t.faint, t.panel, 0.5)},
        {"@accentFill", t.accentFill},
        {"@accentSoft", t.accentSoft},
        {"@accentText", t.accentText},
        {"@accent", t.accent},
        {"@runFill", t.runFill},
        {"@stopFill", t.stopFill},
        {"@onFill", t.onFill},
        {"@panel2", t.panel2},
        {"@panel", t.panel},
        {"@hover", t.hover},
        {"@line", t.line},
        {"@grid", t.grid},
        {"@text", t.text},
        {"@dim", t.dim},
        {"@faint", t.faint},
        {"@nodeBorder", t.nodeBorder},
        {"@chip", t.chip},
        {"@okText", t.okText},
        {"@warnText", t.warnText},
        {"@warn", t.warn},
        {"@badText", t.badText},
        {"@bad", t.bad},
        {"@bg", t.bg},
    };
}

} // namespace

QString styleSheetFor(const ThemeTokens &tokens)
{
    QString sheet;
    for (const char *part : {kButtons, kFields, kLabels, kTabs, kViews, kBars, kPanels, kPopups})
        sheet += QLatin1String(part);
    for (const auto &[name, color] : placeholders(tokens))
        sheet.replace(QLatin1String(name), color.name());
    return sheet;
}

} // namespace etl::widgets
