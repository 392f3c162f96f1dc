"""Prediction sets, recalibration and threshold of each final model, for new patients."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray

from tabdx.cohort.dictionary import Outcome
from tabdx.core.errors import InputError
from tabdx.dashboard.shared.loaders import PATHS, load_document, load_table
from tabdx.evaluation.calibration.recalibrators import Recalibrator
from tabdx.evaluation.decisions.prediction_sets import (
    ABSTAIN,
    NEGATIVE,
    POSITIVE,
    Quantiles,
    predict_many_or_abstain,
)
from tabdx.wording.numbers import percent
from tabdx.wording.text import escape_markdown
from tabdx.wording.vocabulary import NONE

RULES = PATHS.report("decide", "rules.json")
REACHED = PATHS.report("decide", "prediction_sets.csv")
REFERRED = "refer, do not decide"
AS_THEY_ARE = "No recalibration helped on the inner folds; the risks are unchanged."
COLUMNS = ["answer", "reason", "recalibrated", "rule", "rule_threshold"]

_PROBE = np.linspace(0, 1, 101)
_SHARES = [f"{name}{end}" for name in ("covered", "abstained") for end in ("", "_lower", "_upper")]
_REACHED_COLUMNS = ["model", "partition", "class", "patients", *_SHARES]


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
    reached : DataFrame
        The coverage reached, as `PredictionSets.summary` has it; empty where not known.
    """

    coverage: float
    by_model: Mapping[str, Rule]
    absent: list[str]
    reached: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=_REACHED_COLUMNS))


def load_rules(models: Iterable[str]) -> Rules:
    """Read the rules of some models; without them the page goes on, and says so."""
    try:
        rules = parse_rules(load_document(RULES), models)
    except InputError as error:
        return Rules(math.nan, {}, [f"No prediction sets and no recalibration: {error}."])
    except RecursionError:
        return Rules(math.nan, {}, [_unreadable("", "it is nested too deeply")])
    try:
        reached = load_table(REACHED)
    except InputError as error:
        return replace(rules, absent=[*rules.absent, f"How often answers were right: {error}."])
    if not {*_REACHED_COLUMNS} <= {*reached}:
        other = f"{REACHED} has other columns; run `dvc repro decide`."
        return replace(rules, absent=[*rules.absent, other])
    return replace(rules, reached=reached)


def parse_rules(document: Any, models: Iterable[str]) -> Rules:
    """Take what is sound from the document that `threshold_rules.make_rules` made."""
    try:
        coverage, own = _share(document["coverage"]), dict(document["models"])
    except (TypeError, KeyError, ValueError) as broken:
        return Rules(math.nan, {}, [_unreadable("", broken)])
    found, absent = {}, []
    for model in models:
        if model not in own:
            absent.append(f"{RULES} has no rules of {model}; `dvc repro decide` makes them.")
            continue
        try:
            found[model] = _parse_rule(own[model])
        except (TypeError, KeyError, IndexError, AttributeError, ValueError) as broken:
            absent.append(_unreadable(f"the rules of {model} in ", broken))
    return Rules(coverage, found, absent)


def write_answers(
    risk: NDArray[np.float64], rule: Rule, outcome: Outcome
) -> tuple[list[str], list[str]]:
    """Answer for some patients: a class each, or to refer; and why it refers, else nothing."""
    words = {NEGATIVE: outcome.negative, POSITIVE: outcome.positive, ABSTAIN: REFERRED}
    said, reasons = predict_many_or_abstain(risk, rule.quantiles)
    return [words[one] for one in said.tolist()], reasons.tolist()


def join_reason(answer: str, reason: str) -> str:
    """Write an answer with its reason.

    Examples
    --------
    >>> join_reason("refer, do not decide", "unlike both"), join_reason("benign", "")
    ('refer, do not decide (unlike both)', 'benign')
    """
    return f"{answer} ({reason})" if reason else answer


def apply_rules(answers: pd.DataFrame, rules: Rules, outcome: Outcome) -> pd.DataFrame:
    """Apply each model's rules to its risk of one patient.

    Parameters
    ----------
    answers : DataFrame
        One row per model: ``model``, ``risk``.
    rules : Rules
    outcome : Outcome
        What the classes are called.

    Returns
    -------
    DataFrame
        The same rows, with `COLUMNS` added: ``answer`` and ``reason`` (empty without rules),
        ``recalibrated`` (missing where no recalibration helped), ``rule``, ``rule_threshold``.
    """
    rows = []
    for name, risk in zip(answers["model"], answers["risk"], strict=True):
        rule = rules.by_model.get(name)
        if rule is None:
            rows.append(("", "", math.nan, "", math.nan))
            continue
        one = np.array([risk])
        (said,), (reason,) = write_answers(one, rule, outcome)
        changed = float(rule.recalibrator.apply(one)[0]) if rule.recalibrates else math.nan
        rows.append((said, reason, changed, rule.name, rule.threshold))
    return answers.join(pd.DataFrame(rows, columns=COLUMNS, index=answers.index))


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


def _unreadable(what: str, broken: object) -> str:
    return f"{what}{RULES} cannot be read ({broken}); run `dvc repro decide`."


def show_rules(rules: Rules) -> None:
    """Say in captions what the answers of a table mean, and what is missing."""
    sentences = list(rules.absent)
    if rules.by_model:
        aimed = percent(rules.coverage, 0)
        sentences.append(
            f"The prediction set contains each class that is plausible at the risk ({aimed} "
            "coverage per class). With both (cannot decide) or none (unlike both) the model refers."
        )
    if rules.by_model and not any(rule.recalibrates for rule in rules.by_model.values()):
        sentences.append(AS_THEY_ARE)
    for sentence in sentences:
        st.caption(escape_markdown(sentence))
