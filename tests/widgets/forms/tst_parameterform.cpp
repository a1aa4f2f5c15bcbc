// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/widgets/common/guiwarnings.h"

#include "widgets/common/theme.h"
#include "widgets/forms/fieldeditor.h"
#include "widgets/forms/fieldrow.h"
#include "widgets/forms/issuelist.h"
#include "widgets/forms/parameterform.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QToolButton>

#include <memory>

using namespace etl::widgets;

namespace {

FieldSpec spec(const QString &key, FieldKind kind)
{
    FieldSpec result;
    result.key = key;
    result.label = key.toUpper();
    result.kind = kind;
    return result;
}

std::vector<FieldSpec> csvFields()
{
    std::vector<FieldSpec> fields{spec(QStringLiteral("path"), FieldKind::OpenPath),
                                  spec(QStringLiteral("format"), FieldKind::Choice),
                                  spec(QStringLiteral("delimiter"), FieldKind::Text),
                                  spec(QStringLiteral("skip"), FieldKind::Integer)};
    fields[0].required = true;
    fields[1].choices = {{QStringLiteral("csv"), {}, {}}, {QStringLiteral("json"), {}, {}}};
    fields[1].defaultValue = QStringLiteral("csv");
    fields[2].defaultValue = QStringLiteral(",");
    fields[2].visibleWhen =
        FieldCondition{QStringLiteral("format"), {QJsonValue(QStringLiteral("csv"))}};
    fields[3].advanced = true;
    return fields;
}

FieldIssue issueAt(const QString &key, const QString &text, Severity severity = Severity::Error)
{
    FieldIssue issue;
    issue.key = key;
    issue.text = text;
    issue.severity = severity;
    return issue;
}

} // namespace

class TestParameterForm : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Dark); }
    void init();
    void cleanup() { m_area.reset(); }

    void reportsACommittedEditWithItsKey();
    void valuesFromOutsideKeepFocusAndCursor();
    void missingKeysShowTheirDefaults();
    void conditionShowsAndHidesAField();
    void requiredIsSaidUntilSet();
    void defaultCanBeRestored();
    void advancedFieldsAreBehindAButton();
    void issueStandsRightBelowItsFieldAndFramesIt();
    void warningIsNoError();
    void issueAtAnAdvancedFieldOpensIt();
    void issueWithoutAVisibleFieldStandsOnTop();
    void laterIssuesReplaceEarlierOnes();
    void browseIsAWishWithItsKey();
    void pendingEditIsCommittedOnRequest();
    void newFieldsDropPendingEdits();
    void editMayReplaceTheForm();
    void focusFieldScrollsToIt();
    void tabVisitsTheFieldsInOrder();

private:
    ParameterForm &form() const { return *m_form; }
    QLineEdit *line(const QString &key) const
    {
        return form().editor(key)->findChild<QLineEdit *>();
    }
    QPushButton *moreButton() const;
    QStringList labelsOf(const QString &key) const;

    std::unique_ptr<QScrollArea> m_area;
    ParameterForm *m_form = nullptr;
    std::unique_ptr<QSignalSpy> m_edited;
};

void TestParameterForm::init()
{
    etl::test::failOnUnexpectedWarnings();
    m_area = std::make_unique<QScrollArea>();
    m_form = new ParameterForm(m_area.get());
    m_area->setWidget(m_form);
    m_area->setWidgetResizable(true);
    m_area->resize(330, 500);
    form().setFields(csvFields(), {});
    m_area->show();
    m_area->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_area.get()));
    m_edited = std::make_unique<QSignalSpy>(m_form, &ParameterForm::valueEdited);
}

QPushButton *TestParameterForm::moreButton() const
{
    for (QPushButton *button : form().findChildren<QPushButton *>()) {
        if (button->text().contains(QStringLiteral("settings")))
            return button;
    }
    return nullptr;
}

QStringList TestParameterForm::labelsOf(const QString &key) const
{
    QStringList texts;
    for (const QLabel *label : form().row(key)->findChildren<QLabel *>()) {
        if (label->isVisible())
            texts += label->text();
    }
    return texts;
}

void TestParameterForm::reportsACommittedEditWithItsKey()
{
    QTest::mouseClick(line(QStringLiteral("path")), Qt::LeftButton);
    QTest::keyClicks(line(QStringLiteral("path")), QStringLiteral("a.csv"));
    QCOMPARE(m_edited->count(), 0);
    QTRY_COMPARE(m_edited->count(), 1);
    QCOMPARE(m_edited->at(0)[0].toString(), QStringLiteral("path"));
    QCOMPARE(m_edited->at(0)[1].toJsonValue(), QJsonValue(QStringLiteral("a.csv")));
    QCOMPARE(form().values().value(QStringLiteral("path")).toString(), QStringLiteral("a.csv"));
}

