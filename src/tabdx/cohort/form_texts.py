"""The texts in a form of one patient, read as values."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from tabdx.cohort.cells import read_cells
from tabdx.cohort.dictionary import Dictionary, Kind
from tabdx.cohort.number_grammar import (
    LARGEST,
    NO_CODE,
    NO_LIMIT,
    TOO_LARGE,
    read_fields,
    write_field,
)

NOT_MEASURED = "not measured"

# In a form, an empty field is one that is still to be filled.
_RULES_OF_A_FORM = {
    NO_CODE: f"must be a number; where nothing was measured, write {NOT_MEASURED}",
    NO_LIMIT: "must be a number; a limit or an estimate is none: write the value to be used, or "
    f"{NOT_MEASURED}",
}


@dataclass(frozen=True)
class Reading:
    """What the texts of a form say.

    Attributes
    ----------
    values : DataFrame, shape (1, feature)
        Floats and labels in the dictionary's order; missing where there is no value.
    problems : dict of str to str
        By feature, the rule that its text breaks.
    not_measured : frozenset of str
        The features whose texts say that there is no value.
    """

    values: pd.DataFrame
    problems: dict[str, str]
    not_measured: frozenset[str]


def read_texts(texts: Mapping[str, str], dictionary: Dictionary) -> Reading:
    """Read the texts of a form, each field by the grammar of the tables.

    Parameters
    ----------
    texts : mapping of str to str
        By feature; one that is absent or blank is not filled.
    dictionary : Dictionary
        What each feature must be. Its codes for missing values count as "not measured".
    """
    given = {name: texts.get(name, "").strip() for name in dictionary.feature_names}
    words = {
        one.name
        for one in dictionary.features
        if given[one.name].casefold() == NOT_MEASURED and given[one.name] not in one.levels
    }
    cells = {name: "" if name in words else text for name, text in given.items()}
    numeric = dictionary.of_kind(Kind.CONTINUOUS, Kind.ORDINAL)
    numbers = read_fields({name: cells[name] for name in numeric if cells[name]})
    read = {name: number for name, number in numbers.items() if isinstance(number, float)}
    raw = pd.DataFrame({name: [read.get(name, cells[name])] for name in given})
    typed, broken = read_cells(raw, dictionary, dictionary.feature_names)
    problems, codes = {}, set()
    for one in dictionary.features:
        value, rule = typed[one.name].iloc[0], numbers.get(one.name)
        if not cells[one.name]:
            continue
        if pd.isna(value) and not len(broken.get(one.name, ())):
            codes.add(one.name)
        elif isinstance(rule, str):
            problems[one.name] = _RULES_OF_A_FORM.get(rule, rule)
        elif one.levels and value not in one.levels:
            problems[one.name] = f"must be one of {', '.join(one.levels)}"
        elif not one.levels and abs(value) > LARGEST:
            problems[one.name] = TOO_LARGE
    types = {one.name: "str" if one.levels else float for one in dictionary.features}
    values = typed.mask(typed.columns.isin(list(problems))[None, :]).astype(types)
    return Reading(values, problems, frozenset(words | codes))


def write_texts(patient: pd.DataFrame) -> dict[str, str]:
    """Write a patient's values as the texts of a form, of which `read_texts` makes the same values.

    Parameters
    ----------
    patient : DataFrame, shape (1, feature)

    Examples
    --------
    >>> write_texts(pd.DataFrame({"age": [61.0], "blood": [0.18], "sex": ["f"], "stage": [None]}))
    {'age': '61', 'blood': '0.18', 'sex': 'f', 'stage': 'not measured'}
    """
    return {str(name): _write_text(value) for name, value in patient.iloc[0].items()}


def _write_text(value: float | str | None) -> str:
    if isinstance(value, str):
        return value
    return NOT_MEASURED if value is None or pd.isna(value) else write_field(value)
