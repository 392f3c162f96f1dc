"""The patient's place among the training patients, in a sentence."""

from tabdx.studies.explanation.nearest_patients import Similarity
from tabdx.wording.numbers import number, percent


def describe_similarity(similarity: Similarity) -> str:
    """Say how far the patient is from the nearest training patients."""
    return (
        f"Distance to the nearest {len(similarity.nearest)}: {number(similarity.distance, 2)} "
        f"standard deviations per feature; {percent(similarity.percentile, 0)} of the training "
        "patients are nearer to theirs."
    )
