"""Prediction sets, recalibration and threshold of each final model, as `decide` wrote them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.cohort.target import Target
from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tabdx.evaluation.calibration.recalibrators import Recalibrator
from tabdx.evaluation.decisions.prediction_sets import Quantiles
from tabdx.wording.vocabulary import NONE

RULES = Paths().report("decide", "rules.json")

SECOND_OF_TWO = Target("positive", (1,))  # of two classes, the positive one
_SHARES = [f"{name}{end}" for name in ("covered", "abstained") for end in ("", "_lower", "_upper")]
REACHED_COLUMNS = ["model", "partition", "class", "coverage", "patients", *_SHARES]


@dataclass(frozen=True)
class Rule:
    """The rules of one model.

    Attributes
    ----------
    quantiles : tuple of float or None
        Which probabilities are usual for each class, in the dictionary's order.
    recalibrator : Recalibrator
        How its risks are recalibrated.
    name : str
        How its threshold was chosen: ``decide.rule`` of the parameters. Empty where no class is
        said to be positive.
    threshold : float
        The risk from which that rule calls a patient positive; NaN where no class is.
    """

    quantiles: tuple[float | None, ...]
    recalibrator: Recalibrator
    name: str = ""
    threshold: float = math.nan

    @property
    def recalibrates(self) -> bool:
        """Whether a recalibration helped, on the inner folds of development."""
        return self.recalibrator.method != NONE


@dataclass(frozen=True)
class Rules:
    """The rules that could be read, and why others could not.

    Attributes
    ----------
    coverage : float
        Of each class, the proportion whose prediction set is to contain it; NaN if unknown.
    by_model : mapping of str to Rule
    absent : list of str
        One sentence each, as plain text.
    recommended : str
        The model that answers for a patient; empty if unknown.
    prevalence : float
        Share of the positive classes among the development patients; NaN if unknown, or if no
        class is said to be positive.
    most_missing : float
        The largest share of features that a patient may lack and be answered.
    reached : DataFrame
        The coverage reached, as `PredictionSets.summary` has it, of both partitions; empty where
        not known.
    target : Target or None
        The positive classes; None where none is said to be.
    class_shares : mapping of str to float
        Share of each of more than two classes among the development patients.
    """

    coverage: float
    by_model: Mapping[str, Rule]
    absent: list[str]
    recommended: str = ""
    prevalence: float = math.nan
    most_missing: float = 0.0
    reached: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REACHED_COLUMNS))
    target: Target | None = SECOND_OF_TWO
    class_shares: Mapping[str, float] = field(default_factory=dict)


def parse_rules(document: Any, models: Iterable[str]) -> Rules:
    """Take what is sound from the document that `threshold_rules.make_rules` made."""
    try:
        coverage, own = _share(document["coverage"]), dict(document["models"])
        (recommended,) = [name for name in own if name == document["recommended"]]
        most_missing, study = _share(document["most_missing"]), _parse_study(document)
    except (TypeError, KeyError, ValueError, AttributeError) as broken:
        return Rules(math.nan, {}, [unreadable("", broken)])
    found, absent = {}, []
    for model in models:
        if model not in own:
            absent.append(f"{RULES} has no rules of {model}; `dvc repro decide` makes them.")
            continue
        try:
            found[model] = _parse_rule(own[model], study)
        except (TypeError, KeyError, IndexError, AttributeError, ValueError) as broken:
            absent.append(unreadable(f"the rules of {model} in ", broken))
    return Rules(
        coverage,
        found,
        absent,
        recommended,
        study.prevalence,
        most_missing,
        target=study.target,
        class_shares=study.class_shares,
    )


class _Study(NamedTuple):
    """What a document says of the development patients."""

    class_shares: Mapping[str, float]
    target: Target | None
    prevalence: float


def _parse_study(document: Any) -> _Study:
    if "class_shares" not in document:  # of two classes the prevalence says it
        return _Study({}, SECOND_OF_TWO, _share(document["prevalence"]))
    shares = {str(name): _share(share) for name, share in document["class_shares"].items()}
    positive = document.get("positive")
    if positive is None:
        return _Study(shares, None, math.nan)
    places = tuple(sorted(list(shares).index(name) for name in positive))
    return _Study(shares, Target(" or ".join(positive), places), _share(document["prevalence"]))


def _parse_rule(own: Any, study: _Study) -> Rule:
    classes = list(study.class_shares)
    learned = own["quantiles" if classes else "prediction_sets"]
    ends = [
        None if learned[name] is None else _share(learned[name])
        for name in classes or ("negative", "positive")
    ]
    name = "" if study.target is None else str(own["rule"])
    rule = Rule(
        tuple(ends) if classes else Quantiles(*ends),
        Recalibrator.from_dict(own["recalibration"]),
        name,
        _share(own["thresholds"][name]) if name else math.nan,
    )
    probe = _probabilities(len(classes)) if classes else np.linspace(0, 1, 101)
    for risks in (probe, probe[:1]):
        changed = rule.recalibrator.apply(risks)
        if changed.shape != risks.shape or not ((changed >= 0) & (changed <= 1)).all():
            raise InputError("its recalibration does not give each risk one from 0 to 1")
    return rule


def _probabilities(classes: int) -> NDArray[np.float64]:
    """Each class alone, all alike, and what lies between, shape (patient, class)."""
    alone, alike = np.eye(classes), np.full((classes, classes), 1 / classes)
    return np.concatenate([alone, alike, (alone + alike) / 2])


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InputError(f"{str(value)[:50]!r} is not a number from 0 to 1")
    return float(value)


def unreadable(what: str, broken: object) -> str:
    """Say that the rules cannot be read, and what to do."""
    return f"{what}{RULES} cannot be read ({broken}); run `dvc repro decide`."
