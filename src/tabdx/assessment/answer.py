"""The answer: a prediction, held against the agreed threshold and its model's prediction sets."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.assessment.decision_rules import SECOND_OF_TWO, Rule, Rules
from tabdx.cohort.dictionary import Dictionary, NextSteps, Outcome
from tabdx.cohort.target import Target
from tabdx.core.errors import InputError
from tabdx.evaluation.decisions.prediction_sets import possible_classes
from tabdx.evaluation.decisions.prevalence import shift_probabilities, shift_risks
from tabdx.evaluation.decisions.threshold_learners import AT_THEIR_WORD
from tabdx.wording.answers import (
    ABOVE,
    BELOW,
    INCONCLUSIVE,
    NOT_RELIABLE,
    describe_answer,
    describe_classes,
    describe_next_step,
    name_answer,
)
from tabdx.wording.numbers import NOT_AVAILABLE, is_known

Values = NDArray[np.float64]

# Risks beside a model's own: of the networks of an ensemble, of models trained on resamples.
CARRIED = ("lowest", "highest", "refitted_lower", "refitted_upper")


@dataclass(frozen=True)
class Policy:
    """How a model's risk becomes an answer.

    What a model predicts is its risk, shape (patient,), of two classes; of more it is the
    probability of each, shape (patient, class), and the risk is that of the positive ones.

    What is shown is the model's own, recalibrated where that helped on the inner folds, and
    carried over to the prevalence in force. Below the agreed threshold, with a prediction set of
    negative classes alone, a risk is low; from the threshold on, with a set of positive classes
    alone, it is high; all between is inconclusive. Sets are read off the model's own predictions:
    class by class they hold at any prevalence.

    Attributes
    ----------
    model : str
        Whose risk it is.
    rule : Rule
        Its threshold, recalibration and prediction sets.
    study : float
        Share of the positive classes among the development patients.
    prevalence : float
        Their share where the answer is used; `study` unless somebody said otherwise.
    target : Target or None
        The positive classes; None where none is said to be, so that there is no risk.
    """

    model: str
    rule: Rule
    study: float
    prevalence: float
    target: Target | None = SECOND_OF_TWO

    @classmethod
    def of(cls, model: str, rules: Rules, prevalence: float | None = None) -> Self:
        """Take the policy of a model out of the rules.

        Raises
        ------
        InputError
            If the rules have none.
        """
        rule = rules.by_model.get(model)
        if rule is None:
            raise InputError(
                f"there is no agreed threshold of {model}; `dvc repro decide` makes it"
            )
        return cls(model, rule, rules.prevalence, prevalence or rules.prevalence, rules.target)

    def carry(self, predicted: Values) -> Values:
        """Turn what the model predicts into what is shown, in the same shape."""
        own = self.rule.recalibrator.apply(predicted) if self.recalibrates else predicted
        if self.target is None or self.prevalence == self.study:
            return own
        if own.ndim == 1:
            return shift_risks(own, self.study, self.prevalence)
        return shift_probabilities(own, self.target, self.study, self.prevalence)

    @property
    def recalibrates(self) -> bool:
        """Whether the predictions are shown recalibrated.

        A recalibration of many classes may change the order of the risks, and a threshold that
        was learned from them could not go with them: there they are shown as predicted.
        """
        learned = self.rule.name not in ("", *AT_THEIR_WORD)
        return self.rule.recalibrates and not (learned and len(self.rule.quantiles) > 2)

    def risks(self, predicted: Values) -> Values:
        """Return the risk of the positive classes in predictions, carried or not."""
        return predicted if predicted.ndim == 1 else self._sided.risk(predicted)

    @property
    def _sided(self) -> Target:
        """The positive classes, where a question has two sides."""
        if self.target is None:
            raise InputError(f"no class is said to be positive: {self.model} has no risk to judge")
        return self.target

    @property
    def threshold(self) -> float:
        """The agreed threshold of the risks that are shown: act from it on.

        One that was learned from the model's risks, to reach a sensitivity or Youden's index,
        goes with them wherever they are carried; the others are risks at which one acts.
        """
        if self.target is None or self.rule.name in AT_THEIR_WORD:
            return self.rule.threshold
        return float(self.carry(np.array([self.rule.threshold]))[0])

    def above(self, predicted: Values) -> NDArray[np.bool_]:
        """Tell for which of the model's predictions the risk reaches the agreed threshold."""
        # A learned threshold is one of the model's own risks: a recalibration may make two of
        # them equal that lie on its two sides.
        own = self.carry(predicted) if self.rule.name in AT_THEIR_WORD else predicted
        reached: NDArray[np.bool_] = self.risks(own) >= self.rule.threshold
        return reached

    def bands(self, predicted: Values) -> NDArray[np.object_]:
        """Say of each of the model's predictions whether the risk is low, inconclusive or high."""
        above = self.above(predicted)
        if not self._has_sets:
            return np.where(above, ABOVE, BELOW).astype(object)
        possible = possible_classes(predicted, self.rule.quantiles)
        sides = self._sided.positive(np.arange(possible.shape[1])) == 1
        negative, positive = (np.any(possible[:, side], axis=1) for side in (~sides, sides))
        bands = np.full(len(predicted), INCONCLUSIVE, dtype=object)
        bands[~above & negative & ~positive] = BELOW
        bands[above & positive & ~negative] = ABOVE
        return bands

    @property
    def limits(self) -> tuple[float, float, float]:
        """The threshold; from which risk on, and below which one, an answer is inconclusive."""
        threshold, (negative, positive, *more) = self.threshold, self.rule.quantiles
        if negative is None or positive is None or more:  # of more classes no risk alone says it
            return threshold, threshold, threshold
        ends = np.sort([negative, 1 - positive])
        low, high = self.carry(ends).tolist()
        return threshold, min(threshold, low), max(threshold, high)

    def sets(self, predicted: Values, classes: Sequence[str]) -> list[str]:
        """Name the prediction set of each of the model's predictions."""
        if len(classes) == 2 and not self._has_sets:
            return [NOT_AVAILABLE] * len(predicted)
        nobody = "neither" if len(classes) == 2 else "none"
        return [" or ".join(one) or nobody for one in self.name_sets(predicted, classes)]

    def name_sets(self, predicted: Values, classes: Sequence[str]) -> list[list[str]]:
        """List the classes in the prediction set of each of the model's predictions."""
        possible = possible_classes(predicted, self.rule.quantiles)
        return [list(compress(classes, one)) for one in possible]

    @property
    def _has_sets(self) -> bool:
        """Whether each class had enough patients for the coverage: else sets decide nothing."""
        return None not in self.rule.quantiles


