// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/problemlist.h"

#include "widgets/tables/problemdelegate.h"

#include <QAbstractListModel>
#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>

#include <algorithm>

namespace etl::widgets {

namespace {

QString severityWord(Severity severity)
{
    switch (severity) {
    case Severity::Error:
        return ProblemList::tr("Error");
    case Severity::Warning:
        return ProblemList::tr("Warning");
    case Severity::Hint:
        break;
    }
    return ProblemList::tr("Hint");
}

QString wholeText(const Problem &problem)
{
    QStringList lines{QStringLiteral("%1: %2").arg(severityWord(problem.severity), problem.text)};
    for (const QString &part : {problem.where, problem.remedy}) {
        if (!part.isEmpty())
            lines += part;
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace

class ProblemList::Model : public QAbstractListModel
{
public:
    using QAbstractListModel::QAbstractListModel;

    void setProblems(std::vector<Problem> problems)
    {
        beginResetModel();
        m_problems = std::move(problems);
        endResetModel();
    }

    const std::vector<Problem> &problems() const { return m_problems; }

    int rowCount(const QModelIndex &parent) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_problems.size());
    }

    QVariant data(const QModelIndex &index, int role) const override
    {
        if (!checkIndex(index, CheckIndexOption::IndexIsValid))
            return {};
        const Problem &problem = m_problems[static_cast<std::size_t>(index.row())];
        switch (role) {
        case Qt::DisplayRole:
            return problem.text;
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            return wholeText(problem);
        case ProblemDelegate::SeverityRole:
            return static_cast<int>(problem.severity);
        case ProblemDelegate::WhereRole:
            return problem.where;
        case ProblemDelegate::RemedyRole:
            return problem.remedy;
        default:
            return {};
        }
    }

private:
    std::vector<Problem> m_problems;
};

ProblemList::ProblemList(QWidget *parent)
    : QListView(parent)
    , m_model(new Model(this))
    , m_placeholder(new QLabel(tr("No problems."), this))
{
    setModel(m_model);
    setItemDelegate(new ProblemDelegate(this));
    setAccessibleName(tr("Problems"));
    setUniformItemSizes(true);
    setMouseTracking(true);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_placeholder->setAlignment(Qt::AlignCenter);
    m_placeholder->setProperty("role", QStringLiteral("dim"));
    m_placeholder->setAttribute(Qt::WA_TransparentForMouseEvents);
    connect(&ThemeNotifier::instance(), &ThemeNotifier::themeChanged, this,
            [this] { viewport()->update(); });
}

ProblemList::~ProblemList() = default;

void ProblemList::setProblems(std::vector<Problem> problems)
{
    if (m_model->problems() == problems)
        return;
    Problem current;
    if (currentIndex().isValid())
        current = m_model->problems()[static_cast<std::size_t>(currentIndex().row())];
    m_model->setProblems(std::move(problems));
    const auto &now = m_model->problems();
    m_placeholder->setVisible(now.empty());
    const auto found = std::ranges::find(now, current);
    if (found != now.end())
        setCurrentIndex(m_model->index(static_cast<int>(found - now.begin()), 0));
}

const std::vector<Problem> &ProblemList::problems() const
{
    return m_model->problems();
}

void ProblemList::setPlaceholder(const QString &text)
{
    m_placeholder->setText(text);
}

void ProblemList::activate(const QModelIndex &index)
{
    if (index.isValid())
        emit problemActivated(index.row());
}

void ProblemList::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        activate(currentIndex());
    else
        QListView::keyPressEvent(event);
}

void ProblemList::mouseReleaseEvent(QMouseEvent *event)
{
    QListView::mouseReleaseEvent(event);
    if (event->button() == Qt::LeftButton)
        activate(indexAt(event->position().toPoint()));
}

void ProblemList::resizeEvent(QResizeEvent *event)
{
    QListView::resizeEvent(event);
    m_placeholder->setGeometry(viewport()->geometry());
}

} // namespace etl::widgets
