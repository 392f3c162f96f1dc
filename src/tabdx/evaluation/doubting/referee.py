"""The leakage referee: how much each leak would flatter, and whether noise gives chance."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from tabdx.classifiers.parallel import run_each
from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.drawing import draw_folds
from tabdx.evaluation.doubting.leaky_twins import LEAKS, selected_before_splitting
from tabdx.evaluation.doubting.pinned import pin
from tabdx.evaluation.doubting.referee_verdicts import WHOLE_PROCEDURE, shuffled_table, twin_table
from tabdx.evaluation.doubting.twin_draws import Draw, Make, Twins, make_part, of_numbers, predict
from tabdx.evaluation.metrics import METRICS
from tabdx.params import Model, Params

_METRICS = ("log_loss", "roc_auc", "accuracy")
# Of so many columns the best five look like findings; on more patients they would less so.
_NOISE_COLUMNS, _NOISE_PATIENTS = 300, 300

Row = dict[str, str | float]


def referee(
    cohort: Cohort, model: Model, make: Make, params: Params
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Train a model's leaky twins, and the model on outcomes that mean nothing.

    Each draw divides the patients anew into training and test, one of `split.inner_folds` folds.
    All leaks but the one of choosing are compared at the one configuration that the model chooses
    on these patients: both twins owe it the same. The outcomes are then shuffled. No procedure
    may beat chance on them; that a leaky one does shows that a leak would be seen.

    Parameters
    ----------
    cohort : Cohort
        Development patients; the holdout is nobody's twin.
    model : str
        Its name.
    make : callable
        Its family, for any features and search, such as
        ``partial(tabdx.classifiers.registry.make_family, model)``.
    params : Params
        Its search, `referee.draws`, and the threshold and confidence of `evaluate`.

    Returns
    -------
    (DataFrame, DataFrame)
        The twins, as `twin_table` describes them, and the shuffled outcomes, as `shuffled_table`
        does. A leak that this cohort or family cannot have is left out.
    """
    part = make_part(cohort, np.arange(len(cohort.patients)), params.seed)
    (fitted,) = make(cohort.dictionary, params).train([part])
    pinned = pin(params, model, fitted.search)
    seeds = np.random.SeedSequence(params.seed).generate_state(params.referee.draws).tolist()
    work = partial(_judge_draw, cohort, make, params, pinned)
    judged = run_each(work, seeds, f"refereeing {model}", params.compute.workers)
    scores = pd.DataFrame([row for of_draw in judged for row in of_draw])
    on_noise = scores["chance"].notna()
    return (
        twin_table(scores[~on_noise], model, params.evaluate.confidence),
        shuffled_table(scores[on_noise], model),
    )


def _judge_draw(cohort: Cohort, make: Make, params: Params, pinned: Params, seed: int) -> list[Row]:
    """Judge every leak, and the shuffled outcomes, on one division of the patients."""
    threshold = params.evaluate.threshold
    draw = _divide(cohort, make, params, pinned, seed)
    rows: list[Row] = []
    for name, leak in LEAKS.items():
        rows += _score(name, leak(draw), draw, threshold)
    rng = np.random.default_rng([seed, 4])
    mixed = cohort.table[OUTCOME].to_numpy()[rng.permutation(len(cohort.patients))]
    shuffled = replace(cohort, table=cohort.table.assign(**{OUTCOME: mixed}))
    draw = _divide(shuffled, make, params, pinned, seed)
    risk = predict(draw, shuffled, draw.train, draw.test, params)
    whole = Twins(shuffled.positive[draw.test], risk, risk)
    rows += _score(WHOLE_PROCEDURE, whole, draw, threshold, shuffled=True)
    draw = _divide(_noise(shuffled, rng), make, params, pinned, seed)
    selected = selected_before_splitting(draw)
    rows += _score("selected_before_splitting", selected, draw, threshold, shuffled=True)
    return rows


def _divide(cohort: Cohort, make: Make, params: Params, pinned: Params, seed: int) -> Draw:
    fold = draw_folds(cohort.positive, cohort.groups, params.split.inner_folds, seed)
    return Draw(cohort, make, params, pinned, fold, seed)


def _score(
    procedure: str, twins: Twins | None, draw: Draw, threshold: float, shuffled: bool = False
) -> Iterator[Row]:
    """Score both twins by every metric; beside them what chance would have."""
    if twins is None:
        return
    prevalence = draw.cohort.positive[draw.train].mean()
    guess = np.full(len(twins.positive), prevalence)
    weights = np.ones((1, len(twins.positive)))
    for key in _METRICS:
        honest, leaky, chance = (
            float(METRICS[key].values(twins.positive, risk, weights, threshold)[0])
            for risk in (twins.honest, twins.leaky, guess)
        )
        yield {
            "procedure": procedure,
            "metric": key,
            "honest": honest,
            "leaky": leaky,
            "chance": chance if shuffled else np.nan,
            "patients": len(twins.positive),
            "trained_on": len(draw.train),
        }


def _noise(cohort: Cohort, rng: np.random.Generator) -> Cohort:
    """Take columns of noise in place of the features, for some of the patients."""
    rows = np.sort(rng.permutation(len(cohort.patients))[:_NOISE_PATIENTS])
    some = cohort.select(cohort.patients[rows])
    noise = rng.normal(size=(len(rows), _NOISE_COLUMNS))
    return of_numbers(some, pd.DataFrame(noise, index=some.patients))
