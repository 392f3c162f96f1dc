"""A finding of an audit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.core.messages import plural, shorten

Severity = Literal["note", "warning"]

# An audit's tests are many and its readers few: what it calls suspicious may occur by chance in one
# sound table of a hundred, over all features together (Holm's correction), not in one of twenty.
LEVEL = 0.01
_NAMED = 20  # features that a message names; the finding has all


@dataclass(frozen=True)
class AuditFinding:
    """One thing to look at.

    Attributes
    ----------
    check : str
        Which detector found it.
    severity : "note" or "warning"
        A warning can make a model's numbers wrong.
    message : str
        What was found and what to do, without any patient's values.
    count : int
        How many patients, cells or features, as the message says.
    features, patients : list of str
        Where to look.
    """

    check: str
    severity: Severity
    message: str
    count: int
    features: list[str]
    patients: list[str]


def about_features(
    check: str, severity: Severity, what: str, features: Sequence[str], details: Iterable[str] = ()
) -> AuditFinding | None:
    """Report features, or nothing where there are none.

    Parameters
    ----------
    check, severity, what : str
        As in `AuditFinding`; `what` goes on after "n features", and after "1 feature" too.
    features : sequence of str
        Their names; the message gives the first 20.
    details : iterable of str, optional
        What to say of each in the message, in place of its name.
    """
    if not features:
        return None
    named = list(details) or list(map(shorten, features))
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    told = ", ".join(named[:_NAMED]) + more
    message = f"{plural(len(features), 'feature')} {what}: {told}"
    return AuditFinding(check, severity, message, len(features), list(features), patients=[])


def names_where(flags: pd.Series) -> list[str]:
    """Names of the rows that are flagged, as str."""
    return [str(name) for name in flags.index[flags]]


def unlikely(chances: Sequence[float]) -> NDArray[np.bool_]:
    """Tell which of several tests are significant at `LEVEL` by Holm's step-down procedure.

    Written out, since statsmodels' collects all garbage of the process on every call. Reference:
    Holm (1979), Scandinavian Journal of Statistics 6, 65–70.

    Parameters
    ----------
    chances : sequence of float
        p of each test.

    Examples
    --------
    The least must be below 0.01 / 3, the next below 0.01 / 2, which it is not:

    >>> unlikely([0.006, 0.002, 0.004]), unlikely([0.009, 0.002, 0.006])
    (array([ True,  True,  True]), array([False,  True, False]))
    """
    order = np.argsort(chances)
    bounds = LEVEL / np.arange(len(order), 0, -1)
    passed = np.logical_and.accumulate(np.asarray(chances)[order] <= bounds)
    flags = np.empty(len(order), dtype=np.bool_)
    flags[order] = passed
    return flags
