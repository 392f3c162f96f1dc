"""Checks of parameters and cohort before any model is trained.

Each question is put to the function that the stage itself would ask.
"""

from math import ceil

import numpy as np

from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.nested import training_parts
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.detectors.values import find_constant
from tabdx.cohort.dictionary import Outcome
from tabdx.cohort.exploration import (
    choose_for_pairs,
    choose_for_scatter,
    left_out_of_correlations,
)
from tabdx.cohort.partitions import Partitions
from tabdx.cohort.summary import correlations
from tabdx.core.backend import parallel_backend
from tabdx.core.messages import plural
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.evaluation.calibration.recalibrators import CLASS_METHODS
from tabdx.evaluation.decisions.prediction_sets import has_quantile
from tabdx.evaluation.decisions.threshold_rules import NO_SIDES
from tabdx.normalization.layout import make_layout
from tabdx.stages.ingest import load
from tabdx.stages.split import draw
from tabdx.studies.instability.bootstrap_models import draw_resamples
from tabdx.studies.sample_size.learning_curve import draw_subsets
from tabdx.wording.text import join

# So many draws beyond it tell a percentile's place to a third: their number is binomial.
_STEADY = 10


def check(params: Params, paths: Paths) -> tuple[Cohort, list[str]]:
    """Check the parameters against the table; write nothing.

    Returns
    -------
    cohort : Cohort
        The validated table.
    notes : list of str
        What no stage would stop at, but leave out or say less of.

    Raises
    ------
    InputError
        If a stage would stop.
    """
    cohort = load(params, paths)
    return cohort, check_cohort(params, cohort)


def check_cohort(params: Params, cohort: Cohort) -> list[str]:
    """Check the parameters against a cohort, as `check` does; return its notes.

    Raises
    ------
    InputError
        If a stage would stop.
    """
    partitions = draw(params, cohort)
    development = cohort.select(partitions.development)
    notes = _explore(params, development)
    _divide(params, cohort, partitions)
    with parallel_backend(params.compute):  # a cluster that cannot be reached is refused here
        pass
    if constant := find_constant(development):
        notes.append(constant.message)
    return [
        *notes,
        *_note_layout(cohort),
        *_note_averaged(params),
        *_note_resamples(params),
        *_note_prediction_sets(params, development),
        *_note_classes(params, cohort.dictionary.outcome),
        *_note_feature_subsets(params, cohort),
        *_studies(params, cohort, partitions),
    ]


def _explore(params: Params, development: Cohort) -> list[str]:
    shown = len(correlations(development)) - 1
    notes = {
        "explore.pairplot": choose_for_pairs(params.explore.pairplot, development).left_out,
        "explore.scatter": choose_for_scatter(params.explore.scatter, development).left_out,
        "the heatmap of correlations": left_out_of_correlations(shown, development),
    }
    return [f"{place}: {note}" for place, of_place in notes.items() for note in of_place]


def _divide(params: Params, cohort: Cohort, partitions: Partitions) -> None:
    """Draw the inner folds of every training part, as the families will."""
    for part in training_parts(cohort, partitions, params.seed):
        inner_splits(part, params.split.inner_folds)


def _note_layout(cohort: Cohort) -> list[str]:
    placed = [one for one in cohort.dictionary.features if one.channel is not None]
    if not placed or make_layout(cohort.dictionary).order is not None:
        return []
    return [
        "the dictionary's channels and measurements do not fill a grid; the CNN learns an order of "
        "the features instead"
    ]


def _note_averaged(params: Params) -> list[str]:
    nets = params.train_nets
    searches = {"narrow": nets.narrow, "wide": nets.wide}
    return [
        f"train_nets.ensemble_size: {nets.ensemble_size} asked for, but the {breadth} search tries "
        f"{plural(search.configurations, 'configuration')}; all of them are averaged"
        for breadth, search in searches.items()
        if nets.search in ("auto", breadth) and search.configurations < nets.ensemble_size
    ]


def _note_resamples(params: Params) -> list[str]:
    rules = params.evaluate
    beyond = (1 - rules.confidence) / 2
    if round(rules.resamples * beyond, 6) >= _STEADY:
        return []
    return [
        f"evaluate.resamples: {rules.resamples} leave fewer than {_STEADY} draws beyond each end "
        f"of an interval, which then varies with the seed; {ceil(round(_STEADY / beyond, 6))} do "
        "not"
    ]


def _note_prediction_sets(params: Params, development: Cohort) -> list[str]:
    coverage, classes = params.decide.coverage, development.dictionary.outcome.classes
    counts = np.bincount(development.labels, minlength=len(classes)).tolist()
    return [
        f"decide.coverage {coverage:g} asks for more than {patients} development patients of "
        f"{name!r}: every prediction set will contain {name!r}"
        for name, patients in zip(classes, counts, strict=True)
        if not has_quantile(patients, coverage)
    ]


def _note_classes(params: Params, outcome: Outcome) -> list[str]:
    """Say what more than two classes leave out."""
    if len(outcome.classes) == 2:
        return []
    binary = [name for name in params.decide.recalibrate if name not in CLASS_METHODS]
    return [
        *([f"decide.recalibrate: {join(binary)} left out: for two classes only"] if binary else []),
        *([] if outcome.two_sided else [NO_SIDES]),
    ]


def _note_feature_subsets(params: Params, cohort: Cohort) -> list[str]:
    count = len(cohort.dictionary.features)
    large = [f"{size}" for size in params.explain.subset_sizes if size >= count]
    if not large or not params.explain.models:
        return []
    said = ", ".join(large)
    return [
        f"explain.subset_sizes: {said} left out: the cohort has only {plural(count, 'feature')}"
    ]


def _studies(params: Params, cohort: Cohort, partitions: Partitions) -> list[str]:
    """Draw the resamples and shares that are trained on."""
    inner_folds = params.split.inner_folds
    development = cohort.select(partitions.development)
    notes = []
    if params.instability.models:
        asked = params.instability.resamples
        drawn = len(draw_resamples(development, inner_folds, asked, params.seed))
        if drawn < asked:
            notes.append(
                f"instability.resamples: {asked - drawn} of {asked} left out: too few patients of "
                "a class for the inner folds"
            )
    if params.sample_size.models:
        chosen = params.sample_size
        folds = partitions.first_repeat().outer_folds
        parts = [cohort.select(fold.train) for fold in folds]
        kept = draw_subsets(parts, chosen.train_sizes, chosen.draws, inner_folds, params.seed)
        small = [f"{share:g}" for share in chosen.train_sizes if share not in kept]
        if small:
            notes.append(
                f"sample_size.train_sizes: {', '.join(small)} left out: too few patients of a "
                "class for the inner folds"
            )
    return notes
