"""The assessment of the patient in the form."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.assessment.answer import answer_by_model, without_answers
from tabdx.assessment.checks import CheckName, check_patients
from tabdx.assessment.decision_rules import Rules
from tabdx.assessment.missing import risks_over_missing
from tabdx.assessment.prediction import predictor_of
from tabdx.cohort.dictionary import Dictionary, Outcome
from tabdx.cohort.recognition import recognise
from tabdx.cohort.reference_ranges import ReferenceRange
from tabdx.dashboard.patient.class_spreads import add_class_spreads, predict_classes
from tabdx.dashboard.patient.instability import Stability, add_spreads, load_stability
from tabdx.dashboard.patient.known_patient import describe_development
from tabdx.dashboard.patient.percentile import describe_percentile
from tabdx.dashboard.patient.shown_risks import as_shown
from tabdx.dashboard.patient.state import FormState
from tabdx.dashboard.shared.class_answer import likeliest_class
from tabdx.dashboard.shared.class_choice import target_of
from tabdx.dashboard.shared.development import load_development, load_reference_ranges
from tabdx.dashboard.shared.neighbourhood import load_neighbourhood
from tabdx.dashboard.shared.predict import (
    LoadedModels,
    list_version_notes,
    predict_patient,
)
from tabdx.dashboard.shared.rows import as_dicts
from tabdx.studies.explanation.nearest_patients import Similarity
from tabdx.studies.explanation.shap_values import Numbers
from tabdx.wording.answers import LEARNED
from tabdx.wording.numbers import risk


@dataclass(frozen=True)
class Assessment:
    """All that is known of the patient in the form.

    Attributes
    ----------
    dictionary : Dictionary
    reference_ranges : dict of str to ReferenceRange
    entry : FormState
        What stands in the form.
    loaded : LoadedModels
    rules : Rules
    prevalence : float
        Share of the diseased where the answer is used; NaN where no class is said to be positive.
    answers : DataFrame
        Of `answer_by_model` and `add_spreads`, or of more than two classes `add_class_spreads`,
        the recommended model first.
    predicted : DataFrame
        The same models' risks or probabilities, as each predicts them.
    reasons : DataFrame
        Of `check_patients`.
    similarity : Similarity
    stability : Stability
    over_missing : tuple of float or None
        The lowest and highest risk over what was not measured, or where there is none the
        probability of the likeliest class; empty where no training patient has these values; None
        where all was measured, or no answer is given.
    itself : str or None
        The development patient who has all these values.
    all_the_same : bool
        Whether the person asked for an answer that is withheld.
    """

    dictionary: Dictionary
    reference_ranges: dict[str, ReferenceRange]
    entry: FormState
    loaded: LoadedModels
    rules: Rules
    prevalence: float
    answers: pd.DataFrame
    predicted: pd.DataFrame
    reasons: pd.DataFrame
    similarity: Similarity
    stability: Stability
    over_missing: tuple[float, ...] | None
    itself: str | None
    all_the_same: bool = False

    @property
    def patient(self) -> pd.DataFrame:
        """The values as they stand, shape (1, feature)."""
        return self.entry.values

    @property
    def recommended(self) -> str:
        """The model that answers."""
        return self.rules.recommended

    @cached_property
    def main(self) -> dict[str, Any]:
        """The answer of the recommended model, a row of `answers`."""
        return as_dicts(self.answers[self.answers["model"] == self.recommended])[0]

    @property
    def outcome(self) -> Outcome:
        """The classes."""
        return self.dictionary.outcome

    @property
    def of_classes(self) -> bool:
        """Whether there are more than two classes: the answer is then a probability of each."""
        return len(self.outcome.classes) > 2

    @cached_property
    def likeliest(self) -> str:
        """Of more than two classes the likeliest, as it is shown."""
        return likeliest_class(self.main, self.outcome)

    @property
    def possible(self) -> list[str]:
        """Of more than two classes those in the prediction set; none where it is withheld."""
        alone = self.main["prediction_set"]
        return list(self.main["tell_apart"]) or [
            one for one in self.outcome.classes if one == alone
        ]

    @property
    def at_other_prevalence(self) -> bool:
        """Whether risks were carried to another prevalence than that studied."""
        return self.outcome.two_sided and self.prevalence != self.rules.prevalence

    @property
    def threshold(self) -> float:
        """The agreed threshold."""
        return float(self.main["threshold"])

    @property
    def withheld(self) -> list[str]:
        """Why there is no answer, a sentence each, as plain text; empty where there is one."""
        return [str(one) for one in self.reasons.loc[self.reasons["withholds"], "reason"]]

    @property
    def shown(self) -> bool:
        """Whether a risk is shown at all."""
        return not self.withheld or self.all_the_same

    @property
    def warnings(self) -> list[str]:
        """What to know before believing the answer, a sentence each, as plain text."""
        doubts = [str(one) for one in self.reasons.loc[~self.reasons["withholds"], "reason"]]
        return [*doubts, *self._about_missing, *list_version_notes(self.loaded)]

    @property
    def entries_in_doubt(self) -> bool:
        """Whether an answer is withheld because of values that cannot be right."""
        named = self.reasons["check"].isin([CheckName.IMPLAUSIBLE, CheckName.IMPOSSIBLE])
        return bool(named.any())

    @property
    def _about_missing(self) -> list[str]:
        if self.over_missing is None:
            return []
        if not self.over_missing:
            return ["No training patient has all the missing values: what they change is unknown."]
        low, high = (risk(end) for end in self.over_missing)
        what = "risk" if self.outcome.two_sided else f"probability of {self.likeliest}"
        return [
            f"With the missing values of the training patients most like this one, the {what} lies "
            f"between {low} and {high}."
        ]

    def describe_known(self) -> str:
        """Say what is known of a development patient; empty where nothing is."""
        if self.itself is None or not self.shown:
            return ""
        known = describe_development(
            self.itself,
            self.recommended,
            self._own_prediction,
            self.outcome,
            self.rules,
            self.prevalence,
        )
        return known or LEARNED

    def describe_percentile(self) -> str:
        """Say where the risk stands among those of the development patients.

        Nothing of one of them: the model has learned from this patient, and the others' risks are
        out of fold. Nothing either where no class is said to be positive.
        """
        if self.itself is not None or not self.outcome.two_sided:
            return ""
        own = float(self.main["own_risk"])
        return describe_percentile(self.recommended, own, self.outcome.sides)

    @property
    def _own_prediction(self) -> Numbers:
        """What the recommended model predicts, shape (1,) or (1, class)."""
        own = self.predicted[self.predicted["model"] == self.recommended]
        columns = [f"{PROBABILITY}{name}" for name in self.outcome.classes]
        found = own[columns if self.of_classes else "risk"]
        values: Numbers = found.to_numpy(dtype=np.float64)
        return values

    @property
    def own_probability(self) -> float:
        """Of more than two classes the likeliest's probability, as it is predicted."""
        return float(self._own_prediction[0, self.outcome.classes.index(self.likeliest)])

    @property
    def unusual(self) -> set[str]:
        """The features whose values are doubted."""
        named = self.reasons["check"] != CheckName.MISSING
        return {str(one) for one in self.reasons.loc[named, "feature"]} - {""}


