"""One feature of a data dictionary, the subgroups that its values make, and its checks."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from math import inf
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from tabdx.cohort.number_grammar import LARGEST, TOO_LARGE, read_number
from tabdx.core.messages import shorten

Name = Annotated[str, Field(min_length=1)]


def _as_number(value: object) -> object:
    """Read text by the tables' grammar: to YAML, 1e-4 is text. A truth value is no number."""
    if isinstance(value, bool):
        raise ValueError("should be a number")
    number = read_number(value) if isinstance(value, str) else value
    if isinstance(number, str):
        raise ValueError(number)
    if isinstance(number, int | float) and LARGEST < abs(number) < inf:
        raise ValueError(TOO_LARGE)
    return number


Number = Annotated[float, BeforeValidator(_as_number), Field(allow_inf_nan=False)]


class Kind(StrEnum):
    """What a feature's values are."""

    CONTINUOUS = "continuous"
    ORDINAL = "ordinal"  # numbers whose order counts
    CATEGORICAL = "categorical"  # labels without an order


class Entry(BaseModel):
    """One section of a data dictionary: no other keys, never changed."""

    # Stripped, as the table's cells are: a label with a stray blank would never be met.
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Feature(Entry):
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
    plausible: tuple[Number, Number] | None = None
    levels: tuple[Name, ...] = ()
    missing: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.kind is Kind.CATEGORICAL and len(self.levels) < 2:
            raise ValueError("a categorical feature needs its levels, two or more")
        if self.kind is not Kind.CATEGORICAL and self.levels:
            raise ValueError("only a categorical feature has levels")
        if repeated := repeated_names(self.levels):
            raise ValueError(
                f"levels named more than once: {', '.join(map(shorten, repeated))}; keep one of "
                "each"
            )
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


class Subgroups(Entry):
    """A feature by whose values the patients are judged apart, too.

    Attributes
    ----------
    feature : str
        Its column name.
    cuts : tuple of float
        Where the subgroups of a continuous or ordinal feature begin, rising: (50, 65) makes below
        50, from 50 to below 65, and from 65. A categorical feature has none: each of its levels
        is a subgroup.
    """

    feature: Name
    cuts: tuple[Number, ...] = ()

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if any(cut >= following for cut, following in pairwise(self.cuts)):
            raise ValueError(f"cuts must rise, found {list(self.cuts)}")
        return self

    def require_fit(self, feature: Feature) -> None:
        """Refuse cuts that this kind of feature cannot have, and their lack where it needs them."""
        if feature.kind is Kind.CATEGORICAL and self.cuts:
            raise ValueError(
                f"the subgroups of {self.feature!r} are its levels: it is categorical, remove cuts"
            )
        if feature.kind is not Kind.CATEGORICAL and not self.cuts:
            raise ValueError(
                f"the subgroups of {self.feature!r} need cuts, the values at which a new subgroup "
                "begins, such as cuts: [50, 65]"
            )


class Check(Entry):
    """What two values of one patient must be to each other.

    The ratio ``feature / per ** power`` lies within two limits: of a worst value to its mean at
    least 1, of a circle's perimeter to its radius near 2π, of its area to its squared radius near
    π. Who breaks it was not measured so: a slip, two columns swapped, another unit.

    Attributes
    ----------
    feature, per : str
        Column names of two features that are no labels.
    power : float
        Of `per`.
    between : (float or None, float or None)
        The lowest and the highest ratio; None is no limit.
    """

    feature: Name
    per: Name
    power: Number = 1.0
    between: tuple[Number | None, Number | None]

    @model_validator(mode="after")
    def _limits(self) -> Self:
        lowest, highest = self.between
        if lowest is None and highest is None:
            raise ValueError("between needs a lowest or a highest ratio, such as [1, null]")
        if lowest is not None and highest is not None and not lowest < highest:
            raise ValueError("between must be [lowest, highest], the lowest first")
        if self.feature == self.per:
            raise ValueError(f"{self.feature!r} cannot be checked against itself")
        return self

    @property
    def ratio(self) -> str:
        """What lies between the limits, in words."""
        return f"{self.feature} / {self.per}" + ("" if self.power == 1 else f"^{self.power:g}")


def repeated_names(names: Sequence[str]) -> list[str]:
    """Names that come more than once, sorted."""
    return sorted({name for name in names if names.count(name) > 1})
