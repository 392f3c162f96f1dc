"""Holm's correction of p values."""

import numpy as np
import pandas as pd


def holm(p: pd.Series) -> pd.Series:
    """Correct some p for their number.

    The smallest is multiplied by their number m, the next by m − 1, and so on; none falls below
    one before it, none exceeds 1. Those that are missing stay missing and are not counted.
    (statsmodels has it, and tidies all memory at each call.)
    Reference: Holm (1979), Scandinavian Journal of Statistics 6, 65–70.

    Parameters
    ----------
    p : Series of float
        Of one family of comparisons.

    Examples
    --------
    >>> holm(pd.Series([0.04, 0.01, np.nan, 0.03], index=["a", "b", "c", "d"])).tolist()
    [0.06, 0.03, nan, 0.06]
    """
    ordered = p.dropna().sort_values(kind="stable")
    raised = (ordered * np.arange(len(ordered), 0, -1)).cummax().clip(upper=1)
    return raised.reindex(p.index)
