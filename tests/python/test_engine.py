"""How the package finds the program, asks it, and hands on its errors."""
import os
import unittest
from unittest import mock

import support
from support import FakeProgram, mqlab


class FindsTheProgram(unittest.TestCase):
    def test_the_argument_comes_before_the_environment(self):
        with FakeProgram("true") as one, FakeProgram("true") as other, mock.patch.dict(os.environ, {"MQLAB": other}):
            self.assertEqual(str(mqlab.find_program(one)), one)
            self.assertEqual(str(mqlab.find_program()), other)

    def test_a_name_that_leads_nowhere_is_an_error_and_nothing_else_is_tried(self):
        with self.assertRaisesRegex(mqlab.ProgramNotFound, "argument names no program that can be run: /no/such/mqlab"):
            mqlab.find_program("/no/such/mqlab")
        with mock.patch.dict(os.environ, {"MQLAB": "/no/such/mqlab"}):
            with self.assertRaisesRegex(mqlab.ProgramNotFound, r"\$MQLAB names no program"):
                mqlab.find_program()

    def test_the_source_tree_comes_before_the_path(self):
        with FakeProgram("true") as other, mock.patch.dict(os.environ, {"PATH": os.path.dirname(other)}):
            os.environ.pop("MQLAB", None)
            self.assertEqual(mqlab.find_program(), support.ROOT / "build" / "release" / "mqlab")

    def test_where_nothing_is_found_the_error_says_where_it_looked_and_how_to_build(self):
        with mock.patch.dict(os.environ, {"PATH": "/nowhere"}), mock.patch("mqlab.engine.os.access", return_value=False):
            os.environ.pop("MQLAB", None)
            with self.assertRaises(mqlab.ProgramNotFound) as caught:
                mqlab.find_program()
        for word in ("argument", "$MQLAB", "build/release/mqlab", "PATH", "./dev build"):
            self.assertIn(word, str(caught.exception))


class HandsOnErrors(unittest.TestCase):
    def test_a_sentence_of_the_program_is_the_text_of_the_exception(self):
        with self.assertRaises(mqlab.MqlabError) as caught:
            mqlab.run("duplication/confirm-lst", lang="en")
        self.assertEqual(caught.exception.code, 2)
        self.assertIn('did you mean "duplication/confirm-lost"?', str(caught.exception))
        self.assertIn("run duplication/confirm-lst", caught.exception.command)

    def test_problems_of_a_scenario_keep_their_place_and_language(self):
        bad = mqlab.copy_of("duplication/confirm-lost")
        bad["consumers"][0]["prefech"] = 5
        with self.assertRaises(mqlab.MqlabError) as caught:
            mqlab.run(bad, lang="zh_CN")
        self.assertIn("未知的设置 \"prefech\"", str(caught.exception))
        self.assertIn("是不是 \"prefetch\"？", str(caught.exception))
        [problem] = caught.exception.problems
        self.assertEqual(problem["pointer"], "/consumers/0/prefech")
        self.assertGreater(problem["line"], 1)

    def test_a_verdict_that_differs_is_an_answer_and_no_error(self):
        runs = mqlab.run("duplication/confirm-lost", "broken", set={"/faults": []})
        self.assertFalse(runs["holds"].all())
        self.assertTrue(runs.differences())

    def test_a_program_that_dies_without_a_word_still_gets_a_sentence(self):
        with FakeProgram("exit 3") as program:
            with self.assertRaisesRegex(mqlab.MqlabError, "ended with code 3 and no word"):
                mqlab.scenarios(program=program, lang="en")

    def test_an_unknown_language_is_refused_in_both(self):
        for ask in (mqlab.run, mqlab.show, mqlab.why, mqlab.faultmap):
            with self.assertRaisesRegex(ValueError, "expected 'en' or 'zh_CN'"):
                ask("duplication/confirm-lost", lang="fr")


class ChangesScenarios(unittest.TestCase):
    def test_values_of_set_are_json(self):
        from mqlab import engine

        self.assertEqual(engine.changes("broken", {"/a/b": True, "/c": "x", "/d": None}, 7),
                         ["--variant", "broken", "--set", "/a/b=true", "--set", '/c="x"', "--set", "/d=null", "--seed", 7])

    def test_a_dict_runs_as_its_file_would(self):
        content = mqlab.copy_of("duplication/confirm-lost")
        self.assertEqual(mqlab.run(content).raw[0]["trace_hash"], mqlab.run("duplication/confirm-lost").raw[0]["trace_hash"])


if __name__ == "__main__":
    unittest.main()
