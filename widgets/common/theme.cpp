// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/theme.h"

#include "widgets/common/appstyle.h"
#include "widgets/common/stylesheet.h"

#include <QApplication>
#include <QPalette>
#include <QScreen>
#include <QToolTip>

namespace etl::widgets {

namespace {

ThemeKind g_current = ThemeKind::Dark; // GUI thread

ThemeTokens darkTokens()
{
    ThemeTokens t;
    t.kind = ThemeKind::Dark;
    t.bg = QColor(0x15181d);
    t.panel = QColor(0x1b1f26);
    t.panel2 = QColor(0x20252d);
    t.hover = QColor(0x29303a);
    t.line = QColor(0x2c333d);
    t.grid = QColor(0x232830);
    t.text = QColor(0xe6e9ee);
    t.dim = QColor(0x8d97a5);
    t.faint = QColor(0x5c6673);
    t.node = QColor(0x232932);
    t.nodeBorder = QColor(0x343c48);
    t.nodeShadow = QColor(0, 0, 0, 0);
    t.chip = QColor(0x2a313b);
    t.wire = QColor(0x6b7685);
    t.ok = QColor(0x3fb27f);
    t.warn = QColor(0xe5a63b);
    t.bad = QColor(0xe5534b);
    t.accent = QColor(0x4c9aff);
    t.accentSoft = QColor(0x243a57);
    t.okText = QColor(0x48bd89);
    t.warnText = QColor(0xe5a63b);
    t.badText = QColor(0xf0716a);
    t.accentText = QColor(0x64a8ff);
    t.runFill = QColor(0x257f57);
    t.stopFill = QColor(0xcf3d36);
    t.accentFill = QColor(0x2a6fd6);
    t.onFill = QColor(0xffffff);
    t.extract = QColor(0x2fb3a0);
    t.transform = QColor(0x5b8def);
    t.flow = QColor(0xa77bea);
    t.load = QColor(0xe08a4f);
    return t;
}

ThemeTokens lightTokens()
{
    ThemeTokens t;
    t.kind = ThemeKind::Light;
    t.bg = QColor(0xf4f6f9);
    t.panel = QColor(0xffffff);
    t.panel2 = QColor(0xf8fafc);
    t.hover = QColor(0xeaeff5);
    t.line = QColor(0xdde3ea);
    t.grid = QColor(0xe3e8ee);
    t.text = QColor(0x1d2530);
    t.dim = QColor(0x5f6b7a);
    t.faint = QColor(0x97a1ae);
    t.node = QColor(0xffffff);
    t.nodeBorder = QColor(0xcfd7e1);
    t.nodeShadow = QColor(0x1d, 0x25, 0x30, 0x2e);
    t.chip = QColor(0xeef2f6);
    t.wire = QColor(0x7f8a98);
    t.ok = QColor(0x1a8f5c);
    t.warn = QColor(0xb9770e);
    t.bad = QColor(0xcf3a32);
    t.accent = QColor(0x1f6feb);
    t.accentSoft = QColor(0xdbe8fd);
    t.okText = QColor(0x127246);
    t.warnText = QColor(0x8a5808);
    t.badText = QColor(0xbd2f28);
    t.accentText = QColor(0x195fd0);
    t.runFill = QColor(0x17814f);
    t.stopFill = QColor(0xcf3a32);
    t.accentFill = QColor(0x1f6feb);
    t.onFill = QColor(0xffffff);
    t.extract = QColor(0x0f8f7e);
    t.transform = QColor(0x2f63d0);
    t.flow = QColor(0x7c4fd0);
    t.load = QColor(0xc2662a);
    return t;
}

QPalette paletteFor(const ThemeTokens &t)
{
    QPalette p;
    p.setColor(QPalette::Window, t.panel);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Base, t.panel2);
    p.setColor(QPalette::AlternateBase, t.panel);
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::PlaceholderText, t.faint);
    p.setColor(QPalette::Button, t.panel2);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::BrightText, t.bad);
    p.setColor(QPalette::Highlight, t.accentFill);
    p.setColor(QPalette::HighlightedText, t.onFill);
    p.setColor(QPalette::ToolTipBase, t.panel2);
    p.setColor(QPalette::ToolTipText, t.text);
    p.setColor(QPalette::Link, t.accentText);
    p.setColor(QPalette::LinkVisited, t.accentText);
    p.setColor(QPalette::Light, t.hover);
    p.setColor(QPalette::Midlight, t.chip);
    p.setColor(QPalette::Mid, t.line);
    p.setColor(QPalette::Dark, t.line);
    p.setColor(QPalette::Shadow, t.bg);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        p.setColor(QPalette::Disabled, role, t.faint);
    return p;
}

