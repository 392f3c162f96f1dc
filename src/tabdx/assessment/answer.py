"""The answer: a risk, held against the agreed threshold and its model's prediction sets."""

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.assessment.decision_rules import Rule, Rules
from tabdx.cohort.dictionary import Dictionary
from tabdx.core.errors import InputError
from tabdx.evaluation.decisions.prediction_sets import (
    AMBIGUOUS,
    NEGATIVE,
    POSITIVE,
    predict_many_or_abstain,
)
from tabdx.evaluation.decisions.prevalence import shift_risks
from tabdx.evaluation.decisions.threshold_learners import AT_THEIR_WORD
from tabdx.wording.answers import (
    ABOVE,
    BELOW,
    INCONCLUSIVE,
    NOT_RELIABLE,
    describe_answer,
    describe_next_step,
)
from tabdx.wording.numbers import NOT_AVAILABLE, is_known

Risks = NDArray[np.float64]

# Risks beside a model's own: of the networks of an ensemble, of models trained on resamples.
CARRIED = ("lowest", "highest", "refitted_lower", "refitted_upper")


@dataclass(frozen=True)
class Policy:
    """How a model's risk becomes an answer.

    The risk that is shown is the model's own, recalibrated where that helped on the inner folds,
    and carried over to the prevalence in force. Below the agreed threshold, with a prediction set
    of the negative class alone, it is low; from the threshold on, with a set of the positive class
    alone, it is high; all between is inconclusive. Sets are read off the model's own risk: class
    by class they hold at any prevalence.

    Attributes
    ----------
    model : str
        Whose risk it is.
    rule : Rule
        Its threshold, recalibration and prediction sets.
    study : float
        Share of the diseased among the development patients.
    prevalence : float
        Share of the diseased where the answer is used; `study` unless somebody said otherwise.
    """

    model: str
    rule: Rule
    study: float
    prevalence: float

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
        return cls(model, rule, rules.prevalence, prevalence or rules.prevalence)

    def carry(self, risks: Risks) -> Risks:
        """Turn the model's risks into those that are shown."""
        own = self.rule.recalibrator.apply(risks) if self.rule.recalibrates else risks
        if self.prevalence == self.study:
            return own
        return shift_risks(own, self.study, self.prevalence)

    @property
    def threshold(self) -> float:
        """The agreed threshold of the risks that are shown: act from it on.

        One that was learned from the model's risks, to reach a sensitivity or Youden's index,
        goes with them wherever they are carried; the others are risks at which one acts.
        """
        if self.rule.name in AT_THEIR_WORD:
            return self.rule.threshold
        return float(self.carry(np.array([self.rule.threshold]))[0])

    def above(self, risks: Risks) -> NDArray[np.bool_]:
        """Tell which of the model's risks reach the agreed threshold."""
        # A learned threshold is one of the model's own risks: a recalibration may make two of
        # them equal that lie on its two sides.
        own = self.carry(risks) if self.rule.name in AT_THEIR_WORD else risks
        reached: NDArray[np.bool_] = own >= self.rule.threshold
        return reached

    def bands(self, risks: Risks) -> NDArray[np.object_]:
        """Say of each of the model's risks whether it is low, inconclusive or high."""
        above = self.above(risks)
        if not self._has_sets:
            return np.where(above, ABOVE, BELOW).astype(object)
        said, _ = predict_many_or_abstain(risks, self.rule.quantiles)
        bands = np.full(len(risks), INCONCLUSIVE, dtype=object)
        bands[~above & (said == NEGATIVE)] = BELOW
        bands[above & (said == POSITIVE)] = ABOVE
        return bands

    @property
    def limits(self) -> tuple[float, float, float]:
        """The threshold; from which risk on, and below which one, an answer is inconclusive."""
        threshold, quantiles = self.threshold, self.rule.quantiles
        if quantiles.negative is None or quantiles.positive is None:
            return threshold, threshold, threshold
        ends = np.sort([quantiles.negative, 1 - quantiles.positive])
        low, high = self.carry(ends).tolist()
        return threshold, min(threshold, low), max(threshold, high)

    def sets(self, risks: Risks, classes: tuple[str, str]) -> list[str]:
        """Name the prediction set of each of the model's risks."""
        if not self._has_sets:
            return [NOT_AVAILABLE] * len(risks)
        said, reasons = predict_many_or_abstain(risks, self.rule.quantiles)
        names = {NEGATIVE: classes[0], POSITIVE: classes[1]}
        return [
            names.get(one, f"{classes[0]} or {classes[1]}" if reason == AMBIGUOUS else "neither")
            for one, reason in zip(said.tolist(), reasons.tolist(), strict=True)
        ]

    @property
    def _has_sets(self) -> bool:
        """Whether both classes had enough patients for the coverage: else a set says nothing."""
        return None not in (self.rule.quantiles.negative, self.rule.quantiles.positive)


