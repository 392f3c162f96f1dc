"""Kinds of values in params.yaml: numbers between bounds, lists, ranges."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Literal, Self, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)
from typing_extensions import TypeAliasType

Value = TypeVar("Value")
Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Bounds:
    """Where a number may lie: the same rule for a value, each item of a list, both ends of a range.

    Attributes
    ----------
    low, high : float
        The ends; NaN and infinity lie outside of any.
    why : str
        What would go wrong beyond, for the message; empty where the ends speak for themselves.
    ends : str
        Which ends belong to it, in the notation of intervals.
    """

    low: float
    high: float
    why: str = ""
    ends: Literal["[]", "()", "(]", "[)"] = "[]"

    def __call__(self, value: Number) -> Number:
        """Return the value, or raise ValueError with the rule."""
        # Written so that NaN, which compares with nothing, fails.
        above = value >= self.low if self.ends[0] == "[" else value > self.low
        below = value <= self.high if self.ends[1] == "]" else value < self.high
        if not (above and below):
            raise ValueError(str(self))
        return value

    def __str__(self) -> str:
        """Say the rule.

        Examples
        --------
        >>> str(Bounds(2, 1000, "each fold trains every model"))
        'should be at least 2 and at most 1000 (each fold trains every model)'
        """
        low = f"{'at least' if self.ends[0] == '[' else 'above'} {self.low:.10g}"
        high = f"{'at most' if self.ends[1] == ']' else 'below'} {self.high:.10g}"
        return f"should be {low} and {high}" + (f" ({self.why})" if self.why else "")


def _distinct(values: tuple[Value, ...]) -> tuple[Value, ...]:
    repeated = [value for value in dict.fromkeys(values) if values.count(value) > 1]
    if repeated:
        raise ValueError(f"should have each value once; remove the other {repeated[0]!r}")
    return values


Share = Annotated[float, AfterValidator(Bounds(0, 1, ends="()"))]
Part = Annotated[float, AfterValidator(Bounds(0, 1, ends="(]"))]
Rate = Annotated[float, AfterValidator(Bounds(0, 1, ends="[)"))]
# YAML has lists only: strict=False lets one stand for a tuple, its items are as strict as ever.
Items = Annotated[tuple[Value, ...], Field(strict=False)]
Choices = Annotated[Items[Value], AfterValidator(_distinct)]
Grid = Annotated[Choices[Value], Field(min_length=1)]


class Section(BaseModel):
    """A part of the file; immutable."""

    # Strict: "5" is not 5 and 1 is not true, so that a slip of the pen is never guessed at.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[dict[str, Any]]]:
        """Travel to another process by content: a `Range` of some kind has no name to be found by.

        Examples
        --------
        >>> class Some(Section):
        ...     rate: Searchable[float]
        >>> some = Some(rate={"low": 0.1, "high": 1.0, "scale": "log"})
        >>> build, content = some.__reduce__()
        >>> build(*content) == some
        True
        """
        return type(self).model_validate, (self.model_dump(),)


class Range(Section, Generic[Value]):
    """A range that a search draws from."""

    low: Value
    high: Value
    scale: Literal["linear", "log"]

    @model_validator(mode="after")
    def _rises(self) -> Self:
        low, high = cast(float, self.low), cast(float, self.high)
        if low >= high:
            raise ValueError(f"low should be below high, found {low} and {high}")
        if self.scale == "log" and low <= 0:
            raise ValueError(f"a range on a log scale should start above 0, found {low}")
        return self


# A list of values to try, or a range to draw from; the names of the two stand in no message. A
# named alias, since a plain one would leave the kind of value out of `Range`.
KINDS_OF_VALUES = ("list", "range")
Searchable = TypeAliasType(
    "Searchable",
    Annotated[
        Annotated[Grid[Value], Tag("list")] | Annotated[Range[Value], Tag("range")],
        Discriminator(lambda found: "range" if isinstance(found, dict | Range) else "list"),
    ],
    type_params=(Value,),
)


def ends_of(searched: tuple[float, ...] | Range[float]) -> tuple[float, float]:
    """Return the least and the greatest value that a search may try."""
    if isinstance(searched, Range):
        return searched.low, searched.high
    return min(searched), max(searched)
