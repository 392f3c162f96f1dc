"""All benchmarks by name: `python -m benchmarks` lists them, with names it runs them.

Each runs in a process of its own, one after another, so that none finds what another has loaded.
"""

import argparse
import ast
import subprocess
import sys
from pathlib import Path

from benchmarks.results import add_save_option

# In the order in which `make bench` runs them, the quick ones first. Each is a module beside this
# one, whose command takes --save. (dashboard_load is not here: it needs a project that has run.)
BENCHMARKS = (
    *("prediction", "page_times", "engine", "compiled_step", "svm_grid", "many_patients"),
    *("many_classes", "svm_classes", "slope_forecast", "growth", "large", "peers", "pipeline"),
    *("verdicts",),
    "coverage",
)


def summary(name: str) -> str:
    """First line of a benchmark's docstring, read without importing it."""
    source = (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0]


def run(names: list[str], save: bool) -> list[str]:
    """Run some benchmarks; return the names of those that failed."""
    failed = []
    for name in names:
        print(f"== {name}: {summary(name)}", flush=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", *["--save"] * save]
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
        print(flush=True)
    return failed


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="; ".join(BENCHMARKS))
    parser.add_argument("--all", action="store_true", help="run every one")
    add_save_option(parser)
    chosen = parser.parse_args(arguments)
    unknown = [name for name in chosen.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    names = list(BENCHMARKS) if chosen.all else chosen.names
    if not names:
        for name in BENCHMARKS:
            print(f"{name:<14}{summary(name)}")
    failed = run(names, chosen.save)
    if failed:
        raise SystemExit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
