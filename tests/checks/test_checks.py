#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of the checks: each must fail on a tree that breaks its rule, and pass on the tree without the break."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CHECKS = ROOT / "tools/checks"
SPDX = "// SPDX-License-Identifier: GPL-3.0-or-later\n"


def run_check(name, root, *options):
    return subprocess.run([sys.executable, str(CHECKS / f"{name}.py"), *options, str(root)], capture_output=True, text=True)


class CopyOfTheTree(unittest.TestCase):
    """Works on a copy of the project's own sources, so that what is tested is what the project has."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        for folder in ("app", "engine", "widgets", "tests", "cmake", "tools"):
            if (ROOT / folder).is_dir():
                shutil.copytree(ROOT / folder, self.root / folder)

    def add(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text() if file.exists() else SPDX
        file.write_text(before + text)

    def assert_fails(self, check, wanted):
        result = run_check(check, self.root)
        self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
        self.assertIn(wanted, result.stdout)


class LayerCheck(CopyOfTheTree):
    def first_header(self, folder):
        return min(str(path.relative_to(self.root)) for path in (self.root / folder).rglob("*.h"))

    def test_an_include_against_the_direction_fails(self):
        header = self.first_header("engine/catalog")
        self.add(self.first_header("engine/base"), f'#include "{header}"\n')
        self.assert_fails("layers", "engine/base must not include engine/catalog")

    def test_a_widget_that_includes_the_engine_fails(self):
        header = self.first_header("engine/base")
        self.add("widgets/graph/forbidden.cpp", f'#include "{header}"\n')
        self.assert_fails("layers", "widgets/graph must not include engine/base")

    def test_qt_in_a_worker_fails(self):
        self.add("engine/worker/forbidden.cpp", "#include <QString>\n")
        self.assert_fails("layers", "engine/worker must not use qt-core")

    def test_widgets_below_the_widgets_fail(self):
        self.add("app/document/forbidden.cpp", "#include <QtWidgets/QWidget>\n")
        self.assert_fails("layers", "app/document must not use qt-widgets")

    def test_arrow_in_the_engine_process_fails(self):
        self.add("engine/supervisor/forbidden.cpp", "# include  <arrow/api.h>\n")
        self.assert_fails("layers", "engine/supervisor must not use arrow")

    def test_a_relative_include_fails(self):
        self.add("engine/model/forbidden.cpp", '#include "../base/result.h"\n')
        self.assert_fails("layers", "never ../")

    def test_an_include_from_the_own_folder_only_fails(self):
        self.add("engine/model/forbidden.cpp", '#include "nowhere.h"\n')
        self.assert_fails("layers", "no such file")

    def test_a_folder_without_a_row_fails(self):
        self.add("engine/elsewhere/forbidden.cpp", "int x;\n")
        self.assert_fails("layers", "no row of cmake/layers.txt covers engine/elsewhere")

    def test_an_include_in_a_comment_is_nothing(self):
        self.add("engine/model/allowed.cpp", '// #include <QString>\n/*\n#include "../x.h"\n*/\n')
        self.assertNotIn("allowed.cpp", run_check("layers", self.root).stdout)


class SmallTree(unittest.TestCase):
    """A tree of one file, for the rules and sizes."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)

    def check(self, name, path, text, *options):
        for top in ("app", "engine", "widgets", "tests"):
            shutil.rmtree(self.root / top, ignore_errors=True)
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return run_check(name, self.root, *options)

    def assert_rule(self, path, code, wanted):
        result = self.check("rules", path, SPDX + code)
        self.assertEqual(result.returncode, 1, f"nothing was found in: {code}")
        self.assertIn(wanted, result.stdout)

    def assert_clean(self, path, code):
        result = self.check("rules", path, SPDX + code)
        self.assertEqual(result.returncode, 0, result.stdout)


