"""Rows of the sample size's summary: a quantity, its value, and the sentence that says it."""

import numpy as np

from tabdx.wording.vocabulary import MOST_PATIENTS

COLUMNS = ["model", "quantity", "value", "lower", "upper", "unit", "sentence"]

Row = dict[str, str | float]
# Value, lower and upper end by metric.
Scores = dict[str, dict[str, float]]


def row(
    quantity: str,
    value: float,
    unit: str,
    sentence: str,
    lower: float = np.nan,
    upper: float = np.nan,
) -> Row:
    """Make a row of `COLUMNS`, but for the model."""
    return {
        "quantity": quantity,
        "value": value,
        "lower": lower,
        "upper": upper,
        "unit": unit,
        "sentence": sentence,
    }


def missing(quantity: str, unit: str, why: str) -> Row:
    """Make the row of a quantity that is not available, and say why."""
    return row(quantity, np.nan, unit, f"Not available: {why}.")


def describe_size(size: float, before: str = "") -> str:
    """Begin a sentence with a number of patients; beyond a million none cares by how much.

    Examples
    --------
    >>> describe_size(2900), describe_size(575_859_054, "At least ")
    ('2,900', 'More than a million')
    """
    return f"{before}{size:,.0f}" if size <= MOST_PATIENTS else "More than a million"
