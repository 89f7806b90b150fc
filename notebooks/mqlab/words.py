"""The two languages, the names of verdicts in both, and their colours."""
import os

LANGUAGES = ("en", "zh_CN")

_language = None


def use(lang):
    """The language of what is not told otherwise."""
    global _language
    _language = _checked(lang)


def language(lang=None):
    """`lang`, else what `use` said, else that of LC_ALL, LC_MESSAGES or LANG, as the program has it."""
    if lang is not None:
        return _checked(lang)
    if _language is not None:
        return _language
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return "zh_CN" if value.startswith("zh") else "en"
    return "en"


def say(en, zh_CN, lang=None):
    """One of two texts."""
    return zh_CN if language(lang) == "zh_CN" else en


def both(texts, lang=None):
    """One of the two texts of `{"en": ..., "zh_CN": ...}`; any other text as it is."""
    return texts[language(lang)] if isinstance(texts, dict) else texts


def _checked(lang):
    if lang not in LANGUAGES:
        raise ValueError(f"lang is {lang!r}; expected 'en' or 'zh_CN' / 语言应为 'en' 或 'zh_CN'")
    return lang


# In the order of the program's table (lab/verdict/names.cpp), with its titles; tests/python/test_words.py compares them with the program's.
# Colours of Okabe and Ito's palette, which people with the common kinds of colour blindness can tell apart; shades within a family.
VERDICTS = {
    "ok": ("ok", "正常", "#009e73"),
    "recovered": ("recovered", "已恢复", "#7fcbb4"),
    "failed-honestly": ("failed honestly", "明确失败", "#a6b3bd"),
    "absent": ("absent", "未发生", "#c9d1d9"),
    "pending": ("pending", "待处理", "#f0e442"),
    "stuck": ("stuck", "卡住", "#b5a700"),
    "lost": ("lost", "丢失", "#d55e00"),
    "dead-lettered": ("dead-lettered", "进入死信", "#8c6d46"),
    "expired": ("expired", "过期", "#e69f00"),
    "dropped": ("dropped", "被丢弃", "#f0b95b"),
    "purged": ("purged", "被清空", "#f5d5a0"),
    "declined": ("declined", "被拒收", "#6e5a3c"),
    "partial": ("partial", "部分完成", "#a34700"),
    "duplicated": ("duplicated", "重复", "#cc79a7"),
    "phantom": ("phantom", "幻影", "#8f3b73"),
    "inconsistent": ("inconsistent", "不一致", "#5b3a8e"),
    "deduplicated": ("deduplicated", "已去重", "#56b4e9"),
    "unexpected": ("unexpected effect", "意外效果", "#3d2a5e"),
    "reordered": ("reordered", "乱序", "#0072b2"),
    "late-duplicate": ("late duplicate", "迟到的重复", "#e3a8c8"),
    "jump-back": ("jump back, unannounced", "位置回退（无标记）", "#35689a"),
    "jump-back-redelivered": ("jump back, flagged", "位置回退（有重投标记）", "#9dbfe0"),
    "gap": ("gap", "空缺", "#d9d9d9"),
}

#: Each operation and store has exactly one of these: they add up to `pairs` and can be stacked. The others are said besides.
FATES = ("ok", "recovered", "failed-honestly", "absent", "pending", "stuck", "lost", "dead-lettered", "expired", "dropped", "purged", "declined",
         "partial", "duplicated", "phantom")


def title(verdict, lang=None):
    """A verdict's name for people."""
    return say(*VERDICTS[verdict][:2], lang=lang) if verdict in VERDICTS else verdict


def colour(verdict):
    return VERDICTS[verdict][2] if verdict in VERDICTS else "#57606a"
