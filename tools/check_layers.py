#!/usr/bin/python3
"""The laws of ARCHITECTURE.md that a machine can hold: `./dev test layers`.

Prints `file:line: what is wrong: the cure` for each breach and exits 1 if there was one. Needs nothing but Python's standard library.
"""
import fnmatch
import json
import pathlib
import re
import sys

LAYERS = ["sim", "models", "lab", "cli", "gui"]
LONGEST = 500
BROKERS = re.compile(r"rabbitmq|kafka|rocketmq|activemq", re.IGNORECASE)
CLOCKS_AND_LUCK = re.compile(r"\b(system_clock|steady_clock|high_resolution_clock|random_device|mt19937(_64)?|default_random_engine"
                             r"|(uniform|normal|exponential|poisson|bernoulli)\w*_distribution|s?rand\s*\(|gettimeofday|clock_gettime)")
SIMGRID = r"simgrid/|xbt/"
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


class Rule:
    """Headers or words that only some files may use."""

    def __init__(self, includes, law, everywhere_but=None, only_in=None):
        self.includes = re.compile(includes)
        self.law = law
        self.applies = lambda path: (only_in.match(path) if only_in else not everywhere_but.match(path))


INCLUDE_RULES = [
    Rule(SIMGRID, "only sim/platform and the .cpp files of sim/world see SimGrid: ask sim/platform/platform.hpp",
         everywhere_but=re.compile(r"(sim/platform/|sim/world/[^.]*\.cpp$|tests/sim/|bench/)")),
    Rule(r"Q[A-Z]|Qt|Qsci|qcustomplot", "only gui/ sees Qt", everywhere_but=re.compile(r"(tests/)?gui/")),
    Rule(r"nlohmann/", "JSON is read in lab/; here, describe your fields (sim/describe/field.hpp)", only_in=re.compile(r"sim/|models/")),
    Rule(r"random$", "draw from Context, never from <random>: its results differ from library to library", only_in=re.compile(r"sim/|models/")),
    Rule(r"fstream$|filesystem$|cstdio$|fcntl\.h$", "models/ never opens a file: it asks its Context for a log or a cell",
         only_in=re.compile(r"models/")),
    Rule(r"sys/socket\.h|netinet/|arpa/|netdb\.h|sys/un\.h|poll\.h|sys/epoll\.h", "nothing is really sent: ask Context for a connection",
         only_in=re.compile(r"sim/(?!platform/)|models/")),
]


def without_comments(text, keep_strings=True):
    """The text with comments (and, if asked, strings) blanked, line by line as long as before. Good for C++ and for JSON with comments."""
    out, i, n = [], 0, len(text)
    while i < n:
        pair = text[i:i + 2]
        if pair == "//":
            end = text.find("\n", i)
            end = n if end < 0 else end
            out.append(" " * (end - i))
        elif pair == "/*":
            end = text.find("*/", i + 2)
            end = n if end < 0 else end + 2
            out.append(re.sub(r"[^\n]", " ", text[i:end]))
        elif text.startswith('R"', i) and not (i and (text[i - 1].isalnum() or text[i - 1] == "_")):
            tag = text[i + 2:text.find("(", i)]
            end = text.find(")" + tag + '"', i)
            end = n if end < 0 else end + len(tag) + 2
            out.append(text[i:end] if keep_strings else re.sub(r"[^\n]", " ", text[i:end]))
        elif text[i] == '"' or (text[i] == "'" and not (i and text[i - 1].isalnum())):
            end = i + 1
            while end < n and text[end] not in (text[i], "\n"):
                end += 2 if text[end] == "\\" else 1
            end = min(end + 1, n)
            out.append(text[i:end] if keep_strings else " " * (end - i))
        else:
            out.append(text[i])
            end = i + 1
        i = end
    return "".join(out)


def layer_of(path):
    parts = path.split("/")
    if parts[0] == "tests" and len(parts) > 2:
        parts = parts[1:]
    return parts[0] if parts[0] in LAYERS else None


def check_source(path, text):
    """Problems of one C++ file as (line, message); line 0 is the file as a whole."""
    lines = text.splitlines()
    in_test = path.startswith("tests/")
    layer = layer_of(path)
    if path.endswith(".hpp") and layer and not in_test and not (lines and lines[0].startswith("///")):
        yield 1, "a public header begins with `///`: what it is, units, errors, where its rules come from"
    code = without_comments(text).splitlines()
    bare = without_comments(text, keep_strings=False).splitlines()
    for number, (whole, line, words) in enumerate(zip(lines, code, bare), 1):
        include = INCLUDE.match(line)
        if include:
            kind, header = include.groups()
            theirs = header.split("/")[0]
            if kind == '"' and layer and theirs in LAYERS and LAYERS.index(theirs) > LAYERS.index(layer):
                yield number, f'includes "{header}": {layer}/ never includes {theirs}/'
            for rule in INCLUDE_RULES:
                if rule.applies(path) and rule.includes.match(header):
                    yield number, f"includes <{header}>: {rule.law}"
        if not in_test and layer in ("sim", "models") and not path.startswith("sim/platform/"):
            found = CLOCKS_AND_LUCK.search(words)
            if found:
                yield number, f"uses {found.group(1).strip('( ')}: a run knows only its Context's time and draws"
        if not in_test and layer in ("sim", "lab", "gui"):
            found = BROKERS.search(line)
            if found:
                yield number, f'says "{found.group()}": {layer}/ never names a broker; ask the Style'
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", whole):
            yield number, "promises something for later: do it now, or file an issue"


