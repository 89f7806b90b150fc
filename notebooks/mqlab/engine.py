"""The program `mqlab`: where it is, how it is asked, and what becomes of its errors.

Everything in this package is a question to that program and a view of its answer. Nothing is judged or simulated in Python.
"""
import contextlib
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import tempfile

from . import words

#: Exit codes that are answers: 0 as expected, 1 a verdict differs or damage was found.
ANSWERS = (0, 1)

_program = None


class MqlabError(RuntimeError):
    """The program said no. `str(error)` is its own text.

    Attributes: `code`, its exit code (2 bad input, 3 internal error, 130 ended); `command`, a line for a shell that repeats it; `problems`, for a
    bad scenario, a list of dicts with file, line, column, pointer, what, expected, did_you_mean.
    """

    def __init__(self, text, code=None, command="", problems=()):
        super().__init__(text)
        self.code = code
        self.command = command
        self.problems = list(problems)


class ProgramNotFound(MqlabError):
    """There is no `mqlab` to be asked; the text says where it was looked for."""


def use(program=None, lang=None):
    """What later calls use when they are not told: the path of the program, and the language ('en' or 'zh_CN')."""
    global _program
    if program is not None:
        _program = str(find_program(program))
    if lang is not None:
        words.use(lang)


def find_program(program=None):
    """The path of the program: the argument, else `use(program=...)`, else $MQLAB, else build/release/mqlab of this source tree, else from PATH.

    Whoever names a program means that one: a name that leads nowhere is an error, and nothing else is tried.
    """
    for where, named in ((words.say("the argument", "参数"), program), ("mqlab.use()", _program), ("$MQLAB", os.environ.get("MQLAB"))):
        if not named:
            continue
        found = shutil.which(os.path.expanduser(str(named)))
        if found:
            return pathlib.Path(found).absolute()
        raise ProgramNotFound(words.say(f"{where} names no program that can be run: {named}", f"{where}所指的不是可执行程序：{named}"))
    built = pathlib.Path(__file__).resolve().parents[2] / "build" / "release" / "mqlab"
    if os.access(built, os.X_OK):
        return built
    found = shutil.which("mqlab")
    if found:
        return pathlib.Path(found).absolute()
    raise ProgramNotFound(
        words.say(
            f"the program mqlab was not found: not as an argument, not in $MQLAB, not at {built}, not in PATH. "
            "Build it by ./dev build release mqlab, or name it: mqlab.use(program='/path/to/mqlab')",
            f"找不到程序 mqlab：没有作为参数给出，$MQLAB 未设，{built} 不存在，PATH 中也没有。"
            "请运行 ./dev build release mqlab 构建，或指明路径：mqlab.use(program='/path/to/mqlab')",
        )
    )


def ask(command, *arguments, lang=None, program=None, form="text"):
    """Runs `mqlab COMMAND ARGUMENTS` and returns what it prints, as text. MqlabError where it refuses.

    `form='json'`: the answer is JSON, and so are the problems.
    """
    line = [str(find_program(program)), command, *map(str, arguments), "--lang", words.language(lang)]
    if form == "json":
        line += ["--format", "json"]
    done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode not in ANSWERS:
        raise _error(done, line, lang)
    return done.stdout


def ask_json(command, *arguments, lang=None, program=None):
    """The same, with the answer read from JSON."""
    return json.loads(ask(command, *arguments, lang=lang, program=program, form="json"))


def changes(variant=None, set=None, seed=None):
    """The arguments that change a scenario. `set`: {'/json/pointer': value}, or a list of '/json/pointer=value'; None as a value takes it away."""
    out = []
    if variant is not None:
        out += ["--variant", variant]
    for one in set_arguments(set):
        out += ["--set", one]
    if seed is not None:
        out += ["--seed", seed]
    return out


def set_arguments(set):
    if set is None:
        return []
    if isinstance(set, str):
        return [set]
    if isinstance(set, dict):
        return [f"{pointer}={json.dumps(value, ensure_ascii=False)}" for pointer, value in set.items()]
    return list(set)


@contextlib.contextmanager
def as_file(thing):
    """A scenario or study as the program takes it: an id, a path, or a dict, which is written to a file for as long as it is needed."""
    content = getattr(thing, "json", thing)
    if not isinstance(content, dict):
        yield str(content)
        return
    with tempfile.TemporaryDirectory(prefix="mqlab-") as folder:
        path = pathlib.Path(folder) / "scenario.json"
        path.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
        yield str(path)


def _error(done, line, lang):
    command = shlex.join(line)
    text = done.stderr.strip()
    try:
        said = json.loads(text)
    except ValueError:
        said = {}
    problems = said.get("problems", []) if isinstance(said, dict) else []
    if problems:
        text = "\n".join(_problem(p, lang) for p in problems)
    elif isinstance(said, dict) and "error" in said:
        text = said["error"]
    if not text:
        text = words.say(f"mqlab ended with code {done.returncode} and no word", f"mqlab 以退出码 {done.returncode} 结束，没有任何说明", lang)
    return MqlabError(text, done.returncode, command, problems)


def _problem(p, lang):
    out = f"{p['file']}:{p['line']}:{p['column']}: {p['what']}" if p.get("line") else f"{p['file']}: {p['what']}"
    if p.get("pointer"):
        out += words.say(f"\n  at {p['pointer']}", f"\n  位于 {p['pointer']}", lang)
    if p.get("expected"):
        out += words.say(f"\n  expected {p['expected']}", f"\n  应为 {p['expected']}", lang)
    if p.get("did_you_mean"):
        out += words.say(f"\n  did you mean \"{p['did_you_mean']}\"?", f"\n  是不是 \"{p['did_you_mean']}\"？", lang)
    return out
