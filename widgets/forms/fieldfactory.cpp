// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/forms/fieldfactory.h"

#include "widgets/forms/booleanfield.h"
#include "widgets/forms/choicefield.h"
#include "widgets/forms/expressionfield.h"
#include "widgets/forms/itemlistfield.h"
#include "widgets/forms/numberfield.h"
#include "widgets/forms/textfield.h"

namespace etl::widgets {

FieldEditor *createFieldEditor(const FieldSpec &spec, QWidget *parent)
{
    switch (spec.kind) {
    case FieldKind::Code:
    case FieldKind::Sql:
    case FieldKind::Expression:
        return new ExpressionField(spec, parent);
    case FieldKind::Integer:
    case FieldKind::Number:
        return new NumberField(spec, parent);
    case FieldKind::Boolean:
        return new BooleanField(spec, parent);
    case FieldKind::Choice:
        return new ChoiceField(spec, parent);
    case FieldKind::StringList:
    case FieldKind::ColumnList:
    case FieldKind::OrderList:
    case FieldKind::ExpressionMap:
    case FieldKind::NameMap:
    case FieldKind::ColumnTypeMap:
        return new ItemListField(spec, parent);
    case FieldKind::Text:
    case FieldKind::OpenPath:
    case FieldKind::SavePath:
        break;
    }
    return new TextField(spec, parent);
}

} // namespace etl::widgets
