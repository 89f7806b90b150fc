"""The frames say what the program says, with units; slices are plain frames; figures draw in both languages."""
import pathlib
import tempfile
import unittest
import warnings

from support import mqlab

ID = "duplication/confirm-lost"


class Runs(unittest.TestCase):
    def test_counts_are_the_librarys_expectation(self):
        runs, expected = mqlab.run(ID), mqlab.show(ID).expect
        self.assertTrue(runs["holds"].all())
        for variant in runs.index:
            for verdict, count in expected[variant].items():
                self.assertEqual(runs.counts(variant)[verdict], count, (variant, verdict))

    def test_times_are_in_milliseconds(self):
        runs = mqlab.run(ID, "broken")
        self.assertEqual(runs["response_p50_ms"].iloc[0], runs.raw[0]["cost"]["response_ns"]["p50"] / 1e6)
        self.assertEqual(runs["end_s"].iloc[0], runs.raw[0]["end"]["at_ns"] / 1e9)

    def test_what_was_not_measured_is_nan_and_no_zero(self):
        runs = mqlab.run("loss/fire-and-forget-crash", "broken", set={"/consumers": []})
        self.assertTrue(runs["effect_p50_ms"].isna().all())

    def test_a_verdict_that_does_not_exist_is_an_error_one_that_did_not_occur_is_zero(self):
        counts = mqlab.run(ID).counts("fixed")
        self.assertEqual(counts["lost"], 0)
        with self.assertRaises(KeyError):
            counts["losst"]

    def test_a_variant_must_be_named_where_there_are_several(self):
        with self.assertRaisesRegex(KeyError, "broken, fixed, trap"):
            mqlab.run(ID, lang="en").counts()

    def test_a_slice_keeps_the_language_and_not_the_extras(self):
        runs = mqlab.run(ID, lang="zh_CN")
        part = runs[["ok", "duplicated"]]
        self.assertNotIsInstance(part, mqlab.Runs)
        self.assertIn("重复 duplicated", part._repr_html_())
        self.assertIn("变体 variant", part._repr_html_())
        self.assertEqual(part.columns.tolist(), ["ok", "duplicated"], "code is the same in both languages")
        self.assertNotIn("重复", mqlab.run(ID, lang="en")[["ok", "duplicated"]]._repr_html_())

    def test_fates_add_up_to_what_was_expected_of_the_operations(self):
        from mqlab import words

        for scenario in ("benefits/peak-shaving", "consistency/database-without-message", "loss/kafka-acks-1"):
            for one in mqlab.run(scenario).raw:
                self.assertEqual(sum(one["counts"].get(fate, 0) for fate in words.FATES), one["pairs"])

    def test_the_money_and_the_bad_operations_speak_the_language(self):
        runs = mqlab.run(ID, lang="zh_CN")
        self.assertEqual(runs.bad("broken")["verdicts"].tolist(), ["重复"])
        self.assertIn("库存", runs.title + mqlab.show(ID, lang="zh_CN").summary)
        money = runs.money().set_index("variant")
        self.assertEqual(money.loc["broken", "actual"], money.loc["broken", "expected"] + 1)


class Maps(unittest.TestCase):
    def test_strikes_are_those_of_the_program(self):
        damage = mqlab.faultmap(ID, "fixed", faults=["crash"])
        self.assertEqual(len(damage), damage.counts["strikes"])
        self.assertEqual((damage["worst"] != "").sum(), damage.counts["damaged"])
        self.assertEqual(damage.counts["damaged"], 0)

    def test_groups_say_where_the_operation_stood(self):
        groups = mqlab.faultmap(ID, "broken", faults=["drop-connection"], lang="en").groups
        self.assertIn("broker.received → confirm.received", groups["between"].tolist())


class Cards(unittest.TestCase):
    def test_the_worst_operation_with_its_chain_and_what_prevents_it(self):
        card = mqlab.why(ID, lang="en")
        self.assertEqual(card.operation, "shop/5")
        self.assertEqual(card.chain["inevitable"].sum(), 1)
        self.assertIn('/consumers/0/idempotent="message-id"', card.fixes.loc[card.fixes["result"] == "prevents", "setting"].tolist())
        self.assertIn("inevitable from here", card._repr_html_())
        self.assertIn("自此不可避免", mqlab.why(ID, lang="zh_CN")._repr_html_())

    def test_nothing_damaged_is_no_error(self):
        card = mqlab.why(ID, variant="fixed", lang="en")
        self.assertFalse(card.damaged)
        self.assertIn("no operation of this run is damaged", card._repr_html_())

    def test_what_is_shown_is_escaped(self):
        card = mqlab.why(ID)
        card.raw["stores"][0]["why"] = {"en": "<script>", "zh_CN": "<script>"}
        self.assertNotIn("<script>", card._repr_html_())


class Diagrams(unittest.TestCase):
    def test_svg_in_the_language(self):
        diagram = mqlab.sequence(ID, "shop/5", lang="zh_CN")
        self.assertTrue(diagram._repr_svg_().startswith("<svg"))
        self.assertIn("业务操作开始", diagram.svg)
        self.assertIn("data:image/svg+xml", diagram._repr_html_())

    def test_other_formats(self):
        self.assertTrue(mqlab.export(ID, "mermaid", "shop/5").startswith("sequenceDiagram"))

    def test_an_operation_that_is_not_there(self):
        with self.assertRaises(mqlab.MqlabError):
            mqlab.sequence(ID, "shop/99")


