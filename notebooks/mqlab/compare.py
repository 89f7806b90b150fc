"""mqlab compare: two runs with the same luck, one knob apart."""
import pandas as pd

from . import engine, look, words
from .shown import Shown, shown

# Measures of the comparison's JSON: (column, factor to the column's unit, text).
MEASURES = {
    "response_p50_ns": ("response_p50_ms", 1e-6, ("time to the answer, p50 (ms)", "得到答复的时间 p50（毫秒）")),
    "response_p99_ns": ("response_p99_ms", 1e-6, ("time to the answer, p99 (ms)", "得到答复的时间 p99（毫秒）")),
    "effect_p50_ns": ("effect_p50_ms", 1e-6, ("time to the effect, p50 (ms)", "效果发生的时间 p50（毫秒）")),
    "done_per_second": ("throughput_per_s", 1, ("done per second", "每秒完成")),
    "frames": ("frames", 1, ("frames", "帧")),
    "flushes": ("flushes", 1, ("flushes", "刷盘")),
}


class Comparison(Shown):
    """Operations whose fate differs between two runs, a row each: operation, store, a, b (their verdicts), parts_a, parts_b (the records at which they part).

    `sides` are the names of a and b; `same`: the runs are the same to the byte; `common`: how many records both begin with; `cost`: a frame of measures
    (simulated ms, per second, counts) with columns a, b, ratio; `raw`: the program's JSON.
    """

    _metadata = ["raw", "lang", "sides"]

    same = property(lambda self: self.raw["same"])
    common = property(lambda self: self.raw["common"])

    @property
    def cost(self):
        rows = {}
        for measure, values in self.raw["cost"].items():
            name, factor, _ = MEASURES.get(measure, (measure, 1, None))
            rows[name] = [float("nan") if values[side] is None else values[side] * factor for side in ("a", "b")]
        out = pd.DataFrame.from_dict(rows, orient="index", columns=["a", "b"])
        out["ratio"] = out["b"] / out["a"].where(out["a"] != 0)
        return shown(out, self.lang)

    @look.dressed
    def draw(self, ax=None, lang=None):
        """What the second run costs, as a multiple of the first: a bar for each measure. Returns the axes."""
        lang = lang or self.lang
        cost = self.cost.dropna()
        texts = {name: words.say(*text, lang=lang) for name, _, text in MEASURES.values()}
        ax = look.axes(ax, lang, height=0.9 + 0.38 * len(cost))
        bars = ax.barh([texts.get(name, name) for name in cost.index], cost["ratio"], color="#0072b2", height=0.6)
        ax.bar_label(bars, [f"{look.number(a)} → {look.number(b)}" for a, b in zip(cost["a"], cost["b"])], padding=4, fontsize=9)
        ax.axvline(1, color="#57606a", lw=1)
        ax.invert_yaxis()
        ax.margins(x=0.22)
        ax.tick_params(axis="y", length=0, labelcolor="#1f2328")
        ax.spines["left"].set_visible(False)
        ax.set_xlabel(words.say(f"{self.sides[1]} as a multiple of {self.sides[0]}", f"{self.sides[1]} 相对 {self.sides[0]} 的倍数", lang))
        ax.set_title(words.say(f"{self.raw['scenario']}: what it costs", f"{self.raw['scenario']}：代价", lang))
        return ax


def compare(scenario, a=None, b=None, set=None, seed=None, lang=None, program=None):
    """Two variants `a` and `b`; or `a` alone, as it is and with `set` {'/json/pointer': value}. A frame of class Comparison."""
    arguments = []
    for variant in (a, b):
        if variant is not None:
            arguments += ["--variant", variant]
    with engine.as_file(scenario) as name:
        raw = engine.ask_json("compare", name, *arguments, *engine.changes(None, set, seed), lang=lang, program=program)
    rows = [{"operation": one["operation"], "store": one["store"], "a": _fate(one["a"], lang), "b": _fate(one["b"], lang),
             "parts_a": _record(one["parts_at"]["a"], lang), "parts_b": _record(one["parts_at"]["b"], lang)} for one in raw["operations"]]
    out = Comparison(rows, columns=["operation", "store", "a", "b", "parts_a", "parts_b"])
    out.raw = raw
    out.lang = words.language(lang)
    out.sides = (raw["a"]["name"], raw["b"]["name"])
    return out


def _fate(fate, lang):
    return ", ".join(words.title(name, lang) for name in fate["verdicts"])


def _record(record, lang):
    if not record:
        return ""
    return " ".join(str(record[key]) for key in ("kind", "process") if record.get(key))
