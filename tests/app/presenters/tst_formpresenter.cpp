// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/presenters/formpresenter.h"

#include "engine/catalog/specs.h"
#include "widgets/forms/fieldeditor.h"
#include "widgets/forms/parameterform.h"

#include <QJsonArray>
#include <QTest>

using namespace etl;
using catalog::Param;
using catalog::ParamKind;
using model::Json;
using namespace presenters;

Q_DECLARE_METATYPE(Json)

namespace {

catalog::Descriptor typeWith(std::vector<catalog::ParamSpec> params)
{
    catalog::Descriptor type;
    type.id = "transform.test";
    type.params = std::move(params);
    return type;
}

// A type with one setting of this kind, called "it".
catalog::Descriptor typeOf(ParamKind kind)
{
    Param param("it", kind, "It", "What it is.");
    if (kind == ParamKind::Choice)
        param.choices({{"one", "One"}, {"two", "Two"}});
    return typeWith({param});
}

Json settings(const Json &value)
{
    return Json::object({{"it", value}});
}

} // namespace

class FormPresenterTest : public QObject
{
    Q_OBJECT

private:
    static void addRows()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<Json>("value");
        const auto row = [](const char *name, ParamKind kind, const Json &value) {
            QTest::newRow(name) << static_cast<int>(kind) << value;
        };
        row("text", ParamKind::Text, "a \"quoted\" text, é and 😀");
        row("expression", ParamKind::Expression, "delay > 15\nAND x <> 'it''s'");
        row("integer", ParamKind::Integer, 42);
        row("large integer", ParamKind::Integer, 9007199254740993);
        row("integer of a parameter", ParamKind::Integer, "${rows}");
        row("number", ParamKind::Number, 2.5);
        row("true", ParamKind::Boolean, true);
        row("false", ParamKind::Boolean, false);
        row("choice", ParamKind::Choice, "two");
        row("input path", ParamKind::InputPath, "data/flights.csv");
        row("output path", ParamKind::OutputPath, "${out}/x.parquet");
        row("text list", ParamKind::TextList, Json::array({"NULL", "", "n/a"}));
        row("column list", ParamKind::ColumnList, Json::array({"zeta", "alpha"}));
        row("order list", ParamKind::OrderList, Json::array({"price DESC", "id"}));
        row("expressions", ParamKind::ExpressionMap,
            Json::object({{"z", "a + 1"}, {"a", "z || 'x'"}, {"m", "1"}}));
        row("types", ParamKind::TypeMap, Json::object({{"when", "TIMESTAMP"}, {"id", "BIGINT"}}));
        row("query", ParamKind::Query, "SELECT *\nFROM input\nORDER BY id");
        row("keys", ParamKind::KeyMap, Json::object({{"id", "customer"}, {"day", "day"}}));
        row("renames", ParamKind::RenameMap, Json::object({{"new", "old"}, {"also", "other"}}));
    }

