"""Pages that the program and the library write: commands, schemas, scenarios, ledgers. Markdown, for Sphinx."""
import json
import re

from links import on_the_site
from program import ROOT, ask, commands, library

THEMES = {
    "benefits": ("What a queue is good for", "队列有什么用"),
    "loss": ("Loss", "丢失"),
    "duplication": ("Duplication", "重复"),
    "ordering": ("Order", "顺序"),
    "consistency": ("Consistency", "一致性"),
    "capacity": ("Capacity and availability", "容量与可用性"),
    "incidents": ("Incidents", "事故"),
}
STYLE_TITLES = {"rabbitmq": "RabbitMQ", "kafka": "Apache Kafka", "rocketmq": "Apache RocketMQ", "activemq": "ActiveMQ"}


def say(lang, en, zh_CN):
    return zh_CN if lang == "zh_CN" else en


def style_title(name):
    return STYLE_TITLES.get(name, name)


def command_pages(lang):
    """{file: text}: an index, and the --help of each command."""
    rows = [f"# {say(lang, 'Commands', '命令')}", "",
            say(lang, "What `mqlab COMMAND --help` says, as this version says it.", "即本版本 `mqlab 命令 --help` 的内容。"), "",
            f"| {say(lang, 'command', '命令')} | {say(lang, 'does', '作用')} |", "|---|---|"]
    out = {}
    for name in commands():
        text = ask(name, "--help", "--lang", lang).rstrip("\n")
        rows.append(f"| [`mqlab {name}`](commands/{name}.md) | {_cell(text.splitlines()[0])} |")
        out[f"commands/{name}.md"] = f"# mqlab {name}\n\n```text\n{text}\n```\n"
    tree = ["```{toctree}", ":hidden:", *(f"commands/{name}.md" for name in commands()), "```"]
    out["commands.md"] = "\n".join([*rows, "", f"```text\n{ask('--help', '--lang', lang).rstrip()}\n```", "", *tree, ""])
    return out


def schema_page(lang):
    """The page about the two JSON Schemas; the files themselves are copied beside it."""
    return "\n".join([
        f"# {say(lang, 'JSON Schemas', 'JSON Schema')}", "",
        say(lang, "Made from what the loader really reads; an editor that knows JSON Schema completes and checks with them.",
            "由加载器实际读取的内容生成；支持 JSON Schema 的编辑器可以用它补全与检查。"), "",
        "- [scenario.schema.json](_static/scenario.schema.json): `mqlab schema`",
        "- [study.schema.json](_static/study.schema.json): `mqlab schema --study`", "",
        say(lang, "In a scenario: `\"$schema\": \"scenario.schema.json\"`. All fields in words: [Scenario reference](scenario-reference.md).",
            "在场景中写：`\"$schema\": \"scenario.schema.json\"`。全部字段的文字说明：[场景参考](scenario-reference.md)。"), ""])


def scenario_pages(lang):
    """{file: text}: an index, one page a theme, one page a scenario: summary, what each variant must come to, the lesson, sources, the file itself."""
    everything, out = library(), {}
    themes = list(dict.fromkeys([*THEMES, *(name.split("/")[0] for name in everything)]))
    index = [f"# {say(lang, 'The scenario library', '场景库')}", "",
             say(lang, "{} scenarios. Each runs by its id: `mqlab run ID`.", "共 {} 个场景，用 id 运行：`mqlab run ID`。").format(len(everything)), ""]
    for theme in themes:
        mine = {name: s for name, s in everything.items() if name.split("/")[0] == theme}
        if not mine:
            continue
        title = say(lang, *THEMES.get(theme, (theme, theme)))
        rows = [f"# {title}", "", f"| id | {say(lang, 'title', '标题')} | {say(lang, 'broker', '代理')} | {say(lang, 'variants', '变体')} |", "|---|---|---|---|"]
        for name, s in mine.items():
            rows.append(f"| [`{name}`]({name}.md) | {_cell(s['title'][lang])} | {s['broker']['style']} | {', '.join(s['variants'])} |")
            out[f"scenarios/{name}.md"] = scenario_page(name, s, lang)
        out[f"scenarios/{theme}.md"] = "\n".join([*rows, ""])
        index.append(f"- [{title}](scenarios/{theme}.md): {len(mine)}")
    index += ["", "```{toctree}", ":hidden:", *(f"scenarios/{theme}.md" for theme in themes if f"scenarios/{theme}.md" in out), "```", ""]
    out["scenarios.md"] = "\n".join(index)
    return out


