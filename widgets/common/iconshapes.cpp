// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/iconshapes.h"

#include <QString>

#include <algorithm>
#include <cstdlib>
#include <iterator>

namespace etl::widgets {

namespace {

constexpr char kCorners[] = "M4 9 V5.5 C4 4.7 4.7 4 5.5 4 H9 M15 4 H18.5 C19.3 4 20 4.7 20 5.5 V9 "
                            "M20 15 V18.5 C20 19.3 19.3 20 18.5 20 H15 "
                            "M9 20 H5.5 C4.7 20 4 19.3 4 18.5 V15 O12 12 2.4";
constexpr char kPythonHooks[] =
    "M12.3 8.3 H6.5 C4.2 8.3 3.5 10 3.5 12 C3.5 14 4.2 15.7 6.3 15.7 H8.3 V13.8 "
    "C8.3 12.5 9.1 12 10.3 12 H13.8 C15 12 15.7 11.2 15.7 10 V6.3 C15.7 4.2 14.4 3.5 12 3.5 "
    "C9.6 3.5 8.3 4.2 8.3 6.3 V8.3 M15.7 8.3 H17.7 C19.8 8.3 20.5 10 20.5 12 "
    "C20.5 14 19.8 15.7 17.5 15.7 H11.7 M15.7 15.7 V17.7 C15.7 19.8 14.4 20.5 12 20.5 "
    "C9.6 20.5 8.3 19.8 8.3 17.7 V15.7";

// clang-format off
constexpr IconShape kShapes[] = {
    {Icon::None, "", "", ""},
    {Icon::Extract, "extract", "M3 12 H14.5 M10.5 8 L14.5 12 L10.5 16 M19.5 5.5 V18.5", ""},
    {Icon::Transform, "transform", "M16.5 5 C13.6 3.9 12.5 5.2 12 8 L10.2 16.6 C9.6 19.4 8.4 20.4 6 19.4 M8 10 H15.5", ""},
    {Icon::Flow, "flow", "M6 4 V7 C6 12 12 11 12 16 V20 M18 4 V7 C18 12 12 11 12 16", ""},
    {Icon::Load, "load", "M4.5 5.5 V18.5 M21 12 H9.5 M13.5 8 L9.5 12 L13.5 16", ""},
    {Icon::Csv, "csv", "R3.5 4.5 17 15 2.5 M3.5 9.5 H20.5 M3.5 14.5 H20.5 M9.5 9.5 V19.5", ""},
    {Icon::Json, "json", "M9 4 C5.5 4 7.5 10.5 4 12 C7.5 13.5 5.5 20 9 20 M15 4 C18.5 4 16.5 10.5 20 12 C16.5 13.5 18.5 20 15 20", "O12 12 1.4"},
    {Icon::Parquet, "parquet", "M12 3.5 L20.5 8 L12 12.5 L3.5 8 Z M3.5 12 L12 16.5 L20.5 12 M3.5 16 L12 20.5 L20.5 16", ""},
    {Icon::Excel, "excel", "R3.5 3.5 17 17 3 M9 8.5 L15 15.5 M15 8.5 L9 15.5", ""},
    {Icon::Database, "database", "M4 6 C4 3.3 20 3.3 20 6 C20 8.7 4 8.7 4 6 V18 C4 20.7 20 20.7 20 18 V6 M4 12 C4 14.7 20 14.7 20 12", ""},
    {Icon::Web, "rest", "O12 12 8.5 M3.5 12 H20.5 M12 3.5 C7 8 7 16 12 20.5 M12 3.5 C17 8 17 16 12 20.5", ""},
    {Icon::Generate, "generate", "M12 3 L13.9 10.1 L21 12 L13.9 13.9 L12 21 L10.1 13.9 L3 12 L10.1 10.1 Z", ""},
    {Icon::Command, "command", "R3 4.5 18 15 2.5 M7 9 L10 12 L7 15 M12.5 15.5 H16.5", ""},
    {Icon::Folder, "folder", "M3 7 C3 5.9 3.9 5 5 5 H9 L11.5 7.5 H19 C20.1 7.5 21 8.4 21 9.5 V17 C21 18.1 20.1 19 19 19 H5 C3.9 19 3 18.1 3 17 Z", ""},
    {Icon::Filter, "filter", "M4 5 H20 L14 12.5 V19.5 L10 17 V12.5 Z", ""},
    {Icon::Derive, "derive", "M13 4.6 C10.4 3.6 9.5 5 9 7.6 L7.4 16.4 C6.9 19 5.9 20 3.8 19.3 M5.5 9.5 H12 M13.8 13 L20 19.5 M20 13 L13.8 19.5", ""},
    {Icon::Select, "select", "R4 4 16 16 2.5 M9.3 4 V20 M14.7 4 V20", "R9.3 4 5.4 16 0"},
    {Icon::Aggregate, "aggregate", "M17.5 7.5 V4.5 H6.5 L13 12 L6.5 19.5 H17.5 V16.5", ""},
    {Icon::Join, "join", "O9 12 5.7 O15 12 5.7", ""},
    {Icon::Lookup, "lookup", "M4 5.5 H20 M4 10.5 H10 M4 15.5 H8 O15 14 3.8 M17.8 16.8 L21 20", ""},
    {Icon::Sort, "sort", "M7 4.5 V19.5 M3.5 16 L7 19.5 L10.5 16 M14 6 H16.5 M14 11 H18.5 M14 16 H21", ""},
    {Icon::Distinct, "distinct", "M5 9 H19 M5 15 H19 M16 4.5 L8 19.5", ""},
    {Icon::Sql, "sql", "M8 7 L3.5 12 L8 17 M16 7 L20.5 12 L16 17 M13.6 5 L10.4 19", ""},
    {Icon::Window, "window", "M4 5 H20 M4 19 H20 R4 8.5 16 7 2", "O8.5 12 1.2 O12 12 1.2 O15.5 12 1.2"},
    {Icon::Pivot, "pivot", "R4 4 16 16 2.5 M4 9 H20 M9 4 V20 M13 17 L17 13 M14 13 H17 V16", ""},
    {Icon::Explode, "explode", "M3.5 12 H20.5 M9 12 C13 12 12 5.5 16 5.5 H20.5 M9 12 C13 12 12 18.5 16 18.5 H20.5", ""},
    {Icon::Validate, "validate", "M12 3.5 L19.5 6.5 V11.5 C19.5 16 16.5 19 12 20.7 C7.5 19 4.5 16 4.5 11.5 V6.5 Z M8.5 12 L11 14.5 L15.5 9.8", ""},
    {Icon::Cast, "cast", "M4 8 H19 M15.5 4.5 L19 8 L15.5 11.5 M20 16 H5 M8.5 12.5 L5 16 L8.5 19.5", ""},
    {Icon::Python, "python", kPythonHooks, ""},
    {Icon::Plugin, "plugin", "M9 3.5 V8 M15 3.5 V8 M6 8 H18 V11.5 C18 15 15.5 17 12 17 C8.5 17 6 15 6 11.5 Z M12 17 V21", ""},
    {Icon::Route, "route", "M3.5 12 H7 C12 12 11 6 15 6 H20 M17 3 L20 6 L17 9 M7 12 C12 12 11 18 15 18 H20 M17 15 L20 18 L17 21", ""},
    {Icon::Union, "union", "M4 6 H8 C13 6 11 12 16 12 H20 M4 18 H8 C13 18 11 12 16 12 M17 9 L20 12 L17 15", ""},
    {Icon::Sample, "sample", "O12 6 1.7 O18 6 1.7 O6 12 1.7 O12 12 1.7 O6 18 1.7 O18 18 1.7", "O6 6 2.4 O18 12 2.4 O12 18 2.4"},
    {Icon::Limit, "limit", "M4 5 H20 M4 9.5 H20 M3 14 H6 M9 14 H15 M18 14 H21", "R4 17.5 4 2 1"},
    {Icon::Split, "split", "M4 12 H9 L14.5 6 H20 M9 12 L14.5 18 H20", ""},
    {Icon::Tap, "tap", "M3 12 C6 7 9 5.5 12 5.5 C15 5.5 18 7 21 12 C18 17 15 18.5 12 18.5 C9 18.5 6 17 3 12 Z O12 12 2.8", ""},
    {Icon::Discard, "discard", "M4.5 7 H19.5 M9.5 7 V4.5 H14.5 V7 M6.5 7 L7.3 20 H16.7 L17.5 7 M10.3 11 V16 M13.7 11 V16", ""},
    {Icon::Debug, "debug",
     "M8 9.5 C8 6 16 6 16 9.5 V14 C16 19.5 8 19.5 8 14 Z M12 7.5 V18 M4 8 L8 10.5 M20 8 L16 10.5 M4 13 H8 M16 13 H20 "
     "M4 18.5 L8.4 16 M20 18.5 L15.6 16 M9.7 6.4 L8.2 4 M14.3 6.4 L15.8 4",
     ""},
    {Icon::Undo, "", "M9 5 L4.5 9.5 L9 14 M4.5 9.5 H14.5 C17.5 9.5 19.5 11.8 19.5 14.5 C19.5 17.2 17.5 19.5 14.5 19.5 H11", ""},
    {Icon::Redo, "", "M15 5 L19.5 9.5 L15 14 M19.5 9.5 H9.5 C6.5 9.5 4.5 11.8 4.5 14.5 C4.5 17.2 6.5 19.5 9.5 19.5 H13", ""},
    {Icon::Fit, "", "M14 4 H20 V10 M20 4 L14 10 M10 20 H4 V14 M4 20 L10 14", ""},
    {Icon::Frame, "", kCorners, ""},
    {Icon::Layout, "", "R3.5 9 6 6 1.5 R14.5 3.5 6 6 1.5 R14.5 14.5 6 6 1.5 M9.5 12 H12 M14.5 6.5 H12 V17.5 H14.5", ""},
    {Icon::Play, "", "", "M7 4.5 L19.5 12 L7 19.5 Z"},
    {Icon::Stop, "", "", "R5.5 5.5 13 13 2"},
    {Icon::Pause, "", "", "R6 5 4 14 1 R14 5 4 14 1"},
    {Icon::Search, "", "O10.5 10.5 6 M15 15 L20 20", ""},
    {Icon::Close, "", "M6 6 L18 18 M18 6 L6 18", ""},
    {Icon::Add, "", "M12 5 V19 M5 12 H19", ""},
    {Icon::Remove, "", "M5 12 H19", ""},
    {Icon::Edit, "", "M4 20 L5 15.5 L16 4.5 L19.5 8 L8.5 19 Z M13.5 7 L17 10.5", ""},
    {Icon::Copy, "", "R8.5 8.5 11.5 11.5 2 M15.5 8.5 V6 C15.5 4.9 14.6 4 13.5 4 H6 C4.9 4 4 4.9 4 6 V13.5 C4 14.6 4.9 15.5 6 15.5 H8.5", ""},
    {Icon::Paste, "", "R5 5 14 15.5 2 M9 5 V3.5 H15 V7 H9 Z M9 12 H15 M9 16 H13", ""},
    {Icon::Save, "", "M4 6 C4 4.9 4.9 4 6 4 H16 L20 8 V18 C20 19.1 19.1 20 18 20 H6 C4.9 20 4 19.1 4 18 Z M8 4 V9 H15 V4 M7.5 20 V14 H16.5 V20", ""},
    {Icon::Open, "", "M3 18 V7 C3 5.9 3.9 5 5 5 H9 L11.5 7.5 H17 C18.1 7.5 19 8.4 19 9.5 V11 M3 18 L6 11 H21.5 L18.5 19 H4 C3.4 19 3 18.6 3 18", ""},
    {Icon::Settings, "", "M4 7 H13 M17 7 H20 O15 7 2 M4 17 H7 M11 17 H20 O9 17 2", ""},
    {Icon::Refresh, "", "M19.5 12 C19.5 16.1 16.1 19.5 12 19.5 C7.9 19.5 4.5 16.1 4.5 12 C4.5 7.9 7.9 4.5 12 4.5 C14.9 4.5 17 6 18.5 8 M19 4 V8.3 H14.7", ""},
    {Icon::Download, "", "M12 4 V15 M7.5 10.5 L12 15 L16.5 10.5 M4.5 19.5 H19.5", ""},
    {Icon::Kill, "", "M13 3 L5 13.5 H11 L10 21 L18.5 10 H12.5 Z", ""},
    {Icon::ArrowUp, "", "M12 19 V5 M6 11 L12 5 L18 11", ""},
    {Icon::ArrowDown, "", "M12 5 V19 M6 13 L12 19 L18 13", ""},
    {Icon::ChevronUp, "", "M6 15 L12 9 L18 15", ""},
    {Icon::ChevronDown, "", "M6 9 L12 15 L18 9", ""},
    {Icon::ChevronLeft, "", "M15 6 L9 12 L15 18", ""},
    {Icon::ChevronRight, "", "M9 6 L15 12 L9 18", ""},
    {Icon::Drag, "", "", "O9 6 1.5 O15 6 1.5 O9 12 1.5 O15 12 1.5 O9 18 1.5 O15 18 1.5"},
    {Icon::Menu, "", "", "O12 5.5 1.7 O12 12 1.7 O12 18.5 1.7"},
    {Icon::Minimap, "", "R3.5 4.5 17 15 2.5", "R6 7.5 4.5 3 1 R13.5 10 4.5 3 1 R8 14 4.5 3 1"},
    {Icon::Moon, "", "M20 13.5 C18.9 14.1 17.7 14.4 16.4 14.4 C12.5 14.4 9.6 11.5 9.6 7.6 C9.6 6.3 9.9 5.1 10.5 4 C6.7 4.8 4 8 4 12 C4 16.5 7.5 20 12 20 C16 20 19.2 17.3 20 13.5 Z", ""},
    {Icon::Sun, "", "O12 12 4 M12 3 V5 M12 19 V21 M3 12 H5 M19 12 H21 M5.6 5.6 L7 7 M17 17 L18.4 18.4 M5.6 18.4 L7 17 M17 7 L18.4 5.6", ""},
    {Icon::Link, "", "M10 14 L14 10 M8.5 11 L6 13.5 C3 16.5 7.5 21 10.5 18 L13 15.5 M15.5 13 L18 10.5 C21 7.5 16.5 3 13.5 6 L11 8.5", ""},
    {Icon::Check, "", "M5 12.5 L10 17.5 L19 7", ""},
    {Icon::Info, "", "O12 12 8.5 M12 11 V16.5", "O12 7.6 1.2"},
    {Icon::Warning, "", "M12 4 L21 19.5 H3 Z M12 10 V14", "O12 16.8 1.1"},
    {Icon::Error, "", "M8.3 3.5 H15.7 L20.5 8.3 V15.7 L15.7 20.5 H8.3 L3.5 15.7 V8.3 Z M9 9 L15 15 M15 9 L9 15", ""},
    {Icon::Waiting, "", "M6.5 4 H17.5 M6.5 20 H17.5 M7.5 4 V6.5 C7.5 9.5 12 10.5 12 12 C12 10.5 16.5 9.5 16.5 6.5 V4 M7.5 20 V17.5 C7.5 14.5 12 13.5 12 12 C12 13.5 16.5 14.5 16.5 17.5 V20", ""},
    {Icon::Blocked, "", "O12 12 8.5 M6 6 L18 18", ""},
};
// clang-format on

// The numbers after a command letter.
class Numbers
{
public:
    explicit Numbers(const char *text) : m_at(text) {}

