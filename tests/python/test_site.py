"""The documentation's site: links of the tree become links of the site, the checker finds what is wrong, made pages are up to date."""
import pathlib
import tempfile
import unittest

import support

support.sys.path.insert(0, str(support.ROOT / "tools" / "docs_site"))
import make_site  # noqa: E402
import check  # noqa: E402
import incidents  # noqa: E402
import ledger  # noqa: E402
import lessons  # noqa: E402
import program  # noqa: E402
from links import on_the_site  # noqa: E402


class Links(unittest.TestCase):
    def turned(self, text, origin="docs/en/batch.md", page="batch.md"):
        return on_the_site(text, origin, page, "en")

    def test_a_scenarios_lesson_has_a_page(self):
        self.assertEqual(self.turned("[x](../../scenarios/loss/kafka-acks-1.en.md)"), "[x](scenarios/loss/kafka-acks-1.md)")

    def test_from_a_page_in_a_folder_the_way_is_longer(self):
        self.assertEqual(self.turned("[x](../../docs/en/exactly-once.md#two-systems)", "notebooks/en/01.ipynb", "lessons/01.md"), "[x](../exactly-once.md#two-systems)")

    def test_a_file_without_a_page_is_only_named(self):
        self.assertEqual(self.turned("[`studies/`](../../studies)"), "`studies/`")

    def test_pictures_outside_links_parts_and_code_are_left(self):
        self.assertEqual(self.turned("![g](../pictures/gallery.en.png)"), "![g](_static/pictures/gallery.en.png)")
        for text in ("[x](https://kafka.apache.org/a_b)", "[x](#part)", "```python\n[x](../../studies)\n```"):
            self.assertEqual(self.turned(text), text)

    def test_a_link_to_nothing_stops_the_build(self):
        with self.assertRaisesRegex(RuntimeError, "docs/en/batch.md: nowhere.md: no such file"):
            self.turned("[x](nowhere.md)")


class Contents(unittest.TestCase):
    def test_every_page_of_the_documentation_is_in_the_tree_of_contents_and_what_nobody_links_to_is_too(self):
        written = {"index.md": "# T\n\n## A\n\n- [One](one.md)\n\n## B\n", "one.md": "# One\n", "lost.md": "# Lost\n", "lessons.md": "# Lessons\n"}
        out = make_site.with_tree(written["index.md"], written, "en")
        for name in ("one.md", "lost.md", "lessons.md"):
            self.assertRegex(out, rf"(?m)^(One <)?{name}>?$")
        self.assertIn(":caption: More", out)

    def test_chinese_lines_are_joined_without_a_space_and_code_is_not(self):
        self.assertEqual(make_site.unbroken("刷盘要等磁盘，\n在这里\n  是两毫秒。\n\n下一段\n- 一项"), "刷盘要等磁盘，在这里是两毫秒。\n\n下一段\n- 一项")
        code = "```text\n甲\n乙\n```"
        self.assertEqual(make_site.unbroken(code), code)

    def test_both_languages_have_the_same_pages(self):
        names = [{path.name for path in (support.ROOT / "docs" / lang).glob("*.md")} for lang in program.LANGUAGES]
        self.assertEqual(*names)

    def test_both_languages_have_the_same_parts_and_scenarios(self):
        for name in ("delivery-guarantees", "exactly-once", "storage-and-flush", "replication", "incidents", "python"):
            texts = [(support.ROOT / "docs" / lang / f"{name}.md").read_text(encoding="utf-8") for lang in program.LANGUAGES]
            shapes = [[text.count("\n## "), text.count("\n| "), text.count("\n    mqlab ")] for text in texts]
            self.assertEqual(*shapes, name)
            scenarios = [sorted(set(program.re.findall(r"scenarios/([a-z]+/[a-z0-9-]+)", text))) for text in texts]
            self.assertEqual(*scenarios, name)

    def test_commands_in_the_documentation_name_scenarios_that_are_there(self):
        for path in (support.ROOT / "docs").glob("*/*.md"):
            for name in program.re.findall(r"^    mqlab (?:run|why|faultmap|compare) ([a-z]+/[a-z0-9-]+)", path.read_text(encoding="utf-8"), program.re.M):
                self.assertIn(name, program.library(), path.name)


