// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/shell/nodepalette.h"

#include "widgets/common/icons.h"
#include "widgets/common/searchfield.h"
#include "widgets/common/theme.h"
#include "widgets/graph/palettedrop.h"

#include <QListWidget>
#include <QMimeData>
#include <QVBoxLayout>

namespace etl::shell {

namespace {

constexpr int kTypeRole = Qt::UserRole;

// Drags carry the type in the canvas's own format.
class TypeList : public QListWidget
{
public:
    using QListWidget::QListWidget;

protected:
    QMimeData *mimeData(const QList<QListWidgetItem *> &items) const override
    {
        auto *mime = new QMimeData; // allow(new): the caller of mimeData() owns it
        if (!items.isEmpty())
            mime->setData(QLatin1String(widgets::kNodeTypeMime),
                          items.first()->data(kTypeRole).toString().toUtf8());
        return mime;
    }
};

QString groupTitle(catalog::Category category)
{
    switch (category) {
    case catalog::Category::Extract:
        return NodePalette::tr("EXTRACT");
    case catalog::Category::Transform:
        return NodePalette::tr("TRANSFORM");
    case catalog::Category::Flow:
        return NodePalette::tr("FLOW");
    case catalog::Category::Load:
        return NodePalette::tr("LOAD");
    }
    return {};
}

QColor groupColor(catalog::Category category)
{
    const auto &tokens = widgets::theme();
    switch (category) {
    case catalog::Category::Extract:
        return tokens.extract;
    case catalog::Category::Transform:
        return tokens.transform;
    case catalog::Category::Flow:
        return tokens.flow;
    case catalog::Category::Load:
        return tokens.load;
    }
    return tokens.text;
}

} // namespace

bool matchesFilter(const catalog::Descriptor &type, const QString &filter)
{
    auto words = QString::fromStdString(type.label + " " + type.id + " " + type.typeLabel + " "
                                        + type.summary);
    for (const auto &synonym : type.synonyms)
        words += QLatin1Char(' ') + QString::fromStdString(synonym);
    const auto typed = filter.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    return std::all_of(typed.begin(), typed.end(), [&](const QString &word) {
        return words.contains(word, Qt::CaseInsensitive);
    });
}

NodePalette::NodePalette(const catalog::Catalog &catalog, QWidget *parent)
    : QFrame(parent)
    , m_catalog(catalog)
{
    setProperty("kind", QStringLiteral("side"));
    setMinimumWidth(180);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 12, 10, 8);
    layout->setSpacing(6);
    m_filter = new widgets::SearchField(tr("Filter nodes"), {}, this);
    layout->addWidget(m_filter);
    m_list = new TypeList(this);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setIconSize({18, 18});
    m_list->setDragEnabled(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Node types"));
    layout->addWidget(m_list, 1);
    fill({});
    connect(m_filter, &QLineEdit::textChanged, this, &NodePalette::fill);
    connect(m_filter, &widgets::SearchField::resultsRequested, m_list,
            [this] { m_list->setFocus(); });
    connect(m_filter, &QLineEdit::returnPressed, this, [this] {
        if (auto *item = m_list->currentItem())
            emit typeActivated(item->data(kTypeRole).toString());
    });
    connect(m_list, &QListWidget::itemActivated, this, [this](QListWidgetItem *item) {
        if (item->flags().testFlag(Qt::ItemIsSelectable))
            emit typeActivated(item->data(kTypeRole).toString());
    });
    connect(&widgets::ThemeNotifier::instance(), &widgets::ThemeNotifier::themeChanged, this,
            [this] { fill(m_filter->text()); });
}

void NodePalette::fill(const QString &filter)
{
    m_list->clear();
    for (const auto category : {catalog::Category::Extract, catalog::Category::Transform,
                                catalog::Category::Flow, catalog::Category::Load})
        addGroup(category, filter);
    for (int row = 0; row < m_list->count() && !filter.isEmpty(); ++row) {
        if (m_list->item(row)->flags().testFlag(Qt::ItemIsSelectable)) {
            m_list->setCurrentRow(row);
            break;
        }
    }
    if (m_list->count() == 0) {
        auto *none = new QListWidgetItem(tr("No node type matches"), m_list);
        none->setFlags(Qt::NoItemFlags);
    }
}

void NodePalette::addGroup(catalog::Category category, const QString &filter)
{
    bool headed = false;
    for (const auto &type : m_catalog.descriptors()) {
        if (type.category != category || !matchesFilter(type, filter))
            continue;
        if (!headed) {
            auto *heading = new QListWidgetItem(groupTitle(category), m_list);
            heading->setFlags(Qt::NoItemFlags);
            heading->setFont(widgets::uiFont(widgets::kSmallTextSize - 1, QFont::DemiBold));
            heading->setForeground(widgets::theme().dim);
            heading->setSizeHint({100, 28});
            headed = true;
        }
        const auto icon = widgets::iconFromName(QString::fromStdString(type.icon));
        auto *item = new QListWidgetItem(widgets::coloredIcon(icon, groupColor(category)),
                                         QString::fromStdString(type.label), m_list);
        item->setData(kTypeRole, QString::fromStdString(type.id));
        item->setToolTip(QString::fromStdString(type.summary));
        item->setSizeHint({100, 27});
    }
}

void NodePalette::focusFilter()
{
    m_filter->setFocus();
    m_filter->selectAll();
}

QListWidgetItem *NodePalette::itemOf(const QString &type) const
{
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->data(kTypeRole).toString() == type)
            return m_list->item(row);
    }
    return nullptr;
}

} // namespace etl::shell
