"""The SVM's grid on reused kernels against GridSearchCV.

`python -m benchmarks.svm_grid [rows ...]`. Both sides standardise inside the folds, train an RBF
`SVC` for every C and gamma on the same five folds and score its accuracy; ours scores ROC AUC and
calibrated log loss besides. 569 rows are the WDBC table; any other number is drawn with 20
features, a tenth of the outcomes mislabelled. The grid is that of params.yaml. Seconds are of the
processor, on one core. Agreement is the largest difference of a cell's mean accuracy.
"""

import argparse
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn.datasets import load_breast_cancer, make_classification
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from benchmarks.results import add_save_option, announce, compared, finish, tabulate
from benchmarks.timing import time_alternately
from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import Split, inner_splits, preprocess_folds
from tabdx.classifiers.parallel import one_thread
from tabdx.classifiers.svm.grid_scores import score_grid
from tabdx.classifiers.svm.kernel_grid import ExactKernel
from tabdx.core.params import read_params
from tabdx.core.paths import Paths

NAME = "svm_grid"
SIZES = (569, 500, 2000, 8000)
WDBC = 569
ONCE = 2000  # rows from which each side runs once
FOLDS = 5

Grid = dict[str, tuple[float, ...]]


def measure(sizes: Sequence[int] = SIZES) -> pd.DataFrame:
    """Time both sides on tables of these many rows: a row of the result each."""
    with one_thread():
        # Warm-up, on little: what the first call imports and allocates is no matter of size.
        _measure_size(100, rounds=1)
        return tabulate(_measure_size(rows, rounds=3 if rows < ONCE else 1) for rows in sizes)


def _measure_size(rows: int, rounds: int) -> dict[str, Any]:
    part, grid = draw_part(rows), choose_grid()
    splits = inner_splits(part, FOLDS)
    scores: dict[str, Any] = {}

    def ours() -> None:
        scores["ours"] = search_ours(part, splits, grid)

    def other() -> None:
        scores["other"] = search_other(part, splits, grid)

    times = time_alternately({"ours": ours, "other": other}, rounds, warm_up=0)
    return compared(
        NAME,
        f"{len(grid['C'])} x {len(grid['gamma'])}, {part.features.shape[1]} features",
        rows,
        times["ours"].best_cpu,
        times["other"].best_cpu,
        float(np.abs(scores["ours"] - scores["other"]).max()),
        against="GridSearchCV",
    )


def draw_part(rows: int) -> TrainingPart:
    """WDBC for 569 rows, else a table drawn with mislabelled outcomes."""
    if rows == WDBC:
        columns, outcome = load_breast_cancer(return_X_y=True)
    else:
        columns, outcome = make_classification(
            rows, 20, n_informative=10, flip_y=0.1, random_state=0
        )
    return TrainingPart(pd.DataFrame(columns), outcome.astype(np.int8), None, seed=0)


def choose_grid() -> Grid:
    """C and gamma of params.yaml."""
    params = read_params(Paths().params).tune_svm
    return {"C": params.C, "gamma": params.gamma}


def search_ours(part: TrainingPart, splits: Sequence[Split], grid: Grid) -> np.ndarray:
    """Mean accuracy of each cell on reused kernels, in GridSearchCV's order."""
    folds = preprocess_folds(part, splits, StandardScaler())
    scores = score_grid(ExactKernel().decide(folds, **grid), folds, **grid)
    return scores.sort_values(["C", "gamma"])["accuracy"].to_numpy()


def search_other(part: TrainingPart, splits: Sequence[Split], grid: Grid) -> np.ndarray:
    """Mean accuracy of each cell by GridSearchCV."""
    search = GridSearchCV(
        make_pipeline(StandardScaler(), SVC()),
        {f"svc__{name}": sorted(values) for name, values in grid.items()},
        scoring="accuracy",
        refit=False,
        cv=splits,
    )
    scores: np.ndarray = search.fit(part.features, part.labels).cv_results_["mean_test_score"]
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", nargs="*", type=int, default=list(SIZES), help="of the tables")
    add_save_option(parser)
    chosen = parser.parse_args()
    machine = announce()
    finish(NAME, measure(chosen.rows), machine, chosen.save)


if __name__ == "__main__":
    main()
