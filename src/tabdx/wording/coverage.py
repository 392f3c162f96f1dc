"""How often prediction sets held the true class, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.wording.names import patients_of, readable
from tabdx.wording.numbers import NOT_AVAILABLE, count, percent, row_percents
from tabdx.wording.text import join

_WHERE = {OUT_OF_FOLD: "out of fold", HOLDOUT: "on the holdout"}


def describe_coverage(
    reached: pd.DataFrame, model: str, aimed: float, classes: Sequence[str]
) -> str:
    """Say how often a model's prediction sets held the true class, wherever that was looked at.

    Parameters
    ----------
    reached : DataFrame
        As `PredictionSets.summary` has it, of both partitions.
    model : str
    aimed : float
        The coverage that was asked for.
    classes : sequence of str
    """
    found = [
        f"{_WHERE[partition]} for "
        + join(
            f"{row_percents(rows[name], 'covered')} of {count(rows[name]['patients'])} "
            f"{'of class ' * (len(classes) > 2)}{name}"
            for name in classes
        )
        for partition in _WHERE
        if set(classes) <= (rows := _by_class(reached, model, partition)).keys()
    ]
    if not found:
        return f"How often the prediction sets hold the true class is {NOT_AVAILABLE}."
    return (
        f"The prediction sets of {readable(model)} are to hold the true class of "
        f"{percent(aimed, 0)} of each class; they did {'; '.join(found)}."
    )


def coverage_cautions(
    reached: pd.DataFrame, model: str, aimed: float, classes: Sequence[str]
) -> list[str]:
    """Say where a model's prediction sets held the true class significantly too seldom."""
    return [
        f"Caution: {_WHERE[partition]} the prediction sets held the true class of only "
        f"{row_percents(rows[name], 'covered')} of the "
        f"{patients_of(name, several=len(classes) > 2)}, not of "
        f"{percent(aimed, 0)}."
        for partition in _WHERE
        for rows in [_by_class(reached, model, partition)]
        for name in classes
        if name in rows and rows[name]["covered_upper"] < aimed
    ]


def _by_class(reached: pd.DataFrame, model: str, partition: str) -> dict[str, Mapping[Any, Any]]:
    own = reached[(reached["model"] == model) & (reached["partition"] == partition)]
    return {str(row["class"]): row for row in own.to_dict("records")}
