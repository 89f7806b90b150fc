"""mqlab why: the why-card of one operation."""
import html
import re

import pandas as pd

from . import diagram, engine, look, words
from .shown import shown

_RESULTS = {
    "prevents": ("prevents it", "可避免", "#009e73"),
    "no damage": ("no damage, but not done either", "无损害，但也未完成", "#8a5a00"),
    "moves": ("another operation is damaged instead", "改为另一操作受损", "#8a5a00"),
    "no help": ("does not help", "无济于事", "#57606a"),
    "not struck": ("no proof: the fault finds nothing to strike", "不足为证：故障没有目标", "#57606a"),
    "no change": ("so already, or never comes to bear", "已是如此，或不起作用", "#57606a"),
    "refused": ("can't be set here", "此处不可设置", "#57606a"),
}
_BEGINS = {"fault": ("the fault", "故障"), "limit": ("a limit", "限额"), "setting": ("the settings", "设置")}
_JUDGEMENTS = {"broken promise": ("BROKEN PROMISE", "违背承诺"), "known defect": ("known defect of this version", "该版本的已知缺陷")}
_TIES = {"rerun": ("the run without the fault does not have it", "去掉故障重跑，没有这一条"), "order": ("read from the order of the records", "由记录先后推知")}


class Card:
    """Why one operation went wrong; shown as a card in a notebook.

    `operation`, `damaged`; `sentences`: what happened, one for each store; frames `biography` and `chain` (record number, time_ms of simulated time,
    process, kind, meaning, ...) and `fixes` (setting, result, outcome, response_p99_ms, frames, flushes: each was really run). `raw` is the program's JSON.
    """

    def __init__(self, raw, lang=None, sequence=None):
        self.raw = raw
        self.lang = words.language(lang)
        self._sequence = sequence

    damaged = property(lambda self: self.raw["damaged"])
    operation = property(lambda self: self.raw.get("operation"))
    sentences = property(lambda self: [words.both(one["why"], self.lang) for one in self.raw.get("stores", [])])
    biography = property(lambda self: self._records(self.raw.get("biography", [])))

    @property
    def chain(self):
        steps = self.raw.get("chain", {}).get("steps", [])
        out = self._records(steps)
        out["known_by"] = [step["by"] for step in steps]
        decided = self.raw.get("inevitable", {}).get("record")
        out["inevitable"] = [step["record"] == decided for step in steps]
        return out

    @property
    def fixes(self):
        rows = []
        for one in self.raw.get("fixes", []):
            measured = one.get("measured") or {}
            p99 = measured.get("response_p99_ns")
            rows.append({"setting": "; ".join(one["set"]), "meaning": words.both(one["meaning"], self.lang), "result": one["result"],
                         "now": _list(one.get("now", []), self.lang), "response_p99_ms": float("nan") if p99 is None else p99 / 1e6,
                         "frames": measured.get("frames"), "flushes": measured.get("flushes")})
        return shown(pd.DataFrame(rows, columns=["setting", "meaning", "result", "now", "response_p99_ms", "frames", "flushes"]), self.lang)

    def sequence(self, hops=None):
        """The space-time diagram of this operation (mqlab.Diagram)."""
        return self._sequence(self.operation, hops)

    @look.dressed
    def draw(self, ax=None, lang=None):
        """The causal chain over simulated time: a lane for each process. Returns the axes."""
        lang = lang or self.lang
        steps = self.chain
        steps["process"] = steps["process"].replace("", words.say("the fault", "故障", lang))  # what no process does
        lanes = list(dict.fromkeys([*steps["process"], *self.biography["process"]]))
        place = {lane: i for i, lane in enumerate(lanes)}
        ax = look.axes(ax, lang, height=2.0 + 0.45 * len(lanes))
        xs, ys = list(range(len(steps))), [place[p] for p in steps["process"]]
        ax.plot(xs, ys, color="#d55e00", lw=1.6, zorder=3)
        ax.scatter(xs, ys, s=52, color="#d55e00", zorder=4)
        for x, y, step in zip(xs, ys, steps.itertuples(index=False)):
            if step.inevitable:
                ax.scatter([x], [y], s=150, facecolor="none", edgecolor="#1f2328", lw=1.4, zorder=5,
                           label=words.say("inevitable from here", "自此不可避免", lang))
            ax.annotate(f"{step.kind}\n{look.number(step.time_ms)} ms", (x, y), xytext=(-3, 9), textcoords="offset points", ha="left", va="bottom",
                        rotation=35, fontsize=7.5, color="#1f2328", linespacing=0.95)
        ax.set_yticks(range(len(lanes)), lanes)
        ax.set_ylim(len(lanes) - 0.6, -1.5)
        ax.set_xlim(-0.5, len(steps) + 0.8)
        ax.tick_params(axis="y", length=0, labelcolor="#1f2328")
        ax.set_xticks([])
        ax.grid(axis="y")
        ax.set_xlabel(words.say("steps of the causal chain (simulated ms; not to scale)", "因果链的各步（模拟毫秒；不按比例）", lang))
        ax.set_title(words.say(f"{self.operation}: how it came to that", f"{self.operation}：何以至此", lang))
        if ax.get_legend_handles_labels()[0]:
            ax.legend(fontsize=9, loc="lower left")
        return ax

    def _records(self, records):
        rows = [{"record": r["record"], "time_ms": r["time_ns"] / 1e6, "process": r.get("process", ""), "kind": r["kind"],
                 "meaning": _fault(r["fault"], self.lang) if "fault" in r else words.both(r["meaning"], self.lang),
                 "element": r.get("element", "")} for r in records]
        return shown(pd.DataFrame(rows, columns=["record", "time_ms", "process", "kind", "meaning", "element"]), self.lang)

    def _repr_html_(self):
        def say(en, zh_CN):
            return words.say(en, zh_CN, self.lang)

        raw = self.raw
        head = say(f"{self.operation or ''} in {raw['scenario']}, variant {raw['variant']}",
                   f"{self.operation or ''}，场景 {raw['scenario']}，变体 {raw['variant']}")
        out = [f'<div style="border:1px solid rgba(128,128,128,.45);border-radius:8px;padding:12px 16px;max-width:62em;line-height:1.5">'
               f'<div style="font-weight:600;font-size:1.08em">{html.escape(head)}</div>']
        if not self.operation:
            return out[0] + f"<p>{say('no operation of this run is damaged', '此次运行没有受损的操作')}</p></div>"
        for text in self.sentences or [say("all is well with it", "一切正常")]:
            out.append(f'<p style="margin:.4em 0">{html.escape(text)}</p>')
        if "chain" in raw:
            out.append(_head(say(f"Shortest chain, from {_BEGINS[raw['chain']['begins_at']][0]}", f"最短因果链，始于{_BEGINS[raw['chain']['begins_at']][1]}")))
            out.append(self._chain_html())
        if "promise" in raw:
            p = raw["promise"]
            said = say(*_JUDGEMENTS.get(p["judgement"], ("never promised", "从未承诺")))
            out.append(_head(say("Promise", "承诺") + f" {html.escape(p['id'])}"))
            out.append(f'<p style="margin:.2em 0"><b>{html.escape(said)}</b>{say(": ", "：")}{html.escape(words.both(p["because"], self.lang))}</p>')
            if "sentence" in p:
                out.append(f'<p style="margin:.2em 0;opacity:.75">{html.escape(words.both(p["sentence"], self.lang))} ({html.escape(p["source"])})</p>')
        if raw.get("fixes"):
            out.append(_head(say("Settings, each really run", "各项设置（均实际重跑）")))
            out.append(self._fixes_html())
        return "".join(out) + "</div>"

    def _chain_html(self):
        chain, rows, repeated = self.chain, [], 0
        steps = list(chain.itertuples(index=False))
        for i, step in enumerate(steps):
            # A clock that ticked thirty times is told by its first and its last tick.
            alike = [other.kind == step.kind and other.process == step.process and not other.inevitable for other in steps[max(0, i - 1):i + 2]]
            if len(alike) == 3 and all(alike):
                repeated += 1
                continue
            if repeated:
                text = words.say(f"{repeated} more of the same", f"同样的还有 {repeated} 步", self.lang)
                rows.append(["", "", "", "", f'<span style="opacity:.7">… {text}</span>'])
                repeated = 0
            notes = [words.say(*_TIES[step.known_by], lang=self.lang)] if step.known_by in _TIES else []
            if step.inevitable:
                notes.append("<b>" + words.say("inevitable from here", "自此不可避免", self.lang) + "</b>")
            meaning = html.escape(step.meaning) + (f" ({html.escape(step.element)})" if step.element else "")
            rows.append([f"#{step.record}", f"{step.time_ms:.3f} ms", html.escape(step.process), f"<code>{html.escape(step.kind)}</code>",
                         meaning + (f' <span style="opacity:.7">[{"; ".join(notes)}]</span>' if notes else "")])
        return _table(rows)

    def _fixes_html(self):
        rows = []
        order = {name: i for i, name in enumerate(_RESULTS)}
        for one in sorted(self.raw["fixes"], key=lambda f: order.get(f["result"], 99)):
            if one["result"] in ("no change", "refused"):
                continue
            en, zh_CN, colour = _RESULTS[one["result"]]
            mark = "✔" if one["result"] == "prevents" else "~" if one["result"] in ("no damage", "moves") else "✘"
            measured = one.get("measured") or {}
            p99 = measured.get("response_p99_ns")
            cost = words.say(f"p99 {'-' if p99 is None else look.number(p99 / 1e6) + ' ms'}, {measured.get('flushes')} flushes",
                             f"p99 {'-' if p99 is None else look.number(p99 / 1e6) + ' 毫秒'}，刷盘 {measured.get('flushes')} 次", self.lang)
            rows.append([f'<span style="color:{colour};font-weight:600">{mark}</span>', html.escape(words.both(one["meaning"], self.lang)),
                         "<br>".join(f"<code>{html.escape(s)}</code>" for s in one["set"]), html.escape(words.say(en, zh_CN, self.lang)), cost])
        if not rows:
            return f'<p style="margin:.2em 0">{words.say("no setting could be tried here", "此处没有可试的设置", self.lang)}</p>'
        return _table(rows)