void TestParameterForm::valuesFromOutsideKeepFocusAndCursor()
{
    form().setValues({{QStringLiteral("path"), QStringLiteral("flights.csv")}});
    QLineEdit *path = line(QStringLiteral("path"));
    path->setFocus();
    path->setCursorPosition(3);
    form().setValues({{QStringLiteral("path"), QStringLiteral("flights.tsv")},
                      {QStringLiteral("delimiter"), QStringLiteral("\t")}});
    QCOMPARE(line(QStringLiteral("path")), path);
    QVERIFY(path->hasFocus());
    QCOMPARE(path->cursorPosition(), 3);
    QCOMPARE(path->text(), QStringLiteral("flights.tsv"));
    QCOMPARE(m_edited->count(), 0);
}

void TestParameterForm::missingKeysShowTheirDefaults()
{
    form().setValues({{QStringLiteral("delimiter"), QStringLiteral(";")}});
    QCOMPARE(line(QStringLiteral("delimiter"))->text(), QStringLiteral(";"));
    form().setValues({});
    QCOMPARE(line(QStringLiteral("delimiter"))->text(), QString());
    QCOMPARE(line(QStringLiteral("delimiter"))->placeholderText(), QStringLiteral(","));
}

void TestParameterForm::conditionShowsAndHidesAField()
{
    const FieldRow *delimiter = form().row(QStringLiteral("delimiter"));
    QVERIFY(delimiter->isVisible());
    form().editor(QStringLiteral("format"))->setFocus();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Down);
    QVERIFY(!delimiter->isVisible());
    form().setValues({});
    QVERIFY(delimiter->isVisible());
    form().setValues({{QStringLiteral("format"), QStringLiteral("json")}});
    QVERIFY(!delimiter->isVisible());
}

void TestParameterForm::requiredIsSaidUntilSet()
{
    QVERIFY(labelsOf(QStringLiteral("path")).contains(QStringLiteral("required")));
    form().setValues({{QStringLiteral("path"), QStringLiteral("a")}});
    QVERIFY(!labelsOf(QStringLiteral("path")).contains(QStringLiteral("required")));
}

void TestParameterForm::defaultCanBeRestored()
{
    auto *reset = form().row(QStringLiteral("delimiter"))->findChild<QToolButton *>();
    QVERIFY(!reset->isVisible());
    form().setValues({{QStringLiteral("delimiter"), QStringLiteral(";")}});
    QVERIFY(reset->isVisible());
    QTest::mouseClick(reset, Qt::LeftButton);
    QCOMPARE(m_edited->count(), 1);
    QVERIFY(m_edited->at(0)[1].toJsonValue().isUndefined());
    QVERIFY(!reset->isVisible());
    QVERIFY(!form().values().contains(QStringLiteral("delimiter")));
}

void TestParameterForm::advancedFieldsAreBehindAButton()
{
    QVERIFY(!form().row(QStringLiteral("skip"))->isVisible());
    form().setValues({{QStringLiteral("skip"), 2}});
    QCOMPARE(moreButton()->text().trimmed(), QStringLiteral("More settings (1) · 1 set"));
    QTest::mouseClick(moreButton(), Qt::LeftButton);
    QVERIFY(form().row(QStringLiteral("skip"))->isVisible());
    QTest::mouseClick(moreButton(), Qt::LeftButton);
    QVERIFY(!form().row(QStringLiteral("skip"))->isVisible());
}

void TestParameterForm::issueStandsRightBelowItsFieldAndFramesIt()
{
    FieldIssue issue = issueAt(QStringLiteral("path"), QStringLiteral("No such file."));
    issue.remedy = QStringLiteral("Choose another one.");
    form().setIssues({issue});
    QCoreApplication::processEvents();
    const FieldRow *row = form().row(QStringLiteral("path"));
    QVERIFY(row->issueList()->isVisible());
    QCOMPARE(row->issueList()->plainText(), QStringLiteral("No such file.\nChoose another one."));
    const FieldEditor *editor = row->editor();
    QVERIFY(row->issueList()->y() >= editor->geometry().bottom());
    QVERIFY(row->issueList()->y() <= editor->geometry().bottom() + 12);
    const QImage image = line(QStringLiteral("path"))->grab().toImage();
    QCOMPARE(image.pixelColor(image.width() / 2, 0), theme().bad);
}

void TestParameterForm::warningIsNoError()
{
    form().setIssues({issueAt(QStringLiteral("path"), QStringLiteral("Hm."), Severity::Warning)});
    const QImage image = line(QStringLiteral("path"))->grab().toImage();
    QCOMPARE(image.pixelColor(image.width() / 2, 0), theme().warn);
}

