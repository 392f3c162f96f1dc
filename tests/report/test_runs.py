import io
from pathlib import Path

import pandas as pd
from rich.console import Console

from tabdx.artifacts.runs import Run
from tabdx.report.runs import tabulate

COLUMNS = ["parameter", "before", "after"]


def printed(*told):
    console = Console(width=200, file=io.StringIO())
    console.print(tabulate(*told))
    return [" ".join(line.split()) for line in console.file.getvalue().splitlines()]


def make_run(number):
    files = {"reports/metrics.json": str(number)}
    return Run(f"run-{number}", Path(), "2026-11-30T04:30:00+00:00", files)


def test_each_run_says_when_it_was_made_and_what_changed():
    changed = pd.DataFrame([["[C]", "1", ""], ["seed", "0", "7"]], columns=COLUMNS)
    none = pd.DataFrame(columns=COLUMNS)
    runs = [make_run(3), make_run(2), make_run(1)]
    lines = printed(runs, [changed, none], [True, False, True], runs[0].files)
    assert "run-3 2026-11-30 04:30:00 [C]: 1 → (none)" in lines
    assert "seed: 0 → 7" in lines
    assert (
        "run-2 2026-11-30 04:30:00 no parameter (the table, its dictionary or the program)" in lines
    )
    assert lines.count("the results that lie here") == 1
    assert lines.count("no longer in the DVC cache: cannot be compared") == 1
    assert "run-1 2026-11-30 04:30:00 (the oldest one kept)" in lines


def test_no_run_says_how_to_make_one():
    assert "`make run`" in " ".join(printed([], [], [], {}))
