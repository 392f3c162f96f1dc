"""The calibration slope without a penalty: Riley's formula, the simulated forecast, the truth.

`python -m benchmarks.slope_forecast`. Cohorts of ten normal features, at the size at which the
formula promises a slope of 0.9, for four ROC AUCs; a slope is true as scikit-learn's regression
without a penalty has it, on 20,000 new patients. And WDBC itself: 455 patients to train on, 114 to
judge, in 20 splits; its forecast rests on the ROC AUC out of fold of a regression with a penalty.
"""

import argparse
import time
import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.datasets import load_breast_cancer
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, LogisticRegressionCV
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.results import add_save_option, announce, compared, finish, tabulate
from tabdx.classifiers.parallel import one_thread
from tabdx.core.progress import track
from tabdx.evaluation.metrics.calibration import calibration_slope
from tabdx.studies.sample_size import riley
from tabdx.studies.sample_size.population import Population
from tabdx.studies.sample_size.slope_forecast import forecast_slope

NAME = "slope_forecast"
AUCS = (0.74, 0.86, 0.935, 0.974)
PREVALENCE, FEATURES, COHORTS, FRESH = 0.37, 10, 200, 20_000
SPLITS = 20

Values = NDArray[np.float64]


def measure(cohorts: int = COHORTS, splits: int = SPLITS, fresh: int = FRESH) -> pd.DataFrame:
    """One row per ROC AUC, and one for WDBC."""
    with one_thread():
        rows = [_normal(auc, cohorts, fresh) for auc in AUCS]
        return tabulate([*rows, _wdbc(cohorts, splits)])


def _normal(auc: float, cohorts: int, fresh: int) -> dict[str, Any]:
    """Cohorts of normal features that are all of one strength."""
    population = Population.of(PREVALENCE, auc)
    weights = np.full(FEATURES, population.strength / FEATURES**0.5)
    rng = np.random.default_rng(0)
    _, risk, _ = _draw(population, weights, 200_000, rng)
    r2 = riley.cox_snell(
        log_loss(
            np.r_[np.ones_like(risk), np.zeros_like(risk)],
            np.r_[risk, risk],
            sample_weight=np.r_[risk, 1 - risk],
        ),
        PREVALENCE,
    )
    size = riley.size_for_shrinkage(FEATURES, r2)
    begin = time.process_time()
    slopes = []
    for _ in track(range(cohorts), f"ROC AUC {auc}", cohorts):
        columns, _, positive = _draw(population, weights, size, rng)
        new, _, outcome = _draw(population, weights, fresh, rng)
        slopes.append(_true_slope(columns, positive, new, outcome))
    spent = time.process_time() - begin
    return _row(
        f"10 normal features, ROC AUC {auc:g}",
        size,
        population,
        FEATURES,
        r2,
        np.array(slopes),
        cohorts,
        spent,
    )


def _wdbc(cohorts: int, splits: int) -> dict[str, Any]:
    columns, benign = load_breast_cancer(return_X_y=True)
    positive = (1 - benign).astype(np.int8)
    penalised = make_pipeline(
        StandardScaler(),
        LogisticRegressionCV(
            Cs=10,
            scoring="neg_log_loss",
            use_legacy_attributes=False,
            l1_ratios=(0,),
            max_iter=5000,
        ),
    )
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    risk = cross_val_predict(penalised, columns, positive, cv=folds, method="predict_proba")[:, 1]
    prevalence = float(positive.mean())
    population = Population.of(prevalence, float(roc_auc_score(positive, risk)))
    r2 = riley.cox_snell(float(log_loss(positive, risk)), prevalence)
    begin = time.process_time()
    slopes = []
    for split in range(splits):
        train, test = train_test_split(
            np.arange(len(positive)), test_size=114, stratify=positive, random_state=split
        )
        scaler = StandardScaler().fit(columns[train])
        slopes.append(
            _true_slope(
                scaler.transform(columns[train]),
                positive[train],
                scaler.transform(columns[test]),
                positive[test],
            )
        )
    spent = time.process_time() - begin
    return _row(
        "WDBC, 30 features",
        len(positive) - 114,
        population,
        columns.shape[1],
        r2,
        np.array(slopes),
        cohorts,
        spent,
    )


def _draw(
    population: Population, weights: Values, patients: int, rng: np.random.Generator
) -> tuple[Values, Values, NDArray[np.int8]]:
    columns = rng.standard_normal((patients, len(weights)))
    risk = expit(population.intercept + columns @ weights)
    return columns, risk, (rng.random(patients) < risk).astype(np.int8)


def _true_slope(
    columns: Values, positive: NDArray[np.int8], new: Values, outcome: NDArray[np.int8]
) -> float:
    """Slope, on other patients, of a regression without a penalty as scikit-learn fits it."""
    with warnings.catch_warnings():
        # Where the classes are separated there is nothing to converge to.
        warnings.simplefilter("ignore", ConvergenceWarning)
        fitted = LogisticRegression(C=np.inf, max_iter=10_000).fit(columns, positive)
    risk = fitted.predict_proba(new)[:, 1]
    return float(calibration_slope(outcome, risk, np.ones((1, len(outcome))))[0])


def _row(
    case: str,
    size: int,
    population: Population,
    parameters: int,
    r2: float,
    true: Values,
    cohorts: int,
    spent: float,
) -> dict[str, Any]:
    begin = time.process_time()
    forecast = forecast_slope(population, size, parameters, cohorts, seed=0)
    seconds = time.process_time() - begin
    lower, upper = forecast.interval(0.95)
    known = true[np.isfinite(true)]
    reach = 1.96 * known.std(ddof=1) / len(known) ** 0.5
    return compared(
        NAME,
        case,
        size,
        seconds,
        spent,
        forecast.slope - known.mean(),
        against="scikit-learn's fits",
        auc=population.auc,
        formula=riley.expected_shrinkage(size, parameters, r2),
        simulated=forecast.slope,
        simulated_lower=lower,
        simulated_upper=upper,
        true=known.mean(),
        true_lower=known.mean() - reach,
        true_upper=known.mean() + reach,
        separated=float(forecast.separated.mean()),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cohorts", type=int, default=COHORTS, help="of each case")
    add_save_option(parser)
    asked = parser.parse_args()
    machine = announce()
    finish(NAME, measure(asked.cohorts), machine, asked.save)


if __name__ == "__main__":
    main()
