// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QObject>

class QApplication;

namespace etl::widgets {

enum class ThemeKind { Dark, Light };

// The four groups of node types; a category never shows as colour alone, always with an icon.
enum class Category { Extract, Transform, Flow, Load };

// Every colour the window uses. Widgets read tokens, never literals. Plain value, any thread.
struct ThemeTokens
{
    ThemeKind kind = ThemeKind::Dark;

    QColor bg;     // behind panels, canvas
    QColor panel;  // side bars, cards, bars
    QColor panel2; // fields, raised parts of a panel
    QColor hover;  // a control under the pointer
    QColor line;   // borders and separators
    QColor grid;   // dots of the canvas, lines of charts
    QColor text;
    QColor dim;   // secondary text, still readable (above 4.5 : 1)
    QColor faint; // hints and disabled controls only, never information

    QColor node;
    QColor nodeBorder;
    QColor nodeShadow; // one soft line below a card; transparent where the theme needs none
    QColor chip;
    QColor wire; // a wire without a fill, above 3 : 1

    QColor ok;   // running, busy
    QColor warn; // blocked, warning
    QColor bad;  // error, bottleneck
    QColor accent;
    QColor accentSoft; // opaque: selected rows, focused list items

    QColor okText; // tints of the above with at least 4.5 : 1 as small text on bg and panel
    QColor warnText;
    QColor badText;
    QColor accentText;

    QColor runFill; // filled buttons, at least 4.5 : 1 below onFill
    QColor stopFill;
    QColor accentFill;
    QColor onFill;

    QColor extract;
    QColor transform;
    QColor flow;
    QColor load;

    const QColor &category(Category category) const;
    // the tint behind a category's icon, mixed opaque so that it costs no blending
    QColor categoryTint(Category category) const;
};

// `share` of `over`, the rest of `under`; the result is opaque. Any thread.
QColor mixed(const QColor &over, const QColor &under, double share);

const ThemeTokens &theme(ThemeKind kind);

// The theme given to the last applyTheme(), Dark before. GUI thread.
ThemeKind currentTheme();
inline const ThemeTokens &theme()
{
    return theme(currentTheme());
}

// Sets palette, fonts and style sheet of the whole application, then tells ThemeNotifier.
// GUI thread.
void applyTheme(QApplication &application, ThemeKind kind);

// Tells widgets that paint themselves to repaint with new tokens. GUI thread.
class ThemeNotifier : public QObject
{
    Q_OBJECT

public:
    static ThemeNotifier &instance();

signals:
    void themeChanged(etl::widgets::ThemeKind kind);

private:
    ThemeNotifier() = default;
};

inline constexpr double kUiTextSize = 12.5; // pixels at 96 dpi, as all sizes below
inline constexpr double kSmallTextSize = 11;
inline constexpr double kTitleTextSize = 14;
inline constexpr double kTileTextSize = 20;

inline constexpr int kControlRadius = 7;
inline constexpr int kCardRadius = 10;
inline constexpr int kControlHeight = 30;

// Inter, and JetBrains Mono for numbers, columns and code, each with fallbacks. GUI thread.
QFont uiFont(double pixels = kUiTextSize, QFont::Weight weight = QFont::Normal);
QFont monoFont(double pixels = kSmallTextSize, QFont::Weight weight = QFont::Normal);

} // namespace etl::widgets
