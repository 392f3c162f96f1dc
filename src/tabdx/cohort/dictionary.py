"""The data dictionary: what each column of a cohort is."""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, NamedTuple, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails

from tabdx.cohort.feature import Check, Entry, Feature, Kind, Name, Subgroups, repeated_names
from tabdx.cohort.number_grammar import write_number
from tabdx.cohort.target import Target
from tabdx.core.errors import InputError
from tabdx.core.messages import shorten
from tabdx.core.yaml_files import read_yaml, shown

__all__ = [
    "GROUP",
    "OUTCOME",
    "PATIENT",
    "Check",
    "Dictionary",
    "Feature",
    "Group",
    "Kind",
    "NextSteps",
    "Outcome",
    "Sides",
    "Subgroups",
    "read_dictionary",
]

# What a cohort's table calls its own columns; no feature may take these names.
PATIENT, OUTCOME, GROUP = "patient", "outcome", "group"
# The first column of the table of correlations, whose others are named after the features.
RESERVED = {PATIENT, OUTCOME, GROUP, "feature"}
_ALL = "all"  # what the tables of all classes together call them
_SHOWN = 40  # features that a message lists


def _number_as_text(value: object) -> object:
    """Read a class that YAML took for a number, such as 0, as the label that the table holds."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return write_number(value)
    return value


Label = Annotated[Name, BeforeValidator(_number_as_text)]


class Sides(NamedTuple):
    """Names of the two sides of a two-sided question: with two classes, the classes."""

    negative: str
    positive: str


class Outcome(Entry):
    """The column that says what a patient has, and its classes.

    Attributes
    ----------
    column : str
    classes : tuple of str
        Two or more, in the order in which they are shown; of two, the negative one comes first.
        ``negative`` and ``positive`` may be written instead of two classes.
    positive : tuple of str
        Those that count as diseased where a question has two sides, such as a threshold. Of two
        classes the second one, unless it is named; of more, none unless they are.
    ordinal : bool
        Whether the classes are steps of one scale, in their order.
    condition : str, optional
        What a risk is the risk of, such as malignancy where a patient is malignant.
    """

    column: Name
    classes: tuple[Label, ...]
    positive: tuple[Label, ...] = ()
    ordinal: bool = False
    condition: Name | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_two_names(cls, content: object) -> object:
        """Read ``negative`` and ``positive`` as two classes, and one positive class as a list."""
        if not isinstance(content, dict):
            return content
        read = dict(content)
        if "classes" not in read and "positive" in read and "negative" in read:
            read["classes"] = [read.pop("negative"), read["positive"]]
        if "positive" in read and not isinstance(read["positive"], list | tuple):
            read["positive"] = [read["positive"]]
        return read

    @model_validator(mode="after")
    def _different_classes(self) -> Self:
        if len(self.classes) < 2:
            raise ValueError("classes must name two or more")
        for names in (self.classes, self.positive):
            if repeated := repeated_names(names):
                raise ValueError(f"classes named more than once: {', '.join(repeated)}")
        if _ALL in self.classes:
            raise ValueError(f"a class cannot be named {_ALL!r}, which stands for all; rename it")
        if unknown := set(self.positive) - set(self.classes):
            raise ValueError(f"positive names {min(unknown)!r}, which is no class")
        if set(self.positive) == set(self.classes):
            raise ValueError("positive names every class; leave at least one out")
        return self

    @model_validator(mode="after")
    def _order_of_two(self) -> Self:
        """Of two classes the positive one is the second, as in every table of predictions."""
        if len(self.classes) == 2:
            first, second = self.classes
            swapped = self.positive == (first,)
            # Frozen: this is the one place that may set a field.
            object.__setattr__(self, "classes", (second, first) if swapped else (first, second))
            object.__setattr__(self, "positive", (self.classes[1],))
        return self

    @property
    def two_sided(self) -> bool:
        """Whether it is said which classes are positive: without them there is no threshold."""
        return bool(self.positive)

    @property
    def sides(self) -> Sides:
        """The two sides of a two-sided question.

        Raises
        ------
        InputError
            If there are more than two classes, and none is said to be positive.
        """
        if not self.two_sided:
            raise InputError(
                f"the outcome has {len(self.classes)} classes and none is said to be positive, so "
                "that there is no risk to set a threshold on; name the diseased ones in "
                "outcome.positive of the dictionary"
            )
        rest = [name for name in self.classes if name not in self.positive]
        return Sides(_either(rest), _either(self.positive))

    @property
    def targets(self) -> tuple[Target, ...]:
        """What a risk is studied of: the positive classes together; without any, each class."""
        if not self.two_sided:
            return tuple(Target(name, (place,)) for place, name in enumerate(self.classes))
        places = sorted(map(self.classes.index, self.positive))
        return (Target(self.sides.positive, tuple(places)),)

    @property
    def named(self) -> dict[str, list[str]]:
        """What the record of a model says of its outcome."""
        return {"classes": list(self.classes), "positive": list(self.positive)}

    @property
    def risk_of(self) -> str:
        """What a risk is the risk of: the condition, or else the positive classes."""
        return self.condition or self.sides.positive


def _either(names: Sequence[str]) -> str:
    return " or ".join(names)


class NextSteps(Entry):
    """What follows from an answer, in the words of those who go by it: a few, without a stop."""

    below: Name = "no step follows from this risk alone"
    inconclusive: Name = "a second reading or a further test"
    above: Name = "the test that confirms the diagnosis"


class Group(Entry):
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


class Dictionary(Entry):
    """What each column of a cohort is; which is the outcome, which classes are positive.

    `subgroups` names the features by which the results are told apart, too; `checks` what one
    patient's values must be to each other; `next_steps` what is done at a risk.
    """

    name: str
    description: str = ""
    outcome: Outcome
    patient: Name | None = None
    group: Group | None = None
    features: Annotated[tuple[Feature, ...], Field(min_length=1)]
    subgroups: tuple[Subgroups, ...] = ()
    checks: tuple[Check, ...] = ()
    next_steps: NextSteps = NextSteps()

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if repeated := repeated_names(self.columns):
            raise ValueError(
                f"columns named more than once: {', '.join(map(shorten, repeated))}; a column is "
                "either a feature, the outcome, the patient or the group, so keep one entry of "
                "each"
            )
        if reserved := RESERVED.intersection(self.feature_names):
            raise ValueError(f"a feature cannot be named {min(reserved)!r}; rename the column")
        return self

    @model_validator(mode="after")
    def _subgroups_of_features(self) -> Self:
        if repeated := repeated_names([one.feature for one in self.subgroups]):
            raise ValueError(
                f"subgroups named more than once: {', '.join(map(shorten, repeated))}; keep one of "
                "each"
            )
        for one in self.subgroups:
            one.require_fit(self._named("subgroups", one.feature))
        return self

    @model_validator(mode="after")
    def _checks_of_numbers(self) -> Self:
        for one in self.checks:
            for name in (one.feature, one.per):
                if self._named("checks", name).kind is Kind.CATEGORICAL:
                    raise ValueError(f"checks name {shorten(name)!r}, whose values are labels")
        return self

    def _named(self, section: str, name: str) -> Feature:
        """Look up a feature that a section names."""
        known = {feature.name: feature for feature in self.features}
        if name not in known:
            near = get_close_matches(name, known, n=1)
            there = ", ".join(map(shorten, known))
            meant = f"did you mean {shorten(near[0])!r}?" if near else f"there are {there}"
            raise ValueError(f"{section} name {shorten(name)!r}, which is no feature; {meant}")
        return known[name]

    @property
    def row_name(self) -> str:
        """What a row is, in the words of a sentence: of groups each has several."""
        return "patient" if self.group is None else "recording"

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
        near = get_close_matches(name, self.feature_names, n=1)
        there = ", ".join(map(shorten, self.feature_names[:_SHOWN]))
        more = len(self.features) - _SHOWN
        raise InputError(
            f"{shorten(name)!r} is not a feature of {self.name}; "
            + (f"did you mean {shorten(near[0])!r}? " if near else "")
            + f"Its features are {there}"
            + (f" and {more} more" if more > 0 else "")
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
        If there is no such file, it is not YAML (see `read_yaml`), or it breaks a rule; the
        message names the entry and the rule.
    """
    if not path.exists():
        raise InputError(f"data dictionary {path} does not exist; set cohort.dictionary to yours")
    name = f"data dictionary {path}"
    return check_dictionary(read_yaml(path, name), name)


def check_dictionary(content: object, name: str) -> Dictionary:
    """Make a dictionary of its content.

    Parameters
    ----------
    content : object
        A mapping of the dictionary's keys, where it is sound.
    name : str
        What messages call it.

    Raises
    ------
    InputError
        If it breaks a rule; the message names the entry and the rule.
    """
    try:
        return Dictionary.model_validate(content)
    except ValidationError as broken:
        # A list whose one item is bad is also called too short, which only follows.
        causes = [p for p in broken.errors() if not (p["type"] == "too_short" and p["input"])]
        lines = [f"  {_describe(problem)}" for problem in causes]
        raise InputError(
            f"{name} breaks its rules (features.0 is the first):\n" + "\n".join(lines)
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
        return f"{key} ({shorten(value['name'])}): {rule}" if "name" in value else f"{key}: {rule}"
    # In YAML, a bare 0 is a number and a bare yes a truth value.
    way_out = "; write it in quotes" if problem["type"] == "string_type" else ""
    return f"{key}: {rule}, found {shown(value)}{way_out}"
