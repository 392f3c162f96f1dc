"""How often the 95% intervals hold the truth, on cohorts drawn from known populations.

`python -m benchmarks.coverage [--cohorts N]`. Every cohort goes through the real procedure: a
holdout of a fifth, 5 outer folds drawn twice, a logistic regression whose penalty is chosen on 5
inner folds, and the intervals of `tabdx.evaluation.scores` at 95%. The truth is what the very
models score on 200,000 fresh patients with known risks. For the holdout that is the final model's
performance. Out of fold it is that of the cohort's own outer models, their risks pooled as the
out-of-fold predictions pool them (``own models``); its mean over all cohorts, which is what this
way of training reaches on so many patients (``way of training``; Bates, Hastie & Tibshirani 2024);
and, where that is something else, the mean of the same models judged one by one (``one by one``).
``prediction_sets`` rows ask whether the holdout patients of a class whose set holds their class are
as many as a binomial draw at the coverage allows. An interval holds with a coverage of 92% to 98%:
500 cohorts measure it to 1 point (standard error). Seconds are of the processor, for one cohort.
"""

import argparse
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom

from benchmarks.coverage_picture import draw_coverage
from benchmarks.coverage_population import PATIENTS, Population, Reference
from benchmarks.coverage_study import (
    CONFIDENCE,
    CONFORMAL_COVERAGE,
    METRICS,
    THRESHOLD,
    Study,
    run_study,
)
from benchmarks.picture import to_svg
from benchmarks.results import RESULTS, add_save_option, announce, compared, save, show, tabulate
from tabdx.artifacts.atomic import write_bytes
from tabdx.classifiers.parallel import one_thread
from tabdx.core.partition_names import HOLDOUT
from tabdx.core.progress import track
from tabdx.evaluation.scores import score
from tabdx.evaluation.uncertainty.bootstrap import percentile

NAME = "coverage"
POPULATIONS = (Population("clear", -0.95, 1.5), Population("hard", -1.7, 0.57))
SIZES = (200, 569)
COHORTS = 500
# A pass pools the risks of several models. A mean over patients does not mind; these two do.
POOLING_MATTERS = ("roc_auc", "calibration_slope")
RESAMPLES = 500  # a standard error of a bootstrap is then known to 3%
HOLDS = (0.92, 0.98)
SHOWN = ["population", "partition", "metric", "target", "coverage", "available", "below", "above"]


def measure(
    cohorts: int = COHORTS,
    populations: Sequence[Population] = POPULATIONS,
    sizes: Sequence[int] = SIZES,
    patients: int = PATIENTS,
) -> pd.DataFrame:
    """Run many cohorts of every population and size: a row for each interval and truth."""
    rows: list[dict[str, Any]] = []
    for place, population in enumerate(populations):
        reference = Reference(*population.draw(patients, np.random.default_rng(1)))
        for n in sizes:
            begin = time.process_time()
            doing = f"{population.name}, {n} patients"
            with one_thread():
                studies = [
                    run_study(population, n, reference, [place, n, number])
                    for number in track(range(cohorts), doing, cohorts)
                ]
                judged = pd.concat([judge(study, seed) for seed, study in enumerate(studies)])
            found = [*summarise(judged), *summarise_prediction_sets(studies)]
            seconds = (time.process_time() - begin) / cohorts
            rows += [_row(population.name, n, seconds, cohorts, facts) for facts in found]
    return tabulate(rows)


def judge(study: Study, seed: int) -> pd.DataFrame:
    """Score a study and set the truths beside: a row per partition and metric.

    Columns: ``partition``, ``metric``, ``value``, ``lower``, ``upper``; the ends of the two other
    intervals, ``percentile_`` and ``retrained_``; then a truth for each target.
    """
    scores = score(
        study.joined,
        threshold=THRESHOLD,
        confidence=CONFIDENCE,
        resamples=RESAMPLES,
        seed=seed,
        metrics=METRICS,
    )
    nothing = np.array([])
    keys = zip(*(scores.table[name] for name in ("model", "partition", "metric")), strict=True)
    ends = [percentile(scores.draws.get(key, nothing), CONFIDENCE) for key in keys]
    table = scores.table.drop(columns=["model", "method", "n", "resamples"])
    table[["percentile_lower", "percentile_upper"]] = ends
    for target, truth in {
        "final model": study.final,
        "own models": study.pooled,
        "one by one": study.outer,
    }.items():
        table[target] = table["metric"].map(truth)
    return table


