// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalog/descriptor.h"
#include "engine/model/issue.h"
#include "engine/model/plan.h"
#include "widgets/forms/fieldspec.h"

#include <QJsonObject>

#include <string>
#include <vector>

// A node's settings in the form's terms, and back. Pure; any thread.
namespace etl::presenters {

std::vector<widgets::FieldSpec> fieldSpecs(const catalog::Descriptor &type);
QJsonObject formValues(const catalog::Descriptor &type, const model::Json &settings);
// Null: the setting is to be removed.
model::Json settingValue(const catalog::ParamSpec &spec, const QJsonValue &value);

// The issues of one node that belong to a field.
widgets::FieldIssues fieldIssues(const model::Issues &issues, const model::Node &node);
// The columns that the node's expressions may use, with their types.
std::vector<widgets::Suggestion> inputColumns(const model::CheckedPipeline &checked,
                                              const std::string &node);

} // namespace etl::presenters
