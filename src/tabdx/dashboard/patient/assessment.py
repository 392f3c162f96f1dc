"""The assessment of the patient in the form."""

from dataclasses import dataclass

import pandas as pd

from tabdx.cohort.dictionary import Dictionary
from tabdx.cohort.reference_ranges import ReferenceRange
from tabdx.dashboard.patient.state import FormState
from tabdx.dashboard.shared.predict import LoadedModels
from tabdx.studies.explanation.nearest_patients import Similarity


@dataclass(frozen=True)
class Assessment:
    """All that is known of the patient in the form."""

    dictionary: Dictionary
    reference_ranges: dict[str, ReferenceRange]
    entry: FormState
    loaded: LoadedModels
    answers: (
        pd.DataFrame
    )  # of `predict_patient`, `apply_rules` and `add_spreads`; with ``predicted_class``
    unusual: pd.DataFrame
    warnings: list[str]
    similarity: Similarity
    threshold: float
    notes: list[str]  # what the answers and their spreads mean

    @property
    def patient(self) -> pd.DataFrame:
        """The values as they stand, shape (1, feature)."""
        return self.entry.values
