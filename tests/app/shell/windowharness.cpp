// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/shell/windowharness.h"

#include "app/shell/bottomdock.h"
#include "app/shell/designpage.h"
#include "app/shell/nodepalette.h"
#include "widgets/common/theme.h"
#include "widgets/graph/graphcanvas.h"
#include "widgets/tables/problemlist.h"

#include <QDragEnterEvent>
#include <QListWidget>
#include <QMimeData>
#include <QMouseEvent>

namespace etl::test {

WindowHarness::WindowHarness(const RealEngine &engine)
    : document(catalog::builtinCatalog())
    , session(engine.options())
    , preferences(engine.path("preferences.ini"))
    , window(document, session, preferences)
{
    widgets::applyTheme(*qApp, widgets::ThemeKind::Dark);
}

bool WindowHarness::open(const QString &path)
{
    session.connectToEngine();
    window.show();
    window.activateWindow();
    return QTest::qWaitForWindowActive(&window) && window.openFile(path)
           && await([this] { return isChecked(); });
}

void WindowHarness::key(int key, Qt::KeyboardModifiers modifiers)
{
    auto *target = QApplication::focusWidget();
    QTest::keyClick(target ? target : &window, static_cast<Qt::Key>(key), modifiers);
}

void WindowHarness::type(const QString &text)
{
    // A character may move the focus on: into a list of completions, or a search that opens.
    for (const auto character : text) {
        auto *target = QApplication::focusWidget();
        QTest::keyClicks(target ? target : &window, QString(character));
    }
}

void WindowHarness::click(QWidget *widget, QPoint place)
{
    QTest::mouseClick(widget, Qt::LeftButton, {}, place);
}

QAbstractButton *WindowHarness::button(QWidget *parent, const QString &text) const
{
    for (auto *found : parent->findChildren<QAbstractButton *>()) {
        if (found->isVisible() && found->text() == text)
            return found;
    }
    return nullptr;
}

bool WindowHarness::clickButton(QWidget *parent, const QString &text)
{
    auto *found = button(parent, text);
    if (!found || !found->isEnabled())
        return false;
    click(found);
    return true;
}

QPoint WindowHarness::pixel(QPointF scene) const
{
    return window.design()->canvas()->view().toWidget(scene).toPoint();
}

void WindowHarness::clickCanvas(QPointF scene)
{
    click(window.design()->canvas(), pixel(scene));
}

void WindowHarness::drag(QPointF from, QPointF to)
{
    auto *canvas = window.design()->canvas();
    QTest::mousePress(canvas, Qt::LeftButton, {}, pixel(from));
    // QTest::mouseMove knows no buttons.
    for (const auto &place : {(from + to) / 2, to}) {
        const QPointF at(pixel(place));
        QMouseEvent move(QEvent::MouseMove, at, canvas->mapToGlobal(at), Qt::NoButton,
                         Qt::LeftButton, {});
        QApplication::sendEvent(canvas, &move);
    }
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, pixel(to));
}

QPointF WindowHarness::port(const char *node, const char *port, widgets::PortSide side) const
{
    return window.design()->canvas()->scene().portPosition(
        {{QString::fromUtf8(node)}, QString::fromUtf8(port), side});
}

bool WindowHarness::dropType(const char *type, QPointF corner)
{
    const auto *palette = window.design()->palette();
    auto *item = palette->itemOf(QString::fromUtf8(type));
    if (!item)
        return false;
    const auto *list = palette->list();
    const std::unique_ptr<QMimeData> data(
        list->model()->mimeData({list->model()->index(list->row(item), 0)}));
    // The pointer holds a new card by its middle.
    auto *canvas = window.design()->canvas();
    const auto at = pixel(corner + QPointF(widgets::kCardWidth, widgets::kDesignCardHeight) / 2);
    QDragEnterEvent enter(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
    QApplication::sendEvent(canvas, &enter);
    QDragMoveEvent move(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
    QApplication::sendEvent(canvas, &move);
    QDropEvent drop(at, Qt::CopyAction, data.get(), Qt::LeftButton, {});
    QApplication::sendEvent(canvas, &drop);
    return enter.isAccepted() && move.isAccepted() && drop.isAccepted();
}

QStringList WindowHarness::problems() const
{
    QStringList lines;
    for (const auto &problem : window.design()->dock()->problems()->problems())
        lines << problem.where + QStringLiteral(": ") + problem.text;
    return lines;
}

model::Json WindowHarness::setting(const char *node, const char *key) const
{
    const auto *found = document.pipeline().find(NodeId(node));
    return found ? found->settings.value(key, model::Json()) : model::Json();
}

bool WindowHarness::isChecked() const
{
    return session.engineState() == session::EngineState::Ready && !session.isChecking();
}

} // namespace etl::test
