"""The params.yaml of a new project: the default file, some values set to fit the table."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import yaml

from tabdx.cohort.cohort import Cohort
from tabdx.core.errors import InputError
from tabdx.core.params import Params, default_params, default_text
from tabdx.evaluation.calibration.recalibrators import CLASS_METHODS
from tabdx.numerics.groups import groups_of_class
from tabdx.stages.checking import check_cohort

# Outer and inner folds, from those that are wanted to those that the fewest patients allow.
_FOLDS = ((5, 5), (5, 3), (4, 3), (3, 3), (3, 2), (2, 2))
# Of the rarest class, an inner validation part should hold so many where it can.
_ENOUGH = 3
_SECTION = re.compile(r"(\w+):")


class FittedParams(NamedTuple):
    """The text of params.yaml, what was decided in it, and what a person has to say."""

    text: str
    decided: list[str]
    asked: list[str]


def fit_params(cohort: Cohort, source: str, dictionary: str) -> FittedParams:
    """Write the parameters of a project.

    Parameters
    ----------
    cohort : Cohort
        The table, validated.
    source, dictionary : str
        Paths of the table and its dictionary, from the project's folder.

    Returns
    -------
    FittedParams
        Its text has the comments of the default file.

    Raises
    ------
    InputError
        If the patients are too few for any folds; the message is that of `tabdx check`.
    """
    fixed: dict[str, Any] = {
        "cohort.source": source,
        "cohort.dictionary": dictionary,
        "explore.pairplot": "auto",
        "explore.scatter": "auto",
    }
    fitted, asked = _fit_classes(cohort)
    sizes = [size for size in (3, 5, 10) if size < len(cohort.dictionary.features)]
    values = {**fixed, **fitted, "explain.subset_sizes": sizes}
    folds, decided = _fit_folds(cohort, values)
    text = default_text()
    for key, value in {**values, **folds}.items():
        text = set_value(text, key, value)
    return FittedParams(text, decided, asked)


def _fit_classes(cohort: Cohort) -> tuple[dict[str, Any], list[str]]:
    outcome = cohort.dictionary.outcome
    if not outcome.two_sided:
        methods = [name for name in default_params().decide.recalibrate if name in CLASS_METHODS]
        return {"decide.recalibrate": methods}, []
    share = float(np.clip(cohort.positive.mean(), 0.001, 0.999))
    prevalence = float(f"{share:.2g}")
    values: dict[str, Any] = {"decide.prevalence": prevalence}
    if len(outcome.classes) > 2:
        methods = [name for name in default_params().decide.recalibrate if name in CLASS_METHODS]
        values["decide.recalibrate"] = methods
    return values, [
        f"decide.prevalence of params.yaml is {prevalence:g}, the table's share of "
        f"{outcome.sides.positive}: state that of the place where a model would be used; and say "
        "in decide.harm_ratio how many needless alarms weigh as much as one missed patient (now 9)"
    ]


def _fit_folds(cohort: Cohort, values: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Find the most folds that the patients allow."""
    first: InputError | None = None
    for folds in _candidates(cohort):
        try:
            check_cohort(_params({**values, **folds}), cohort)
        except InputError as refused:
            first = first or refused
        else:
            return folds, _describe(folds)
    assert first is not None
    raise first


def _candidates(cohort: Cohort) -> Iterator[dict[str, Any]]:
    rarest = min(groups_of_class(cohort.labels, cohort.group_numbers()))
    wanted = [
        (outer, inner)
        for outer, inner in _FOLDS
        if 0.8 * rarest * (1 - 1 / outer) / inner >= _ENOUGH
    ]
    # Where so few are nowhere, three folds or two: more would cost the training parts too much.
    for outer, inner in dict.fromkeys([*wanted, *_FOLDS[-3:]]):
        yield {"split.outer_folds": outer, "split.inner_folds": inner}
    # The learning curve's smaller parts may lack a class where whole training parts do not.
    yield {"split.outer_folds": 2, "split.inner_folds": 2, "sample_size.models": []}


def _describe(folds: Mapping[str, Any]) -> list[str]:
    if folds == {"split.outer_folds": 5, "split.inner_folds": 5}:
        return []
    said = ", ".join(f"{key} {value}" for key, value in folds.items())
    return [f"few patients of a class: {said} in params.yaml"]


def _params(values: Mapping[str, Any]) -> Params:
    changes: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        section, name = key.split(".")
        changes.setdefault(section, {})[name] = value
    return default_params(changes)


def set_value(text: str, key: str, value: object) -> str:
    r"""Set the value of a key in the text of params.yaml; its comment stays.

    Parameters
    ----------
    text : str
        Of a file whose sections are indented by two blanks and whose values stand on their lines.
    key : str
        A section and a name in it.
    value : object
        What YAML can write on one line.

    Examples
    --------
    >>> set_value("split:\n  holdout: 0.2  # share\n", "split.holdout", [1, 2])
    'split:\n  holdout: [1, 2]  # share\n'
    """
    section, name = key.split(".")
    written = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=10**9)
    written = written.removesuffix("\n...\n").rstrip("\n")
    lines, inside = text.splitlines(keepends=True), ""
    for place, line in enumerate(lines):
        if found := _SECTION.match(line):
            inside = found[1]
        elif inside == section and line.startswith(f"  {name}:"):
            comment = re.search(r"\s+#\s.*", line.rstrip("\n"))
            lines[place] = f"  {name}: {written}{'' if comment is None else comment[0]}\n"
            return "".join(lines)
    raise InputError(f"{key} is no key of params.yaml with a value on its line")