def why(scenario, operation=None, variant=None, set=None, seed=None, fixes=True, lang=None, program=None):
    """The why-card of an operation ('shop/5'); without one, of the worst of the run. `fixes=False` tries no settings. Without a variant: the first."""
    arguments = ["--worst"] if operation is None else ["--operation", operation]
    if not fixes:
        arguments.append("--no-fixes")
    with engine.as_file(scenario) as name:
        raw = engine.ask_json("why", name, *engine.changes(variant, set, seed), *arguments, lang=lang, program=program)

    def sequence(of, hops):
        return diagram.sequence(scenario, of, raw["variant"], set, seed, hops, lang, program)

    return Card(raw, lang, sequence)


def _list(verdicts, lang):
    return words.say(", ", "、", lang).join(words.title(one, lang) for one in verdicts)


def _fault(fault, lang):
    kind = words.say(fault["kind"], fault["title_zh_CN"], lang)
    targets = words.say(" and ", " 与 ", lang).join(fault["targets"])
    return words.say(f"{kind} of {targets}, at {fault['trigger']}", f"{targets} {kind}，于 {fault['trigger']}", lang)


def _head(text):
    return f'<div style="font-weight:600;margin:.8em 0 .1em">{text}</div>'


def _table(rows):
    def cell(one):
        # Short ones keep to a line: times, names, kinds.
        keeps = ";white-space:nowrap" if len(re.sub("<[^>]*>", "", one)) <= 24 else ""
        return f'<td style="text-align:left;vertical-align:baseline;padding:2px 10px 2px 0;border:0{keeps}">{one}</td>'

    lines = "".join(f'<tr style="background:transparent">{"".join(map(cell, row))}</tr>' for row in rows)
    return f'<table style="border-collapse:collapse;font-size:.93em;margin:0">{lines}</table>'
