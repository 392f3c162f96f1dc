"""The record of how often the holdout was scored: one line for each state of the pipeline."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd

from tabdx.artifacts.tables import read_csv, write_csv
from tabdx.core.errors import InputError

State = Mapping[str, str]

_FACTS = ["patients", "outcomes", "models", "settings"]
COLUMNS = ["reading", "date", "changed", *_FACTS, "sums"]
# Root mean square difference of all risks up to which two states are the same one: another
# processor moves risks by some 1e-5 at most, another model by far more than this.
SAME = 5e-4


def add_reading(path: Path, state: State, today: date) -> None:
    """Add a line to the record where the state differs from every one that it holds.

    The file is replaced as a whole: whoever is killed meanwhile leaves the former one.

    Parameters
    ----------
    path : Path
        Of the record; made where it does not exist.
    state : mapping of str to str
        As `tabdx.evaluation.holdout_state.describe_state` gives it.
    today : date
        When it is scored.

    Raises
    ------
    InputError
        If the file is not such a record; it is then left as it is.
    """
    record = read_readings(path) if path.exists() else pd.DataFrame(columns=COLUMNS, dtype=str)
    if find_reading(record, state) is not None:
        return
    line = {
        "reading": str(len(record) + 1),
        "date": today.isoformat(),
        "changed": _what_changed(record, state),
        **state,
    }
    write_csv(path, pd.concat([record, pd.DataFrame([line])], ignore_index=True)[COLUMNS])


def read_readings(path: Path) -> pd.DataFrame:
    """Read the record, every column as text.

    Raises
    ------
    InputError
        If there is no such file, or it is not such a record.
    """
    record = read_csv(path, dtype=dict.fromkeys(COLUMNS, str)).astype(object)
    record = record.where(record.notna(), "")
    numbers = [str(number) for number in range(1, len(record) + 1)]
    try:
        sound = list(record.columns) == COLUMNS and list(record["reading"]) == numbers
        for text in record["sums"] if sound else ():
            _sums(text)
    except ValueError:
        sound = False
    if not sound:
        raise InputError(
            f"{path} is not the record of how often the holdout was scored, with the columns "
            f"{', '.join(COLUMNS)} and readings numbered from 1; `git checkout -- {path}` brings "
            "the committed one back, and two branches' lines are joined by numbering them again"
        )
    return record


def find_reading(record: pd.DataFrame, state: State) -> int | None:
    """Return the number of the reading of this state; None where the record holds none."""
    for line in record.to_dict("records"):
        same = all(line[fact] == state[fact] for fact in _FACTS)
        if same and _distance(line["sums"], state["sums"]) < SAME:
            return int(line["reading"])
    return None


def _what_changed(record: pd.DataFrame, state: State) -> str:
    """Say what is new against the last reading."""
    if record.empty:
        return "the first reading"
    last = record.iloc[-1]
    changes = []
    if last["patients"] != state["patients"] or last["outcomes"] != state["outcomes"]:
        changes.append("patients")
    if last["models"] != state["models"]:
        changes.append(f"models ({last['models']} before)")
    if not changes and not _distance(last["sums"], state["sums"]) < SAME:
        changes.append("risks")
    before, after = (_settings(text) for text in (last["settings"], state["settings"]))
    changes += [
        f"{name} {before.get(name, 'unset')} to {after.get(name, 'unset')}"
        for name in dict.fromkeys([*before, *after])
        if before.get(name) != after.get(name)
    ]
    return "; ".join(changes)


def _settings(text: str) -> dict[str, str]:
    pairs = (one.partition("=") for one in text.split("; ") if one)
    return {name: value for name, _, value in pairs}


def _distance(one: str, other: str) -> float:
    """Estimate the root mean square difference of the risks behind two lists of sums."""
    first, second = _sums(one), _sums(other)
    if len(first) != len(second):
        return float("inf")
    squares = [(a - b) ** 2 for a, b in zip(first, second, strict=True)]
    return float((sum(squares) / len(squares)) ** 0.5)


def _sums(text: str) -> list[float]:
    found = [float(one) for one in text.split()]
    if not found:
        raise ValueError("no sums")
    return found
