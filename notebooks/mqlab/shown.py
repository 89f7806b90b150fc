"""Frames that a notebook shows with headings in the reader's language. Their columns keep their names: code is the same in both languages."""
import pandas as pd

from . import words

# What stands before a column's name when the language is Chinese. English names say what they are.
_HEADINGS = {
    "variant": "变体", "holds": "符合预期", "operations": "操作", "pairs": "操作×效果", "damaged": "受损", "end_s": "结束（秒）", "throughput_per_s": "每秒完成",
    "unanswered": "未答复", "frames": "网络帧", "bytes": "字节", "flushes": "刷盘", "operation": "操作", "store": "存储", "verdicts": "判定", "verdict": "判定",
    "told": "业务所知", "expected": "应为", "net": "净次数", "actual": "实际", "pending": "待处理", "agrees": "一致", "judgement": "判断", "promise": "承诺",
    "why": "原因", "because": "依据", "fault": "故障", "record": "记录号", "time_ms": "时刻（毫秒）", "time_s": "时刻（秒）", "point": "钩点", "process": "进程",
    "message": "消息", "struck": "已打击", "worst": "最坏结果", "harmed": "受损操作", "points": "造成损害的钩点", "of_points": "可打击的钩点", "between": "操作所处的阶段",
    "setting": "设置", "meaning": "含义", "result": "结果", "now": "现在", "kind": "种类", "element": "元素", "value": "值", "cause": "起因", "measure": "度量",
    "unit": "单位", "method": "方法", "low": "下限", "high": "上限", "runs": "运行次数", "scenario": "场景", "metric": "指标", "name": "名称", "title": "标题",
    "summary": "概述", "style": "风格", "variants": "变体", "ratio": "倍数", "seed": "种子", "inevitable": "自此不可避免", "compared_to": "相比",
}
_TIMES = {"response": "响应", "effect": "生效"}


class Shown(pd.DataFrame):
    """A frame with a language. A slice of it is one too, without what its own class added."""

    _metadata = ["lang"]

    @property
    def _constructor(self):
        return Shown

    def _repr_html_(self):
        frame = pd.DataFrame(self)
        if getattr(self, "lang", "en") == "zh_CN":
            frame = frame.rename(columns=_heading).rename_axis(index=_heading)
        return frame._repr_html_()


def shown(frame, lang):
    """A frame, to be shown in that language."""
    out = Shown(frame)
    out.lang = words.language(lang)
    return out


def _heading(name):
    if not isinstance(name, str):
        return name
    before = _HEADINGS.get(name)
    if name in words.VERDICTS:
        before = words.title(name, "zh_CN")
    first, _, rest = name.partition("_")
    if first in _TIMES and rest.endswith("_ms"):
        before = f"{_TIMES[first]} {rest.removesuffix('_ms')}（毫秒）"
    return f"{before} {name}" if before else name
