"""Kinds of values in params.yaml: shares, counts, grids, ranges."""

from typing import Annotated, Generic, Literal, Self, TypeVar, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    model_validator,
)

Value = TypeVar("Value")


def _distinct(values: tuple[Value, ...]) -> tuple[Value, ...]:
    repeated = [value for value in dict.fromkeys(values) if values.count(value) > 1]
    if repeated:
        raise ValueError(f"should have each value once, but {repeated[0]!r} comes again")
    return values


Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Share = Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)]
Part = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Rate = Annotated[float, Field(ge=0, lt=1, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
Folds = Annotated[int, Field(ge=2)]
# YAML has lists only: strict=False lets one stand for a tuple, its items are as strict as ever.
Widths = Annotated[tuple[Count, ...], Field(min_length=1, strict=False)]
Choices = Annotated[tuple[Value, ...], Field(strict=False), AfterValidator(_distinct)]
Grid = Annotated[Choices[Value], Field(min_length=1)]


class Section(BaseModel):
    """A part of the file; immutable."""

    # Strict: "5" is not 5 and 1 is not true, so that a slip of the pen is never guessed at.
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


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


# A list of values to try, or a range to draw from; the names of the two stand in no message.
KINDS_OF_VALUES = ("list", "range")
Searched = Annotated[
    Annotated[Grid[Value], Tag("list")] | Annotated[Range[Value], Tag("range")],
    Discriminator(lambda found: "range" if isinstance(found, dict | Range) else "list"),
]