class RuleCheck(SmallTree):
    def test_a_file_without_its_licence_line_fails(self):
        self.assertIn("SPDX", self.check("rules", "engine/base/a.cpp", "int x;\n").stdout)

    def test_a_header_without_pragma_once_fails(self):
        self.assert_rule("engine/base/a.h", "int x;\n", "#pragma once")

    def test_new_in_the_engine_fails(self):
        self.assert_rule("engine/model/a.cpp", "auto *x = new Thing(1);\n", "bare new")

    def test_new_without_a_parent_fails(self):
        self.assert_rule("widgets/graph/a.cpp", "auto *x = new QWidget;\n", "bare new")
        self.assert_rule("widgets/graph/a.cpp", "auto *x = new QWidget();\n", "bare new")
        self.assert_rule("widgets/graph/a.cpp", "A::A() : m_x(new QWidget) {}\n", "bare new")

    def test_new_with_a_parent_or_an_adopter_passes(self):
        self.assert_clean("widgets/graph/a.cpp", "auto *x = new QWidget(this);\n")
        self.assert_clean("widgets/graph/a.cpp", "layout->addWidget(new QLabel);\n")
        self.assert_clean("engine/ipc/a.cpp", "auto *x = new (place) Words{};\n")

    def test_an_allowed_line_passes(self):
        self.assert_clean("engine/model/a.cpp", "// allow(new): the C library frees it\nauto *x = new Thing(1);\n")
        self.assert_rule("engine/model/a.cpp", "auto *x = new Thing(1); // allow(new):\n", "bare new")

    def test_delete_fails_but_deleted_functions_pass(self):
        self.assert_rule("engine/model/a.cpp", "void f() { delete x; }\n", "bare delete")
        self.assert_rule("engine/model/a.cpp", "void f() { delete[] x; }\n", "bare delete")
        self.assert_clean("engine/model/a.cpp", "struct A\n{\n    A(const A &) = delete;\n};\n")

    def test_throw_fails_but_not_in_comments_or_strings(self):
        self.assert_rule("engine/model/a.cpp", "void f() { throw 1; }\n", "throw")
        self.assert_clean("engine/model/a.cpp", 'const char *x = "throw \\" it"; // they throw\nconst int n = 1\'000;\n')

    def test_a_sleeping_test_fails(self):
        self.assert_rule("tests/engine/a.cpp", "std::this_thread::sleep_for(1s);\n", "sleep in a test")
        self.assert_rule("tests/engine/a.cpp", "QTest::qWait(10);\n", "sleep in a test")
        self.assert_clean("tests/children/sleeper.cpp", "sleep(10);\n")

    def test_translated_text_in_the_engine_fails(self):
        self.assert_rule("engine/host/a.cpp", 'auto x = tr("Hello");\n', "tr() below engine")
        self.assert_clean("app/shell/a.cpp", 'auto x = tr("Hello");\n')

    def test_a_message_box_outside_the_shell_fails(self):
        self.assert_rule("widgets/forms/a.cpp", "QMessageBox::warning(this);\n", "QMessageBox")

    def test_disabled_code_and_a_nameless_todo_fail(self):
        self.assert_rule("engine/model/a.cpp", "#if 0\nint x;\n#endif\n", "#if 0")
        self.assert_rule("engine/model/a.cpp", "// TODO: later\n", "TODO")
        self.assert_clean("engine/model/a.cpp", "// TODO(#12): later\n")


class SizeCheck(SmallTree):
    FUNCTION = "int f()\n{\n" + "    g();\n" * 61 + "}\n"
    SHORT = "".join(f"int f{number}()\n{{\n    return {number};\n}}\n" for number in range(20))

    def test_a_long_function_fails(self):
        result = self.check("sizes", "engine/model/a.cpp", self.FUNCTION + self.SHORT)
        self.assertEqual(result.returncode, 1)
        self.assertIn("engine/model/a.cpp:f: 61 lines, limit 60", result.stdout)

    def test_many_middling_functions_fail(self):
        code = "".join(f"int f{n}()\n{{\n" + "    g();\n" * 30 + "}\n" for n in range(5))
        self.assertIn("0 of 5 functions", self.check("sizes", "engine/model/a.cpp", code).stdout)

    def test_a_long_file_fails(self):
        self.assertIn("501 lines", self.check("sizes", "engine/model/a.cpp", "int x;\n" * 501).stdout)
        self.assertIn("251 lines", self.check("sizes", "engine/model/a.h", "int x;\n" * 251).stdout)

    def test_a_class_is_not_a_function(self):
        code = "class A(B)\n{\n" + "    int x;\n" * 80 + "};\n"
        self.assertEqual(self.check("sizes", "engine/model/a.cpp", code).returncode, 0)

    def test_the_baseline_only_shrinks(self):
        baseline = self.root / "tools/checks/sizes-baseline.txt"
        baseline.parent.mkdir(parents=True)
        baseline.write_text("engine/model/a.cpp 600\n")
        self.assertEqual(self.check("sizes", "engine/model/a.cpp", "int x;\n" * 600).returncode, 0)
        self.assertIn("601 lines", self.check("sizes", "engine/model/a.cpp", "int x;\n" * 601).stdout)
        self.assertIn("has shrunk", self.check("sizes", "engine/model/a.cpp", "int x;\n" * 550).stdout)
        self.assertEqual(self.check("sizes", "engine/model/a.cpp", "int x;\n" * 550, "--update").returncode, 0)
        self.assertIn("engine/model/a.cpp 550", baseline.read_text())
        self.check("sizes", "engine/model/a.cpp", "int x;\n" * 590, "--update")
        self.assertIn("engine/model/a.cpp 550", baseline.read_text())