def check_leaks(files):
    """A header of sim/platform that includes SimGrid is for sim/platform alone: it would bring SimGrid along."""
    carriers = {path for path, text in files.items() if path.startswith("sim/") and path.endswith(".hpp")
                and any(INCLUDE.match(line) and re.match(SIMGRID, INCLUDE.match(line).group(2)) for line in text.splitlines())}
    for path, text in files.items():
        if path.startswith(("sim/platform/", "tests/sim/", "bench/")) or not path.endswith((".cpp", ".hpp")):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            include = INCLUDE.match(line)
            if include and include.group(2) in carriers:
                yield path, number, f'includes "{include.group(2)}", which includes SimGrid: ask sim/platform/platform.hpp'


def check_length(path, text):
    count = text.count("\n")
    if count > LONGEST and "long because:" not in text:
        yield 0, f"{count} lines: split it by idea, or say why not in a line `// long because: ...`"


def check_scenario(path, text):
    """A library scenario speaks both languages and has the name of its file."""
    try:
        scenario = json.loads(without_comments(text))
    except ValueError as error:
        yield getattr(error, "lineno", 0), f"is not JSON with comments: {error}"
        return
    if not isinstance(scenario, dict) or "mqlab" not in scenario:
        return  # the schema, not a scenario
    title = scenario.get("title")
    for language in ("en", "zh_CN"):
        if not (isinstance(title, dict) and title.get(language)):
            yield 0, f'has no "title" in {language}'
    expected = re.sub(r"^scenarios/|\.json$", "", path)
    if scenario.get("id") != expected:
        yield 0, f'has the id "{scenario.get("id")}": it is found by its path, so the id is "{expected}"'


def check_languages(paths):
    """Every text for people has its twin: x.en.md and x.zh_CN.md, docs/en/x.md and docs/zh_CN/x.md."""
    for path in sorted(paths):
        if not path.endswith(".md"):
            continue
        twin = path
        for one, other in ((".en.md", ".zh_CN.md"), (".zh_CN.md", ".en.md")):
            if path.endswith(one):
                twin = path[:-len(one)] + other
        for one, other in (("docs/en/", "docs/zh_CN/"), ("docs/zh_CN/", "docs/en/")):
            if path.startswith(one):
                twin = other + path[len(one):]
        if twin not in paths:
            yield path, 0, f"has no twin {twin}"


FIDELITY_ROW = re.compile(r'\b(?:modelled|simplified|absent)\s*,\s*((?:"(?:[^"\\]|\\.)*"\s*)+)\}')
TEST_NAME = re.compile(r"^\s*(?:TEST|TEST_F|TEST_P|TYPED_TEST|RC_GTEST_PROP|RC_GTEST_FIXTURE_PROP)\(\s*(\w+)\s*,\s*(\w+)", re.MULTILINE)


def check_fidelity(files):
    """Whoever reads that a rule is held by a test finds that test, or that scenario."""
    known = {path[len("scenarios/"):-len(".json")] for path in files if path.startswith("scenarios/") and path.endswith(".json")}
    for path, text in files.items():
        if path.startswith("tests/") and path.endswith(".cpp"):
            known.update(f"{suite}.{name}" for suite, name in TEST_NAME.findall(text))
    for path, text in files.items():
        if not (path.startswith("models/") and path.endswith("/fidelity.cpp")):
            continue
        for row in FIDELITY_ROW.finditer(text):
            names = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', row.group(1)))
            for name in filter(None, (part.strip() for part in names.split(","))):
                if not fnmatch.filter(known, name):
                    yield path, text.count("\n", 0, row.start(1)) + 1, f'names the test "{name}": there is no such test or scenario'


def check_tree(root):
    files = {}
    for top in LAYERS + ["tests", "bench", "scenarios", "docs", "tools", "cmake"]:
        for path in sorted((root / top).rglob("*")):
            if path.is_file() and path.suffix in (".cpp", ".hpp", ".py", ".json", ".md", ".cmake"):
                files[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
    for path, text in files.items():
        checks = []
        if path.endswith((".cpp", ".hpp")):
            checks += [check_source, check_length]
        elif path.endswith(".py"):
            checks += [check_length]
        elif path.startswith("scenarios/") and path.endswith(".json"):
            checks += [check_scenario]
        for check in checks:
            for line, message in check(path, text):
                yield path, line, message
    yield from check_leaks(files)
    yield from check_fidelity(files)
    yield from check_languages(set(files))


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent)
    problems = 0
    for path, line, message in check_tree(root):
        print(f"{path}:{line}: {message} (ARCHITECTURE.md)" if line else f"{path}: {message} (ARCHITECTURE.md)")
        problems += 1
    print(f"layers: {problems} breach(es)" if problems else "layers: every file keeps the rules")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
