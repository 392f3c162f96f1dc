"""Checks of new patients: values that cannot be, and patients for whom the models say nothing."""

from collections.abc import Iterator, Mapping
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.cohort.cross_checks import breaks, describe_break
from tabdx.cohort.dictionary import Dictionary, Feature
from tabdx.cohort.plausibility import implausible_values
from tabdx.cohort.reference_ranges import ReferenceRange
from tabdx.studies.explanation.nearest_patients import Nearest
from tabdx.wording.numbers import entered, number, percent

# One training patient in twenty is at least as far from the others.
_UNLIKE = 0.95
_NAMED = 6
COLUMNS = ["patient", "check", "feature", "reason", "withholds"]


class CheckName(StrEnum):
    """What was checked."""

    IMPLAUSIBLE = "implausible value"
    IMPOSSIBLE = "values that do not fit each other"
    MISSING = "too much not measured"
    UNLIKE = "unlike the training patients"
    OUTSIDE = "outside the training range"


def check_patients(
    features: pd.DataFrame,
    dictionary: Dictionary,
    reference_ranges: Mapping[str, ReferenceRange],
    nearest: Nearest | None,
    most_missing: float,
) -> pd.DataFrame:
    """List the reasons not to answer for a patient, or to doubt an answer.

    Withheld is the answer to a patient with a value that is not plausible, with values that do
    not fit each other, with too much that was not measured, or farther from the training patients
    than any of them is from the others. A value outside the training range, and a patient farther
    from them than 95% of them are from each other, are warned of.

    Parameters
    ----------
    features : DataFrame, shape (patient, feature)
        Typed raw features.
    dictionary : Dictionary
        The plausible ranges and the checks across features.
    reference_ranges : mapping of str to ReferenceRange
        The training range of each feature.
    nearest : Nearest or None
        Their nearest training patients; None where these are not at hand, as of an exported model.
    most_missing : float
        The largest share of features that may be missing, ``answer.most_missing``.

    Returns
    -------
    DataFrame
        One row per patient and reason, those that withhold first: ``patient`` (the place in the
        index of `features`), ``check`` (a `CheckName`), ``feature`` (the one that is doubted;
        empty where it is the patient), ``reason`` (a sentence, as plain text: it holds names from
        the dictionary), ``withholds``.
    """
    rows = [*_missing(features, most_missing), *([] if nearest is None else _unlike(nearest))]
    values = check_values(features, dictionary, reference_ranges)
    table = pd.concat([values, _table(rows)], ignore_index=True)
    return table.sort_values(
        ["patient", "withholds"], ascending=[True, False], kind="stable", ignore_index=True
    )


def check_values(
    features: pd.DataFrame,
    dictionary: Dictionary,
    reference_ranges: Mapping[str, ReferenceRange],
) -> pd.DataFrame:
    """List the values that are doubted, feature by feature; columns as in `check_patients`."""
    return _table(
        [
            *_implausible(features, dictionary),
            *_impossible(features, dictionary),
            *_outside(features, dictionary, reference_ranges),
        ]
    )


def _table(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"withholds": bool})


def _implausible(features: pd.DataFrame, dictionary: Dictionary) -> Iterator[tuple[object, ...]]:
    outside = implausible_values(features, dictionary)
    some: list[bool] = np.any(outside.to_numpy(), axis=0).tolist()
    for feature, found in zip(dictionary.features, some, strict=True):
        if feature.plausible is None or not found:
            continue
        lowest, highest = feature.plausible
        limits = f"{lowest:g} to {highest:g}"
        for place, value in _values_where(outside[feature.name].to_numpy(), features[feature.name]):
            yield (
                place,
                CheckName.IMPLAUSIBLE,
                feature.name,
                f"{feature.name} {_with_unit(value, feature)} is not plausible ({limits}): check "
                "the unit and the decimal point.",
                True,
            )


def _impossible(features: pd.DataFrame, dictionary: Dictionary) -> Iterator[tuple[object, ...]]:
    for check in dictionary.checks:
        values, per = (features[name].to_numpy() for name in (check.feature, check.per))
        for place in np.flatnonzero(breaks(features, check)).tolist():
            reason = describe_break(check, float(values[place]), float(per[place]))
            yield place, CheckName.IMPOSSIBLE, check.feature, reason, True


def _missing(features: pd.DataFrame, most_missing: float) -> Iterator[tuple[object, ...]]:
    missing = features.isna().to_numpy()
    # Many patients lack the same values: a sentence for each pattern.
    patterns, of = np.unique(missing, axis=0, return_inverse=True)
    sentences = [_describe_missing(features.columns[one], missing.shape[1]) for one in patterns]
    for place in np.flatnonzero(missing.any(axis=1)).tolist():
        too_many = bool(missing[place].mean() > most_missing)
        end = (
            f": more than {percent(most_missing, 0)} of them."
            if too_many
            else ": the model uses the median of its training patients for them."
        )
        yield place, CheckName.MISSING, "", sentences[of[place]] + end, too_many


def _describe_missing(names: pd.Index, features: int) -> str:
    named = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
    return f"{len(names)} of {features} values were not measured ({named})"


def _unlike(nearest: Nearest) -> Iterator[tuple[object, ...]]:
    distances, percentiles = nearest.distance, nearest.percentiles
    for place in np.flatnonzero(percentiles >= _UNLIKE).tolist():
        farthest = percentiles[place] >= 1
        reason = (
            "farther from the training patients than any of them is from the others"
            if farthest
            else f"farther from the training patients than {percent(percentiles[place], 0)} of "
            "them are from the others"
        )
        distance = f"{number(distances[place], 2)} standard deviations per feature"
        yield (
            place,
            CheckName.UNLIKE,
            "",
            f"This patient is {reason} ({distance}).",
            bool(farthest),
        )


def _outside(
    features: pd.DataFrame,
    dictionary: Dictionary,
    reference_ranges: Mapping[str, ReferenceRange],
) -> Iterator[tuple[object, ...]]:
    said = implausible_values(features, dictionary).to_numpy()
    spans = [reference_ranges[feature.name].span for feature in dictionary.features]
    ranged = [place for place, span in enumerate(spans) if span is not None]  # no label has one
    names = [dictionary.features[place].name for place in ranged]
    values = features[names].to_numpy(dtype=np.float64)
    ends = np.array([spans[place] for place in ranged]).reshape(-1, 2)
    # A comparison with NaN is false: what is missing is not outside its range.
    beyond = ((values < ends[:, 0]) | (values > ends[:, 1])) & ~said[:, ranged]
    for column in np.flatnonzero(beyond.any(axis=0)).tolist():
        feature, span, outside = (
            dictionary.features[ranged[column]],
            ends[column],
            beyond[:, column],
        )
        for place, value in _values_where(outside, features[feature.name]):
            yield (
                place,
                CheckName.OUTSIDE,
                feature.name,
                f"{feature.name} {_with_unit(value, feature)} is outside the training range "
                f"({span[0]:g} to {span[1]:g}): the models were not trained on such values.",
                False,
            )


def _values_where(told: NDArray[np.bool_], column: pd.Series) -> Iterator[tuple[int, float]]:
    for place in np.flatnonzero(told).tolist():
        yield place, float(column.iloc[place])


def _with_unit(value: float, feature: Feature) -> str:
    return f"{entered(value)} {feature.unit}".strip()


def withheld(reasons: pd.DataFrame) -> set[int]:
    """Places of the patients who get no answer, out of what `check_patients` lists."""
    return set(reasons.loc[reasons["withholds"], "patient"])
