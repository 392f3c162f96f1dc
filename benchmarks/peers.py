"""The pipeline's families against other learners, nested, on the same folds of several tables.

`python -m benchmarks.peers [--tables FOLDER] [NAME ...]`. Without a folder the table is WDBC. In a
folder, ``NAME.csv`` is a table of `TABLES`. The protocol: rows in file order, five stratified
outer folds, repeated five times on WDBC and twice elsewhere (`RepeatedStratifiedKFold`, seed 0);
medians and most frequent levels for missing cells and one column a level, learned inside the fold;
every choice on five inner folds; the mean over outer folds of each fold's score. The families have
the grids, the space and the schedule of params.yaml, the networks the configurations that
--configurations says. ``combined`` is the mean that each training part chooses among
`combine.candidates`, as in the stage ``combine``; beside it stand the mean of a fixed list and, in
each part, the single family of the lowest inner log loss. --repeats makes fewer of the folds.
Parkinson's recordings are not grouped by person here: that compares learners on the same folds,
but no score of it may be believed.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import GridSearchCV, RepeatedStratifiedKFold, StratifiedKFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from benchmarks.results import add_save_option, announce, compared, finish, tabulate
from tabdx.classifiers import inner_scores
from tabdx.classifiers.baselines import logistic_regression, random_forest
from tabdx.classifiers.choice import first_best
from tabdx.classifiers.combined import average
from tabdx.classifiers.family import Family, TrainingPart
from tabdx.classifiers.networks.classifier import NeuralClassifier
from tabdx.classifiers.networks.family import NeuralFamily
from tabdx.classifiers.svm.family import SvmFamily
from tabdx.core.params import ComputeParams, Mean, SearchParams, read_params
from tabdx.core.params.sections import CombineParams
from tabdx.core.paths import Paths

NAME = "peers"
FOLDS = 5
OURS = "networks' search (tabdx)"
FIXED, SINGLE, COMBINED = "fixed mean (tabdx)", "best single (tabdx)", "combined (tabdx)"
# Log loss and ROC AUC, and the seconds that they took.
Timed = tuple[tuple[float, float], float]
Lists = Sequence[Sequence[str]]  # of families' own names


@dataclass(frozen=True)
class Table:
    """How to read one of the tables."""

    outcome: str
    positive: str
    labelled: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


TABLES = {
    "wisconsin_original": Table("class", "malignant"),
    "pima": Table("outcome", "1"),
    "heart_cleveland": Table("disease", "1", ("cp", "restecg", "slope", "thal")),
    "parkinsons": Table("status", "1", left_out=("name",)),
}
WDBC = "wdbc"


@dataclass(frozen=True)
class Task:
    """A table, ready, with its outer folds."""

    name: str
    columns: pd.DataFrame
    positive: np.ndarray
    preprocessing: ColumnTransformer
    folds: list[tuple[np.ndarray, np.ndarray]]


def measure(
    names: Sequence[str],
    folder: Path | None,
    configurations: int,
    reduction_factor: int,
    repeats: int | None = None,
) -> pd.DataFrame:
    """Score every learner on every table."""
    rows = []
    for name in names:
        task = read_task(name, folder)
        task = replace(task, folds=task.folds[: repeats and repeats * FOLDS])
        families = make_families(task, configurations, reduction_factor)
        scores = train_task(task, families, read_params(Paths().params).combine)
        seconds = scores[OURS][1]
        for learner, make in PEERS.items():
            begin = time.perf_counter()
            scores[learner] = (fit_task(task, make), time.perf_counter() - begin)
        for learner, (found, taken) in scores.items():
            rows.append(
                compared(
                    NAME,
                    f"{name}: {learner}",
                    len(task.positive),
                    seconds,
                    taken,
                    "same folds",
                    log_loss=found[0],
                    roc_auc=found[1],
                    against="the learner named",
                )
            )
            print(
                f"{name:20} {learner:28} {found[0]:.4f} {found[1]:.4f} {taken:6.0f} s", flush=True
            )
    return tabulate(rows)


def read_task(name: str, folder: Path | None) -> Task:
    """Read a table and draw its folds."""
    table = TABLES.get(name, Table("", ""))
    if name == WDBC:
        columns, benign = load_breast_cancer(return_X_y=True, as_frame=True)
        positive = (1 - benign).to_numpy(dtype=np.int8)
    else:
        if folder is None:
            raise SystemExit(f"{name}.csv is asked for: say where with --tables FOLDER")
        read = pd.read_csv(folder / f"{name}.csv", na_values=["?"])
        positive = (read[table.outcome].astype(str) == table.positive).to_numpy(dtype=np.int8)
        columns = read.drop(columns=[table.outcome, *table.left_out])
    labelled = list(table.labelled)
    measured = [column for column in columns if column not in labelled]
    number = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    label = make_pipeline(
        SimpleImputer(strategy="most_frequent"),
        OneHotEncoder(handle_unknown="ignore", sparse_output=False),
    )
    preprocessing = ColumnTransformer([("n", number, measured), ("l", label, labelled)])
    repeats = 5 if name == WDBC else 2
    cut = RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=repeats, random_state=0)
    return Task(name, columns, positive, preprocessing, list(cut.split(columns, positive)))


def make_families(task: Task, configurations: int, reduction_factor: int) -> dict[str, Family]:
    """Make the families of which ``combined`` is a mean for a table."""
    params = read_params(Paths().params)
    search = SearchParams(configurations=configurations, reduction_factor=reduction_factor)
    networks = NeuralClassifier(
        "mlp",
        params=params.train_nets.model_copy(update={"search": "narrow", "narrow": search}),
        compute=ComputeParams(),
        preprocessing=task.preprocessing,
        inner_folds=FOLDS,
    )
    grid = params.baselines.logistic_regression
    return {
        OURS: NeuralFamily("mlp", networks),
        "logistic regression (tabdx)": logistic_regression(task.preprocessing, grid, FOLDS, -1),
        "SVM (tabdx)": SvmFamily(task.preprocessing, params.tune_svm, FOLDS, -1),
        "random forest (tabdx)": random_forest(
            task.preprocessing, params.baselines.random_forest, FOLDS, -1, params.seed
        ),
    }


def train_task(task: Task, families: dict[str, Family], params: CombineParams) -> dict[str, Timed]:
    """Train each family in every outer training part; its scores outside, and those of means.

    The first list of `params` is averaged in every part too, by the arithmetic mean.
    """
    parts = [
        TrainingPart(task.columns.iloc[rows], task.positive[rows], None, seed)
        for seed, (rows, _) in enumerate(task.folds)
    ]
    inner: dict[str, list[np.ndarray]] = {}
    outer: dict[str, list[np.ndarray]] = {}
    seconds: dict[str, float] = {}
    for name, family in families.items():
        begin = time.perf_counter()
        trained = family.train(parts)
        seconds[name] = time.perf_counter() - begin
        inner[family.name] = [fitted.inner.probability for fitted in trained if fitted.inner]
        outer[family.name] = [
            fitted.classifier.predict_proba(task.columns.iloc[rows])
            for fitted, (_, rows) in zip(trained, task.folds, strict=True)
        ]
    lists = params.lists
    chosen: dict[str, tuple[Lists, Mean]] = {
        **{name: ([[family.name]], "arithmetic") for name, family in families.items()},
        FIXED: (list(lists.values())[:1], "arithmetic"),
        SINGLE: ([[family.name] for family in families.values()], "arithmetic"),
        COMBINED: (list(lists.values()), params.mean),
    }
    whole = sum(seconds.values())
    return {
        name: (
            _mean([_score_chosen(task, *how, inner, outer, at) for at in range(len(task.folds))]),
            seconds.get(name, whole),
        )
        for name, how in chosen.items()
    }


def _score_chosen(
    task: Task,
    lists: Lists,
    mean: Mean,
    inner: dict[str, list[np.ndarray]],
    outer: dict[str, list[np.ndarray]],
    at: int,
) -> tuple[float, float]:
    """Score, outside of one part, the mean that is chosen inside of it."""
    inside, outside = task.folds[at]
    means = [average([inner[one][at] for one in own], mean) for own in lists]
    losses = [float(inner_scores.log_loss(task.positive[inside], one)) for one in means]
    own = lists[first_best(losses, "log_loss")]
    risk = average([outer[one][at] for one in own], mean)[:, 1]
    return _score(task.positive[outside], risk)


def fit_task(task: Task, make: Callable[[], Any]) -> tuple[float, float]:
    """Fit a peer in every outer training part; mean log loss and ROC AUC outside."""

    def one(inside: np.ndarray, outside: np.ndarray) -> tuple[float, float]:
        learner = make_pipeline(task.preprocessing, make())
        learner.fit(task.columns.iloc[inside], task.positive[inside])
        risk = learner.predict_proba(task.columns.iloc[outside])[:, 1]
        return _score(task.positive[outside], risk)

    return _mean(Parallel(n_jobs=-1)(delayed(one)(*rows) for rows in task.folds))


def _score(positive: np.ndarray, risk: np.ndarray) -> tuple[float, float]:
    return float(log_loss(positive, risk)), float(roc_auc_score(positive, risk))


def _mean(scores: Sequence[tuple[float, float]]) -> tuple[float, float]:
    loss, auc = np.mean(scores, axis=0)
    return float(loss), float(auc)


def _inner() -> StratifiedKFold:
    return StratifiedKFold(FOLDS, shuffle=True, random_state=0)


def _logistic() -> GridSearchCV:
    grid = {"C": np.logspace(-3, 3, 15)}
    model = LogisticRegression(max_iter=5000)
    return GridSearchCV(model, grid, scoring="neg_log_loss", cv=_inner())


def _svm() -> CalibratedClassifierCV:
    grid = {"C": [0.1, 1, 10, 100, 1000], "gamma": [1e-4, 1e-3, 1e-2, 1e-1, 1]}
    search = GridSearchCV(SVC(), grid, scoring="roc_auc", cv=_inner())
    return CalibratedClassifierCV(search, method="sigmoid", cv=_inner(), ensemble=False)


PEERS: dict[str, Callable[[], Any]] = {
    "logistic regression, C tuned": _logistic,
    "RBF SVM, tuned on AUC": _svm,
    "random forest, 500": lambda: RandomForestClassifier(500, random_state=0),
    "HistGradientBoosting": lambda: HistGradientBoostingClassifier(random_state=0),
    "scikit-learn MLP": lambda: MLPClassifier(max_iter=1000, random_state=0),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=[WDBC], help=", ".join((WDBC, *TABLES)))
    parser.add_argument("--tables", type=Path, help="folder of the CSV files")
    parser.add_argument("--configurations", type=int, default=32)
    parser.add_argument("--reduction-factor", type=int, default=0)
    parser.add_argument("--repeats", type=int, help="of the outer folds; all there are by default")
    add_save_option(parser)
    chosen = parser.parse_args()
    machine = announce()
    table = measure(
        chosen.names,
        chosen.tables,
        chosen.configurations,
        chosen.reduction_factor,
        chosen.repeats,
    )
    finish(NAME, table, machine, chosen.save)


if __name__ == "__main__":
    main()