void TestParameterForm::issueAtAnAdvancedFieldOpensIt()
{
    form().setIssues({issueAt(QStringLiteral("skip"), QStringLiteral("Too many."))});
    QVERIFY(form().row(QStringLiteral("skip"))->isVisible());
}

void TestParameterForm::issueWithoutAVisibleFieldStandsOnTop()
{
    form().setValues({{QStringLiteral("format"), QStringLiteral("json")}});
    form().setIssues({issueAt(QStringLiteral("unknown"), QStringLiteral("Unknown setting.")),
                      issueAt(QStringLiteral("delimiter"), QStringLiteral("Not with json."))});
    const auto *top = form().findChild<IssueList *>(QString(), Qt::FindDirectChildrenOnly);
    QVERIFY(top->isVisible());
    QCOMPARE(top->issues().size(), std::size_t(2));
    form().setValues({});
    QCOMPARE(top->issues().size(), std::size_t(1));
    QVERIFY(form().row(QStringLiteral("delimiter"))->issueList()->isVisible());
}

void TestParameterForm::laterIssuesReplaceEarlierOnes()
{
    form().setIssues({issueAt(QStringLiteral("path"), QStringLiteral("No such file."))});
    form().setIssues({});
    QVERIFY(!form().row(QStringLiteral("path"))->issueList()->isVisible());
    const QImage image = line(QStringLiteral("path"))->grab().toImage();
    QVERIFY(image.pixelColor(image.width() / 2, 0) != theme().bad);
}

void TestParameterForm::browseIsAWishWithItsKey()
{
    QSignalSpy wanted(m_form, &ParameterForm::browseRequested);
    QToolButton *browse = form().editor(QStringLiteral("path"))->findChild<QToolButton *>();
    QTest::mouseClick(browse, Qt::LeftButton);
    QCOMPARE(wanted.count(), 1);
    QCOMPARE(wanted[0][0].toString(), QStringLiteral("path"));
}

void TestParameterForm::pendingEditIsCommittedOnRequest()
{
    QTest::keyClicks(line(QStringLiteral("path")), QStringLiteral("a"));
    QVERIFY(form().hasPendingEdit());
    form().commitPending();
    QVERIFY(!form().hasPendingEdit());
    QCOMPARE(m_edited->count(), 1);
}

void TestParameterForm::newFieldsDropPendingEdits()
{
    line(QStringLiteral("path"))->setFocus();
    QTest::keyClicks(line(QStringLiteral("path")), QStringLiteral("a"));
    form().setFields({spec(QStringLiteral("path"), FieldKind::Text)},
                     {{QStringLiteral("path"), QStringLiteral("other node")}});
    QCOMPARE(line(QStringLiteral("path"))->text(), QStringLiteral("other node"));
    QVERIFY(!m_edited->wait(2 * FieldEditor::kIdleMs));
    QCOMPARE(m_edited->count(), 0);
}

void TestParameterForm::editMayReplaceTheForm()
{
    connect(m_form, &ParameterForm::valueEdited, m_form,
            [this] { form().setFields({spec(QStringLiteral("query"), FieldKind::Sql)}, {}); });
    QTest::keyClicks(line(QStringLiteral("path")), QStringLiteral("a"));
    form().commitPending();
    QVERIFY(form().row(QStringLiteral("query")));
    QVERIFY(!form().row(QStringLiteral("path")));
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    QVERIFY(form().editor(QStringLiteral("query"))->isVisible());
}

void TestParameterForm::focusFieldScrollsToIt()
{
    std::vector<FieldSpec> fields;
    for (int i = 0; i < 30; ++i)
        fields.push_back(spec(QStringLiteral("key%1").arg(i), FieldKind::Text));
    fields[29].advanced = true;
    form().setFields(fields, {});
    QCoreApplication::processEvents();
    form().focusField(QStringLiteral("key29"));
    QLineEdit *last = line(QStringLiteral("key29"));
    QVERIFY(last->hasFocus());
    const auto inView = [&] {
        const QPoint at = last->mapTo(m_area->viewport(), last->rect().center());
        return m_area->viewport()->rect().contains(at);
    };
    QTRY_VERIFY(inView());
}

void TestParameterForm::tabVisitsTheFieldsInOrder()
{
    line(QStringLiteral("path"))->setFocus();
    QStringList visited;
    for (int i = 0; i < 6; ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        const QString name = QApplication::focusWidget()->accessibleName();
        visited += name.isEmpty() ? QStringLiteral("?") : name;
        if (QApplication::focusWidget() == moreButton())
            break;
    }
    QCOMPARE(visited.mid(0, 3),
             (QStringList{QStringLiteral("PATH: choose a file"), QStringLiteral("FORMAT"),
                          QStringLiteral("DELIMITER")}));
    QVERIFY(moreButton()->hasFocus());
}

QTEST_MAIN(TestParameterForm)
#include "tst_parameterform.moc"
