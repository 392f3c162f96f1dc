"""The features that the stage explore draws, and those it leaves out."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Kind
from tabdx.core.errors import InputError

PAIRPLOT, SCATTER, CORRELATIONS = "pairplot", "scatter", "correlations"
LEFT_OUT_COLUMNS = ["figure", "note"]
_AXES = 2  # of a scatter plot


@dataclass(frozen=True)
class Asked:
    """Features for one figure.

    Attributes
    ----------
    features : list of Feature
        Those that can be drawn.
    notes : list of str
        What was asked for and is left out, and why.
    """

    features: list[Feature]
    notes: list[str]


def find_features(key: str, names: Sequence[str], dictionary: Dictionary) -> list[Feature]:
    """Look up the features that a parameter names.

    Parameters
    ----------
    key : str
        The parameter, for the message.
    names : sequence of str
        Its value.
    dictionary : Dictionary
        Where they are looked up.

    Raises
    ------
    InputError
        If one is not there; the message names its key, a near match and the features there are.
    """
    found = []
    for place, name in enumerate(names):
        try:
            found.append(dictionary.feature(name))
        except InputError as unknown:
            raise InputError(f"{key}[{place}]: {unknown}") from unknown
    return found


def choose_for_pairs(names: Sequence[str], development: Cohort) -> Asked:
    """Choose what the pair plot draws.

    Raises
    ------
    InputError
        If a name is no feature.
    """
    return _with_numbers("explore.pairplot", names, development)


def choose_for_scatter(names: Sequence[str], development: Cohort) -> Asked:
    """Choose what the scatter plot draws: two features, or nothing.

    Raises
    ------
    InputError
        If a name is no feature.
    """
    asked = _with_numbers("explore.scatter", names, development)
    if len(asked.features) == _AXES:
        return asked
    if not names:
        return asked
    note = f"nothing is drawn: a scatter plot needs two features, found {len(asked.features)}"
    return Asked([], [*asked.notes, note])


def _with_numbers(key: str, names: Sequence[str], development: Cohort) -> Asked:
    """Keep the features that have numbers to draw."""
    asked = find_features(key, names, development.dictionary)
    reasons = {
        feature.name: _why_not(feature, development.table[feature.name]) for feature in asked
    }
    kept = [feature for feature in asked if reasons[feature.name] is None]
    notes = [f"{name} is left out: {reason}" for name, reason in reasons.items() if reason]
    return Asked(kept, notes if names else [f"nothing is drawn: {key} names no feature"])


def _why_not(feature: Feature, column: pd.Series) -> str | None:
    if feature.kind is Kind.CATEGORICAL:
        return "it is categorical and has no axis of numbers"
    if column.notna().sum() == 0:
        return "no development patient has a value"
    return None


def note_correlations(shown: int, cohort: Cohort) -> list[str]:
    """Say what the heatmap of the correlations leaves out.

    Parameters
    ----------
    shown : int
        Features in it.
    cohort : Cohort
        Whose features they are.
    """
    numeric = cohort.dictionary.of_kind(Kind.CONTINUOUS, Kind.ORDINAL)
    labelled = len(cohort.dictionary.features) - len(numeric)
    notes = []
    if shown < len(numeric):
        notes.append(
            f"{shown} of {len(numeric)} features, those that correlate most with the outcome; "
            "features.csv has the correlation of each"
        )
    if labelled:
        notes.append(f"without a correlation, as they are categorical: {labelled}; see levels.csv")
    still = [name for name in numeric if cohort.table[name].nunique() < 2]
    if still:
        named = ", ".join(still[:3]) + (f" and {len(still) - 3} more" if len(still) > 3 else "")
        notes.append(f"without a correlation, as they do not vary: {named}")
    return notes


def left_out_table(notes: dict[str, list[str]]) -> pd.DataFrame:
    """Lay out the notes of all figures: columns ``figure`` and ``note``."""
    rows = [(figure, note) for figure, of_figure in notes.items() for note in of_figure]
    return pd.DataFrame(rows, columns=LEFT_OUT_COLUMNS)