def answer_patients(
    predicted: pd.Series | pd.DataFrame, policy: Policy, dictionary: Dictionary
) -> pd.DataFrame:
    """Answer for patients by one model's predictions.

    Parameters
    ----------
    predicted : Series, shape (patient,), or DataFrame, shape (patient, class)
        Of `policy.model`: the risk of two classes, or the probability of each of more, in the
        dictionary's order.
    policy : Policy
    dictionary : Dictionary
        The names of the classes, and the next steps.

    Returns
    -------
    DataFrame
        On the index of `predicted`: ``risk`` (at the prevalence in force), ``answer`` (low risk |
        inconclusive | high risk), ``predicted_class`` (of two classes by the agreed threshold, of
        more the most probable), ``prediction_set`` (the classes in it), ``statement`` and
        ``next_step`` (one each). Of more than two classes also ``tell_apart`` (the list of those
        that remain to be told apart; empty where one class or none is possible) and
        ``probability_<class>`` (at the prevalence in force); where none is said to be positive
        there is no ``risk``, and ``answer`` is the only class in the set, or says that there is
        none or are several.
    """
    own = predicted.to_numpy(dtype=np.float64)
    sets = policy.name_sets(own, dictionary.outcome.classes)
    said = (_answer_by_set if policy.target is None else _answer_by_risk)(
        own, sets, policy, dictionary
    )
    table = pd.DataFrame(said, index=predicted.index)
    table["predicted_class"] = _predict_class(own, policy, dictionary.outcome.classes)
    if own.ndim == 1:
        return table
    several: list[Any] = [one if len(one) > 1 else [] for one in sets]
    names = [f"{PROBABILITY}{name}" for name in dictionary.outcome.classes]
    shown = pd.DataFrame(policy.carry(own), index=predicted.index, columns=names)
    return table.assign(tell_apart=several).join(shown)


def _predict_class(own: Values, policy: Policy, classes: Sequence[str]) -> NDArray[np.object_]:
    """Name one class for each patient, whatever the prediction set says."""
    places = policy.above(own) if own.ndim == 1 else policy.carry(own).argmax(axis=1)
    named: NDArray[np.object_] = np.array(classes, dtype=object)[places.astype(np.intp)]
    return named