def scenario_page(name, s, lang):
    colon = say(lang, ": ", "：")
    expected = [f"| {say(lang, 'variant', '变体')} | {say(lang, 'it must come to', '必须得到')} |", "|---|---|"]
    for variant in s["variants"]:
        expected.append(f"| `{variant}` | {_expectation(s.get('expect', {}).get(variant, {}), lang)} |")
    # The lesson's own headline is the page's.
    lesson = re.sub(r"\A# .*\n+", "", s["lesson"][lang]) if s.get("lesson") else ""
    lesson = on_the_site(lesson, f"scenarios/{name}.{lang}.md", f"scenarios/{name}.md", lang)
    sources = [f"- {_source(text)}" for text in s.get("sources", [])]
    runs = [f"    mqlab run {name}", f"    mqlab why {name} --worst", f"    mqlab faultmap {name} --variant {next(iter(s['variants']), 'broken')}"]
    whole = {key: value for key, value in s.items() if key not in ("lesson",)}
    # Not in the tree of contents, which every page carries: two hundred entries would hide the others.
    return "\n".join([
        "---", "orphan: true", "---", f"# {s['title'][lang]}", "", f"`{name}`{colon}{style_title(s['broker']['style'])} {s['broker'].get('version', '')}".rstrip(), "", s["summary"][lang], "",
        *runs, "", *expected, "", f"## {say(lang, 'The lesson', '课文')}", "", lesson, "",
        *([f"## {say(lang, 'Sources', '出处')}", "", *sources, ""] if sources else []),
        f"## {say(lang, 'The file', '文件')}", "", "```json", json.dumps(whole, ensure_ascii=False, indent=2), "```", ""])


def decision_pages(lang):
    """The decisions (docs/adr), which are written in English, for both languages."""
    out, rows = {}, [f"# {say(lang, 'Decisions', '设计决定')}", ""]
    if lang == "zh_CN":
        rows += ["设计决定以英文写成。", ""]
    files = sorted((ROOT / "docs" / "adr").glob("*.md"))
    for file in files:
        text = file.read_text(encoding="utf-8")
        out[f"adr/{file.name}"] = f"---\norphan: true\n---\n{on_the_site(text, f'docs/adr/{file.name}', f'adr/{file.name}', lang)}"
        rows.append(f"- [{text.splitlines()[0].lstrip('# ')}](adr/{file.name})")
    out["decisions.md"] = "\n".join([*rows, ""])
    return out


def _expectation(expect, lang):
    parts = []
    for key, value in expect.items():
        if key == "costs":
            parts += [_cost(one, lang) for one in value]
        elif key == "intended":
            parts.append(say(lang, "intended: ", "有意为之：") + ", ".join(value))
        elif isinstance(value, dict):
            parts.append(f"{key} " + " ".join(f"{ {'min': '≥', 'max': '≤'}.get(k, k) } {v}" for k, v in value.items()))
        else:
            parts.append(f"{key} {value}")
    return _cell(", ".join(parts)) or "-"


def _cost(one, lang):
    words = {"min": "≥", "max": "≤", "min_ratio": "≥", "max_ratio": "≤"}
    bounds = [f"{words[k]} {v}{'×' if 'ratio' in k else ''}" for k, v in one.items() if k in words]
    of = say(lang, f" of {one['to']}", f"（相对 {one['to']}）") if one.get("to") else ""
    return f"{one['measure']} {' '.join(bounds)}{of}"


def _source(text):
    return f"<{text}>" if text.startswith("https://") else text.replace("<", "&lt;")


def _cell(text):
    return text.replace("|", "\\|").replace("\n", " ")
