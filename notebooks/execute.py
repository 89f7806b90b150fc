#!/usr/bin/python3
"""Executes all notebooks headless, as a student would: each in a kernel of its own, from its own folder. An assertion that fails, fails the notebook.

    execute.py [--out FOLDER] [--jobs N] [--html] [NAME...]

Works on a copy of what git has of notebooks/ (or of the folder, where there is no git), so that what is not committed is not used by accident, and nothing
is written into the tree. NAME: 'en/01-delivery-guarantees', or a part of one. Prints a line for each; exit code 1 when one fails.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))


def copy_tree(folder, wanted):
    """What belongs to the notebooks, into `folder`; the list of those notebooks whose name is wanted. Others that were executed before are left there."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "."], cwd=HERE, capture_output=True, text=True, check=False)
    names = listed.stdout.split("\n") if listed.returncode == 0 else []
    names = names if any(names) else [str(p.relative_to(HERE)) for p in HERE.rglob("*") if p.suffix in (".py", ".ipynb", ".md")]
    names = [name for name in names if name and (HERE / name).is_file()]
    notebooks = [name for name in sorted(names) if name.endswith(".ipynb")]
    chosen = [name for name in notebooks if not wanted or any(part in name.removesuffix(".ipynb") for part in wanted)]
    shutil.rmtree(folder / "mqlab", ignore_errors=True)
    for path in folder.glob("*/*.ipynb"):
        if path.relative_to(folder).as_posix() not in notebooks:
            path.unlink()
    for name in names:
        if name not in notebooks or name in chosen:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(HERE / name, folder / name)
    return [folder / name for name in chosen]


def execute(path, html):
    """Runs one notebook in place. (name, seconds, what went wrong or None)."""
    import nbclient
    import nbformat

    begin, name = time.monotonic(), f"{path.parent.name}/{path.stem}"
    notebook = nbformat.read(path, as_version=4)
    client = nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}})
    problem = None
    try:
        client.execute()
    except nbclient.exceptions.CellExecutionError as error:
        problem = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    except Exception as error:  # a kernel that does not start, a time-out
        problem = f"{type(error).__name__}: {error}"
    nbformat.write(notebook, path)
    if html and problem is None:
        import nbconvert

        body, _ = nbconvert.HTMLExporter(template_name="classic").from_notebook_node(notebook)
        path.with_suffix(".html").write_text(body, encoding="utf-8")
    return name, time.monotonic() - begin, problem


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--out", type=pathlib.Path, default=HERE.parent / "build" / "notebooks", help="where the executed copies go (build/notebooks)")
    options.add_argument("--jobs", type=int, default=2, help="kernels at a time (2)")
    options.add_argument("--html", action="store_true", help="also as pages to look at")
    options.add_argument("names", nargs="*", help="only those whose name has one of these in it")
    a = options.parse_args()
    import mqlab

    try:
        os.environ["MQLAB"] = str(mqlab.find_program())
    except mqlab.ProgramNotFound as problem:
        print(problem, file=sys.stderr)
        return 2
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    # As many threads as processors in each of several kernels only get into each other's way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    mqlab.chinese_font()  # once, before several kernels look for it at the same time
    notebooks = copy_tree(a.out.resolve(), a.names)
    if not notebooks:
        print("no such notebook", file=sys.stderr)
        return 2
    failed = 0
    with concurrent.futures.ProcessPoolExecutor(a.jobs) as pool:
        for name, seconds, problem in pool.map(execute, notebooks, [a.html] * len(notebooks)):
            print(f"{'ok    ' if problem is None else 'FAILED'} {name}  {seconds:.1f} s", flush=True)
            if problem is not None:
                failed += 1
                print("    " + problem.replace("\n", "\n    "))
                print(f"    repeat: /usr/bin/python3 notebooks/execute.py {name}")
    print(f"{len(notebooks) - failed} notebooks executed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
