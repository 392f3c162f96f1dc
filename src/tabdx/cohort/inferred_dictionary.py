"""The data dictionary of a frame in memory, read off its columns."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import pandas as pd
from pandas.api import types

from tabdx.cohort.cells import distinct_labels
from tabdx.cohort.dictionary import Dictionary, Feature, Group, Kind, check_dictionary
from tabdx.core.errors import InputError, require_kind
from tabdx.core.messages import plural, shorten

# A column of more different texts than this is no measurement, but names, dates or notes.
_MOST_LEVELS = 50
# A column of more different values than this is no diagnosis.
MOST_CLASSES = 20


def infer_dictionary(
    frame: pd.DataFrame,
    outcome: str,
    positive: object = None,
    *,
    features: list[str] | None = None,
    patient: str | None = None,
    group: str | None = None,
) -> Dictionary:
    """Describe a frame: numbers are continuous features, text and truth values categorical ones.

    Parameters
    ----------
    frame, outcome, positive, features, patient, group
        As `tabdx.Cohort.from_frame` takes them.

    Raises
    ------
    InputError
        If a column is missing or comes twice, the outcome does not hold two to 20 classes,
        `positive` is none of them, or a feature is neither numbers nor a few labels.
    """
    require_kind(frame, pd.DataFrame, "frame")
    if features is not None:
        require_kind(features, list, "features")
    columns = [str(name) for name in frame.columns]
    beside = [name for name in (patient, group) if name is not None]
    if features is None:
        features = [name for name in columns if name not in (outcome, *beside)]
    _require(columns, [outcome, *beside, *features])
    named = frame.set_axis(columns, axis=1)
    content = {
        "name": "frame",
        "outcome": _outcome(named[outcome], positive),
        "patient": patient,
        "group": None if group is None else Group(column=group),
        "features": tuple(_feature(named[name]) for name in features),
    }
    return check_dictionary(content, "what was said of the frame")


def _require(columns: Sequence[str], named: Iterable[str]) -> None:
    for name in named:
        if columns.count(name) > 1:
            raise InputError(f"the frame has {shorten(name)!r} more than once; rename the others")
        if name not in columns:
            near = get_close_matches(name, columns, n=1)
            meant = f"did you mean {shorten(near[0])!r}? " if near else ""
            there = ", ".join(map(shorten, columns[:_MOST_LEVELS]))
            raise InputError(
                f"the frame has no column {shorten(name)!r}; {meant}Its columns are {there}"
            )


def _outcome(column: pd.Series, positive: object) -> dict[str, object]:
    name, classes = shorten(column.name), _classes(column)
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise InputError(
            f"the outcome {name!r} holds {plural(len(classes), 'class', 'classes')} "
            f"({', '.join(map(shorten, classes[:10]))}); it must hold 2 to {MOST_CLASSES}"
        )
    if positive is None and len(classes) > 2:
        positive = []
    given = positive if isinstance(positive, list | tuple) else [positive]
    labels = [_label(one) for one in given]
    for value, label in zip(given, labels, strict=True):
        if label not in classes:
            raise InputError(
                f"positive={value!r} is no class of the outcome {name!r}, which holds "
                f"{', '.join(map(shorten, classes[:-1]))} and {shorten(classes[-1])}"
            )
    ordinal = isinstance(column.dtype, pd.CategoricalDtype) and bool(column.dtype.ordered)
    return {
        "column": str(column.name),
        "classes": tuple(classes),
        "positive": tuple(labels),
        "ordinal": ordinal and len(classes) > 2,
    }


def _classes(column: pd.Series) -> list[str]:
    """The labels in the order of the categories, where there are any; else sorted."""
    classes = distinct_labels(column)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return [label for label in map(_label, column.cat.categories) if label in classes]
    numbers = types.is_numeric_dtype(column.dtype) and not types.is_bool_dtype(column.dtype)
    return sorted(classes, key=float) if numbers else classes


def _label(value: object) -> str:
    """The label that a cell of this value gets."""
    (label,) = distinct_labels(pd.Series([value])) or [str(value)]
    return label


def _feature(column: pd.Series) -> Feature:
    name, dtype = str(column.name), column.dtype
    if types.is_numeric_dtype(dtype) and not types.is_bool_dtype(dtype):
        return Feature(name=name)
    if types.is_datetime64_any_dtype(dtype) or types.is_timedelta64_dtype(dtype):
        raise InputError(
            f"{shorten(name)!r} holds dates or durations; turn them into a number, such as an age, "
            "or leave the column out of `features`"
        )
    levels = distinct_labels(column)
    if not 2 <= len(levels) <= _MOST_LEVELS:
        raise InputError(
            f"{shorten(name)!r} holds {plural(len(levels), 'different text')}, so it is no feature "
            f"of 2 to {_MOST_LEVELS} levels; turn it into numbers, name it as `patient` or "
            "`group`, or leave it out of `features`"
        )
    return Feature(name=name, kind=Kind.CATEGORICAL, levels=tuple(levels))
