"""Prediction sets, recalibration and threshold of each final model, as `decide` wrote them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from tabdx.core.errors import InputError
from tabdx.core.paths import Paths
from tabdx.evaluation.calibration.recalibrators import Recalibrator
from tabdx.evaluation.decisions.prediction_sets import Quantiles
from tabdx.wording.vocabulary import NONE

RULES = Paths().report("decide", "rules.json")

_PROBE = np.linspace(0, 1, 101)
_SHARES = [f"{name}{end}" for name in ("covered", "abstained") for end in ("", "_lower", "_upper")]
REACHED_COLUMNS = ["model", "partition", "class", "coverage", "patients", *_SHARES]


@dataclass(frozen=True)
class Rule:
    """The rules of one model.

    Attributes
    ----------
    quantiles : Quantiles
        Which risks are usual for each class.
    recalibrator : Recalibrator
        How its risks are recalibrated.
    name : str
        How its threshold was chosen: ``decide.rule`` of the parameters.
    threshold : float
        The risk from which that rule calls a patient positive.
    """

    quantiles: Quantiles
    recalibrator: Recalibrator
    name: str
    threshold: float

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
        Share of the diseased among the development patients; NaN if unknown.
    most_missing : float
        The largest share of features that a patient may lack and be answered.
    reached : DataFrame
        The coverage reached, as `PredictionSets.summary` has it, of both partitions; empty where
        not known.
    """

    coverage: float
    by_model: Mapping[str, Rule]
    absent: list[str]
    recommended: str = ""
    prevalence: float = math.nan
    most_missing: float = 0.0
    reached: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=REACHED_COLUMNS))


def parse_rules(document: Any, models: Iterable[str]) -> Rules:
    """Take what is sound from the document that `threshold_rules.make_rules` made."""
    try:
        coverage, own = _share(document["coverage"]), dict(document["models"])
        (recommended,) = [name for name in own if name == document["recommended"]]
        prevalence, most_missing = _share(document["prevalence"]), _share(document["most_missing"])
    except (TypeError, KeyError, ValueError) as broken:
        return Rules(math.nan, {}, [unreadable("", broken)])
    found, absent = {}, []
    for model in models:
        if model not in own:
            absent.append(f"{RULES} has no rules of {model}; `dvc repro decide` makes them.")
            continue
        try:
            found[model] = _parse_rule(own[model])
        except (TypeError, KeyError, IndexError, AttributeError, ValueError) as broken:
            absent.append(unreadable(f"the rules of {model} in ", broken))
    return Rules(coverage, found, absent, recommended, prevalence, most_missing)


def _parse_rule(own: Any) -> Rule:
    quantiles, name = own["prediction_sets"], str(own["rule"])
    rule = Rule(
        Quantiles(*(None if one is None else _share(one) for one in _ends(quantiles))),
        Recalibrator.from_dict(own["recalibration"]),
        name,
        _share(own["thresholds"][name]),
    )
    for risks in (_PROBE, _PROBE[:1]):
        changed = rule.recalibrator.apply(risks)
        if changed.shape != risks.shape or not ((changed >= 0) & (changed <= 1)).all():
            raise InputError("its recalibration does not give each risk one from 0 to 1")
    return rule


def _ends(quantiles: Mapping[str, Any]) -> tuple[Any, Any]:
    return quantiles["negative"], quantiles["positive"]


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise InputError(f"{str(value)[:50]!r} is not a number from 0 to 1")
    return float(value)


def unreadable(what: str, broken: object) -> str:
    """Say that the rules cannot be read, and what to do."""
    return f"{what}{RULES} cannot be read ({broken}); run `dvc repro decide`."
