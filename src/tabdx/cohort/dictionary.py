"""The data dictionary: what each column of a cohort is."""

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from tabdx.errors import InputError

Name = Annotated[str, Field(min_length=1)]

# What a cohort's table calls its own columns; no feature may take these names.
PATIENT, OUTCOME, GROUP = "patient", "outcome", "group"


class Kind(StrEnum):
    """What a feature's values are."""

    CONTINUOUS = "continuous"
    ORDINAL = "ordinal"  # numbers whose order counts
    CATEGORICAL = "categorical"  # labels without an order


class _Entry(BaseModel):
    # Stripped, as the table's cells are: a label with a stray blank would never be met.
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Feature(_Entry):
    """One measured column.

    Attributes
    ----------
    name : str
        The column's name in the table.
    kind : Kind
        Continuous, ordinal or categorical.
    unit : str
        Unit of measurement; empty where the value has none.
    description : str
        What is measured, in one line.
    channel, measurement : str, optional
        The feature's place in a channel × measurement layout, such as WDBC's
        (mean, standard error, worst) × (radius, texture, …).
    plausible : (float, float), optional
        The lowest and highest value that a patient could have, in `unit`.
    levels : tuple of str
        The labels of a categorical feature.
    missing : tuple of str
        Codes that stand for "not measured", as written in the table.
    """

    name: Name
    kind: Kind = Kind.CONTINUOUS
    unit: str = ""
    description: str = ""
    channel: str | None = None
    measurement: str | None = None
    plausible: tuple[float, float] | None = None
    levels: tuple[Name, ...] = ()
    missing: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.kind is Kind.CATEGORICAL and len(self.levels) < 2:
            raise ValueError("a categorical feature needs its levels, two or more")
        if self.kind is not Kind.CATEGORICAL and self.levels:
            raise ValueError("only a categorical feature has levels")
        if repeated := _repeated(self.levels):
            raise ValueError(f"levels named more than once: {', '.join(repeated)}")
        if both := set(self.levels) & set(self.missing):
            raise ValueError(f"{min(both)!r} cannot be a level and a code for missing")
        if self.plausible is not None and not self.plausible[0] < self.plausible[1]:
            raise ValueError("plausible must be [lowest, highest], the lowest first")
        if (self.channel is None) != (self.measurement is None):
            raise ValueError("channel and measurement go together: give both or neither")
        return self

    @property
    def label(self) -> str:
        """Name with unit, for an axis."""
        return f"{self.name} ({self.unit})" if self.unit else self.name


class Outcome(_Entry):
    """The column that says who is diseased, and its two classes."""

    column: Name
    positive: Name  # the diseased class
    negative: Name

    @model_validator(mode="after")
    def _two_classes(self) -> Self:
        if self.positive == self.negative:
            raise ValueError("positive and negative must be two different classes")
        return self

    @property
    def classes(self) -> tuple[str, str]:
        """Negative, then positive: the order of every probability column."""
        return self.negative, self.positive


class Group(_Entry):
    """Rows that belong together, such as the recordings of one person.

    `pattern` is a regular expression whose first group is the group's name within the column;
    without one the whole cell is.
    """

    column: Name
    pattern: str | None = None

    @model_validator(mode="after")
    def _pattern_has_a_group(self) -> Self:
        if self.pattern is None:
            return self
        try:
            groups = re.compile(self.pattern).groups
        except re.error as broken:
            raise ValueError(f"pattern is not a regular expression: {broken}") from broken
        if groups == 0:
            raise ValueError("pattern must hold the group's name in parentheses, as in (S[0-9]+)_")
        return self


class Dictionary(_Entry):
    """What each column of a cohort is; which is the outcome, which class is positive."""

    name: str
    description: str = ""
    outcome: Outcome
    patient: Name | None = None
    group: Group | None = None
    features: Annotated[tuple[Feature, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if repeated := _repeated(self.columns):
            raise ValueError(f"columns named more than once: {', '.join(repeated)}")
        if reserved := {PATIENT, OUTCOME, GROUP}.intersection(self.feature_names):
            raise ValueError(f"a feature cannot be named {min(reserved)!r}; rename the column")
        return self

    @property
    def feature_names(self) -> list[str]:
        """Feature columns, in the dictionary's order."""
        return [feature.name for feature in self.features]

    @property
    def columns(self) -> list[str]:
        """Every column that the table must have."""
        # One column may tell both the patient and, by a pattern, the group.
        told = dict.fromkeys((self.patient, None if self.group is None else self.group.column))
        beside = [name for name in told if name is not None]
        return [*self.feature_names, self.outcome.column, *beside]

    def feature(self, name: str) -> Feature:
        """Look a feature up by its column name.

        Raises
        ------
        InputError
            If the dictionary has no such feature.
        """
        for feature in self.features:
            if feature.name == name:
                return feature
        raise InputError(
            f"{name!r} is not a feature of {self.name}; its features are "
            + ", ".join(self.feature_names)
        )

    def of_kind(self, *kinds: Kind) -> list[str]:
        """Names of the features of these kinds, in the dictionary's order."""
        return [feature.name for feature in self.features if feature.kind in kinds]


# Rules in the words of someone who writes YAML, where pydantic speaks of Python.
_RULES = {
    "model_type": "should be a section of keys with their values",
    "tuple_type": "should be a list",
    "too_short": "should not be empty",
    "string_too_short": "should not be empty",
}


def read_dictionary(path: Path) -> Dictionary:
    """Read a dictionary from YAML.

    Raises
    ------
    InputError
        If there is no such file, or it breaks a rule; the message names the entry and the rule.
    """
    if not path.is_file():
        raise InputError(f"data dictionary {path} does not exist; set cohort.dictionary to yours")
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    # Beside its own errors, yaml lets through ValueError (not UTF-8, a date that is none).
    except (yaml.YAMLError, ValueError, RecursionError) as broken:
        raise InputError(f"data dictionary {path} is not YAML in UTF-8: {broken}") from broken
    try:
        return Dictionary.model_validate(content)
    except ValidationError as broken:
        # A list whose one item is bad is also called too short, which only follows.
        causes = [p for p in broken.errors() if not (p["type"] == "too_short" and p["input"])]
        lines = [f"  {_describe(problem)}" for problem in causes]
        raise InputError(
            f"data dictionary {path} breaks its rules (features.0 is the first):\n"
            + "\n".join(lines)
        ) from broken


def _describe(problem: ErrorDetails) -> str:
    key = ".".join(str(part) for part in problem["loc"]) or "the file"
    value = problem["input"]
    if problem["type"] == "extra_forbidden":
        return f"{key}: unknown key; remove it"
    if problem["type"] == "missing":
        return f"{key}: missing key; add it"
    said = problem["msg"].removeprefix("Input ").removeprefix("Value error, ")
    rule = _RULES.get(problem["type"], said)
    if isinstance(value, dict):  # a rule about a whole entry, which its name says well enough
        return f"{key} ({value['name']}): {rule}" if "name" in value else f"{key}: {rule}"
    # In YAML, a bare 0 is a number and a bare yes a truth value.
    way_out = "; write it in quotes" if problem["type"] == "string_type" else ""
    return f"{key}: {rule}, found {value!r}{way_out}"


def _repeated(names: Sequence[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
