"""Reference ranges of the features among the development patients."""

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Kind

# A column written with 15 digits is not measured to 15: no step finer than this part of its span.
_FINEST_STEP = 1e-5
_MOST_DECIMALS = 8


@dataclass(frozen=True)
class ReferenceRange:
    """What the development patients say of one feature.

    Attributes
    ----------
    lowest, highest : float
        The training range; NaN for a categorical feature or one without values.
    decimals : int
        Digits after the point with which the values are written.
    """

    lowest: float
    highest: float
    decimals: int

    @property
    def step(self) -> float:
        """The smallest difference that the values show.

        Examples
        --------
        >>> ReferenceRange(lowest=0.05, highest=0.3, decimals=2).step
        0.01
        """
        return float(Decimal(1).scaleb(-self.decimals))

    @property
    def span(self) -> tuple[float, float] | None:
        """The training range, or None where there is none."""
        return None if np.isnan(self.lowest) else (self.lowest, self.highest)


_NO_RANGE = ReferenceRange(np.nan, np.nan, 0)


def describe_reference_ranges(development: Cohort) -> dict[str, ReferenceRange]:
    """Describe every feature by the patients on whom the models were trained.

    Parameters
    ----------
    development : Cohort
        Development patients only: the holdout is no reference.

    Returns
    -------
    dict of str to ReferenceRange
        By feature, in the dictionary's order.
    """
    table = development.features
    return {
        feature.name: _NO_RANGE if feature.kind is Kind.CATEGORICAL else _span(table[feature.name])
        for feature in development.dictionary.features
    }


def _span(column: pd.Series) -> ReferenceRange:
    known = column.dropna().astype(float)
    if known.empty:
        return _NO_RANGE
    lowest, highest = float(known.min()), float(known.max())
    decimals = min(_written_decimals(known), _useful_decimals(highest - lowest))
    return ReferenceRange(lowest, highest, decimals)


def _written_decimals(known: pd.Series) -> int:
    exponents = [Decimal(str(value)).normalize().as_tuple().exponent for value in known.unique()]
    return max(0, *(-exponent for exponent in exponents if isinstance(exponent, int)))


def _useful_decimals(span: float) -> int:
    if span == 0:
        return _MOST_DECIMALS
    return int(np.clip(np.ceil(-np.log10(span * _FINEST_STEP)), 0, _MOST_DECIMALS))
