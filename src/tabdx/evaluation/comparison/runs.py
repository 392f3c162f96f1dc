"""Two versions of a project, paired patient by patient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.evaluation.class_predictions import Joined


@dataclass(frozen=True)
class Version:
    """What a revision's models were judged on, and what they predicted.

    Attributes
    ----------
    name : str
        The revision's.
    cohort : Cohort
        As it was then.
    joined : sequence of Joined
        Of all models, joined with that cohort.
    parameters : mapping
        What ``params.yaml`` held then, valid today or not.
    """

    name: str
    cohort: Cohort
    joined: Sequence[Joined]
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def out_of_fold(self) -> dict[str, Joined]:
        """Out-of-fold predictions by model."""
        return {one.model: one for one in self.joined if one.partition == OUT_OF_FOLD}

    def threshold(self, otherwise: float) -> float:
        """Return its own ``evaluate.threshold``, or another where it does not say."""
        section = self.parameters.get("evaluate")
        value = section.get("threshold") if isinstance(section, Mapping) else None
        return float(value) if isinstance(value, int | float) else otherwise


@dataclass(frozen=True)
class CohortChange:
    """How the patients of two versions differ.

    Attributes
    ----------
    only_before, only_after, other_outcome : Index
        Patients of one version alone, and of both whose outcome is another one now.
    common : Index
        Patients of both with the same outcome, in the order of the version after.
    row_name : str
        What each of them is in a sentence, as `Dictionary.row_name` says it.
    """

    only_before: pd.Index
    only_after: pd.Index
    other_outcome: pd.Index
    common: pd.Index
    row_name: str = "patient"

    def describe_common(self) -> str:
        """Write how many are in both with the same outcome."""
        return plural(len(self.common), self.row_name)

    @property
    def none(self) -> bool:
        """Whether they do not differ."""
        return not (len(self.only_before) or len(self.only_after) or len(self.other_outcome))


def change_of_cohort(before: Cohort, after: Cohort) -> CohortChange:
    """Find the patients who came, went, or have another outcome.

    Raises
    ------
    InputError
        If the classes are called otherwise: nobody's outcome could be compared.
    """
    classes = [cohort.dictionary.outcome.classes for cohort in (before, after)]
    if classes[0] != classes[1]:
        raise InputError(
            f"the outcome was {' or '.join(classes[0])} and is {' or '.join(classes[1])} now; "
            "compare revisions with the same classes"
        )
    shared = after.patients[after.patients.isin(before.patients)]
    same = (before.table.loc[shared, OUTCOME] == after.table.loc[shared, OUTCOME]).to_numpy()
    return CohortChange(
        before.patients[~before.patients.isin(after.patients)],
        after.patients[~after.patients.isin(before.patients)],
        shared[~same],
        shared[same],
        after.dictionary.row_name,
    )


def pair_versions(
    before: Version, after: Version, patients: pd.Index
) -> list[tuple[Joined, Joined]]:
    """Pair each model that is in both versions with itself, the version after first.

    Parameters
    ----------
    before, after : Version
        Whose out-of-fold predictions are compared. The holdout's are not: it decides nothing, so
        neither which version is kept.
    patients : Index
        Who may be compared. Where another holdout was drawn, those who are predicted out of fold
        in both versions are.

    Raises
    ------
    InputError
        If no model is in both, or the patients in common lack a class.
    """
    models = [model for model in after.out_of_fold if model in before.out_of_fold]
    if not models:
        raise InputError(
            f"no model has out-of-fold predictions in both {before.name} and {after.name}"
        )
    first = models[0]
    own = after.out_of_fold[first].patients
    predicted = own.isin(before.out_of_fold[first].patients) & own.isin(patients)
    pairs = [
        (
            after.out_of_fold[model].select(own[predicted]),
            before.out_of_fold[model].select(own[predicted]),
        )
        for model in models
    ]
    labels, classes = pairs[0][0].labels, pairs[0][0].classes
    row_name = after.cohort.dictionary.row_name
    if len(np.unique(labels)) < len(classes):
        raise InputError(
            f"{before.name} and {after.name} have {plural(len(labels), row_name)} in common, "
            f"not of {'both' if len(classes) == 2 else 'all'} classes; there is nothing to compare"
        )
    return pairs


def same_holdout(before: Version, after: Version) -> bool:
    """Whether the same patients are predicted out of fold, and so the same others held out."""
    kept = [set(next(iter(one.out_of_fold.values())).patients) for one in (before, after)]
    return kept[0] == kept[1]


def same_folds(pairs: Sequence[tuple[Joined, Joined]]) -> bool:
    """Whether the compared patients were divided into the same outer folds, in each repeat."""
    return all(
        one.fold is not None and other.fold is not None and np.array_equal(one.fold, other.fold)
        for one, other in pairs
    )
