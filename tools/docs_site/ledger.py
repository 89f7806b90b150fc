"""The fidelity ledger: every modelled rule with its source, its status and its test, a page a broker, the rows as `mqlab reference` has them."""
import os
import re

from pages import say, style_title
from program import ROOT, ask, library, styles

#: The program's headings, in the order in which a reader asks; (English, Chinese) of the status.
STATUS = {
    "modelled": (("Modelled", "已建模"), ("modelled", "已建模")),
    "simplified": (("Simplified", "已简化"), ("simplified", "已简化")),
    "absent": (("Not represented", "未建模"), ("absent", "未建模")),
}


def rows(style, lang):
    """[(status, rule, source, tests)] of a style, in the program's order."""
    text, out = ask("reference", style, "--lang", lang), []
    for status, (headings, _) in STATUS.items():
        heading = say(lang, *headings)
        match = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.M | re.S)
        if match is None:
            raise RuntimeError(f"mqlab reference {style} --lang {lang}: no part \"{heading}\"")
        for line in match.group(1).splitlines():
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if len(cells) == 3 and not set(line) <= set("|-") and cells[1] not in ("source", "出处"):
                out.append((status, *cells))
    return out


def test_files():
    """{suite: [file]} of the GoogleTest suites of tests/."""
    out = {}
    for path in sorted((ROOT / "tests").rglob("*.cpp")):
        for suite in re.findall(r"^TEST(?:_F|_P)?\((\w+),", path.read_text(encoding="utf-8"), re.M):
            files = out.setdefault(suite, [])
            if (name := path.relative_to(ROOT).as_posix()) not in files:
                files.append(name)
    return out


def held_by(tests, files, lang):
    """The tests of a row: a scenario's page; the name of a test, and once at the end where these are."""
    out, where = [], []
    for one in filter(None, (t.strip().strip("`") for t in tests.replace("`", "").split(","))):
        if one in library():
            out.append(f"[`{one}`](../scenarios/{one}.md)")
            continue
        out.append(f"`{one}`")
        suite = one.split(".")[0]
        found = sorted({file for name, all_of_it in files.items() if name == suite or ("*" in suite and re.fullmatch(suite.replace("*", ".*"), name))
                        for file in all_of_it})
        if found:
            where.append(found[0] if len(found) == 1 else os.path.commonpath(found) + "/")
    return say(lang, ", ", "、").join(out) + (say(lang, f" ({', '.join(dict.fromkeys(where))})", f"（{'、'.join(dict.fromkeys(where))}）") if where else "")


def pages(lang):
    """{file: text}: an index with counts, a page for each style."""
    files, out = test_files(), {}
    index = [
        f"# {say(lang, 'The fidelity ledger', '建模账本')}", "",
        say(lang,
            "A model is honest when it says what it leaves out. Every rule of a broker that mqlab knows stands here: with the version that it is of, where it is written "
            "down, whether it is *modelled*, *simplified* or *absent*, and the test or scenario that holds it. The rows are those of the program (`mqlab reference STYLE`).",
            "诚实的模型会说明自己略去了什么。mqlab 所知的每条代理规则都列在这里：属于哪个版本、出自何处、是*已建模*、*已简化*还是*未建模*，"
            "以及由哪个测试或场景保证。各行即程序中的内容（`mqlab reference 风格`）。"), "",
        f"| {say(lang, 'broker', '代理')} | {say(lang, 'versions', '版本')} | " + " | ".join(say(lang, *names) for _, names in STATUS.values())
        + f" | {say(lang, 'held by a test', '有测试保证')} |", "|---|---|---:|---:|---:|---:|"]
    for name, versions, default in styles():
        mine = rows(name, lang)
        counts = [sum(status == one[0] for one in mine) for status in STATUS]
        held = sum(bool(one[3]) for one in mine)
        shown = ", ".join(f"**{v}**" if v == default else v for v in versions)
        index.append(f"| [{style_title(name)}](fidelity/{name}.md) | {shown} | " + " | ".join(map(str, counts)) + f" | {held} |")
        out[f"fidelity/{name}.md"] = style_page(name, versions, default, mine, files, lang)
    index += ["", say(lang, "The default version is in bold. \"semantics\" in a source is the project's paper on that broker, which cites the vendor's documents and code.",
                      "粗体为默认版本。出处中的“semantics”指本项目关于该代理的论文，其中引用了厂商的文档与源码。"), "",
              "```{toctree}", ":hidden:", *(f"fidelity/{name}.md" for name, _, _ in styles()), "```", ""]
    out["fidelity.md"] = "\n".join(index)
    return out


def style_page(name, versions, default, mine, files, lang):
    title = style_title(name)
    out = [f"# {say(lang, f'{title}: the ledger', f'{title}：建模账本')}", "",
           say(lang, f"Versions: {', '.join(versions)}; default {default}. A rule that differs between them says so, or names the change (a KIP, an issue) that brought it.",
               f"版本：{', '.join(versions)}；默认 {default}。版本之间不同的规则会注明，或给出带来变化的提案或问题单。"), "",
           say(lang, f"Points, records and native metrics: [{title}](../{name}.md). Settings with their defaults: [scenario reference](../scenario-reference.md).",
               f"钩点、记录与原生指标：[{title}](../{name}.md)。设置与默认值：[场景参考](../scenario-reference.md)。"), "",
           f"| {say(lang, 'status', '状态')} | {say(lang, 'rule', '规则')} | {say(lang, 'source', '出处')} | {say(lang, 'held by', '由此保证')} |", "|---|---|---|---|"]
    for status, rule, source, tests in mine:
        out.append(f"| {say(lang, *STATUS[status][1])} | {rule} | {source} | {held_by(tests, files, lang)} |")
    return "\n".join([*out, ""])
