// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QIcon>
#include <QStringView>

class QPainter;
class QRectF;

namespace etl::widgets {

// Vector icons on a 24 x 24 grid, painted at any size in one colour.
enum class Icon {
    None,
    // node categories
    Extract,
    Transform,
    Flow,
    Load,
    // node types
    Csv,
    Json,
    Parquet,
    Excel,
    Database,
    Web,
    Generate,
    Command,
    Folder,
    Filter,
    Derive,
    Select,
    Aggregate,
    Join,
    Lookup,
    Sort,
    Distinct,
    Sql,
    Window,
    Pivot,
    Explode,
    Validate,
    Cast,
    Python,
    Plugin,
    Route,
    Union,
    Sample,
    Limit,
    Split,
    Tap,
    Discard,
    Debug,
    // actions
    Undo,
    Redo,
    Fit,
    Frame,
    Layout,
    Play,
    Stop,
    Pause,
    Search,
    Close,
    Add,
    Remove,
    Edit,
    Copy,
    Paste,
    Save,
    Open,
    Settings,
    Refresh,
    Download,
    Kill,
    ArrowUp,
    ArrowDown,
    ChevronUp,
    ChevronDown,
    ChevronLeft,
    ChevronRight,
    Drag,
    Menu,
    Minimap,
    Moon,
    Sun,
    Link,
    // states
    Check,
    Info,
    Warning,
    Error,
    Waiting,
    Blocked,
};

// Fits the icon into `area` with the line width that suits its size. GUI thread.
void paintIcon(QPainter &painter, Icon icon, const QRectF &area, const QColor &color);

// Square, `size` device independent pixels wide. GUI thread.
QPixmap iconPixmap(Icon icon, int size, const QColor &color, double devicePixelRatio = 1);

// The role a themed icon plays; its colour follows the current theme at paint time.
enum class IconRole { Text, Dim, Accent, Ok, Warn, Bad, OnFill };

// For buttons and actions: follows the theme, faint when disabled. GUI thread.
QIcon themedIcon(Icon icon, IconRole role = IconRole::Dim);
// As above in one fixed colour (a category, a series).
QIcon coloredIcon(Icon icon, const QColor &color);

// The icon of a name as node descriptors spell it ("filter", "csv") or of a type id
// ("transform.filter"); None when unknown.
Icon iconFromName(QStringView name);

} // namespace etl::widgets
