#!/usr/bin/python3
"""The pages of `mqlab report`, used in a headless Chromium: `./dev test pages`.

Each page is made by the program, gets the checks (tests/pages/*.js) put at its end, and is opened as a file without network. The checks press buttons and keys, follow links,
and leave their result in the page, which `--dump-dom` prints. Exit code 1 when one fails.
"""
import argparse
import html
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
CHECKS = ("checks.js", "player_checks.js", "sweep_checks.js")
SCENARIOS = ["duplication/confirm-lost", "loss/kafka-acks-1", "loss/kafka-unclean-election", "consistency/rocketmq-half-not-on-disk",
             "loss/rocketmq-controller-failover", "loss/dead-letter-crash-window", "ordering/two-consumers-reorder"]


class Pages:
    def __init__(self, mqlab, folder):
        self.mqlab, self.folder = mqlab, folder
        self.good, self.bad, self.failures = 0, 0, []

    def run(self, *arguments, code=0):
        done = subprocess.run([self.mqlab, *arguments], cwd=self.folder, capture_output=True, text=True, check=False)
        if done.returncode != code:
            sys.exit(f"mqlab {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr}")
        return done.stdout

    def interrupted(self, *arguments):
        """Ended by Ctrl-C as soon as the file is there with something in it."""
        with subprocess.Popen([self.mqlab, *arguments], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as sweep:
            results = self.folder / arguments[-1]
            while sweep.poll() is None and not (results.exists() and results.stat().st_size > 100_000):
                time.sleep(0.05)
            sweep.send_signal(signal.SIGINT)

    def check(self, page, names, wanted=None):
        """Open the page with these checks; the width is that of a small laptop."""
        text = (self.folder / page).read_text(encoding="utf-8")
        script = f"const WANTED = {json.dumps(wanted or {})};\n" + "".join((HERE / name).read_text(encoding="utf-8") for name in CHECKS)
        script += f"\nrunChecks({json.dumps(names)});"
        assert "</script" not in script
        at = text.rindex("</body>")
        tested = self.folder / ("tested-" + page)
        tested.write_text(f"{text[:at]}<script>\n{script}\n</script>\n{text[at:]}", encoding="utf-8")
        result = self.result_of(tested)
        self.good += not result["failures"]
        self.bad += bool(result["failures"])
        self.failures += [f"{page}: {failure}" for failure in result["failures"]]
        print(f"{page}: {result['passed']} checks hold, {len(result['failures'])} do not")

    def result_of(self, page):
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1280,900",
                   f"--user-data-dir={self.folder}/profile", "--virtual-time-budget=20000", "--dump-dom", page.as_uri()]
        try:
            dom = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False).stdout
        except subprocess.TimeoutExpired:
            return {"passed": 0, "failures": ["chromium did not end within 90 s"]}
        found = re.findall(r'<pre id="test-result">(\{.*?)</pre>', dom, re.DOTALL)
        return json.loads(html.unescape(found[-1])) if found else {"passed": 0, "failures": ["the page's script ended before its checks did"]}


HOSTILE = "</script><img src=x onerror=\"document.title='hacked'\"><!--"


def hostile(scenario):
    """The same scenario with words that would like to be HTML."""
    changed = json.loads(scenario)
    changed["title"] = {"en": HOSTILE, "zh_CN": HOSTILE}
    return json.dumps(changed)


def estimates_in_words(text):
    """What `mqlab sweep estimates` prints, by measure and point: the words of value, low, high."""
    wanted, point = {}, None
    for line in text.splitlines():
        begin = re.match(r"  point (\d+): ", line)
        if begin:
            point = begin.group(1)
        elif line.startswith("  ") and not line.startswith("    "):
            point = None  # the comparisons
        row = re.match(r"    (\S+) +(\S+) +\[(\S+), (\S+)\]  n=", line)
        if point and row:
            wanted.setdefault(row.group(1), {})[point] = row.groups()[1:]
    return wanted


def main():
    options = argparse.ArgumentParser(description="The pages of mqlab report, used in a headless Chromium.")
    options.add_argument("mqlab", nargs="?", default=ROOT / "build/release/mqlab", type=pathlib.Path, help="the program")
    options.add_argument("--all", action="store_true", help="a page of every scenario of the library (ten minutes)")
    options.add_argument("--keep", action="store_true", help="leave the pages, and say where")
    options.add_argument("--tally", type=pathlib.Path, help="add a line `passed failed skipped` to this file")
    asked = options.parse_args()
    mqlab = str(asked.mqlab.resolve())
    folder = pathlib.Path(tempfile.mkdtemp(prefix="mqlab-pages-"))
    try:
        pages = Pages(mqlab, folder)
        pages.run("report", "duplication/confirm-lost", "-o", "player.html")
        pages.check("player.html", ["player"])
        library = [entry["id"] for entry in json.loads(pages.run("list", "--format", "json"))] if asked.all else SCENARIOS
        for scenario in library:
            page = scenario.replace("/", "-") + ".html"
            pages.run("report", scenario, "--no-fixes", "-o", page)
            pages.check(page, ["words"])
        pages.run("report", "duplication/confirm-lost", "--variant", "broken", "--records", "60", "--no-fixes", "-o", "window.html")
        pages.check("window.html", ["window"])
        pages.run("run", "duplication/confirm-lost", "--variant", "broken", "--set", "/producers/0/operations=9", "--trace", "run.mqt", code=1)
        pages.run("report", "run.mqt", "-o", "trace.html")
        pages.check("trace.html", ["trace"])
        pages.run("sweep", str(ROOT / "studies/fault-rate.json"), "--repetitions", "20", "-o", "rate.sqlite")
        pages.run("report", "rate.sqlite", "--study", str(ROOT / "studies/fault-rate.json"), "-o", "sweep.html")
        pages.check("sweep.html", ["sweep"], estimates_in_words(pages.run("sweep", "estimates", "rate.sqlite")))
        (folder / "hostile.json").write_text(hostile(pages.run("show", "duplication/confirm-lost", "--format", "json")), encoding="utf-8")
        pages.run("report", "hostile.json", "--no-fixes", "-o", "hostile.html")
        pages.check("hostile.html", ["hostile"])
        pages.interrupted("sweep", str(ROOT / "studies/fault-rate.json"), "--repetitions", "100000", "-o", "part.sqlite")
        pages.run("report", "part.sqlite", "--worst", "0", "-o", "unfinished.html")
        pages.check("unfinished.html", ["unfinished"])
        for failure in pages.failures:
            print("FAILED", failure)
        print(f"{pages.good} pages are well, {pages.bad} are not")
        if asked.tally:
            with asked.tally.open("a", encoding="utf-8") as out:
                out.write(f"{pages.good} {pages.bad} 0\n")
        return 1 if pages.failures else 0
    finally:
        if asked.keep:
            print("pages:", folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