// Point sizes carry fractions, pixel sizes do not; so 12.5 px is asked for in points.
QFont sized(const QStringList &families, double pixels, QFont::Weight weight)
{
    const QScreen *screen = QGuiApplication::primaryScreen();
    const double dpi = screen != nullptr ? screen->logicalDotsPerInchY() : 96;
    QFont font(families);
    font.setPointSizeF(pixels * 72 / dpi);
    font.setWeight(weight);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

} // namespace

const QColor &ThemeTokens::category(Category category) const
{
    switch (category) {
    case Category::Extract:
        return extract;
    case Category::Transform:
        return transform;
    case Category::Flow:
        return flow;
    case Category::Load:
        return load;
    }
    return transform;
}

QColor ThemeTokens::categoryTint(Category which) const
{
    return mixed(category(which), node, kind == ThemeKind::Dark ? 0.22 : 0.16);
}

QColor mixed(const QColor &over, const QColor &under, double share)
{
    const auto part = [share](int a, int b) { return qRound(a * share + b * (1 - share)); };
    return {part(over.red(), under.red()), part(over.green(), under.green()),
            part(over.blue(), under.blue())};
}

const ThemeTokens &theme(ThemeKind kind)
{
    static const ThemeTokens dark = darkTokens();
    static const ThemeTokens light = lightTokens();
    return kind == ThemeKind::Dark ? dark : light;
}

ThemeKind currentTheme()
{
    return g_current;
}

void applyTheme(QApplication &application, ThemeKind kind)
{
    g_current = kind;
    const ThemeTokens &tokens = theme(kind);
    // A style sheet wraps the style, so ours is installed once and reads the tokens when painting.
    if (!application.property("etlStyled").toBool()) {
        application.setStyle(new AppStyle); // the application owns its style
        application.setProperty("etlStyled", true);
    }
    application.setFont(uiFont());
    application.setPalette(paletteFor(tokens));
    QToolTip::setFont(uiFont(kSmallTextSize + 0.5));
    QToolTip::setPalette(paletteFor(tokens));
    application.setStyleSheet(styleSheetFor(tokens));
    emit ThemeNotifier::instance().themeChanged(kind);
}

ThemeNotifier &ThemeNotifier::instance()
{
    static ThemeNotifier notifier;
    return notifier;
}

QFont uiFont(double pixels, QFont::Weight weight)
{
    static const QStringList families{QStringLiteral("Inter"),       QStringLiteral("Segoe UI"),
                                      QStringLiteral("SF Pro Text"), QStringLiteral("Noto Sans"),
                                      QStringLiteral("DejaVu Sans"), QStringLiteral("sans-serif")};
    return sized(families, pixels, weight);
}

QFont monoFont(double pixels, QFont::Weight weight)
{
    static const QStringList families{QStringLiteral("JetBrains Mono"),
                                      QStringLiteral("Cascadia Mono"),
                                      QStringLiteral("Menlo"),
                                      QStringLiteral("Noto Sans Mono"),
                                      QStringLiteral("DejaVu Sans Mono"),
                                      QStringLiteral("monospace")};
    QFont font = sized(families, pixels, weight);
    font.setStyleHint(QFont::Monospace);
    return font;
}

} // namespace etl::widgets
