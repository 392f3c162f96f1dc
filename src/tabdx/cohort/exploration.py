"""The features that the stage explore draws, and those it leaves out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Kind
from tabdx.cohort.summary import NUMERIC, correlate_with_outcome
from tabdx.core.errors import InputError
from tabdx.wording.notes import describe_left_out

PAIRPLOT, SCATTER, CORRELATIONS = "pairplot", "scatter", "correlations"
LEFT_OUT_COLUMNS = ["figure", "note", "features", "count", "of"]
_AXES = 2  # of a scatter plot
_PAIRS = 5  # features of a pair plot that chooses them: more are hard to read
# Features whose absolute rank correlation reaches this show the same: one of them is drawn.
_SAME = 0.7


@dataclass(frozen=True)
class LeftOut:
    """Something that a figure leaves out.

    Attributes
    ----------
    figure : str
    note : str
        Why, as a key of `tabdx.wording.notes`.
    features : str
        Which, where they are named.
    count, of : int, optional
        How many, of how many.
    """

    figure: str
    note: str
    features: str = ""
    count: int | None = None
    of: int | None = None

    def __str__(self) -> str:
        """Say it."""
        return describe_left_out(asdict(self))


@dataclass(frozen=True)
class Asked:
    """Features for one figure.

    Attributes
    ----------
    features : list of Feature
        Those that can be drawn.
    left_out : list of LeftOut
        What was asked for and cannot be drawn.
    """

    features: list[Feature]
    left_out: list[LeftOut]


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


def choose_for_pairs(names: Sequence[str] | None, development: Cohort) -> Asked:
    """Choose what the pair plot draws: the features named, or with None those of most effect.

    Raises
    ------
    InputError
        If a name is no feature.
    """
    if names is None:
        return _with_most_effect(PAIRPLOT, _PAIRS, development)
    return _with_numbers(PAIRPLOT, names, development)


def choose_for_scatter(names: Sequence[str] | None, development: Cohort) -> Asked:
    """Choose what the scatter plot draws: two features, or nothing; None as in the pair plot.

    Raises
    ------
    InputError
        If a name is no feature.
    """
    if names is None:
        asked = _with_most_effect(SCATTER, _AXES, development)
    else:
        asked = _with_numbers(SCATTER, names, development)
    if len(asked.features) == _AXES:
        return asked
    if names is not None and not names:
        return asked
    found = LeftOut(SCATTER, "not_two_features", count=len(asked.features))
    return Asked([], [*asked.left_out, found])


def _with_most_effect(figure: str, most: int, development: Cohort) -> Asked:
    """Keep the features that correlate most with the outcome, one of each correlated group."""
    numeric = development.dictionary.of_kind(*NUMERIC)
    table = development.table[numeric].astype(float)
    strength = correlate_with_outcome(development, table).abs().dropna()
    chosen: list[str] = []
    for name in strength.sort_values(ascending=False, kind="stable").index:
        alike = (abs(table[name].corr(table[one], method="spearman")) for one in chosen)
        if not any(value >= _SAME for value in alike):
            chosen.append(str(name))
        if len(chosen) == most:
            break
    features = [development.dictionary.feature(name) for name in chosen]
    note = LeftOut(figure, "most_effect", count=len(chosen), of=len(numeric))
    return Asked(features, [note] if len(chosen) < len(numeric) else [])


def _with_numbers(figure: str, names: Sequence[str], development: Cohort) -> Asked:
    """Keep the features that have numbers to draw."""
    asked = find_features(f"explore.{figure}", names, development.dictionary)
    reasons = {
        feature.name: _why_not(feature, development.table[feature.name]) for feature in asked
    }
    kept = [feature for feature in asked if reasons[feature.name] is None]
    left_out = [LeftOut(figure, note, name) for name, note in reasons.items() if note]
    return Asked(kept, left_out if names else [LeftOut(figure, "no_feature_named")])


def _why_not(feature: Feature, column: pd.Series) -> str | None:
    if feature.kind is Kind.CATEGORICAL:
        return "categorical"
    if column.notna().sum() == 0:
        return "no_values"
    return None


def left_out_of_correlations(shown: int, cohort: Cohort) -> list[LeftOut]:
    """Tell what the heatmap of the correlations leaves out.

    Parameters
    ----------
    shown : int
        Features in it.
    cohort : Cohort
        Whose features they are.
    """
    numeric = cohort.dictionary.of_kind(Kind.CONTINUOUS, Kind.ORDINAL)
    labelled = len(cohort.dictionary.features) - len(numeric)
    found = []
    if shown < len(numeric):
        found.append(LeftOut(CORRELATIONS, "most_correlated", count=shown, of=len(numeric)))
    if labelled:
        found.append(LeftOut(CORRELATIONS, "labelled", count=labelled))
    still = [name for name in numeric if cohort.table[name].nunique() < 2]
    if still:
        named = ", ".join(still[:3]) + (f" and {len(still) - 3} more" if len(still) > 3 else "")
        found.append(LeftOut(CORRELATIONS, "constant", named, len(still)))
    return found


def left_out_table(left_out: Sequence[LeftOut]) -> pd.DataFrame:
    """Lay out what all figures leave out, with the attributes of `LeftOut` as columns."""
    return pd.DataFrame(map(asdict, left_out), columns=LEFT_OUT_COLUMNS)
