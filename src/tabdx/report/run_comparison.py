"""The comparison of two versions of a project, in tables and sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tabdx.artifacts.predictions import read_all_predictions
from tabdx.artifacts.revision_changes import compare_parameters, made_with
from tabdx.artifacts.revisions import Revision
from tabdx.artifacts.snapshots import opened_at
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Outcome
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.core.params import Params
from tabdx.evaluation.class_predictions import ClassPredictions, Joined
from tabdx.evaluation.comparison.differences import differences
from tabdx.evaluation.comparison.paired_tests import Pair, compared_metrics, value
from tabdx.evaluation.comparison.runs import (
    CohortChange,
    Version,
    change_of_cohort,
    pair_versions,
    same_folds,
    same_holdout,
)
from tabdx.evaluation.comparison.thresholds import threshold_effect
from tabdx.evaluation.joined_predictions import (
    JoinedPredictions,
    against_rest,
    join_predictions,
)
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import interval, number, signed
from tabdx.wording.text import join
from tabdx.wording.vocabulary import BETTER, OF_MODELS, UNRESOLVED, WORSE

# The verdicts as a reader sees them.
VERDICTS = {BETTER: BETTER, WORSE: WORSE, UNRESOLVED: "no significant difference"}
SHOWN = {"log_loss": "log loss", "roc_auc": "ROC AUC", "accuracy": "accuracy"}
_ROUNDING = 1e-6  # what training again on another processor may move; nobody needs its digits
_NAMED = 5  # patients told by name; of more, their number says enough


@dataclass(frozen=True)
class Comparison:
    """What a change of the project did to each model, patient by patient.

    Where the threshold was changed, its effect comes first, on the models before; then that of the
    models, at the threshold after. Together they are what ``dvc metrics diff`` says.

    Attributes
    ----------
    before, after : str
        Names of the revisions.
    notes : tuple of str
        What differs between their cohorts, partitions and predictions, a sentence each.
    parameters : DataFrame
        Those that differ, as `tabdx.artifacts.revision_changes.compare_parameters` lists them.
    only_before, only_after : tuple of str
        Models of one version alone.
    identical : tuple of str
        Models that predict the same risk for every patient in both: they are not tested.
    table : DataFrame
        One row per other model, metric and test. Columns: ``metric``, ``model``, ``before``,
        ``after`` and, as `differences.differences` describes them, ``difference`` (after less
        before), ``lower``, ``upper``, ``test``, ``p``, ``p_holm`` (for the models compared),
        ``verdict`` (of the version after), ``patients``, ``patients_needed``.
    at_threshold : DataFrame
        What the threshold alone did, as `tabdx.evaluation.comparison.thresholds.threshold_effect`
        describes it; empty where it is the same.
    confidence : float
        Of the intervals and verdicts, for both versions.
    threshold_before, threshold : float
        Of the calls, before and after; `table` has that after for both versions.
    row_name : str
        What a row of the cohort is in a sentence, as `Dictionary.row_name` says it.
    classes : int
        How many the outcome has.
    """

    before: str
    after: str
    notes: tuple[str, ...]
    parameters: pd.DataFrame
    only_before: tuple[str, ...]
    only_after: tuple[str, ...]
    identical: tuple[str, ...]
    table: pd.DataFrame
    at_threshold: pd.DataFrame
    confidence: float
    threshold_before: float
    threshold: float
    row_name: str = "patient"
    classes: int = 2


def read_version(folder: Path, revision: Revision) -> Version:
    """Read a revision's cohort, its predictions joined with it, and its parameters.

    Raises
    ------
    InputError
        As `tabdx.artifacts.snapshots.opened_at` does.
    """
    with opened_at(folder, revision) as then:
        cohort = Cohort.read(then.cohort)
        joined = join_predictions(read_all_predictions(then.all_predictions), cohort)
        return Version(revision.name, cohort, joined, made_with(then))


def compare_versions(
    before: Version, after: Version, params: Params, *, common: bool
) -> Comparison:
    """Compare each model with itself at another version, out of fold.

    Parameters
    ----------
    before, after : Version
        Which.
    params : Params
        Whose threshold is that of a version which does not say its own, and whose confidence,
        resamples and seed hold for both.
    common : bool
        Whether the patients in common are compared where the cohorts differ.

    Raises
    ------
    InputError
        If the cohorts differ and `common` is false, or there is nothing to compare.
    """
    change = change_of_cohort(before.cohort, after.cohort)
    cohorts = describe_cohorts(change, before.name, after.name)
    if not change.none and not common:
        raise InputError(f"{cohorts}; `--common` compares the {change.describe_common()} in common")
    pairs = sorted(pair_versions(before, after, change.common), key=_log_loss)
    rules = params.evaluate
    thresholds = [version.threshold(rules.threshold) for version in (before, after)]
    identical = tuple(later.model for later, earlier in pairs if _is_identical(later, earlier))
    changed = [pair for pair in pairs if pair[0].model not in identical]
    outcome = after.cohort.dictionary.outcome
    at_threshold = pd.DataFrame()
    if outcome.two_sided and thresholds[0] != thresholds[1]:
        at_threshold = threshold_effect(
            [_as_sides(earlier, outcome) for _, earlier in pairs],
            *thresholds,
            confidence=rules.confidence,
            resamples=rules.resamples,
            seed=params.seed,
        )
    models = [set(version.out_of_fold) for version in (before, after)]
    return Comparison(
        before.name,
        after.name,
        (
            f"{capitalized(cohorts)}.",
            _describe_partitions(before, after, pairs),
            *_describe_identical(identical, changed),
        ),
        compare_parameters(before.parameters, after.parameters),
        tuple(sorted(models[0] - models[1])),
        tuple(sorted(models[1] - models[0])),
        identical,
        _test(changed, outcome, thresholds[1], rules.confidence),
        at_threshold,
        rules.confidence,
        thresholds[0],
        thresholds[1],
        change.row_name,
        len(outcome.classes),
    )


def _as_sides(joined: Joined, outcome: Outcome) -> JoinedPredictions:
    if isinstance(joined, ClassPredictions):
        return against_rest(joined, outcome.targets[0])
    assert isinstance(joined, JoinedPredictions)  # there are no others
    return joined


def _test(
    changed: list[Pair], outcome: Outcome, threshold: float, confidence: float
) -> pd.DataFrame:
    """Test every model that changed; of two sides beside classes, on the net benefit alone."""
    tested = differences(changed, threshold=threshold, confidence=confidence)
    table = _with_values(tested, changed, threshold)
    if len(outcome.classes) == 2 or not outcome.two_sided:
        return table
    sided: list[Pair] = [
        (_as_sides(later, outcome), _as_sides(earlier, outcome)) for later, earlier in changed
    ]
    of_sides = differences(sided, threshold=threshold, confidence=confidence)
    of_sides = of_sides[of_sides["metric"] == "net_benefit"]
    return pd.concat([table, _with_values(of_sides, sided, threshold)], ignore_index=True)


def _log_loss(pair: Pair) -> float:
    return value("log_loss", pair[0], 0.5)  # whatever the threshold


def describe_cohorts(change: CohortChange, before: str, after: str) -> str:
    """Say how the cohorts of two versions differ, without a full stop.

    Examples
    --------
    >>> none, some = pd.Index([]), pd.Index(["p0", "p1"])
    >>> describe_cohorts(CohortChange(none, none, none, some), "v1", "v2")
    'the cohorts of v1 and v2 hold the same 2 patients with the same outcomes'
    >>> describe_cohorts(CohortChange(some, none, pd.Index(["p7"]), some), "v1", "v2")
    'the cohorts of v1 and v2 differ: only in v1 are 2 (p0, p1); another outcome have 1 (p7)'
    """
    if change.none:
        same = f"hold the same {change.describe_common()} with the same outcomes"
        return f"the cohorts of {before} and {after} {same}"
    parts = {
        f"only in {before} are": change.only_before,
        f"only in {after} are": change.only_after,
        "another outcome have": change.other_outcome,
    }
    said = "; ".join(f"{what} {_count(who)}" for what, who in parts.items() if len(who))
    return f"the cohorts of {before} and {after} differ: {said}"


def _count(patients: pd.Index) -> str:
    more = ", …" if len(patients) > _NAMED else ""
    return f"{len(patients)} ({', '.join(patients[:_NAMED])}{more})"


def _describe_partitions(before: Version, after: Version, pairs: list[Pair]) -> str:
    row_name = after.cohort.dictionary.row_name
    held = "The same" if same_holdout(before, after) else "Not the same"
    folds = "the same" if same_folds(pairs) else "not the same"
    return (
        f"{held} {row_name}s are held out, and the outer folds are {folds}; compared are the "
        f"{plural(len(pairs[0][0].patients), row_name)} predicted out of fold in both."
    )


def _is_identical(later: Joined, earlier: Joined) -> bool:
    return np.array_equal(later.probability, earlier.probability)


def _describe_identical(identical: Sequence[str], changed: Sequence[Pair]) -> list[str]:
    """Name the models that predict the very same risks, if there are some."""
    if not changed:
        return ["All models are identical: every patient has the same risk in both."]
    if not identical:
        return []
    names = join(map(readable, identical))
    return [f"Identical, with the same risk of every patient in both: {names}."]


def _with_values(tested: pd.DataFrame, pairs: list[Pair], threshold: float) -> pd.DataFrame:
    """Replace the names of the pair, which are alike, by the model and its two values."""
    values = pd.DataFrame(
        [
            (
                metric,
                later.model,
                value(metric, earlier, threshold),
                value(metric, later, threshold),
            )
            for metric in OF_MODELS
            for later, earlier in pairs
            if metric in compared_metrics(later)
        ],
        columns=["metric", "model", "before", "after"],
    )
    return values.merge(tested.drop(columns="other"), on=["metric", "model"])


def decided(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a comparison's table that are shown: the tests of the trained models."""
    return table[table["metric"].isin(SHOWN) & (table["test"] == table["metric"].map(OF_MODELS))]


