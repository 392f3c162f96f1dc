"""The leakage audit: optimism of each leak, and scores on shuffled outcomes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from tabdx.classifiers.parallel import worth_starting
from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.draw_partitions import draw_folds
from tabdx.core.params import Model, Params
from tabdx.evaluation.class_predictions import judged_probability
from tabdx.evaluation.metrics.registry import metrics_of_pass
from tabdx.studies.instability.bootstrap_models import batches_that_fit
from tabdx.studies.leakage.fixed_configuration import fix_configuration
from tabdx.studies.leakage.leaky_pipelines import LEAKS, selected_before_splitting
from tabdx.studies.leakage.paired_training import (
    Draw,
    Make,
    PipelinePair,
    Training,
    Values,
    make_part,
    of_numbers,
    train_all,
)
from tabdx.studies.leakage.verdicts import pipeline_table, shuffled_table
from tabdx.wording.vocabulary import SELECTED_BEFORE, WHOLE_PROCEDURE

_METRICS = ("log_loss", "roc_auc", "accuracy")
# Of so many columns the best five look like findings; on more patients they would less so.
_NOISE_COLUMNS, _NOISE_PATIENTS = 300, 300
_TABLES = 8  # copies of the patients that the trainings of one draw hold, about

Row = dict[str, str | float]


def audit_leakage(
    cohort: Cohort, model: Model, make: Make, params: Params
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Train pairs of leaky and clean pipelines, and the model on shuffled outcomes.

    Each draw divides the patients again into training and test, one of `split.inner_folds` folds.
    All leaks but the one of choosing are compared at the one configuration that the model chooses
    on these patients, the same for both pipelines. The outcomes are then shuffled. No clean
    procedure may be better than chance on them; a deliberately leaky one shows that a leak is
    found.

    Parameters
    ----------
    cohort : Cohort
        Development patients, without the holdout.
    model : str
        Its name.
    make : callable
        Its family, for any features and search, such as
        ``partial(tabdx.classifiers.registry.make_family, model)``.
    params : Params
        Its search, `leakage.draws`, and the threshold and confidence of `evaluate`.

    Returns
    -------
    (DataFrame, DataFrame)
        The pairs of pipelines, as `pipeline_table` describes them, and the shuffled outcomes, as
        `shuffled_table` does. A leak that this cohort or family cannot have is left out.
    """
    part = make_part(cohort, np.arange(len(cohort.patients)), params.seed)
    (fitted,) = make(cohort.dictionary, params, keep_inner=False).train([part])
    fixed_params = fix_configuration(params, model, fitted.search)
    seeds = np.random.SeedSequence(params.seed).generate_state(params.leakage.draws).tolist()
    rows: list[Row] = []
    for some in batches_that_fit(len(seeds), _TABLES * cohort.features.size * 8):
        compared = [
            one for place in some for one in _compare(cohort, params, fixed_params, seeds[place])
        ]
        rows += _judge(compared, make, model, params)
    scores = pd.DataFrame(rows)
    on_noise = scores["chance"].notna()
    return (
        pipeline_table(scores[~on_noise], model, params.evaluate.confidence),
        shuffled_table(scores[on_noise], model),
    )


@dataclass(frozen=True)
class _Comparison:
    """A leaky and a clean pipeline on one draw, on outcomes that mean something or that do not."""

    procedure: str
    pipelines: PipelinePair
    draw: Draw
    shuffled: bool = False


def _compare(cohort: Cohort, params: Params, fixed_params: Params, seed: int) -> list[_Comparison]:
    """Plan every leak, and the shuffled outcomes, on one division of the patients."""
    draw = _divide(cohort, params, fixed_params, seed)
    found = [(name, leak(draw)) for name, leak in LEAKS.items()]
    compared = [_Comparison(name, pipelines, draw) for name, pipelines in found if pipelines]
    rng = np.random.default_rng([seed, 4])
    mixed = cohort.table[OUTCOME].to_numpy()[rng.permutation(len(cohort.patients))]
    shuffled = replace(cohort, table=cohort.table.assign(**{OUTCOME: mixed}))
    draw = _divide(shuffled, params, fixed_params, seed)
    training = Training(shuffled, draw.train, draw.test, params, seed)
    whole = PipelinePair(shuffled.labels[draw.test], training, training)
    compared.append(_Comparison(WHOLE_PROCEDURE, whole, draw, shuffled=True))
    draw = _divide(_noise(shuffled, rng), params, fixed_params, seed)
    selected = selected_before_splitting(draw)
    if selected is not None:
        compared.append(_Comparison(SELECTED_BEFORE, selected, draw, shuffled=True))
    return compared


def _divide(cohort: Cohort, params: Params, fixed_params: Params, seed: int) -> Draw:
    fold = draw_folds(cohort.labels, cohort.groups, params.split.inner_folds, seed)
    return Draw(cohort, params, fixed_params, fold, seed)


def _judge(
    compared: Sequence[_Comparison], make: Make, model: Model, params: Params
) -> Iterator[Row]:
    """Make the trainings of all comparisons, each once, and score them."""
    both = [one for pair in compared for one in (pair.pipelines.leaky, pair.pipelines.clean)]
    # Whole searches take the longest and go first.
    trainings = sorted(
        {id(one): one for one in both}.values(), key=lambda one: one.params is not params
    )
    # What takes long is whole searches; a single configuration is fitted in no time.
    searched = sum(len(one.train) for one in trainings if one.params is params)
    quick_rows = getattr(make(compared[0].draw.cohort.dictionary, params), "quick_rows", 0)
    workers = worth_starting(params.compute.workers, searched, quick_rows)
    predicted = train_all(make, trainings, f"auditing {model}", workers)
    by_training = {id(one): own for one, own in zip(trainings, predicted, strict=True)}
    for pair in compared:
        clean, leaky = (
            by_training[id(one)] for one in (pair.pipelines.clean, pair.pipelines.leaky)
        )
        yield from _score(pair, clean, leaky, params.evaluate.threshold)


def _score(pair: _Comparison, clean: Values, leaky: Values, threshold: float) -> Iterator[Row]:
    """Score both pipelines by every metric; beside them what chance would have."""
    labels, train = pair.pipelines.labels, pair.draw.train
    known = pair.draw.cohort.labels
    shares = np.bincount(known[train], minlength=int(known.max()) + 1) / len(train)
    guess = judged_probability(np.tile(shares, (len(labels), 1)))
    weights = np.ones((1, len(labels)))
    for key in _METRICS:
        metric = metrics_of_pass(guess)[key]
        of_clean, of_leaky, chance = (
            float(metric.values(labels, one, weights, threshold)[0])
            for one in (clean, leaky, guess)
        )
        yield {
            "procedure": pair.procedure,
            "metric": key,
            "clean": of_clean,
            "leaky": of_leaky,
            "chance": chance if pair.shuffled else np.nan,
            "patients": len(labels),
            "trained_on": len(train),
        }


def _noise(cohort: Cohort, rng: np.random.Generator) -> Cohort:
    """Take columns of noise in place of the features, for some of the patients."""
    rows = np.sort(rng.permutation(len(cohort.patients))[:_NOISE_PATIENTS])
    some = cohort.select(cohort.patients[rows])
    noise = rng.normal(size=(len(rows), _NOISE_COLUMNS))
    return of_numbers(some, pd.DataFrame(noise, index=some.patients))