class Search(unittest.TestCase):
    def test_chinese_is_indexed_by_pairs_and_the_query_is_cut_the_same_way(self):
        import han_search

        search = han_search.HanPairs({})
        self.assertEqual(search.split("Kafka 的再均衡，acks=1"), ["Kafka", "的再", "再均", "均衡", "acks", "1"])
        self.assertEqual(search.split("队"), ["队"])
        self.assertIn("part.slice(i, i + 2)", search.js_splitter_code)


class Made(unittest.TestCase):
    def test_the_incidents_are_those_of_the_library(self):
        self.assertEqual(incidents.stale(), [], "run tools/docs_site/incidents.py")

    def test_every_incident_names_a_source_that_is_no_paper_of_our_own(self):
        for name, scenario in program.library().items():
            if name.startswith("incidents/"):
                self.assertTrue(any(source.startswith("https://") for source in scenario.get("sources", [])), name)

    def test_the_ledger_has_every_row_of_the_program_in_both_languages(self):
        for style, versions, default in program.styles():
            rows = {lang: ledger.rows(style, lang) for lang in program.LANGUAGES}
            self.assertGreater(len(rows["en"]), 10)
            self.assertEqual([(r[0], r[2:]) for r in rows["en"]], [(r[0], r[2:]) for r in rows["zh_CN"]], "the same status, source and test")
            self.assertIn(default, versions)
            printed = program.ask("reference", style, "--lang", "en")
            for row in rows["en"]:
                self.assertIn(row[1], printed)

    def test_every_command_has_a_page(self):
        import pages

        made = pages.command_pages("en")
        self.assertIn("faultmap", program.commands())
        for name in program.commands():
            self.assertIn(f"commands/{name}.md", made)

    def test_a_notebook_shows_outputs_only_of_what_is_stored(self):
        figures = {}
        made = lessons.pages("en", figures)
        self.assertIn("lessons/01-delivery-guarantees.md", made)
        self.assertIn("```python", made["lessons/01-delivery-guarantees.md"])


class Checker(unittest.TestCase):
    def wrong(self, files):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder).resolve()
            for name, text in files.items():
                (root / name).parent.mkdir(parents=True, exist_ok=True)
                (root / name).write_text(text, encoding="utf-8")
            return check.problems(root)[0]

    def twin(self, body):
        return {"en/a.html": f'<html lang="en"><body id="top">{body}', "zh_CN/a.html": '<html lang="zh-CN"><body>'}

    def test_a_page_without_fault(self):
        self.assertEqual(self.wrong(self.twin('<a href="#top">x</a> <a href="https://rabbitmq.com">y</a> <a href="../zh_CN/a.html">z</a>')), [])

    def test_a_file_that_is_not_there_and_a_part_that_is_not_there(self):
        self.assertEqual(self.wrong(self.twin('<a href="b.html">x</a>')), ["en/a.html: b.html: no such file"])
        self.assertEqual(self.wrong(self.twin('<a href="a.html#nowhere">x</a>')), ["en/a.html: a.html#nowhere: no part of that name there"])

    def test_a_picture_or_script_from_elsewhere(self):
        self.assertEqual(self.wrong(self.twin('<img src="https://example.org/a.png">')), ["en/a.html: loads https://example.org/a.png from elsewhere"])
        self.assertEqual(self.wrong(self.twin('<script src="//example.org/a.js"></script>')), ["en/a.html: loads //example.org/a.js from elsewhere"])

    def test_a_page_in_one_language_only_or_with_the_wrong_language(self):
        files = self.twin("")
        del files["zh_CN/a.html"]
        self.assertEqual(self.wrong(files), ["en/a.html: there is no zh_CN/a.html"])
        files = self.twin("") | {"zh_CN/a.html": '<html lang="en">'}
        self.assertEqual(self.wrong(files), ['zh_CN/a.html: says lang="en", not "zh_CN"'.replace("zh_CN\"", "zh-CN\"")])


if __name__ == "__main__":
    unittest.main()
