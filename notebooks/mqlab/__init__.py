"""mqlab in Python: ask the program `mqlab`, get pandas frames, draw them.

    import mqlab
    runs = mqlab.run("duplication/confirm-lost")      # a frame: a row for each variant
    runs.draw()                                       # a figure
    mqlab.why("duplication/confirm-lost")             # a why-card, shown inline
    mqlab.sequence("duplication/confirm-lost", "shop/5")

A scenario is an id of the library, a path, or a dict. Every function takes `lang='en'|'zh_CN'` and `program='/path/to/mqlab'`; `mqlab.use` sets both
once. Times in columns carry their unit (`_ms`, `_s`, `_ns`) and are simulated. Errors of the program are MqlabError, with its text.
"""
from .card import Card, why
from .compare import Comparison, compare
from .diagram import Diagram, export, sequence
from .engine import MqlabError, ProgramNotFound, ask, ask_json, find_program, use
from .faultmap import FaultMap, faultmap
from .lesson import compare_guess
from .look import chinese_font, theme
from .metrics import Metrics, metrics
from .records import trace
from .runs import COSTS, Counts, Runs, run
from .scenario import Scenario, copy_of, scenarios, show
from .sweep import Sweep, read_sweep, sweep
from .words import language, say, title

__all__ = ["COSTS", "Card", "Comparison", "Counts", "Diagram", "FaultMap", "Metrics", "MqlabError", "ProgramNotFound", "Runs", "Scenario", "Sweep", "ask",
           "ask_json", "chinese_font", "compare", "compare_guess", "copy_of", "export", "faultmap", "find_program", "language", "metrics", "read_sweep", "run", "say",
           "scenarios", "sequence", "show", "sweep", "theme", "title", "trace", "use", "why"]