class Comparisons(unittest.TestCase):
    def test_two_variants(self):
        twins = mqlab.compare(ID, "broken", "fixed")
        self.assertEqual(twins["operation"].tolist(), ["shop/5"])
        self.assertFalse(twins.same)
        self.assertEqual(twins.cost.loc["flushes", "ratio"], 1)

    def test_one_with_and_without_a_setting(self):
        twins = mqlab.compare(ID, "broken", set={"/consumers/0/idempotent": "message-id"})
        self.assertEqual(len(twins), 1)


class Sweeps(unittest.TestCase):
    STUDY = {"mqlab_study": 1, "id": "small", "scenarios": [{"scenario": ID, "variants": ["broken", "fixed"]}],
             "axes": [{"name": "prefetch", "pointer": "/consumers/0/prefetch", "values": [1, 10]}], "repetitions": 4,
             "measures": ["duplicated", "response.p99"]}

    def test_rows_points_and_estimates(self):
        sweep = mqlab.sweep(self.STUDY)
        self.assertEqual(len(sweep), 16)
        self.assertEqual(set(sweep["prefetch"]), {1, 10})
        broken = sweep.estimates.query("variant == 'broken' and measure == 'duplicated' and prefetch == 10").iloc[0]
        self.assertEqual(broken["value"], 1)
        self.assertTrue(0.5 < broken["low"] < 1 == broken["high"])
        self.assertEqual(sweep.differences.query("measure == 'duplicated'")["value"].tolist(), [-1, -1])
        self.assertIsNone(sweep.file)

    def test_results_are_kept_where_that_is_asked(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "small.sqlite"
            first = mqlab.sweep(self.STUDY, output=file)
            again = mqlab.read_sweep(file)
            self.assertEqual(first["trace_hash"].tolist(), again["trace_hash"].tolist())
            with self.assertRaisesRegex(mqlab.MqlabError, "already"):
                mqlab.sweep(self.STUDY, output=file, lang="en")


class Metrics(unittest.TestCase):
    def test_samples_over_simulated_time(self):
        samples = mqlab.metrics("benefits/peak-shaving", names="rabbitmq_queue_messages", interval="10ms", lang="en")
        self.assertEqual(samples.series("rabbitmq_queue_messages", "queue").max(), 30)
        self.assertEqual(samples.units["rabbitmq_queue_messages"], "messages")
        with self.assertRaisesRegex(KeyError, "say which"):
            samples.series("rabbitmq_queue_messages")


class Records(unittest.TestCase):
    def test_records_of_a_kind_by_their_number(self):
        effects = mqlab.trace(ID, kind="effect.applied", operation="shop/5", variant="broken")
        self.assertEqual(effects.index.tolist(), [131, 213])
        self.assertEqual(set(effects["process"]), {"stock"})
        self.assertAlmostEqual(effects["time_ms"].iloc[0], 46.616, places=2)

    def test_nothing_that_matches_is_an_empty_frame(self):
        self.assertEqual(len(mqlab.trace(ID, kind="effect.applied", process="rabbit-1")), 0)

    def test_a_kind_that_does_not_exist_is_an_error(self):
        with self.assertRaisesRegex(mqlab.MqlabError, "there is no kind"):
            mqlab.trace(ID, kind="effect.aplied", lang="en")


class Guesses(unittest.TestCase):
    def test_a_guess_beside_what_came_out(self):
        shown = mqlab.compare_guess({"a": 2, "b": None, "c": "lost"}, {"a": 4, "b": 1, "c": "ok"}, lang="en")
        self.assertEqual(shown["guess / result"].tolist(), ["0.5 ×", "", "✘"])


class Figures(unittest.TestCase):
    def test_every_figure_draws_in_both_languages_without_a_missing_glyph(self):
        import io

        import matplotlib.pyplot as plt

        for lang in ("en", "zh_CN"):
            runs = mqlab.run(ID, lang=lang)
            sweep = mqlab.sweep(Sweeps.STUDY, lang=lang)
            samples = mqlab.metrics("benefits/peak-shaving", names="rabbitmq_queue_messages", lang=lang)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                for ax in (runs.draw(), runs.draw_cost("flushes"), mqlab.faultmap(ID, "broken", faults=["crash"], lang=lang).draw(),
                           mqlab.why(ID, lang=lang).draw(), mqlab.compare(ID, "broken", "fixed", lang=lang).draw(), sweep.draw("duplicated"),
                           sweep.draw("response.p99", log=True), samples.draw("rabbitmq_queue_messages")):
                    ax.figure.savefig(io.BytesIO(), format="png")
                    plt.close(ax.figure)

    def test_the_theme_leaves_matplotlib_as_it_was(self):
        import matplotlib

        before = dict(matplotlib.rcParams)
        with mqlab.theme(lang="zh_CN"):
            self.assertNotEqual(matplotlib.rcParams["font.family"], before["font.family"])
        self.assertEqual(dict(matplotlib.rcParams), before)


class Words(unittest.TestCase):
    def test_every_verdict_of_the_program_has_its_name_here(self):
        """The schema lists the verdicts that a scenario may expect; the titles are those of the program's report."""
        from mqlab import words

        schema = mqlab.ask("schema")
        for verdict in words.VERDICTS:
            self.assertIn(f'"{verdict}"', schema)
        report = {lang: mqlab.ask("run", "consistency/tx-partial", lang=lang) for lang in words.LANGUAGES}
        for verdict in ("absent", "recovered", "inconsistent", "deduplicated"):
            for lang in words.LANGUAGES:
                self.assertIn(words.title(verdict, lang), report[lang])


if __name__ == "__main__":
    unittest.main()
