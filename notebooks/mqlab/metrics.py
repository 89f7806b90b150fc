"""mqlab run --metrics: the broker's own metrics over simulated time."""
import pandas as pd

from . import engine, look, words
from .shown import Shown


class Metrics(Shown):
    """Samples, a row each: scenario, variant, metric (the vendor's name), kind (counter or gauge), of, name (of what), time_s (simulated seconds), value.

    `value` is NaN while nobody could tell, as when the process is down. `units` is {metric: unit}.
    """

    _metadata = ["units", "lang"]

    def series(self, metric, variant=None, name=None):
        """One line as a Series over time_s. KeyError where there is none, or more than one."""
        rows = self[self["metric"] == metric]
        if variant is not None:
            rows = rows[rows["variant"] == variant]
        if name is not None:
            rows = rows[rows["name"] == name]
        lines = rows[["variant", "of", "name"]].drop_duplicates()
        if len(lines) != 1:
            there = "; ".join(f"{v} {o} {n}" for v, o, n in lines.itertuples(index=False)) or "-"
            raise KeyError(words.say(f"{metric}: {len(lines)} lines, say which: {there}", f"{metric}：有 {len(lines)} 条曲线，请指明：{there}", self.lang))
        return pd.Series(rows["value"].values, index=pd.Index(rows["time_s"], name="time_s"), name=metric)

    @look.dressed
    def draw(self, metric, name=None, variants=None, until_s=None, ax=None, lang=None, title=None):
        """A line for each variant and thing that has this metric. Returns the axes."""
        lang = lang or self.lang
        ax = look.axes(ax, lang)
        rows = self[(self["metric"] == metric) & (True if name is None else self["name"] == name)]
        if rows.empty:
            raise KeyError(words.say(f"no samples of {metric}", f"没有 {metric} 的样本", lang))
        several = rows["name"].nunique() > 1
        for (variant, of, thing), line in rows.groupby(["variant", "of", "name"], sort=False):
            if variants is None or variant in variants:
                ax.plot(line["time_s"], line["value"], drawstyle="steps-post", lw=1.8, label=f"{variant}, {thing}" if several else variant)
        if until_s is not None:
            ax.set_xlim(0, until_s)
        ax.set_ylim(bottom=0)
        ax.grid(axis="y")
        ax.set_xlabel(words.say("simulated time (s)", "模拟时间（秒）", lang))
        ax.set_title(title if title is not None else (metric if name is None else f"{metric}, {name}"))
        look.name_y(ax, f"{metric} ({self.units[metric]})" if title is not None else self.units.get(metric, ""))
        ax.legend(fontsize=9)
        return ax


def metrics(scenario, names=None, variant=None, set=None, seed=None, interval=None, lang=None, program=None):
    """Runs a scenario and samples its broker's metrics. `names`: a name or a list, * for any text; `interval`: '10ms' of simulated time."""
    arguments = ["--metrics"]
    for one in [names] if isinstance(names, str) else names or []:
        arguments += ["--metric", one]
    if interval is not None:
        arguments += ["--metrics-interval", interval]
    with engine.as_file(scenario) as name:
        raw = engine.ask_json("run", name, *engine.changes(variant, set, seed), *arguments, lang=lang, program=program)
    rows, units = [], {}
    for run in raw:
        sampled = run["metrics"]
        for line in sampled["series"]:
            units[line["metric"]] = words.both(line["unit"], lang)
            rows += [{"scenario": run["scenario"], "variant": run["variant"], "metric": line["metric"], "kind": line["kind"], "of": line["of"]["kind"],
                      "name": line["of"]["name"], "time_s": at / 1e9, "value": value} for at, value in zip(sampled["times_ns"], line["samples"])]
    out = Metrics(rows, columns=["scenario", "variant", "metric", "kind", "of", "name", "time_s", "value"])
    out["value"] = out["value"].astype(float)
    out.units = units
    out.lang = words.language(lang)
    return out