    // Skips blanks; 0 at the end.
    char peek()
    {
        while (*m_at == ' ' || *m_at == ',')
            ++m_at;
        return *m_at;
    }
    char command()
    {
        const char letter = peek();
        ++m_at;
        return letter;
    }
    double next()
    {
        char *end = nullptr;
        const double value = std::strtod(m_at, &end);
        m_failed = m_failed || end == m_at;
        m_at = end;
        return value;
    }
    QPointF nextPoint()
    {
        const double x = next();
        return {x, next()};
    }
    bool failed() const { return m_failed; }

private:
    const char *m_at;
    bool m_failed = false;
};

bool append(QPainterPath &path, char command, Numbers &numbers)
{
    switch (command) {
    case 'M':
        path.moveTo(numbers.nextPoint());
        break;
    case 'L':
        path.lineTo(numbers.nextPoint());
        break;
    case 'H':
        path.lineTo(numbers.next(), path.currentPosition().y());
        break;
    case 'V':
        path.lineTo(path.currentPosition().x(), numbers.next());
        break;
    case 'C': {
        const QPointF first = numbers.nextPoint();
        const QPointF second = numbers.nextPoint();
        path.cubicTo(first, second, numbers.nextPoint());
        break;
    }
    case 'Z':
        path.closeSubpath();
        break;
    case 'O': {
        const QPointF center = numbers.nextPoint();
        const double radius = numbers.next();
        path.addEllipse(center, radius, radius);
        break;
    }
    case 'R': {
        const QPointF corner = numbers.nextPoint();
        const QPointF size = numbers.nextPoint();
        const double radius = numbers.next();
        path.addRoundedRect(QRectF(corner, QSizeF(size.x(), size.y())), radius, radius);
        break;
    }
    default:
        return false;
    }
    return !numbers.failed();
}

} // namespace

const IconShape &shapeOf(Icon icon)
{
    const auto *found = std::find_if(std::begin(kShapes), std::end(kShapes),
                                     [icon](const IconShape &s) { return s.icon == icon; });
    return found != std::end(kShapes) ? *found : kShapes[0];
}

const IconShape &shapeNamed(QStringView name)
{
    const auto *found =
        std::find_if(std::begin(kShapes), std::end(kShapes), [name](const IconShape &s) {
            return *s.name != '\0' && name == QLatin1String(s.name);
        });
    return found != std::end(kShapes) ? *found : kShapes[0];
}

int shapeCount()
{
    return int(std::size(kShapes));
}

const IconShape &shapeAt(int index)
{
    return kShapes[index];
}

ParsedPath parsePath(const char *text)
{
    ParsedPath parsed;
    Numbers numbers(text);
    while (parsed.complete && numbers.peek() != '\0')
        parsed.complete = append(parsed.path, numbers.command(), numbers);
    return parsed;
}

} // namespace etl::widgets
