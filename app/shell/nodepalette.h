// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"

#include <QFrame>

class QListWidget;
class QListWidgetItem;

namespace etl::widgets {
class SearchField;
}

namespace etl::shell {

// All node types by category, with a filter that knows the words of other tools. Drag one onto the
// canvas, or press Enter. GUI thread only.
class NodePalette : public QFrame
{
    Q_OBJECT

public:
    explicit NodePalette(const catalog::Catalog &catalog, QWidget *parent = nullptr);

    void focusFilter();
    QListWidget *list() const { return m_list; }
    // The item of a type, for tests and drags; nullptr when it is filtered away.
    QListWidgetItem *itemOf(const QString &type) const;

signals:
    void typeActivated(const QString &type);

private:
    void fill(const QString &filter);
    void addGroup(catalog::Category category, const QString &filter);

    const catalog::Catalog &m_catalog;
    widgets::SearchField *m_filter;
    QListWidget *m_list;
};

// Whether a node type answers to what was typed: every word in its label, id, summary or synonyms.
bool matchesFilter(const catalog::Descriptor &type, const QString &filter);

} // namespace etl::shell
