"""mqlab faultmap: one fault at every point where one can strike."""
import matplotlib.colors
import matplotlib.patches
import pandas as pd

from . import engine, look, words
from .shown import Shown, shown

_QUIET = {"ok": "#dfe4e8", "not struck": "#ffffff"}


class FaultMap(Shown):
    """Strikes, a row each: fault, record (number in the run without a fault), time_ms (simulated), point, process, message, operation, struck (bool),
    worst (id of the worst verdict beyond what is damaged without any fault; '' where nothing is), harmed (operations).

    `counts` {points, strikes, runs, damaged, ...}; `groups`: the damage by cause; `raw`: the program's JSON.
    """

    _metadata = ["raw", "lang"]

    counts = property(lambda self: dict(self.raw["counts"]))

    @property
    def groups(self):
        """By cause: fault, verdict, told, points (where it does that), of_points (where it strikes), between (where the operation stood), judgement, operations."""
        rows = []
        for one in self.raw["groups"]:
            between = "; ".join(f"{s['after'] or words.say('the begin', '开始', self.lang)} → {s['before'] or words.say('the end', '结束', self.lang)}"
                                for s in one["stretches"])
            rows.append({"fault": one["fault"], "verdict": one["verdict"], "told": one["told"], "points": one["points"], "of_points": one["of_points"],
                         "between": between, "judgement": one.get("judgement", ""), "operations": one["operations"]})
        columns = ["fault", "verdict", "told", "points", "of_points", "between", "judgement", "operations"]
        return shown(pd.DataFrame(rows, columns=columns), self.lang)

    @look.dressed
    def draw(self, ax=None, lang=None, columns=160, title=None):
        """Heat strips: a row for each fault, the run from left to right by its points, the worst verdict in each column. Returns the axes."""
        lang = lang or self.lang
        faults = list(dict.fromkeys(self["fault"]))
        records = sorted(self["record"].unique())
        columns = min(columns, len(records))
        column = {record: i * columns // len(records) for i, record in enumerate(records)}
        ax = look.axes(ax, lang, height=1.1 + 0.42 * len(faults))
        seen = []
        for row, fault in enumerate(faults):
            cells = {}
            for record, worst, struck in self.loc[self["fault"] == fault, ["record", "worst", "struck"]].itertuples(index=False):
                verdict = worst or ("ok" if struck else "not struck")
                at = column[record]
                if at not in cells or _graver(verdict, cells[at]):
                    cells[at] = verdict
            seen = list(dict.fromkeys([*seen, *cells.values()]))
            row_of_cells = [[matplotlib.colors.to_rgba(_QUIET.get(cells[at]) or words.colour(cells[at])) if at in cells else (1, 1, 1, 0)
                             for at in range(columns)]]
            ax.imshow(row_of_cells, extent=(0, columns, row + 0.36, row - 0.36), aspect="auto", interpolation="nearest")
        ax.set_xlim(0, columns)
        ax.set_ylim(len(faults) - 0.5, -0.5)
        ax.set_yticks(range(len(faults)), faults)
        ax.tick_params(axis="y", length=0, labelcolor="#1f2328")
        ax.spines["left"].set_visible(False)
        times = self.drop_duplicates("record").set_index("record")["time_ms"]
        marks = sorted({i * len(records) // 6 for i in range(6)} | {len(records) - 1})
        ax.set_xticks([column[records[i]] + 0.5 for i in marks], [look.number(float(f"{times[records[i]]:.3g}")) for i in marks])
        ax.set_xlabel(words.say("moment of the strike: by point; simulated ms", "打击时刻：按钩点排列；模拟毫秒", lang))
        names = {"ok": words.say("harmless", "无损害", lang), "not struck": words.say("nothing there to strike", "没有目标", lang)}
        order = ["ok", "not struck", *words.VERDICTS]
        ax.legend(handles=[matplotlib.patches.Patch(facecolor=_QUIET.get(v) or words.colour(v), edgecolor="#c4cbd2", label=names.get(v, words.title(v, lang)))
                           for v in sorted(seen, key=order.index)], loc="upper left", bbox_to_anchor=(1.0, 1.02), fontsize=9)
        ax.set_title(title if title is not None else f"{self.raw['scenario']}, {self.raw['variant']}")
        return ax


def faultmap(scenario, variant=None, faults=None, points=None, lasts=None, pairs=False, keep_faults=False, set=None, seed=None, lang=None, program=None):
    """A fault map of one variant (without a name: the first). A frame of class FaultMap.

    `faults`: kinds, a list (default crash, power-loss, drop-connection); `points`: only these, * for any text; `lasts`: how long what heals lasts ('1s').
    """
    arguments = []
    for option, values in (("--faults", faults), ("--points", points)):
        if values:
            arguments += [option, values if isinstance(values, str) else ",".join(values)]
    if lasts is not None:
        arguments += ["--for", lasts]
    arguments += ["--pairs"] if pairs else []
    arguments += ["--keep-faults"] if keep_faults else []
    with engine.as_file(scenario) as name:
        if variant is None:
            from . import diagram

            variant = diagram.first_variant(name, lang, program)
        raw = engine.ask_json("faultmap", name, *engine.changes(variant, set, seed), *arguments, lang=lang, program=program)[0]
    rows = []
    for one in raw["strikes"]:
        when = one["when"]
        rows.append({"fault": one["fault"], "record": one["record"], "time_ms": one["time_ns"] / 1e6, "point": when.get("point", ""),
                     "process": when.get("process", ""), "message": when.get("message", ""), "operation": when.get("operation", ""),
                     "struck": bool(one.get("struck", False)), "worst": one.get("worst", ""),
                     "harmed": ", ".join(dict.fromkeys(harm["operation"] for harm in one.get("harms", [])))})
    out = FaultMap(rows, columns=["fault", "record", "time_ms", "point", "process", "message", "operation", "struck", "worst", "harmed"])
    out.raw = raw
    out.lang = words.language(lang)
    return out


def _graver(one, other):
    """Whether a verdict outweighs another in a cell: damage over none, and in the order of the program's table."""
    order = ["not struck", "ok", "deduplicated", "recovered", "failed-honestly", "absent", "pending", "jump-back-redelivered", "jump-back", "gap"]
    return _rank(one, order) > _rank(other, order)


def _rank(verdict, order):
    return order.index(verdict) if verdict in order else len(order) + len(words.VERDICTS) - list(words.VERDICTS).index(verdict)
