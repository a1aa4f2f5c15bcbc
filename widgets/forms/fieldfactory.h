// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/forms/fieldspec.h"

class QWidget;

namespace etl::widgets {

class FieldEditor;

// The editor for a field's kind, owned by `parent`. GUI thread.
FieldEditor *createFieldEditor(const FieldSpec &spec, QWidget *parent);

} // namespace etl::widgets