def answer_patients(risks: pd.Series, policy: Policy, dictionary: Dictionary) -> pd.DataFrame:
    """Answer for patients by one model's risks.

    Parameters
    ----------
    risks : Series, shape (patient,)
        Of `policy.model`, as it predicts them.
    policy : Policy
    dictionary : Dictionary
        The names of the classes, and the next steps.

    Returns
    -------
    DataFrame
        On the index of `risks`: ``risk`` (at the prevalence in force), ``answer`` (low risk |
        inconclusive | high risk), ``prediction_set`` (the classes in it), ``statement`` and
        ``next_step`` (one each).
    """
    own = risks.to_numpy(dtype=np.float64)
    shown, bands, limits = policy.carry(own), policy.bands(own), policy.limits
    steps = dictionary.next_steps.model_dump()
    return pd.DataFrame(
        {
            "risk": shown,
            "answer": bands,
            "prediction_set": policy.sets(own, dictionary.outcome.sides),
            "statement": [
                describe_answer(band, above, limits, dictionary.outcome.sides)
                for band, above in zip(bands, policy.above(own).tolist(), strict=True)
            ],
            "next_step": [describe_next_step(band, steps) for band in bands],
        },
        index=risks.index,
    )


def answer_by_model(
    risks: pd.DataFrame, rules: Rules, dictionary: Dictionary, prevalence: float
) -> pd.DataFrame:
    """Answer for one patient by each model: its own threshold and prediction sets.

    Parameters
    ----------
    risks : DataFrame
        One row per model: ``model``, ``risk`` as it predicts it, and columns of further risks by
        the same model (`CARRIED`), missing where there are none.
    rules : Rules
    dictionary : Dictionary
        The names of the classes, and the next steps.
    prevalence : float
        Share of the diseased where the answer is used.

    Returns
    -------
    DataFrame
        The same rows, all risks as they are shown. Added: ``own_risk`` (as predicted), what
        `answer_patients` says, ``threshold`` (the agreed one, missing without rules) and ``rule``
        (how it was chosen).
    """
    rows = []
    for row in risks.to_dict("records"):
        found = dict(row) | {"own_risk": row["risk"]}
        if row["model"] not in rules.by_model:
            absent = dict.fromkeys(("answer", "prediction_set"), NOT_AVAILABLE)
            rows.append(found | absent | {"statement": "", "next_step": "", "rule": ""})
            continue
        policy = Policy.of(str(row["model"]), rules, prevalence)
        (said,) = answer_patients(pd.Series([row["risk"]]), policy, dictionary).to_dict("records")
        ends = [name for name in CARRIED if is_known(row.get(name))]
        carried = policy.carry(np.array([row[name] for name in ends]))
        found |= dict(zip(ends, carried.tolist(), strict=True)) | said
        rows.append(found | {"threshold": policy.threshold, "rule": policy.rule.name})
    return pd.DataFrame(rows)


def without_answers(answers: pd.DataFrame) -> pd.DataFrame:
    """Take out of answers that are withheld all that would follow from them; the risks stay.

    Parameters
    ----------
    answers : DataFrame
        Of `answer_patients` or `answer_by_model`.
    """
    return answers.assign(answer=NOT_RELIABLE, statement="", next_step="", prediction_set="")
