"""The assessment of the patient in the form."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from tabdx.assessment.answer import Policy, answer_by_model, without_answers
from tabdx.assessment.checks import CheckName, check_patients
from tabdx.assessment.decision_rules import Rules
from tabdx.assessment.missing import risks_over_missing
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.recognition import recognise
from tabdx.cohort.reference_ranges import ReferenceRange
from tabdx.dashboard.patient.instability import Stability, add_spreads, load_stability
from tabdx.dashboard.patient.known_patient import describe_development
from tabdx.dashboard.patient.percentile import describe_percentile
from tabdx.dashboard.patient.state import FormState
from tabdx.dashboard.shared.development import load_development, load_reference_ranges
from tabdx.dashboard.shared.neighbourhood import load_neighbourhood
from tabdx.dashboard.shared.predict import LoadedModels, list_version_notes, predict_patient
from tabdx.dashboard.shared.rows import as_dicts
from tabdx.studies.explanation.nearest_patients import Similarity
from tabdx.studies.explanation.shap_values import risk_of
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
        Share of the diseased where the answer is used.
    answers : DataFrame
        Of `answer_by_model` and `add_spreads`, the recommended model first.
    reasons : DataFrame
        Of `check_patients`.
    similarity : Similarity
    stability : Stability
    over_missing : tuple of float or None
        The lowest and highest risk over what was not measured, empty where no training patient
        has these values; None where all was measured, or no answer is given.
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
        return [
            "With the missing values of the training patients most like this one, the risk lies "
            f"between {low} and {high}."
        ]

    def describe_known(self) -> str:
        """Say what is known of a development patient; empty where nothing is."""
        if self.itself is None or not self.shown:
            return ""
        own = float(self.main["own_risk"])
        known = describe_development(
            self.itself,
            self.recommended,
            own,
            self.dictionary.outcome,
            self.rules,
            self.prevalence,
        )
        return known or LEARNED

    def describe_percentile(self) -> str:
        """Say where the risk stands among those of the development patients.

        Nothing of one of them: the model has learned from this patient, and the others' risks are
        out of fold.
        """
        if self.itself is not None:
            return ""
        own = float(self.main["own_risk"])
        return describe_percentile(self.recommended, own, self.dictionary.outcome.sides)

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
    risks = add_spreads(predict_patient(loaded, patient), stability, itself)
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
        reasons,
        load_neighbourhood().describe_first(nearest),
        stability,
        None if withheld else _over_missing(patient, loaded, rules, prevalence),
        itself,
        all_the_same,
    )


def _over_missing(
    patient: pd.DataFrame, loaded: LoadedModels, rules: Rules, prevalence: float
) -> tuple[float, ...] | None:
    """Return the lowest and highest risk that missing values could give; None if none is."""
    if not patient.isna().to_numpy().any():
        return None
    found = risks_over_missing(
        risk_of(loaded.classifiers[rules.recommended]),
        patient,
        load_development().features,
        load_neighbourhood(),
    )
    if not len(found):
        return ()
    ends = np.array([found.min(), found.max()])
    return tuple(Policy.of(rules.recommended, rules, prevalence).carry(ends).tolist())
