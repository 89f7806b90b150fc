#!/usr/bin/python3
"""A checker that finds nothing looks like a clean tree: so each rule is shown one breach, and one file that keeps it."""
import pathlib
import tempfile
import unittest

import check_layers

HEADER = "/// What it is.\n"


def check(files):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        return [f"{path}:{line}: {message}" for path, line, message in check_layers.check_tree(root)]


class Layers(unittest.TestCase):
    def breaks(self, name, text, part):
        found = check({name: text})
        self.assertTrue(any(part in line for line in found), f"{part!r} is not in {found}")

    def keeps(self, name, text):
        self.assertEqual(check({name: text}), [])

    def test_includes_point_down(self):
        self.breaks("models/x.cpp", '\n#include "lab/run.hpp"\n', 'models/x.cpp:2: includes "lab/run.hpp": models/ never includes lab/')
        self.breaks("tests/sim/x_test.cpp", '#include "models/ledger.hpp"\n', "sim/ never includes models/")
        self.keeps("lab/x.cpp", '#include "models/style.hpp"\n#include "sim/core/ids.hpp"\n')
        self.keeps("tests/support/x.hpp", '#include "lab/run.hpp"\n')

    def test_a_fidelity_row_names_a_test_that_is_there(self):
        row = 'FidelityRow{{"a", "b"}, "source", modelled,\n  "%s"},\n'
        tests = {"tests/models/x_test.cpp": "TEST(Queue, KeepsItsOrder) {}\nTEST_F(Disk,\n       Flushes) {}\n"}
        scenario = {"scenarios/loss/x.json": '{}'}
        for name in ("Queue.KeepsItsOrder", "Queue.*", "Disk.Flushes, loss/x", ""):
            self.assertEqual(check({"models/x/fidelity.cpp": row % name, **tests, **scenario}), [], name)
        for name in ("Queue.LosesItsOrder", "Queues.*", "Disk.Flushes, loss/y"):
            found = check({"models/x/fidelity.cpp": row % name, **tests, **scenario})
            self.assertTrue(any("models/x/fidelity.cpp:2: names the test" in line for line in found), (name, found))

    def test_only_the_platform_sees_simgrid(self):
        for place in ("sim/disk/x.cpp", "sim/world/x.hpp", "lab/x.cpp"):
            self.breaks(place, HEADER + "#include <simgrid/s4u.hpp>\n", "see SimGrid")
        self.keeps("sim/platform/x.cpp", "#include <simgrid/s4u.hpp>\n")
        self.keeps("bench/s4u.cpp", "#include <simgrid/s4u.hpp>\n")
        inner = {"sim/platform/inner.hpp": HEADER + "#include <simgrid/s4u.hpp>\n"}
        self.assertEqual(check({**inner, "sim/platform/x.cpp": '#include "sim/platform/inner.hpp"\n'}), [])
        self.assertEqual(len(check({**inner, "sim/world/x.cpp": '#include "sim/platform/inner.hpp"\n'})), 1)

    def test_only_the_window_sees_qt(self):
        self.breaks("lab/x.cpp", "#include <QString>\n", "only gui/ sees Qt")
        self.keeps("gui/x.cpp", "#include <QString>\n")

    def test_models_have_no_hands(self):
        self.breaks("models/x.cpp", "#include <nlohmann/json.hpp>\n", "JSON is read in lab/")
        self.breaks("models/x.cpp", "#include <fstream>\n", "never opens a file")
        self.breaks("models/x.cpp", "#include <sys/socket.h>\n", "nothing is really sent")
        self.breaks("models/x.cpp", "#include <random>\n", "draw from Context")
        self.breaks("models/x.cpp", "auto t = std::chrono::steady_clock::now();\n", "uses steady_clock")
        self.breaks("sim/world/x.cpp", "int i = rand();\n", "uses rand")
        self.keeps("models/x.cpp", "// unlike steady_clock\nint brand(int);\nauto s = \"system_clock\";\n")
        self.keeps("sim/platform/child.cpp", "auto t = std::chrono::steady_clock::now();\n")

    def test_lab_and_sim_name_no_broker(self):
        self.breaks("lab/x.cpp", 'if (style == "kafka") return;\n', 'lab/x.cpp:1: says "kafka"')
        self.breaks("lab/x.cpp", '#include "models/rabbitmq/style.hpp"\n', "ask the Style")
        self.keeps("lab/x.cpp", "// RabbitMQ would do this\n/* and\nKafka */ int x = 1'000;  // 'RocketMQ'\n")
        self.keeps("models/styles.cpp", '#include "models/rabbitmq/style.hpp"\n')

    def test_files_are_short_and_headers_explain(self):
        self.breaks("lab/x.cpp", "\n" * 501, "501 lines: split it by idea")
        self.keeps("lab/x.cpp", "// long because: one table\n" + "\n" * 501)
        self.breaks("lab/x.hpp", "#pragma once\n", "begins with `///`")
        self.breaks("cli/x.cpp", "// TO" "DO\n", "promises something for later")

    def test_scenarios_and_texts_speak_both_languages(self):
        scenario = '{"mqlab": 1, /* "a" */ "id": "loss/a", // x\n "title": {"en": "A // a", "zh_CN": "甲"}}'
        self.keeps("scenarios/loss/a.json", scenario)
        self.breaks("scenarios/loss/a.json", scenario.replace("zh_CN", "zh"), 'no "title" in zh_CN')
        self.breaks("scenarios/loss/b.json", scenario, 'the id is "loss/b"')
        self.breaks("scenarios/loss/a.json", "{,}", "is not JSON")
        self.breaks("scenarios/loss/a.en.md", "", "has no twin scenarios/loss/a.zh_CN.md")
        self.breaks("docs/en/a.md", "", "has no twin docs/zh_CN/a.md")


if __name__ == "__main__":
    unittest.main()
