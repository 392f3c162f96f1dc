"""The assessment of the patient in the form."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from tabdx.assessment.answer import answer_by_model
from tabdx.assessment.checks import CheckName, check_patients
from tabdx.assessment.decision_rules import Rules
from tabdx.assessment.missing import risks_over_missing
from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.reference_ranges import ReferenceRange
from tabdx.dashboard.patient.instability import Stability, add_spreads, load_stability
from tabdx.dashboard.patient.known_patient import describe_development
from tabdx.dashboard.patient.percentile import describe_percentile
from tabdx.dashboard.patient.state import FormState
from tabdx.dashboard.shared.development import load_development, load_reference_ranges
from tabdx.dashboard.shared.neighbourhood import load_neighbourhood
from tabdx.dashboard.shared.predict import LoadedModels, predict_patient
from tabdx.dashboard.shared.rows import as_dicts
from tabdx.studies.explanation.nearest_patients import Similarity
from tabdx.studies.explanation.shap_values import risk_of
from tabdx.wording.names import readable
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
    over_missing : tuple of float
        The lowest and highest risk over what was not measured; empty where all was.
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
    over_missing: tuple[float, ...] = field(default=())
    all_the_same: bool = False

    @property
    def patient(self) -> pd.DataFrame:
        """The values as they stand, shape (1, feature)."""
        return self.entry.values

    @property
    def itself(self) -> str | None:
        """Who it is, where it is a development patient."""
        return self.entry.origin

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
        return [*doubts, *self._about_missing, *self._about_versions]

    @property
    def _about_missing(self) -> list[str]:
        if not self.over_missing:
            return []
        low, high = (risk(end) for end in self.over_missing)
        return [
            "With the missing values of the training patients most like this one, the risk lies "
            f"between {low} and {high}."
        ]

    @property
    def _about_versions(self) -> list[str]:
        return [f"{readable(name)}: {note}" for name, note in self.loaded.versions.items() if note]

    def describe_known(self) -> str:
        """Say what is known of a development patient; empty where it is none."""
        if self.itself is None:
            return ""
        own = float(self.main["own_risk"])
        return describe_development(self.itself, self.recommended, own, self.dictionary.outcome)

    def describe_percentile(self) -> str:
        """Say where the risk stands among those of the development patients."""
        own = float(self.main["own_risk"])
        return describe_percentile(self.recommended, own, self.dictionary.outcome.classes)

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
    patient, itself = entry.values, entry.origin
    development, ranges = load_development(), load_reference_ranges()
    dictionary, neighbourhood = development.dictionary, load_neighbourhood()
    stability = load_stability()
    risks = add_spreads(predict_patient(loaded, patient), stability, itself)
    answers = answer_by_model(risks, rules, dictionary, prevalence)
    over_missing: tuple[float, ...] = ()
    if patient.isna().to_numpy().any():
        model = loaded.classifiers[rules.recommended]
        found = risks_over_missing(risk_of(model), patient, development.features, neighbourhood)
        shown = answer_by_model(
            pd.DataFrame({"model": rules.recommended, "risk": [found.min(), found.max()]}),
            rules,
            dictionary,
            prevalence,
        )
        over_missing = tuple(shown["risk"])
    return Assessment(
        dictionary,
        ranges,
        entry,
        loaded,
        rules,
        prevalence,
        answers,
        check_patients(patient, dictionary, ranges, neighbourhood, rules.most_missing),
        neighbourhood.compare(patient, itself=itself),
        stability,
        over_missing,
        all_the_same,
    )
