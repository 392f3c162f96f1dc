"""The SVM of several classes against scikit-learn's calibrated one: log loss on the same folds.

`python -m benchmarks.svm_classes [NAME ...]`. Tables of scikit-learn: iris, wine, and 300 rows of
the ten digits. Five stratified outer folds. Both sides standardise inside the folds and choose C
and gamma, those of params.yaml, by log loss on the same five inner folds: ours as the stage does
(one machine a class against the rest, calibrated together), scikit-learn's by a `GridSearchCV` of
`CalibratedClassifierCV(SVC())`. Seconds are of the processor, on one core. The log loss is the mean
over the outer folds.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_digits, load_iris, load_wine
from sklearn.metrics import log_loss
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from benchmarks.results import add_save_option, announce, compared, finish, tabulate
from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.parallel import one_thread
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.core.params import SvmParams, read_params
from tabdx.core.paths import Paths

NAME = "svm_classes"
FOLDS = 5
TABLES: dict[str, Callable[..., Any]] = {
    "iris": load_iris,
    "wine": load_wine,
    "digits": load_digits,
}
MOST_ROWS = 300


def measure(names: Sequence[str], most_rows: int = MOST_ROWS) -> pd.DataFrame:
    """Compare both sides on these tables: a row of the result each."""
    params = read_params(Paths().params).tune_svm.model_copy(update={"clip": (0.0,)})
    with one_thread():
        return tabulate(measure_table(name, params, most_rows) for name in names)


def measure_table(name: str, params: SvmParams, most_rows: int) -> dict[str, Any]:
    """Train both sides in every outer training part, and score them outside."""
    columns, labels = TABLES[name](return_X_y=True)
    drawn = np.random.default_rng(0).permutation(len(labels))[:most_rows]
    table, labels = pd.DataFrame(columns[drawn]), labels[drawn].astype(np.int8)
    outer = StratifiedKFold(FOLDS, shuffle=True, random_state=0).split(table, labels)
    seconds, losses = np.zeros(2), np.zeros(2)
    for seed, (inside, outside) in enumerate(outer):
        part = TrainingPart(table.iloc[inside], labels[inside], None, seed)
        for side, fit in enumerate((fit_ours, fit_other)):
            begin = time.process_time()
            classifier = fit(part, params)
            seconds[side] += time.process_time() - begin
            probability = classifier.predict_proba(table.iloc[outside])
            losses[side] += log_loss(labels[outside], probability) / FOLDS
    print(
        f"{name:8} {losses[0]:.4f} {losses[1]:.4f} {seconds[0]:6.0f} {seconds[1]:6.0f} s",
        flush=True,
    )
    return compared(
        NAME,
        name,
        len(labels),
        seconds[0],
        seconds[1],
        "same folds",
        log_loss=losses[0],
        other_log_loss=losses[1],
        against="CalibratedClassifierCV",
    )


def fit_ours(part: TrainingPart, params: SvmParams) -> Any:
    """Train as the stage does."""
    (fitted,) = SvmFamily(StandardScaler(), params, FOLDS).train([part])
    return fitted.classifier


def fit_other(part: TrainingPart, params: SvmParams) -> Any:
    """Search scikit-learn's calibrated machine on the same inner folds."""
    search = GridSearchCV(
        make_pipeline(StandardScaler(), CalibratedClassifierCV(SVC())),
        {
            f"calibratedclassifiercv__estimator__{one}": list(getattr(params, one))
            for one in ("C", "gamma")
        },
        scoring="neg_log_loss",
        cv=inner_splits(part, FOLDS),
    )
    return search.fit(part.features, part.labels)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(TABLES), help=", ".join(TABLES))
    add_save_option(parser)
    chosen = parser.parse_args()
    machine = announce()
    finish(NAME, measure(chosen.names), machine, chosen.save)


if __name__ == "__main__":
    main()