def assess(
    entry: FormState,
    loaded: LoadedModels,
    rules: Rules,
    prevalence: float,
    *,
    all_the_same: bool,
) -> Assessment:
    """Check the patient in the form, and answer by every model that was loaded.

    Parameters
    ----------
    entry : FormState
        Complete, with one value at least.
    loaded : LoadedModels
        The recommended model among them.
    rules : Rules
        Of the same models.
    prevalence : float
        Share of the diseased where the answer is used.
    all_the_same : bool
        Whether the person asked for an answer that is withheld.
    """
    patient = entry.values
    development, ranges = load_development(), load_reference_ranges()
    dictionary = development.dictionary
    place = recognise(patient, development.features)
    itself = None if place[0] < 0 else str(development.patients[place[0]])
    nearest = load_neighbourhood().look_up(patient, place)
    reasons = check_patients(patient, dictionary, ranges, nearest, rules.most_missing)
    withheld = bool(reasons["withholds"].any())
    stability = load_stability()
    outcome = dictionary.outcome
    if len(outcome.classes) == 2:
        risks = add_spreads(predict_patient(loaded, patient), stability, itself)
    else:
        predicted = predict_classes(loaded, patient, rules, prevalence, outcome)
        risks = add_class_spreads(predicted, stability, itself, rules, prevalence, outcome)
    answers = answer_by_model(risks, rules, dictionary, prevalence)
    if withheld:
        answers = without_answers(answers)
    return Assessment(
        dictionary,
        ranges,
        entry,
        loaded,
        rules,
        prevalence,
        answers,
        risks,
        reasons,
        load_neighbourhood().describe_first(nearest),
        stability,
        None if withheld else _over_missing(patient, loaded, rules, prevalence, answers, outcome),
        itself,
        all_the_same,
    )


def _over_missing(
    patient: pd.DataFrame,
    loaded: LoadedModels,
    rules: Rules,
    prevalence: float,
    answers: pd.DataFrame,
    outcome: Outcome,
) -> tuple[float, ...] | None:
    """Return the lowest and highest risk that missing values could give; None if none is."""
    if not patient.isna().to_numpy().any():
        return None
    model = rules.recommended
    found = risks_over_missing(
        predictor_of(loaded.classifiers[model]),
        patient,
        load_development().features,
        load_neighbourhood(),
    )
    if not len(found):
        return ()
    if outcome.two_sided:
        (target,) = outcome.targets
    else:
        (main,) = as_dicts(answers[answers["model"] == model])
        likeliest = likeliest_class(main, outcome)
        target = next(one for one in outcome.targets if one.name == likeliest)
    shown = target_of(as_shown(found, model, rules, prevalence), target)
    return float(shown.min()), float(shown.max())
