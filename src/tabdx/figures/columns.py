"""Checks of the columns of a figure's table."""

from collections.abc import Iterable, Sequence

import pandas as pd

from tabdx.cohort.dictionary import Feature, Kind
from tabdx.core.errors import InputError


def require_columns(table: pd.DataFrame, columns: Iterable[str], figure: str) -> None:
    """Refuse a table without rows, or without a column that the figure draws.

    Raises
    ------
    InputError
        If so; the message names the figure and the columns.
    """
    lacking = [column for column in columns if column not in table]
    if lacking:
        raise InputError(
            f"the {figure} needs the columns {', '.join(lacking)}; its table has only "
            + ", ".join(map(str, table.columns))
        )
    if table.empty:
        raise InputError(f"the {figure} has nothing to draw: its table has no rows")


def require_numbers(features: Sequence[Feature], figure: str) -> None:
    """Refuse categorical features, which have no place on an axis of numbers.

    Raises
    ------
    InputError
        If there is one; the message names it.
    """
    for feature in features:
        if feature.kind is Kind.CATEGORICAL:
            raise InputError(
                f"the {figure} cannot draw {feature.name!r}: it is categorical and has no axis of "
                "numbers; choose continuous or ordinal features"
            )
