"""Rows of the sample size's summary: a quantity, its value, and what `tabdx.wording` needs."""

import numpy as np

Row = dict[str, str | float]
# Value, lower and upper end by metric.
Scores = dict[str, dict[str, float]]


def row(
    quantity: str,
    value: float,
    unit: str = "",
    lower: float = np.nan,
    upper: float = np.nan,
    criterion: float = np.nan,
) -> Row:
    """Make a row of `SAMPLE_SIZE_COLUMNS`, but for the model and the confidence."""
    return {
        "quantity": quantity,
        "value": value,
        "lower": lower,
        "upper": upper,
        "unit": unit,
        "criterion": criterion,
        "reason": "",
    }


def missing(quantity: str, unit: str, reason: str, criterion: float = np.nan) -> Row:
    """Make the row of a quantity that is not available, with the key of the reason."""
    return row(quantity, np.nan, unit, criterion=criterion) | {"reason": reason}
