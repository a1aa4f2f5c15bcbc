// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"

#include "widgets/common/theme.h"
#include "widgets/forms/draggrip.h"
#include "widgets/forms/expressioncard.h"
#include "widgets/forms/expressionedit.h"
#include "widgets/forms/issuelist.h"
#include "widgets/forms/itemlistfield.h"

#include <QComboBox>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QToolButton>
#include <QVBoxLayout>

#include <memory>

using namespace etl::widgets;

namespace {

FieldSpec spec(FieldKind kind)
{
    FieldSpec result;
    result.key = QStringLiteral("columns");
    result.label = QStringLiteral("Columns");
    result.kind = kind;
    result.itemName = QStringLiteral("column");
    return result;
}

QString printed(const QJsonValue &value)
{
    if (value.isUndefined())
        return QStringLiteral("unset");
    QStringList parts;
    for (const MapEntry &entry : mapEntries(value))
        parts += entry.name == entry.value ? entry.name : entry.name + u'=' + entry.value;
    return parts.join(QLatin1Char(' '));
}

// "a=1 b=2" as the value of a map.
QJsonValue map(const char *text)
{
    std::vector<MapEntry> entries;
    for (const QString &part :
         QString::fromLatin1(text).split(QLatin1Char(' '), Qt::SkipEmptyParts))
        entries.push_back({part.section(u'=', 0, 0), part.section(u'=', 1)});
    return mapValue(entries);
}

FieldIssue issueAt(const QString &subKey, const QString &text)
{
    FieldIssue issue;
    issue.key = QStringLiteral("columns");
    issue.subKey = subKey;
    issue.text = text;
    return issue;
}

} // namespace

class TestItemListField : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init() { etl::test::failOnUnexpectedWarnings(); }
    void cleanup() { m_window.reset(); }

    void addsAColumnByMouseAndKeys();
    void emptyCardCountsForNothing();
    void editsAnExpression();
    void removesACard();
    void keysReorder();
    void dragReorders();
    void tabFollowsTheOrderOfTheCards();
    void nameTakenTwiceIsToldAndHeldBack();
    void missingNameIsToldAndHeldBack();
    void setValueKeepsFocusAndCursorOfACard();
    void setValueFollowsRenameInsertAndRemove();
    void setValueKeepsACardThatIsBeingFilledIn();
    void issueStandsBelowItsCard();
    void issueWithoutACardIsLeftToTheForm();
    void typeOfAColumnIsShown();
    void namesNeedOneSideOnly();
    void columnTypesComeFromTheListOrAreTyped();
    void textListTellsEmptyTextFromNothing();
    void removingEverythingOverridesTheDefault();
    void completesColumnNames();
    void gripAndRemoveShowUnderThePointerOnly();

private:
    ItemListField &show(const FieldSpec &spec, const QJsonValue &value = QJsonValue::Undefined);
    ItemListField &field() const { return *m_field; }
    ExpressionCard *card(std::size_t index) const
    {
        return qobject_cast<ExpressionCard *>(m_field->rows().at(index));
    }
    QString order() const { return printed(m_field->value()); }
    QString lastEdit() const { return printed(m_edited->last()[0].toJsonValue()); }
    QLineEdit *lineOf(std::size_t row, int number) const
    {
        return m_field->rows().at(row)->findChildren<QLineEdit *>().at(number);
    }

    std::unique_ptr<QWidget> m_window;
    ItemListField *m_field = nullptr;
    std::unique_ptr<QSignalSpy> m_edited;
};

ItemListField &TestItemListField::show(const FieldSpec &spec, const QJsonValue &value)
{
    // a window that opens under the pointer is told of its coming, but not of its going
    QCursor::setPos(700, 700);
    m_window = std::make_unique<QWidget>();
    m_field = new ItemListField(spec, m_window.get());
    auto *layout = new QVBoxLayout(m_window.get());
    layout->addWidget(m_field);
    layout->addStretch();
    m_field->setValue(value);
    m_window->resize(330, 600);
    m_window->show();
    m_window->activateWindow();
    if (!QTest::qWaitForWindowActive(m_window.get()))
        qWarning("the window did not become active");
    m_edited = std::make_unique<QSignalSpy>(m_field, &FieldEditor::edited);
    return *m_field;
}

