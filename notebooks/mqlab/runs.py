"""mqlab run: variants, their verdicts, their costs."""
import matplotlib.ticker
import pandas as pd

from . import engine, look, words
from .shown import Shown, shown

#: Costs of a run, as columns: simulated times in milliseconds, rates per simulated second.
COSTS = ("response_p50_ms", "response_p99_ms", "response_max_ms", "effect_p50_ms", "effect_p99_ms", "effect_max_ms", "throughput_per_s",
         "unanswered", "frames", "bytes", "flushes")


class Runs(Shown):
    """The variants of one scenario, a row each, by name.

    Columns: `holds` (bool: as the scenario expects), `operations`, `pairs` (operations x their expected effects), a column for each verdict that occurs
    in any of them (counts), `damaged` (how many), `end_s` (simulated seconds), and COSTS: response is the time from the begin of an operation to its
    answer, effect to its last effect (ms, NaN: nothing to measure); throughput is operations done per simulated second.

    `raw` is the program's JSON. Slices are frames without these extras.
    """

    _metadata = ["raw", "lang"]

    @property
    def scenario(self):
        return self.raw[0]["scenario"]

    @property
    def title(self):
        return words.both(self.raw[0]["title"], self.lang)

    def counts(self, variant=None):
        """{verdict: count} of a variant; a verdict that did not occur counts 0."""
        return Counts(self._of(variant)["counts"])

    @property
    def verdicts(self):
        """The columns of verdicts alone."""
        return shown(self[[name for name in words.VERDICTS if name in self.columns]], self.lang)

    @property
    def costs(self):
        """The columns of costs alone."""
        return shown(self[list(COSTS)], self.lang)

    def bad(self, variant=None):
        """The operations of a variant that are not well: operation, store, verdicts, told, expected, net, judgement, promise, why, because."""
        rows = []
        for one in self._of(variant)["bad"]:
            rows.append({**{key: one.get(key) for key in ("operation", "store", "verdicts", "told", "expected", "net", "judgement", "promise")},
                         "why": words.both(one["why"], self.lang), "because": words.both(one.get("because", ""), self.lang)})
            rows[-1]["verdicts"] = ", ".join(words.title(name, self.lang) for name in one["verdicts"])
        columns = ["operation", "store", "verdicts", "told", "expected", "net", "judgement", "promise", "why", "because"]
        return shown(pd.DataFrame(rows, columns=columns), self.lang)

    def money(self):
        """What each store should hold at the end, and what it holds: variant, store, expected, actual, pending, agrees."""
        rows = [{"variant": run["variant"], **row} for run in self.raw for row in run["money"]]
        return shown(pd.DataFrame(rows, columns=["variant", "store", "expected", "actual", "pending", "agrees"]), self.lang)

    def differences(self):
        """Sentences: what is not as the scenario expects. Empty when all holds."""
        return [f"{run['variant']}: {words.both(text, self.lang)}" for run in self.raw for text in run["differences"] + run["vacuity"]]

    @look.dressed
    def draw(self, ax=None, lang=None, title=None):
        """Stacked bars: what became of the operations of each variant. Returns the axes."""
        lang = lang or self.lang
        ax = look.axes(ax, lang, height=0.9 + 0.45 * len(self))
        names = [name for name in words.FATES if name in self.columns and self[name].any()]
        left = pd.Series(0, index=self.index)
        widest = max(1, max(self[names].sum(axis=1)))
        for name in names:
            bars = ax.barh(self.index, self[name], left=left, color=words.colour(name), label=words.title(name, lang), height=0.62)
            for bar, count in zip(bars, self[name]):
                if count >= 0.025 * widest:
                    ax.text(bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height() / 2, f"{int(count)}", ha="center", va="center",
                            fontsize=9, color=look.ink_on(words.colour(name)))
            left += self[name]
        ax.invert_yaxis()
        ax.set_xlim(0, widest)
        ax.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True))
        ax.tick_params(axis="y", length=0, labelcolor="#1f2328")
        ax.spines["left"].set_visible(False)
        ax.set_xlabel(words.say("operations × effects expected of them", "操作 × 应有的效果", lang)
                      if any(self["pairs"] != self["operations"]) else words.say("operations", "操作", lang))
        ax.set_title(self.title if title is None else title)
        ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.02), fontsize=9)
        return ax

    @look.dressed
    def draw_cost(self, measure, ax=None, lang=None, label=None, log=False, title=None):
        """Bars of one column of COSTS, a bar for each variant. Returns the axes."""
        lang = lang or self.lang
        ax = look.axes(ax, lang, height=0.9 + 0.4 * len(self))
        values = self[measure].astype(float)
        bars = ax.barh(self.index, values, color="#0072b2", height=0.6)
        ax.bar_label(bars, [words.say("nothing to measure", "无可测量", lang) if pd.isna(v) else look.number(v) for v in values], padding=4, fontsize=9)
        ax.invert_yaxis()
        if log:
            ax.set_xscale("log")
        ax.margins(x=0.14)
        ax.tick_params(axis="y", length=0, labelcolor="#1f2328")
        ax.spines["left"].set_visible(False)
        ax.grid(axis="x")
        ax.set_xlabel(label or cost_label(measure, lang))
        ax.set_title(self.title if title is None else title)
        return ax

    def _of(self, variant):
        if variant is None:
            if len(self.raw) != 1:
                raise KeyError(words.say(f"say which variant: {', '.join(self.index)}", f"请指明变体：{'、'.join(self.index)}", self.lang))
            return self.raw[0]
        for run in self.raw:
            if run["variant"] == variant:
                return run
        raise KeyError(words.say(f"no variant {variant!r}; there are: {', '.join(self.index)}", f"没有变体 {variant!r}；可选：{'、'.join(self.index)}", self.lang))