def summarise(judged: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Count how often each interval holds each truth: facts of a row each."""
    for (partition, metric), found in judged.groupby(["partition", "metric"], sort=False):
        for target, truth in _truths(found, str(partition), str(metric)):
            held = {
                kind: cover(found[f"{kind}lower"], found[f"{kind}upper"], truth)["coverage"]
                for kind in ("percentile_", "retrained_")
            }
            yield {
                "partition": partition,
                "metric": metric,
                "target": target,
                **cover(found["lower"], found["upper"], truth),
                "truth": truth.mean(),
                "value": found["value"].mean(),
                "width": (found["upper"] - found["lower"]).median(),
                "percentile": held["percentile_"],
                "retrained": held["retrained_"],
            }


def _truths(found: pd.DataFrame, partition: str, metric: str) -> Iterator[tuple[str, pd.Series]]:
    if partition == HOLDOUT:
        yield "final model", found["final model"]
        return
    own = found["own models"]
    yield "own models", own
    yield "way of training", pd.Series(own.mean(), index=own.index)
    if metric in POOLING_MATTERS:
        yield "one by one", found["one by one"]


def cover(lower: pd.Series, upper: pd.Series, truth: pd.Series) -> dict[str, float]:
    """Share of the intervals that hold the truth, and that it lies below or above.

    Intervals that are not available are left out; ``available`` is the share of the others.

    Examples
    --------
    >>> ends = pd.Series([0.1, 0.3, None]), pd.Series([0.5, 0.6, None])
    >>> cover(*ends, pd.Series([0.2, 0.2, 0.2]))["coverage"]
    0.5
    """
    known = lower.notna() & upper.notna()
    size = int(known.sum())
    below, above = (truth < lower)[known].sum(), (truth > upper)[known].sum()
    shares = [(size - below - above, size), (below, size), (above, size), (size, len(known))]
    values = [float(part / whole) if whole else np.nan for part, whole in shares]
    return dict(zip(("coverage", "below", "above", "available"), values, strict=True))


def summarise_prediction_sets(studies: Sequence[Study]) -> Iterator[dict[str, Any]]:
    """Count how often a class is covered as a binomial draw at the coverage would be."""
    every = pd.concat([study.prediction_sets for study in studies])
    for name, found in every.groupby(level="class", sort=False):
        drawn = found["patients"].to_numpy()
        lowest, highest = (
            pd.Series(binom.ppf(tail, drawn, CONFORMAL_COVERAGE) / drawn, index=range(len(found)))
            for tail in ((1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2)
        )
        yield {
            "partition": HOLDOUT,
            "metric": f"conformal, {name}",
            "target": "binomial band",
            **cover(lowest, highest, found["covered"].reset_index(drop=True)),
            "truth": found["truth"].mean(),
            "value": found["covered"].mean(),
        }


def _row(
    population: str, n: int, seconds: float, cohorts: int, facts: dict[str, Any]
) -> dict[str, Any]:
    case = f"{population}, {facts['partition']}: {facts['metric']}, {facts['target']}"
    verdict = say(facts["coverage"])
    nothing = float("nan")
    return compared(
        NAME, case, n, seconds, nothing, verdict, population=population, cohorts=cohorts, **facts
    )


def say(coverage: float) -> str:
    """Put a coverage into words: holds, too narrow or too wide."""
    if np.isnan(coverage):
        return "not available"
    if coverage < HOLDS[0]:
        return "too narrow"
    return "holds" if coverage <= HOLDS[1] else "too wide"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cohorts", type=int, default=COHORTS, help="of each population and size")
    add_save_option(parser)
    chosen = parser.parse_args()
    machine = announce()
    table = measure(chosen.cohorts)
    show(table[["benchmark", "n", *SHOWN]])
    if chosen.save:
        save(NAME, table, machine)
        # Seconds are not what this benchmark is about.
        write_bytes(RESULTS / f"{NAME}.svg", to_svg(draw_coverage(table, *HOLDS)))


if __name__ == "__main__":
    main()
