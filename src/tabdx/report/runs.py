"""The runs that are kept, as a table for the terminal."""

from collections.abc import Mapping, Sequence

import pandas as pd
from rich.box import SIMPLE
from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from tabdx.artifacts.runs import KEPT, Run

_NONE = (
    "No run is kept here yet; `make run` (or `dvc repro`) makes the first one. The last "
    f"{KEPT} are kept."
)


def tabulate(
    runs: Sequence[Run],
    changes: Sequence[pd.DataFrame],
    available: Sequence[bool],
    workspace: Mapping[str, str],
) -> RenderableType:
    """Lay the runs out for a terminal, the newest first.

    Parameters
    ----------
    runs : sequence of Run
        Newest first.
    changes : sequence of DataFrame
        Of each run but the oldest: the parameters that it has otherwise than the one before it.
    available : sequence of bool
        Whether the DVC cache still holds what each run predicted.
    workspace : mapping of str to str
        MD5 of the results that lie in the folder, by path.
    """
    if not runs:
        return _NONE
    table = Table(box=SIMPLE)
    for heading in ("run", "made (UTC)", "what changed since the run before"):
        table.add_column(heading, no_wrap=heading == "run")
    told = [*map(_describe_changes, changes), "(the oldest one kept)"]
    for run, change, there in zip(runs, told, available, strict=True):
        notes = [
            *(["the results that lie here"] if run.files == workspace else []),
            *([] if there else ["no longer in the DVC cache: cannot be compared"]),
        ]
        made = run.made.removesuffix("+00:00").replace("T", " ")
        table.add_row(run.name, made, "\n".join([escape(change), *notes]))
    return table


def _describe_changes(changed: pd.DataFrame) -> str:
    """Name what changed, a line each."""
    if changed.empty:
        return "no parameter (the table, its dictionary or the program)"
    return "\n".join(
        f"{parameter}: {before or '(none)'} → {after or '(none)'}"
        for parameter, before, after in changed.to_numpy().tolist()
    )
