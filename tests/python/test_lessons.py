"""The stored notebooks are what their lessons make, have no outputs, and are the same lesson in both languages."""
import json
import re
import unittest

import support

support.sys.path.insert(0, str(support.ROOT / "notebooks"))
import build  # noqa: E402

LESSONS = sorted((support.ROOT / "notebooks" / "lessons").glob("*.md"))


def cells(lesson, lang):
    path = support.ROOT / "notebooks" / lang / f"{lesson.stem}.ipynb"
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def text(cell):
    return "".join(cell["source"])


class StoredNotebooks(unittest.TestCase):
    def test_there_are_eight_at_least(self):
        self.assertGreaterEqual(len(LESSONS), 8)

    def test_they_are_up_to_date(self):
        self.assertEqual(build.stale(), [], "run notebooks/build.py")

    def test_they_have_no_outputs(self):
        for lang in build.LANGUAGES:
            for lesson in LESSONS:
                for cell in cells(lesson, lang):
                    self.assertFalse(cell.get("outputs"), f"{lang}/{lesson.stem} has outputs")
                    self.assertIsNone(cell.get("execution_count"))

    def test_the_code_is_the_same_in_both_languages(self):
        for lesson in LESSONS:
            code = {lang: [text(c) for c in cells(lesson, lang) if c["cell_type"] == "code"] for lang in build.LANGUAGES}
            self.assertEqual(code["en"][1:], code["zh_CN"][1:])
            self.assertEqual(code["en"][0].replace('"en"', '"zh_CN"'), code["zh_CN"][0])

    def test_each_is_a_lesson_question_prediction_figure_reason_check_exercises(self):
        parts = {"en": ("**Question.**", "## Predict", "## See", "## Why", "## Check", "## Exercises"),
                 "zh_CN": ("**问题。**", "## 预测", "## 看图", "## 为什么", "## 核对", "## 练习")}
        for lang, wanted in parts.items():
            for lesson in LESSONS:
                whole = "\n".join(text(c) for c in cells(lesson, lang))
                places = [whole.find(part) for part in wanted]
                self.assertNotIn(-1, places, f"{lang}/{lesson.stem}: {wanted[places.index(-1)] if -1 in places else ''}")
                self.assertEqual(places, sorted(places), f"{lang}/{lesson.stem}")
                self.assertRegex(whole, r"(?m)^assert ", lesson.stem)

    def test_the_headings_and_exercises_are_as_many_in_both_languages(self):
        for lesson in LESSONS:
            shape = [[len(re.findall(pattern, "\n".join(text(c) for c in cells(lesson, lang) if c["cell_type"] == "markdown")))
                      for pattern in (r"(?m)^#", r"(?m)^\d\. ", r"(?m)^\|", r"(?m)^- ")] for lang in build.LANGUAGES]
            self.assertEqual(*shape, lesson.stem)

    def test_scenarios_that_a_text_names_are_there(self):
        for lesson in LESSONS:
            themes = "|".join(p.name for p in (support.ROOT / "scenarios").iterdir() if p.is_dir())
            for name in set(re.findall(rf"\b(?:{themes})/[a-z0-9-]+", lesson.read_text(encoding="utf-8"))):
                self.assertTrue((support.ROOT / "scenarios" / f"{name}.json").is_file(), f"{lesson.name}: {name}")


class BadLessons(unittest.TestCase):
    def test_a_mark_that_is_misspelt_has_its_line(self):
        with self.assertRaisesRegex(build.BadLesson, r"x\.md:3: expected <!-- en -->"):
            build.parse("<!-- en -->\nHello\n<!-- zh -->\n", "x.md")

    def test_a_block_of_code_without_its_end(self):
        with self.assertRaisesRegex(build.BadLesson, "not closed"):
            build.parse("```python\n1 + 1\n", "x.md")


if __name__ == "__main__":
    unittest.main()
