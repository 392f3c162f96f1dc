"""Which class a page is about, where there are more than two."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from tabdx.cohort.dictionary import Outcome
from tabdx.cohort.target import Target
from tabdx.dashboard.shared.artifacts import choose_one
from tabdx.studies.explanation.shap_values import Numbers


def list_targets(outcome: Outcome) -> list[Target]:
    """List what a probability can be asked of.

    Of two classes the positive one; of more the positive ones together, where they are named, and
    then each class.

    Examples
    --------
    >>> outcome = Outcome(column="d", classes=("a", "b", "c"), positive=("b", "c"))
    >>> [target.name for target in list_targets(outcome)]
    ['b or c', 'a', 'b', 'c']
    """
    together = outcome.targets if outcome.two_sided else ()
    if len(outcome.classes) == 2:
        return list(together)
    each = [Target(name, (place,)) for place, name in enumerate(outcome.classes)]
    sides = [one for one in together if len(one.classes) > 1]
    return [*sides, *each]


def choose_target(outcome: Outcome, key: str, start: str | None = None) -> Target:
    """Ask which class's probability is meant; show nothing where there are two classes.

    Parameters
    ----------
    outcome : Outcome
    key : str
        Of the state in the URL.
    start : str, optional
        Name of the target that is shown at first; the first one if left out.
    """
    targets = {target.name: target for target in list_targets(outcome)}
    names = list(targets)
    if len(names) == 1:
        return targets[names[0]]
    place = names.index(start) if start in targets else 0
    chosen = st.selectbox("Probability of", names, index=place, key=key, bind="query-params")
    return targets[str(chosen)]


def name_measure(target: Target, outcome: Outcome) -> str:
    """Name what is read of a target: the risk of two classes, the probability of one of more.

    Examples
    --------
    >>> name_measure(Target("c", (2,)), Outcome(column="d", classes=("a", "b", "c")))
    'probability of c'
    """
    return "risk" if len(outcome.classes) == 2 else f"probability of {target.name}"


def choose_class(names: Sequence[str], key: str) -> str:
    """Ask for one of several classes; show nothing where there is one."""
    return choose_one("Class", {name: name for name in names}, key)


def choose_rows(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """Ask which class's rows of a study are shown, and return them; all where there is one."""
    if "class" not in table:
        return table
    names = [str(name) for name in table["class"].dropna().unique()]
    return table if len(names) < 2 else table[table["class"] == choose_class(names, key)]


def target_of(predicted: Numbers, target: Target) -> Numbers:
    """Return a target's probability, shape (row,), from what a model predicts.

    Parameters
    ----------
    predicted : ndarray, shape (row,) or (row, class)
        The risk of two classes as it is, or the probability of each of more.
    target : Target
    """
    return predicted if predicted.ndim == 1 else target.risk(predicted)
