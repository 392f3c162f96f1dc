"""The data dictionary: what each column of a cohort is."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from tabdx.errors import InputError


class Kind(StrEnum):
    """What a feature's values are."""

    CONTINUOUS = "continuous"
    ORDINAL = "ordinal"  # numbers whose order counts
    CATEGORICAL = "categorical"  # labels without an order


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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

    name: Annotated[str, Field(min_length=1)]
    kind: Kind = Kind.CONTINUOUS
    unit: str = ""
    description: str = ""
    channel: str | None = None
    measurement: str | None = None
    plausible: tuple[float, float] | None = None
    levels: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.kind is Kind.CATEGORICAL and len(self.levels) < 2:
            raise ValueError("a categorical feature needs its levels, two or more")
        if self.kind is not Kind.CATEGORICAL and self.levels:
            raise ValueError("only a categorical feature has levels")
        if self.plausible is not None and self.plausible[0] >= self.plausible[1]:
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

    column: str
    positive: str  # the diseased class
    negative: str

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

    column: str
    pattern: str | None = None


class Dictionary(_Entry):
    """What each column of a cohort is; which is the outcome, which class is positive."""

    name: str
    description: str = ""
    outcome: Outcome
    patient: str | None = None
    group: Group | None = None
    features: Annotated[tuple[Feature, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        taken = [feature.name for feature in self.features] + [self.outcome.column]
        repeated = sorted({name for name in taken if taken.count(name) > 1})
        if repeated:
            raise ValueError(f"columns named more than once: {', '.join(repeated)}")
        return self

    @property
    def feature_names(self) -> list[str]:
        """Feature columns, in the dictionary's order."""
        return [feature.name for feature in self.features]

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
        return Dictionary.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except yaml.YAMLError as broken:
        raise InputError(f"data dictionary {path} is not YAML: {broken}") from broken
    except ValidationError as broken:
        found = "; ".join(
            f"{'.'.join(map(str, problem['loc'])) or 'dictionary'}: {problem['msg']}"
            for problem in broken.errors()
        )
        raise InputError(f"data dictionary {path}: {found}") from broken
