"""mqlab sweep: the runs of a study, their estimates with intervals."""
import json
import pathlib
import sqlite3
import tempfile

import pandas as pd

from . import engine, look, words
from .shown import Shown, shown


class Sweep(Shown):
    """The runs, a row each, by number: point, repetition, seed, status, scenario, variant, a column for each axis and draw, and all columns of the
    results file (verdicts are counts, times in simulated ns; docs/en/batch.md lists them).

    `estimates`: a frame of each measure of each point with its interval; `differences`: variants compared on the same seeds; `confidence`: that of the
    intervals; `file`: the SQLite file, if one was named.
    """

    _metadata = ["raw", "lang", "study_axes", "file"]

    confidence = property(lambda self: self.raw["confidence"])

    @property
    def estimates(self):
        """point, scenario, variant, the axes, runs, measure, unit, method, value, low, high (NaN: the bound can't be told)."""
        rows = [{"point": p["point"], "scenario": p["scenario"], "variant": p["variant"], **p["settings"], "runs": p["runs"],
                 **{key: e[key] for key in ("measure", "unit", "method", "value", "low", "high")}} for p in self.raw["points"] for e in p["estimates"]]
        return shown(_numbers(pd.DataFrame(rows)), self.lang)

    @property
    def differences(self):
        """variant less compared_to, of pairs with the same seed: value, low, high; an interval without 0 is a difference."""
        rows = [{"point": c["point"], "scenario": c["scenario"], "variant": c["variant"], "compared_to": c["compared_to"], **c["settings"],
                 **{key: d[key] for key in ("measure", "unit", "method", "n", "value", "low", "high")}}
                for c in self.raw["comparisons"] for d in c["differences"]]
        return shown(_numbers(pd.DataFrame(rows)), self.lang)

    @look.dressed
    def draw(self, measure, x=None, by="variant", ax=None, lang=None, log=False, label=None, xlabel=None, title=None):
        """An estimate with its intervals against an axis of the study (`x`; default: the first), a line for each `by`. Without axes: one mark for each.

        Times are drawn in ms. Returns the axes.
        """
        lang = lang or self.lang
        rows = self.estimates[self.estimates["measure"] == measure]
        if rows.empty:
            raise KeyError(words.say(f"no estimate of {measure}", f"没有 {measure} 的估计", lang))
        ax = look.axes(ax, lang)
        unit = rows["unit"].iloc[0]
        factor = 1e-6 if unit == "ns" else 1
        x = x or (self.study_axes[0] if self.study_axes else None)
        colours = ["#d55e00", "#009e73", "#0072b2", "#cc79a7", "#e69f00", "#56b4e9"]
        if x is None:
            rows = rows.iloc[::-1]
            ax.errorbar(rows["value"] * factor, rows[by], xerr=_bars(rows, factor), fmt="o", capsize=4, color="#0072b2")
            ax.margins(y=0.4)
            ax.grid(axis="x")
            ax.set_xlabel(label or _label(measure, unit, self.confidence, lang))
        else:
            for colour, (name, line) in zip(colours, rows.groupby(by, sort=False)):
                at = [_quantity(v) for v in line[x]]
                ax.errorbar(at, line["value"] * factor, yerr=_bars(line, factor), fmt="o-", capsize=4, lw=1.6, color=colour, label=str(name))
            if log:
                ax.set_xscale("log")
            texts = dict(zip([_quantity(v) for v in rows[x]], rows[x]))
            ax.set_xticks(sorted(texts), [str(texts[v]) for v in sorted(texts)])
            ax.minorticks_off()
            ax.set_ylim(bottom=0)
            ax.grid(axis="y")
            ax.set_xlabel(xlabel or x)
            ax.legend(fontsize=9)
        ax.set_title(title if title is not None else self.raw["study"])
        if x is not None:
            look.name_y(ax, label or _label(measure, unit, self.confidence, lang))
        return ax


def sweep(study, output=None, repetitions=None, until=None, seed=None, workers=None, resume=False, lang=None, program=None):
    """Runs a study (a path, or a dict) and reads its results. `output`: keep the SQLite file there; otherwise it is gone afterwards. A frame of class Sweep.

    `until`: rules such as 'ci(lost) < 0.05'. A study given as a dict takes its scenarios by id of the library or by absolute path.
    """
    arguments = []
    for option, value in (("--repetitions", repetitions), ("--seed", seed), ("--workers", workers)):
        arguments += [option, value] if value is not None else []
    for rule in [until] if isinstance(until, str) else until or []:
        arguments += ["--until", rule]
    arguments += ["--resume"] if resume else []
    with tempfile.TemporaryDirectory(prefix="mqlab-") as folder, engine.as_file(study) as name:
        file = output or pathlib.Path(folder) / "results.sqlite"
        engine.ask("sweep", name, *arguments, "-o", file, lang=lang, program=program)
        return read_sweep(file, lang, program, kept=output is not None)


def read_sweep(file, lang=None, program=None, kept=True):
    """The results of a sweep that was run before, from its SQLite file."""
    raw = json.loads(engine.ask("sweep", "estimates", file, lang=lang, program=program, form="json"))
    database = sqlite3.connect(f"file:{pathlib.Path(file).absolute()}?mode=ro", uri=True)
    try:
        rows = pd.read_sql_query("SELECT * FROM runs ORDER BY run", database, index_col="run")
    finally:
        database.close()
    settings = pd.DataFrame([json.loads(text) for text in rows["settings"]], index=rows.index)
    at = list(rows.columns).index("settings")
    out = Sweep(pd.concat([rows.iloc[:, :at], settings, rows.iloc[:, at + 1:]], axis=1))
    out.raw = raw
    out.lang = words.language(lang)
    out.study_axes = list(dict.fromkeys(name for point in raw["points"] for name in point["settings"]))
    out.file = str(file) if kept else None
    return out


def _numbers(frame):
    for column in ("value", "low", "high"):
        if column in frame:
            frame[column] = frame[column].astype(float)
    return frame


def _bars(rows, factor):
    low = ((rows["value"] - rows["low"]) * factor).fillna(0).clip(lower=0)
    high = ((rows["high"] - rows["value"]) * factor).fillna(0).clip(lower=0)
    return [low, high]


def _quantity(value):
    """A number of an axis value: 3, '8ms' (in ms), '64kB' (in bytes), '0.5/s'."""
    if isinstance(value, (int, float)):
        return float(value)
    text = str(value)
    digits = "".join(c for c in text if c.isdigit() or c in ".-")
    unit = text[len(digits):]
    factors = {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3, "min": 6e4, "h": 3.6e6, "kB": 1e3, "MB": 1e6, "GB": 1e9}
    return float(digits or 0) * factors.get(unit, 1)


def _label(measure, unit, confidence, lang):
    verdict, _, part = measure.partition(".")
    name = words.title(verdict, lang)
    if unit == "share" and part == "share":
        what = words.say(f"share of the effects: {name}", f"占全部效果的比例：{name}", lang)
    elif unit == "share":
        what = words.say(f"share of the runs with at least one: {name}", f"至少出现一次“{name}”的运行所占比例", lang)
    elif part == "count":
        what = words.say(f"how many in a run: {name}", f"每次运行的个数：{name}", lang)
    elif unit == "ns":
        what = words.say(f"{measure} (simulated ms)", f"{measure}（模拟毫秒）", lang)
    else:
        what = words.say(f"{measure} ({unit})" if unit else measure, f"{measure}（{unit}）" if unit else measure, lang)
    return words.say(f"{what}; {confidence:.0%} interval", f"{what}；{confidence:.0%} 区间", lang)