private slots:
    void everyKindComesBackAsItWas_data() { addRows(); }
    void everyKindComesBackAsItWas()
    {
        QFETCH(const int, kind);
        QFETCH(const Json, value);
        const auto type = typeOf(static_cast<ParamKind>(kind));
        const auto values = formValues(type, settings(value));
        // Text compares the order of maps, too.
        QCOMPARE(settingValue(type.params.front(), values.value(QStringLiteral("it"))).dump(),
                 value.dump());
    }

    void everyKindSurvivesItsEditor_data() { addRows(); }
    void everyKindSurvivesItsEditor()
    {
        QFETCH(const int, kind);
        QFETCH(const Json, value);
        const auto type = typeOf(static_cast<ParamKind>(kind));
        widgets::ParameterForm form;
        form.setFields(fieldSpecs(type), formValues(type, settings(value)));
        const auto shown = form.editor(QStringLiteral("it"))->value();
        QCOMPARE(settingValue(type.params.front(), shown).dump(), value.dump());
    }

    void allKindsAreCovered()
    {
        for (const auto &type : catalog::builtinCatalog().descriptors()) {
            const auto fields = fieldSpecs(type);
            QCOMPARE(fields.size(), type.params.size());
            for (std::size_t i = 0; i < fields.size(); ++i) {
                QCOMPARE(fields[i].key.toStdString(), type.params[i].key);
                QVERIFY2(!fields[i].label.isEmpty(), type.id.c_str());
                // A default is what its own editor understands.
                const auto &spec = type.params[i];
                if (!spec.defaultValue.is_null())
                    QVERIFY(settingValue(spec, fields[i].defaultValue) == spec.defaultValue);
            }
        }
    }

    void nothingMeansRemove()
    {
        const auto type = typeOf(ParamKind::Text);
        QVERIFY(settingValue(type.params.front(), QJsonValue::Undefined).is_null());
        QVERIFY(!formValues(type, Json::object()).contains(QStringLiteral("it")));
        widgets::ParameterForm form;
        form.setFields(fieldSpecs(type), {});
        QVERIFY(form.editor(QStringLiteral("it"))->value().isUndefined());
    }

    void aPlainListOfNamesIsAMapOfEachToItself()
    {
        const auto type = typeOf(ParamKind::RenameMap);
        const auto values = formValues(type, settings(Json::array({"b", "a"})));
        const auto entries = widgets::mapEntries(values.value(QStringLiteral("it")));
        QCOMPARE(entries.size(), 2u);
        QCOMPARE(entries[0].name, QStringLiteral("b"));
        QCOMPARE(entries[0].value, QStringLiteral("b"));
        QCOMPARE(settingValue(type.params.front(), values.value(QStringLiteral("it"))).dump(),
                 Json::object({{"b", "b"}, {"a", "a"}}).dump());
    }

    void aMapOfWrongValuesIsStillShown()
    {
        const auto type = typeOf(ParamKind::ExpressionMap);
        const auto values =
            formValues(type, settings(Json::object({{"a", 5}, {"b", Json::array({1})}})));
        const auto entries = widgets::mapEntries(values.value(QStringLiteral("it")));
        QCOMPARE(entries.size(), 2u);
        QCOMPARE(entries[0].value, QStringLiteral("5"));
        QCOMPARE(entries[1].value, QStringLiteral("[1]"));
    }

    void specsKeepLimitsUnitsAndDependence()
    {
        const auto type = typeWith({Param("on", ParamKind::Boolean, "On", "").defaultsTo(true),
                                    Param("size", ParamKind::Integer, "Size", "How large.")
                                        .range(1, 64)
                                        .unit("MB")
                                        .required()
                                        .advanced()});
        auto dependent = type;
        dependent.params[1].visibleWhen = catalog::Dependence{"on", {true}};
        const auto field = fieldSpecs(dependent)[1];
        QCOMPARE(field.minimum.value_or(0), 1.0);
        QCOMPARE(field.maximum.value_or(0), 64.0);
        QCOMPARE(field.unit, QStringLiteral("MB"));
        QCOMPARE(field.help, QStringLiteral("How large."));
        QVERIFY(field.required && field.advanced);
        QVERIFY(field.visibleWhen.has_value());
        QCOMPARE(field.visibleWhen->key, QStringLiteral("on"));
        QVERIFY(field.visibleWhen->values == std::vector<QJsonValue>{QJsonValue(true)});
    }

    void issuesGoToTheFieldsOfTheirNode()
    {
        model::Node node;
        node.id = NodeId("late");
        node.settings["condition"] = "delai > 5";
        auto issue = model::makeIssue(model::Severity::Warning, "late", "condition", "no column",
                                      "did you mean 'delay'?");
        issue.span = model::TextSpan{0, 5};
        const auto other = model::makeIssue(model::Severity::Error, "other", "condition", "x");
        const auto shown = fieldIssues({other, issue}, node);
        QCOMPARE(shown.size(), 1u);
        QCOMPARE(shown[0].key, QStringLiteral("condition"));
        QCOMPARE(shown[0].severity, widgets::Severity::Warning);
        QCOMPARE(shown[0].text, QStringLiteral("no column"));
        QCOMPARE(shown[0].remedy, QStringLiteral("did you mean 'delay'?"));
        QCOMPARE(shown[0].begin, 0);
        QCOMPARE(shown[0].length, 5);
    }

    void spansCountCharactersAndFieldsCountUnits()
    {
        model::Node node;
        node.id = NodeId("late");
        node.settings["columns"] = Json::object({{"x", "'😀é😀' || nme"}});
        auto issue = model::makeIssue(model::Severity::Error, "late", "columns", "no column");
        issue.subKey = "x";
        issue.span = model::TextSpan{9, 3};
        const auto shown = fieldIssues({issue}, node).front();
        const auto text = QStringLiteral("'😀é😀' || nme");
        QCOMPARE(text.mid(shown.begin, shown.length), QStringLiteral("nme"));
        // Of a text that has changed since: no crash, no negative length.
        node.settings.erase("columns");
        QCOMPARE(fieldIssues({issue}, node).front().length, 3);
    }

    void columnsOfAllInputsAreSuggested()
    {
        model::CheckedNode node;
        node.id = NodeId("late");
        node.inputs["in"].columns = {{"delay", model::parseDataType("BIGINT").value()},
                                     {"name", model::parseDataType("VARCHAR").value()}};
        model::CheckedPipeline checked;
        checked.nodes.push_back(node);
        const auto columns = inputColumns(checked, "late");
        QCOMPARE(columns.size(), 2u);
        QCOMPARE(columns[0].text, QStringLiteral("delay"));
        QVERIFY(!columns[0].detail.isEmpty());
        QVERIFY(inputColumns(checked, "nobody").empty());
    }
};

QTEST_MAIN(FormPresenterTest)
#include "tst_formpresenter.moc"
