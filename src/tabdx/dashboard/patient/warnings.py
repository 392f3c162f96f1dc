"""Warnings about a patient's risk, in sentences."""

import pandas as pd

from tabdx.dashboard.shared.rows import each_row
from tabdx.studies.explanation.nearest_patients import Similarity
from tabdx.wording.numbers import entered, number, percent

# One training patient in twenty is at least as far from the others.
_UNLIKE = 0.95
_NAMED = 6


def list_patient_warnings(
    patient: pd.DataFrame, unusual: pd.DataFrame, similarity: Similarity
) -> list[str]:
    """List the warnings about one patient, the most serious first.

    The sentences hold names from the dictionary: escape them where Markdown is read.
    """
    sentences = []
    if similarity.percentile >= _UNLIKE:
        sentences.append(f"This patient is unlike the training patients. {describe(similarity)}")
    for row in each_row(unusual):
        limits = f"{row.lowest:g} to {row.highest:g}"
        sentences.append(
            f"{row.feature} {entered(row.value)} is not plausible ({limits}): check the unit "
            "and the entry."
            if row.range == "plausible"
            else f"{row.feature} {entered(row.value)} is outside the training range ({limits}):"
            " the models were not trained on such values."
        )
    missing = patient.columns[patient.isna().iloc[0]].tolist()
    if missing:
        named = ", ".join(missing[:_NAMED]) + (", …" if len(missing) > _NAMED else "")
        sentences.append(
            f"{len(missing)} of {patient.shape[1]} values were not measured ({named}): each model "
            "uses the typical value of its training patients."
        )
    return sentences


def describe(similarity: Similarity) -> str:
    """Say how far the patient is from the nearest training patients."""
    return (
        f"Distance to the nearest {len(similarity.nearest)}: {number(similarity.distance, 2)} "
        f"standard deviations per feature; {percent(similarity.percentile, 0)} of the training "
        "patients are nearer to theirs."
    )