def _answer_by_risk(
    own: Values, sets: list[list[str]], policy: Policy, dictionary: Dictionary
) -> dict[str, Any]:
    """Answer by the risk of the positive classes."""
    outcome, steps = dictionary.outcome, dictionary.next_steps.model_dump()
    bands, limits = policy.bands(own), policy.limits
    return {
        "risk": policy.risks(policy.carry(own)),
        "answer": bands,
        "prediction_set": policy.sets(own, outcome.classes),
        "statement": [
            _describe_side(band, above, limits, possible, outcome)
            for band, above, possible in zip(bands, policy.above(own).tolist(), sets, strict=True)
        ],
        "next_step": [describe_next_step(band, steps) for band in bands],
    }


def _describe_side(
    band: str,
    above: bool,
    limits: tuple[float, float, float],
    possible: list[str],
    outcome: Outcome,
) -> str:
    if len(outcome.classes) == 2:
        return describe_answer(band, above, limits, outcome.sides)
    doubtful = [name for name in possible if (name in outcome.positive) != above]
    said = describe_answer(band, above, limits, outcome.sides, doubtful)
    return f"{said} {describe_classes(possible)}" if len(possible) > 1 else said


def _answer_by_set(
    own: Values, sets: list[list[str]], policy: Policy, dictionary: Dictionary
) -> dict[str, Any]:
    """Answer by the prediction set alone: no class is said to be positive."""
    test = dictionary.next_steps.inconclusive
    said = None if test == NextSteps().inconclusive else test
    return {
        "answer": [name_answer(one) for one in sets],
        "prediction_set": policy.sets(own, dictionary.outcome.classes),
        "statement": [describe_classes(one, said) for one in sets],
        "next_step": "",
    }


def answer_by_model(
    risks: pd.DataFrame, rules: Rules, dictionary: Dictionary, prevalence: float
) -> pd.DataFrame:
    """Answer for one patient by each model: its own threshold and prediction sets.

    Parameters
    ----------
    risks : DataFrame
        One row per model: ``model``, ``risk`` as it predicts it, and columns of further risks by
        the same model (`CARRIED`), missing where there are none. Of more than two classes
        ``probability_<class>`` stands instead of the risk, and further risks are of the positive
        classes, as they are shown.
    rules : Rules
    dictionary : Dictionary
        The names of the classes, and the next steps.
    prevalence : float
        Share of the positive classes where the answer is used.

    Returns
    -------
    DataFrame
        The same rows, all risks as they are shown. Added: ``own_risk`` (as predicted), what
        `answer_patients` says, ``threshold`` (the agreed one, missing without rules) and ``rule``
        (how it was chosen).
    """
    classes = dictionary.outcome.classes
    columns = [f"{PROBABILITY}{name}" for name in classes] if len(classes) > 2 else "risk"
    rows = []
    for place, row in enumerate(risks.to_dict("records")):
        if row["model"] not in rules.by_model:
            absent = dict.fromkeys(("answer", "prediction_set"), NOT_AVAILABLE)
            absent |= {"statement": "", "next_step": "", "rule": ""}
            rows.append(row | {"own_risk": row.get("risk", np.nan)} | absent)
            continue
        policy = Policy.of(str(row["model"]), rules, prevalence)
        own = risks.iloc[[place]][columns]
        (said,) = answer_patients(own, policy, dictionary).to_dict("records")
        ends = [name for name in CARRIED if len(classes) == 2 and is_known(row.get(name))]
        carried = {name: float(policy.carry(np.array([row[name]]))[0]) for name in ends}
        as_predicted = (
            {}
            if policy.target is None
            else {"own_risk": float(policy.risks(own.to_numpy(dtype=np.float64))[0])}
        )
        in_force = {"threshold": policy.threshold, "rule": policy.rule.name}
        rows.append(row | as_predicted | carried | said | in_force)
    return pd.DataFrame(rows)


def without_answers(answers: pd.DataFrame) -> pd.DataFrame:
    """Take out of answers that are withheld all that would follow from them; the risks stay.

    Parameters
    ----------
    answers : DataFrame
        Of `answer_patients` or `answer_by_model`.
    """
    nothing = answers.assign(answer=NOT_RELIABLE, statement="", next_step="", prediction_set="")
    nothing["predicted_class"] = ""
    if "tell_apart" in nothing:
        nothing["tell_apart"] = [[] for _ in nothing.index]
    return nothing