class LinkCheck(unittest.TestCase):
    """The CMake side, in a project of empty targets."""

    PROJECT = """
cmake_minimum_required(VERSION 3.25)
project(links NONE)
include("{root}/cmake/EtlLayers.cmake")
foreach(library Qt6::Core Qt6::Gui Qt6::Widgets Qt6::Charts Arrow::arrow_shared)
    add_library(${{library}} INTERFACE IMPORTED GLOBAL)
endforeach()
target_link_libraries(Qt6::Gui INTERFACE Qt6::Core)
target_link_libraries(Qt6::Widgets INTERFACE Qt6::Gui)
target_link_libraries(Qt6::Charts INTERFACE Qt6::Widgets)
{folders}
etl_check_links()
"""

    def configure(self, **links):
        """One interface library per folder, with its links; folders are written engine_model."""
        with tempfile.TemporaryDirectory() as temporary:
            root = pathlib.Path(temporary)
            folders = []
            for name, targets in links.items():
                folder = name.replace("_", "/")
                (root / folder).mkdir(parents=True)
                (root / folder / "CMakeLists.txt").write_text(
                    f"add_library(etl_{name} INTERFACE)\nadd_library(etl::{name} ALIAS etl_{name})\n"
                    f"target_link_libraries(etl_{name} INTERFACE {targets})\netl_register_target(etl_{name})\n")
                folders.append(f"add_subdirectory({folder})")
            (root / "CMakeLists.txt").write_text(self.PROJECT.format(root=ROOT, folders="\n".join(folders)))
            return subprocess.run(["cmake", "-G", "Ninja", "-S", str(root), "-B", str(root / "build")],
                                  capture_output=True, text=True)

    def assert_refused(self, result, wanted):
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(wanted, " ".join(result.stderr.split()))

    def test_allowed_links_pass(self):
        result = self.configure(engine_base="", engine_model="etl::engine_base", widgets_charts="Qt6::Charts",
                                engine_runtime="etl::engine_model Arrow::arrow_shared")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_a_link_against_the_direction_is_refused(self):
        result = self.configure(engine_model="", engine_base="etl::engine_model")
        self.assert_refused(result, "engine/base (etl_engine_base) must not link engine/model (etl_engine_model)")

    def test_a_link_to_a_later_target_is_refused(self):
        result = self.configure(engine_base="etl::engine_model", engine_model="")
        self.assert_refused(result, "engine/base (etl_engine_base) must not link engine/model (etl_engine_model)")

    def test_widgets_that_come_through_others_are_refused(self):
        result = self.configure(engine_base="", engine_client="Qt6::Core $<LINK_ONLY:Qt6::Charts>")
        self.assert_refused(result, "must not link Qt6::Widgets, which comes through other targets")

    def test_arrow_that_comes_through_others_is_refused(self):
        result = self.configure(engine_protocol="etl::engine_model", engine_model="Arrow::arrow_shared",
                                engine_supervisor="etl::engine_protocol")
        self.assert_refused(result, "engine/supervisor (etl_engine_supervisor) must not link Arrow::arrow_shared, which comes")


if __name__ == "__main__":
    unittest.main()