class Counts(dict):
    """Counts of verdicts by id; those that did not occur count 0, those that do not exist are an error."""

    def __missing__(self, verdict):
        if verdict not in words.VERDICTS:
            raise KeyError(f"{verdict}; expected one of: {', '.join(words.VERDICTS)}")
        return 0


def run(scenario, variant=None, set=None, seed=None, rows=20, lang=None, program=None):
    """Runs a scenario (id, path or dict): all variants, or one; with `set` {'/json/pointer': value}. A frame of class Runs.

    `rows`: at most so many operations that are not well are kept for `bad`. MqlabError for bad input; a verdict that differs is no error: `holds` says it.
    """
    with engine.as_file(scenario) as name:
        raw = engine.ask_json("run", name, *engine.changes(variant, set, seed), "--rows", rows, lang=lang, program=program)
    return of_json(raw, lang)


def of_json(raw, lang=None):
    """The frame of what `mqlab run --format json` printed."""
    present = [name for name in words.VERDICTS if any(name in one["counts"] for one in raw)]
    out = Runs([_row(one, present) for one in raw])
    out.index = pd.Index([one["variant"] for one in raw], name="variant")
    out.raw = raw
    out.lang = words.language(lang)
    return out


def cost_label(measure, lang=None):
    """A column of COSTS in words, with its unit."""
    part, _, rest = measure.partition("_")
    if part in ("response", "effect"):
        which = rest.removesuffix("_ms")
        what = words.say("time to the answer", "得到答复的时间", lang) if part == "response" else words.say("time to the effect", "效果发生的时间", lang)
        return words.say(f"{what}, {which} (simulated ms)", f"{what}，{which}（模拟毫秒）", lang)
    return {
        "throughput_per_s": words.say("operations done per simulated second", "每模拟秒完成的操作数", lang),
        "unanswered": words.say("operations without an answer", "没有得到答复的操作", lang),
        "frames": words.say("frames on the network", "网络帧数", lang),
        "bytes": words.say("bytes on the network", "网络字节数", lang),
        "flushes": words.say("flushes of a disk", "刷盘次数", lang),
        "end_s": words.say("end of the run (simulated s)", "运行结束（模拟秒）", lang),
    }[measure]


def _row(one, present):
    cost = one["cost"]
    out = {"holds": one["holds"], "operations": one["operations"], "pairs": one["pairs"]}
    out.update({name: one["counts"].get(name, 0) for name in present})
    out["damaged"] = one["damaged"] if not isinstance(one["damaged"], bool) else int(one["damaged"])
    out["end_s"] = one["end"]["at_ns"] / 1e9
    for name in ("response", "effect"):
        times = cost[f"{name}_ns"]
        for which in ("p50", "p99", "max"):
            out[f"{name}_{which}_ms"] = times[which] / 1e6 if times["count"] else float("nan")
    out.update({"throughput_per_s": cost["done_per_second"], "unanswered": cost["unanswered"], "frames": cost["frames"], "bytes": cost["frame_bytes"],
                "flushes": cost["flushes"]})
    return out