void TestItemListField::addsAColumnByMouseAndKeys()
{
    show(spec(FieldKind::ExpressionMap), map("a=1"));
    QTest::mouseClick(field().addButton(), Qt::LeftButton);
    QCOMPARE(field().rows().size(), std::size_t(2));
    QVERIFY(card(1)->nameEdit()->hasFocus());
    QTest::keyClicks(card(1)->nameEdit(), QStringLiteral("b"));
    QTest::keyClick(card(1)->nameEdit(), Qt::Key_Tab);
    QVERIFY(card(1)->expressionEdit()->hasFocus());
    QTest::keyClicks(card(1)->expressionEdit(), QStringLiteral("2"));
    field().commit();
    QCOMPARE(lastEdit(), QStringLiteral("a=1 b=2"));
}

void TestItemListField::emptyCardCountsForNothing()
{
    show(spec(FieldKind::ExpressionMap), map("a=1"));
    QTest::mouseClick(field().addButton(), Qt::LeftButton);
    QTest::mouseClick(field().addButton(), Qt::LeftButton);
    QCOMPARE(field().rows().size(), std::size_t(2));
    field().commit();
    QCOMPARE(m_edited->count(), 0);
    QCOMPARE(order(), QStringLiteral("a=1"));
}

void TestItemListField::editsAnExpression()
{
    show(spec(FieldKind::ExpressionMap), map("a=1 b=2"));
    QTest::mouseClick(card(1)->expressionEdit()->viewport(), Qt::LeftButton);
    QTest::keyClick(card(1)->expressionEdit(), Qt::Key_End);
    QTest::keyClicks(card(1)->expressionEdit(), QStringLiteral("+3"));
    QCOMPARE(m_edited->count(), 0);
    QTRY_COMPARE(m_edited->count(), 1);
    QCOMPARE(lastEdit(), QStringLiteral("a=1 b=2+3"));
}

void TestItemListField::removesACard()
{
    show(spec(FieldKind::ExpressionMap), map("a=1 b=2 c=3"));
    card(1)->nameEdit()->setFocus();
    auto *remove = card(1)->findChild<QToolButton *>();
    QTRY_VERIFY(remove->isVisible());
    QTest::mouseClick(remove, Qt::LeftButton);
    QCOMPARE(lastEdit(), QStringLiteral("a=1 c=3"));
    QVERIFY(card(1)->isAncestorOf(QApplication::focusWidget()));
}

