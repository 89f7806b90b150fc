"""What the tests of the Python package share: the package on the path, no window, and whether the program is built."""
import pathlib
import stat
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "notebooks"))
sys.dont_write_bytecode = True

import matplotlib  # noqa: E402

matplotlib.use("Agg")

import mqlab  # noqa: E402,F401


class FakeProgram:
    """A program that prints what the test says, and ends with its code: `with FakeProgram('echo ...') as path`."""

    def __init__(self, script):
        self.script = script

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        path = pathlib.Path(self.folder.name) / "mqlab"
        path.write_text(f"#!/bin/sh\n{self.script}\n", encoding="utf-8")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    def __exit__(self, *_):
        self.folder.cleanup()
