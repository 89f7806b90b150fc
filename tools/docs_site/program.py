"""What the built program knows: its commands, its pages, its library. The site is made from this, so that it says what the program does."""
import concurrent.futures
import functools
import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("MQLAB") or str(ROOT / "build" / "release" / "mqlab")
LANGUAGES = ("en", "zh_CN")


def ask(*arguments):
    """What the program prints; RuntimeError with its own words where it refuses."""
    try:
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, encoding="utf-8", check=False, env={**os.environ, "LC_ALL": "C.UTF-8"})
    except OSError as problem:
        raise RuntimeError(f"{PROGRAM}: {problem.strerror}; build it (./dev build release mqlab), or name it by MQLAB") from None
    if done.returncode > 1:
        raise RuntimeError(f"{PROGRAM} {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout


@functools.lru_cache
def commands():
    """The names of the commands, in the order of `mqlab --help`."""
    text = ask("--help", "--lang", "en")
    return re.findall(r"^  ([a-z-]+) {2,}", text[text.index("\nCommands:"):], re.M)


@functools.lru_cache
def styles():
    """[(name, versions, default version)], from the schema."""
    schema = json.loads(ask("schema"))
    out = []
    for broker in schema["properties"]["broker"]["anyOf"]:
        version = broker["properties"].get("version", {})
        out.append((broker["properties"]["style"]["const"], version.get("enum", []), version.get("default", "")))
    return out


@functools.lru_cache
def library():
    """All scenarios as the program loads them, by id: the whole JSON, with lessons in both languages."""
    ids = [one["id"] for one in json.loads(ask("list", "--format", "json"))]
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        return dict(zip(ids, pool.map(lambda name: json.loads(ask("show", name, "--format", "json")), ids)))
