// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QPoint>
#include <QRectF>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace etl::widgets {

// Finds item numbers by area: buckets them by the square cells that their boxes touch. Cells exist
// only where items are, so the plane is unbounded. GUI thread only.
class GridIndex
{
public:
    void clear()
    {
        m_cells.clear();
        m_seen.clear();
    }

    // May be called several times for one item, with a box for each of its pieces.
    void add(int item, const QRectF &box)
    {
        if (size_t(item) >= m_seen.size())
            m_seen.resize(size_t(item) + 1, 0);
        eachCell(box, [&](QPoint at) {
            std::vector<int> &cell = m_cells[at];
            if (cell.empty() || cell.back() != item)
                cell.push_back(item);
        });
    }

    // With the same boxes as it was added.
    void remove(int item, const QRectF &box)
    {
        eachCell(box, [&](QPoint at) {
            const auto cell = m_cells.find(at);
            if (cell == m_cells.end())
                return;
            std::erase(*cell, item);
            if (cell->empty())
                m_cells.erase(cell);
        });
    }

    // Calls visit(item) once per item of the touched cells; the caller tests the exact shape.
    // Not reentrant: visit must not query the same index.
    template<class Visit>
    void query(const QRectF &box, Visit visit) const
    {
        ++m_round;
        const QRect range = cellsOf(box);
        if (qint64(range.width()) * range.height() > m_cells.size()) {
            for (auto cell = m_cells.cbegin(); cell != m_cells.cend(); ++cell) {
                if (range.contains(cell.key()))
                    visitCell(*cell, visit);
            }
            return;
        }
        eachCell(box, [&](QPoint at) {
            if (const auto cell = m_cells.constFind(at); cell != m_cells.cend())
                visitCell(*cell, visit);
        });
    }

    int cellCount() const { return int(m_cells.size()); }

private:
    static constexpr double kCell = 400; // scene units, about two cards

    template<class Visit>
    void visitCell(const std::vector<int> &cell, Visit &visit) const
    {
        for (const int item : cell) {
            if (std::exchange(m_seen[size_t(item)], m_round) != m_round)
                visit(item);
        }
    }

    static QRect cellsOf(const QRectF &box)
    {
        const auto index = [](double v) {
            return int(std::clamp(std::floor(v / kCell), -1e6, 1e6));
        };
        return {QPoint(index(box.left()), index(box.top())),
                QPoint(index(box.right()), index(box.bottom()))};
    }

    template<class Use>
    static void eachCell(const QRectF &box, Use use)
    {
        const QRect range = cellsOf(box);
        for (int y = range.top(); y <= range.bottom(); ++y) {
            for (int x = range.left(); x <= range.right(); ++x)
                use(QPoint(x, y));
        }
    }

    QHash<QPoint, std::vector<int>> m_cells;
    mutable std::vector<quint32> m_seen; // the round in which the item was last visited
    mutable quint32 m_round = 0;
};

} // namespace etl::widgets
