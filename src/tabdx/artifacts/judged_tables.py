"""Tables of scores: the out-of-fold rows, and those of the holdout below."""

from pathlib import Path

import pandas as pd

from tabdx.artifacts.tables import read_csv
from tabdx.core.paths import Paths


def judged_files(paths: Paths, subject: str, name: str) -> list[Path]:
    """List the files of a table: the out-of-fold one, and the holdout's where that was scored."""
    of_holdout = paths.holdout(name)
    return [paths.report(subject, name), *([of_holdout] if of_holdout.is_file() else [])]


def read_judged(paths: Paths, subject: str, name: str) -> pd.DataFrame:
    """Read a table that `evaluate` or `decide` wrote, with the rows of the stage `holdout` below.

    Whatever shows results to people reads them here; whatever chooses reads the out-of-fold table.

    Parameters
    ----------
    paths : Paths
        Of the project.
    subject, name : str
        Of the out-of-fold table, such as ``("evaluation", "scores.csv")``.

    Raises
    ------
    InputError
        If there is no out-of-fold table, or a file is not a CSV table.
    """
    return stack([read_csv(path) for path in judged_files(paths, subject, name)])


def stack(tables: list[pd.DataFrame]) -> pd.DataFrame:
    """Put tables of the same columns below each other.

    One without rows adds nothing; where the first has none, there is nothing to stand below.
    """
    filled = [table for table in tables if len(table)]
    return tables[0] if tables[0].empty else pd.concat(filled, ignore_index=True)
