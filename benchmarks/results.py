"""The table that every benchmark makes: shown, kept in git beside its hardware, drawn."""

from argparse import ArgumentParser
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.machine import HARDWARE, Fact, as_lines, describe_machine
from benchmarks.picture import draw_times, to_svg
from tabdx.artifacts.atomic import write_bytes, write_text

RESULTS = Path(__file__).parent / "results"
# What every benchmark's table says; it may have further columns.
COLUMNS = ("benchmark", "case", "n", "ours_s", "other_s", "ratio", "agreement")
_SAME_CASE = ("benchmark", "case", "n", *HARDWARE)


def compared(
    benchmark: str, case: str, n: int, ours_s: float, other_s: float, agreement: Any, **more: Any
) -> dict[str, Any]:
    """Make a row: one case, on both sides.

    Parameters
    ----------
    benchmark, case : str
        Whose row it is, and what was done.
    n : int
        How many: rows, patients or trainings, as the case says.
    ours_s, other_s : float
        Seconds.
    agreement
        How far both sides' results agree: a difference, or words.
    more
        Further columns. ``against`` names the other side in the picture.

    Examples
    --------
    >>> compared("grid", "wide", 569, 0.5, 2.0, 0.0)["ratio"]
    4.0
    """
    values = (benchmark, case, n, ours_s, other_s, other_s / ours_s, agreement)
    return {**dict(zip(COLUMNS, values, strict=True)), **more}


def tabulate(rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Put rows into a table.

    Raises
    ------
    ValueError
        If a row lacks one of `COLUMNS`.
    """
    table = pd.DataFrame(list(rows))
    _require_columns(table)
    return table


def announce() -> dict[str, Fact]:
    """Print what this machine is; return it."""
    machine = describe_machine()
    print(as_lines(machine), end="\n\n", flush=True)
    return machine


def show(table: pd.DataFrame) -> None:
    """Print a table for people: three significant digits, the benchmark's name left out."""
    shown = table.drop(columns="benchmark")
    print(shown.to_string(index=False, na_rep="", float_format=lambda number: f"{number:.3g}"))


def save(
    name: str, table: pd.DataFrame, machine: Mapping[str, Fact], folder: Path = RESULTS
) -> None:
    """Keep a table in ``<name>.csv``, and this machine's part of it as ``<name>.svg``.

    A row replaces the one of the same case on the same hardware; all others stay.
    """
    _require_columns(table)
    today = datetime.now(UTC).date().isoformat()
    fresh = table.assign(date=today, **machine)
    path = folder / f"{name}.csv"
    kept = pd.concat([_others(path, fresh), fresh], ignore_index=True)
    text = kept.to_csv(index=False, float_format="%.4g", lineterminator="\n")
    write_text(path, text)
    write_bytes(folder / f"{name}.svg", to_svg(draw_times(fresh)))


def add_save_option(parser: ArgumentParser) -> None:
    """Let a benchmark's command take ``--save``."""
    parser.add_argument("--save", action="store_true", help=f"keep the times in {RESULTS.name}/")


def finish(name: str, table: pd.DataFrame, machine: Mapping[str, Fact], keep: bool) -> None:
    """Show a table, and save it if asked to: the last line of every benchmark's command."""
    show(table)
    if keep:
        save(name, table, machine)


def run(name: str, description: str | None, measure: Callable[[], pd.DataFrame]) -> None:
    """Be the command of a benchmark that has no options but ``--save``."""
    parser = ArgumentParser(description=(description or name).splitlines()[0])
    add_save_option(parser)
    chosen = parser.parse_args()
    machine = announce()
    finish(name, measure(), machine, chosen.save)


def _others(path: Path, fresh: pd.DataFrame) -> pd.DataFrame:
    if not path.is_file():
        return pd.DataFrame()
    # Only an empty cell is missing: a text such as "None" stays what it is.
    before = pd.read_csv(path, keep_default_na=False, na_values=[""])
    return before[~_cases(before).isin(_cases(fresh))]


def _cases(table: pd.DataFrame) -> pd.Series:
    """What a row is about, as one text: how a number is typed in a file does not matter."""
    return table[list(_SAME_CASE)].astype(str).agg("|".join, axis="columns")


def _require_columns(table: pd.DataFrame) -> None:
    lacking = [column for column in COLUMNS if column not in table]
    if lacking:
        raise ValueError(f"a benchmark's table needs the columns {', '.join(lacking)}")