def explain(comparison: Comparison) -> str:
    """Say what the verdicts mean; empty where no model was tested."""
    if comparison.table.empty:
        return ""
    patients = comparison.table["patients"].iloc[0]
    rule = f"patients called positive from a risk of {comparison.threshold:g} on"
    if comparison.classes > 2:
        rule = "the likeliest class predicted"
    return (
        f"Better or worse: p below {1 - comparison.confidence:.2g} after Holm's correction for "
        f"the models compared; {VERDICTS[UNRESOLVED]}: within chance, with these "
        f"{plural(patients, comparison.row_name)}. The verdicts are about these trained models, "
        f"with {rule}; training again on other patients "
        "would vary more."
    )


def explain_threshold(comparison: Comparison) -> str:
    """Say what belongs to the threshold and what to the models."""
    return (
        f"These figures change because patients are called positive from a risk of "
        f"{comparison.threshold:g} on instead of {comparison.threshold_before:g}. The other table "
        f"has the change of the models at {comparison.threshold:g}; both add up to the change of "
        "each metric."
    )


def describe_difference(difference: float, lower: float, upper: float) -> str:
    """Write a difference with its interval, with digits enough to see which way it goes.

    Examples
    --------
    >>> describe_difference(0.00002, -0.00001, 0.00003)
    '+0.000020 (−0.000010 to +0.000030)'
    >>> describe_difference(4e-9, -1e-10, 8e-9)
    'below 0.000001'
    >>> describe_difference(-0.01, -0.02, 0.0), describe_difference(0.0, np.nan, np.nan)
    ('−0.0100 (−0.0200 to +0.0000)', 'none')
    >>> describe_difference(0.1, np.nan, np.nan)
    '+0.1000 (interval not available)'
    """
    if difference == 0 and np.isnan(lower):  # in no resample either
        return "none"
    largest = np.nanmax(np.abs([difference, lower, upper]))
    if largest < _ROUNDING:
        return f"below {number(_ROUNDING, 6)}"
    digits = max(4, 1 - floor(log10(largest)))
    return interval(difference, lower, upper, digits, signed)


def document(comparison: Comparison) -> dict[str, Any]:
    """Return a comparison as JSON can hold it; what is not available is null."""
    return {
        name: _records(value) if isinstance(value, pd.DataFrame) else value
        for name, value in vars(comparison).items()
    }


def _records(table: pd.DataFrame) -> Any:
    plain = table.replace([np.inf, -np.inf], np.nan).astype(object)
    return plain.where(plain.notna(), None).to_dict("records")