void TestItemListField::keysReorder()
{
    show(spec(FieldKind::ExpressionMap), map("a=1 b=2 c=3"));
    card(0)->expressionEdit()->setFocus();
    QTest::keyClick(card(0)->expressionEdit(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(lastEdit(), QStringLiteral("b=2 a=1 c=3"));
    QVERIFY(card(1)->expressionEdit()->hasFocus());
    QTest::keyClick(card(1)->nameEdit(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(lastEdit(), QStringLiteral("b=2 c=3 a=1"));
    QTest::keyClick(card(2)->nameEdit(), Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(m_edited->count(), 2);
    QTest::keyClick(card(2)->findChild<DragGrip *>(), Qt::Key_Up);
    QCOMPARE(lastEdit(), QStringLiteral("b=2 a=1 c=3"));
}

void TestItemListField::dragReorders()
{
    show(spec(FieldKind::ExpressionMap), map("a=1 b=2 c=3"));
    QTest::mouseMove(card(0), QPoint(30, 10));
    auto *grip = card(0)->findChild<DragGrip *>();
    QTRY_VERIFY(grip->isVisible());
    ExpressionCard *moved = card(0);
    QTest::mousePress(grip, Qt::LeftButton);
    const auto dragTo = [&](const ItemRow *row) {
        const QPoint target = row->mapToGlobal(QPoint(8, row->height() / 2 + 4));
        QTest::mouseMove(grip, grip->mapFromGlobal(target));
    };
    dragTo(card(1));
    QTRY_COMPARE(order(), QStringLiteral("b=2 a=1 c=3"));
    QCOMPARE(m_edited->count(), 0);
    dragTo(card(2));
    QTRY_COMPARE(order(), QStringLiteral("b=2 c=3 a=1"));
    QTest::mouseRelease(grip, Qt::LeftButton);
    QCOMPARE(m_edited->count(), 1);
    QCOMPARE(lastEdit(), QStringLiteral("b=2 c=3 a=1"));
    QCOMPARE(card(2), moved);
}

void TestItemListField::tabFollowsTheOrderOfTheCards()
{
    show(spec(FieldKind::ExpressionMap), map("a=1 b=2"));
    field().setValue(map("z=0 a=1 b=2"));
    QTRY_VERIFY(card(0)->isVisible());
    card(0)->nameEdit()->setFocus();
    QStringList visited;
    for (int i = 0; i < 12; ++i) {
        QWidget *focused = QApplication::focusWidget();
        if (const auto *line = qobject_cast<QLineEdit *>(focused))
            visited += line->text();
        if (const auto *text = qobject_cast<ExpressionEdit *>(focused))
            visited += text->toPlainText();
        if (focused == field().addButton())
            break;
        QTest::keyClick(focused, Qt::Key_Tab);
        QCoreApplication::processEvents();
    }
    QCOMPARE(visited.join(QLatin1Char(' ')), QStringLiteral("z 0 a 1 b 2"));
    QVERIFY(field().addButton()->hasFocus());
}

void TestItemListField::nameTakenTwiceIsToldAndHeldBack()
{
    show(spec(FieldKind::ExpressionMap), map("a=1 b=2"));
    card(1)->nameEdit()->setFocus();
    card(1)->nameEdit()->selectAll();
    QTest::keyClicks(card(1)->nameEdit(), QStringLiteral("a"));
    QVERIFY(card(1)->issues().size() == 1);
    QVERIFY(card(1)->issues()[0].text.contains(QStringLiteral("called a already")));
    field().commit();
    QCOMPARE(m_edited->count(), 0);
    QTest::keyClicks(card(1)->nameEdit(), QStringLiteral("2"));
    QVERIFY(card(1)->issues().empty());
    field().commit();
    QCOMPARE(lastEdit(), QStringLiteral("a=1 a2=2"));
}

void TestItemListField::missingNameIsToldAndHeldBack()
{
    show(spec(FieldKind::ExpressionMap), map("a=1"));
    QTest::mouseClick(field().addButton(), Qt::LeftButton);
    QTest::keyClicks(card(1)->expressionEdit(), QStringLiteral("2"));
    QCOMPARE(card(1)->issues().size(), std::size_t(1));
    field().commit();
    QCOMPARE(m_edited->count(), 0);
    QTest::keyClicks(card(1)->nameEdit(), QStringLiteral("b"));
    field().commit();
    QCOMPARE(lastEdit(), QStringLiteral("a=1 b=2"));
}

void TestItemListField::setValueKeepsFocusAndCursorOfACard()
{
    show(spec(FieldKind::ExpressionMap), map("a=1 b=x+yy"));
    const ExpressionCard *edited = card(1);
    ExpressionEdit *expression = card(1)->expressionEdit();
    expression->setFocus();
    QTextCursor cursor = expression->textCursor();
    cursor.setPosition(2);
    expression->setTextCursor(cursor);
    field().setValue(map("c=9 b=x+yyz"));
    QCOMPARE(card(1), edited);
    QVERIFY(expression->hasFocus());
    QCOMPARE(expression->textCursor().position(), 2);
    QCOMPARE(order(), QStringLiteral("c=9 b=x+yyz"));
    QCOMPARE(m_edited->count(), 0);
}

void TestItemListField::setValueFollowsRenameInsertAndRemove()
{
    show(spec(FieldKind::ExpressionMap), map("a=1 b=2 c=3"));
    const std::vector<ItemRow *> before = field().rows();
    field().setValue(map("a=1 renamed=2 c=3"));
    QVERIFY(field().rows() == before);
    field().setValue(map("new=0 a=1 renamed=2 c=3"));
    QCOMPARE(field().rows()[1], before[0]);
    QCOMPARE(field().rows()[3], before[2]);
    field().setValue(map("c=3 a=1"));
    QCOMPARE(order(), QStringLiteral("c=3 a=1"));
    QCOMPARE(field().rows()[0], before[2]);
    field().setValue(QJsonValue::Undefined);
    QVERIFY(field().rows().empty());
    QCOMPARE(m_edited->count(), 0);
}

void TestItemListField::setValueKeepsACardThatIsBeingFilledIn()
{
    show(spec(FieldKind::ExpressionMap), map("a=1"));
    QTest::mouseClick(field().addButton(), Qt::LeftButton);
    QVERIFY(card(1)->nameEdit()->hasFocus());
    field().setValue(map("a=11"));
    QCOMPARE(field().rows().size(), std::size_t(2));
    QVERIFY(card(1)->nameEdit()->hasFocus());
    QCOMPARE(order(), QStringLiteral("a=11"));
}

void TestItemListField::issueStandsBelowItsCard()
{
    show(spec(FieldKind::ExpressionMap), map("a=1 b=dela+1"));
    FieldIssue issue = issueAt(QStringLiteral("b"), QStringLiteral("There is no column dela."));
    issue.begin = 0;
    issue.length = 4;
    QVERIFY(field().showIssues({issue}).empty());
    QCoreApplication::processEvents();
    const auto *list = card(1)->findChild<IssueList *>();
    QVERIFY(list->isVisible());
    QVERIFY(!card(0)->findChild<IssueList *>()->isVisible());
    const auto *expression = card(1)->expressionEdit();
    QVERIFY(list->mapTo(m_window.get(), QPoint()).y()
            > expression->mapTo(m_window.get(), QPoint(0, expression->height())).y());
    QCOMPARE(expression->extraSelections().size(), 1);
    const QImage image = card(1)->grab().toImage();
    QVERIFY(image.pixelColor(image.width() / 2, 0).red() > 150);
    field().showIssues({});
    QTRY_VERIFY(!list->isVisible());
    QCOMPARE(expression->extraSelections().size(), 0);
}

void TestItemListField::issueWithoutACardIsLeftToTheForm()
{
    show(spec(FieldKind::ExpressionMap), map("a=1"));
    const FieldIssues rest =
        field().showIssues({issueAt(QStringLiteral("gone"), QStringLiteral("Gone.")),
                            issueAt(QString(), QStringLiteral("All wrong.")),
                            issueAt(QStringLiteral("a"), QStringLiteral("Here."))});
    QCOMPARE(rest.size(), std::size_t(2));
    QCOMPARE(rest[0].text, QStringLiteral("Gone."));
    QCOMPARE(rest[1].text, QStringLiteral("All wrong."));
}

void TestItemListField::typeOfAColumnIsShown()
{
    show(spec(FieldKind::ExpressionMap), map("a=1 b=2"));
    field().setSubInfo(QStringLiteral("b"), QStringLiteral("int64"));
    const auto labels = [](const ExpressionCard *row) {
        QStringList texts;
        for (const QLabel *label : row->findChildren<QLabel *>())
            texts += label->text();
        return texts;
    };
    QVERIFY(labels(card(1)).contains(QStringLiteral("int64")));
    QVERIFY(!labels(card(0)).contains(QStringLiteral("int64")));
    field().setValue(map("b=2 a=1"));
    QVERIFY(labels(card(0)).contains(QStringLiteral("int64")));
}

void TestItemListField::namesNeedOneSideOnly()
{
    show(spec(FieldKind::NameMap), map("origin=code"));
    QCOMPARE(order(), QStringLiteral("origin=code"));
    QTest::mouseClick(field().addButton(), Qt::LeftButton);
    QTest::keyClicks(lineOf(1, 0), QStringLiteral("carrier"));
    field().commit();
    QCOMPARE(lastEdit(), QStringLiteral("origin=code carrier"));
    field().setValue(field().value());
    QCOMPARE(lineOf(1, 1)->text(), QString());
    QTest::keyClicks(lineOf(1, 1), QStringLiteral("iata"));
    field().commit();
    QCOMPARE(lastEdit(), QStringLiteral("origin=code carrier=iata"));
}

void TestItemListField::columnTypesComeFromTheListOrAreTyped()
{
    FieldSpec types = spec(FieldKind::ColumnTypeMap);
    types.choices = {{QStringLiteral("BIGINT"), {}, {}}, {QStringLiteral("VARCHAR"), {}, {}}};
    show(types, map("id=BIGINT price=DECIMAL(12,2)"));
    QCOMPARE(order(), QStringLiteral("id=BIGINT price=DECIMAL(12,2)"));
    auto *box = field().rows()[0]->findChild<QComboBox *>();
    box->lineEdit()->selectAll();
    QTest::keyClicks(box->lineEdit(), QStringLiteral("varchar"));
    QTest::keyClick(box->lineEdit(), Qt::Key_Return);
    QCOMPARE(lastEdit(), QStringLiteral("id=VARCHAR price=DECIMAL(12,2)"));
    QTest::keyClick(box, Qt::Key_Up);
    QCOMPARE(lastEdit(), QStringLiteral("id=BIGINT price=DECIMAL(12,2)"));
}

void TestItemListField::textListTellsEmptyTextFromNothing()
{
    show(spec(FieldKind::StringList), QJsonArray{QString(), QStringLiteral("NULL")});
    QCOMPARE(field().rows().size(), std::size_t(2));
    QCOMPARE(field().value(), QJsonValue(QJsonArray{QString(), QStringLiteral("NULL")}));
    QTest::mouseClick(field().addButton(), Qt::LeftButton);
    QCOMPARE(field().value(), QJsonValue(QJsonArray{QString(), QStringLiteral("NULL")}));
    QTest::keyClicks(lineOf(2, 0), QStringLiteral("NA"));
    field().commit();
    QCOMPARE(m_edited->last()[0].toJsonValue(),
             QJsonValue(QJsonArray{QString(), QStringLiteral("NULL"), QStringLiteral("NA")}));
}

void TestItemListField::removingEverythingOverridesTheDefault()
{
    FieldSpec nullText = spec(FieldKind::StringList);
    nullText.defaultValue = QJsonArray{QStringLiteral("NULL")};
    show(nullText);
    QCOMPARE(field().rows().size(), std::size_t(1));
    QVERIFY(field().value().isUndefined());
    QTest::mouseClick(field().rows()[0]->findChild<QToolButton *>(), Qt::LeftButton);
    QCOMPARE(m_edited->last()[0].toJsonValue(), QJsonValue(QJsonArray()));
    field().reset();
    QVERIFY(m_edited->last()[0].toJsonValue().isUndefined());
    QCOMPARE(field().rows().size(), std::size_t(1));

    show(spec(FieldKind::ExpressionMap), map("a=1"));
    QTest::mouseMove(card(0), QPoint(30, 10));
    auto *remove = card(0)->findChild<QToolButton *>();
    QTRY_VERIFY(remove->isVisible());
    QTest::mouseClick(remove, Qt::LeftButton);
    QVERIFY(m_edited->last()[0].toJsonValue().isUndefined());
}

void TestItemListField::completesColumnNames()
{
    show(spec(FieldKind::ColumnList));
    field().setSuggestions({{QStringLiteral("carrier"), QStringLiteral("utf8")},
                            {QStringLiteral("delay"), QStringLiteral("int64")}});
    QTest::mouseClick(field().addButton(), Qt::LeftButton);
    QTest::keyClicks(lineOf(0, 0), QStringLiteral("car"));
    QWidget *popup = QApplication::activePopupWidget();
    QVERIFY(popup);
    QTest::keyClick(popup, Qt::Key_Down);
    QTest::keyClick(popup, Qt::Key_Return);
    QCOMPARE(lineOf(0, 0)->text(), QStringLiteral("carrier"));
    field().commit();
    QCOMPARE(m_edited->last()[0].toJsonValue(), QJsonValue(QJsonArray{QStringLiteral("carrier")}));
}

void TestItemListField::gripAndRemoveShowUnderThePointerOnly()
{
    show(spec(FieldKind::ExpressionMap), map("a=1 b=2"));
    field().addButton()->setFocus();
    QTest::mouseMove(card(1), QPoint(40, 10));
    QTRY_VERIFY(card(1)->findChild<DragGrip *>()->isVisible());
    QTRY_VERIFY(!card(0)->findChild<DragGrip *>()->isVisible());
    const int textLeft = card(1)->nameEdit()->x();
    QTest::mouseMove(card(0), QPoint(40, 10));
    QTRY_VERIFY(!card(1)->findChild<DragGrip *>()->isVisible());
    QCOMPARE(card(1)->nameEdit()->x(), textLeft);
}

QTEST_MAIN(TestItemListField)
#include "tst_itemlistfield.moc"
