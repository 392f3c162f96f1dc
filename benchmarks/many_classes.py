"""The networks against other learners on tables of three and of ten classes, on the same folds.

`python -m benchmarks.many_classes [NAME ...]`. The tables are scikit-learn's: iris, wine, digits.
Five stratified outer folds (`StratifiedKFold`, seed 0); every choice is made on five inner folds;
the mean over outer folds of each fold's log loss and accuracy. The networks have the space and the
schedule of params.yaml. The seconds are those of one processor core, for the five trainings.
"""

import argparse
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from sklearn import datasets
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from benchmarks.results import add_save_option, announce, compared, finish, tabulate
from benchmarks.timing import cpu_seconds
from tabdx.classifiers.networks.classifier import NeuralClassifier
from tabdx.classifiers.networks.hyperparameters import Network
from tabdx.classifiers.parallel import one_thread
from tabdx.core.params import ComputeParams, read_params
from tabdx.core.paths import Paths

NAME = "many_classes"
TABLES = ("iris", "wine", "digits")
FOLDS = 5
OURS = "MLP (tabdx)"


def measure(names: Sequence[str], learners: dict[str, Callable[[], Any]]) -> pd.DataFrame:
    """Score every learner on every table; the first one's seconds stand beside the others'."""
    rows: list[dict[str, Any]] = []
    with one_thread():
        for name in names:
            found = {learner: score(name, make) for learner, make in learners.items()}
            ours_s = next(iter(found.values()))["seconds"]
            for learner, scores in found.items():
                rows.append(
                    compared(
                        NAME,
                        f"{name}: {learner}",
                        int(scores["patients"]),
                        ours_s,
                        scores["seconds"],
                        "same folds",
                        log_loss=scores["log_loss"],
                        accuracy=scores["accuracy"],
                        against="the learner named",
                    )
                )
                print(f"{name:8} {learner:32} {scores['log_loss']:.4f}", flush=True)
    return tabulate(rows)


def score(name: str, make: Callable[[], Any]) -> dict[str, float]:
    """Fit a learner on every outer training part of a table: its scores outside, its seconds."""
    columns, classes = getattr(datasets, f"load_{name}")(return_X_y=True)
    begin = cpu_seconds()
    scores = []
    for inside, outside in _folds().split(columns, classes):
        risk = make().fit(columns[inside], classes[inside]).predict_proba(columns[outside])
        truth = classes[outside]
        scores.append((log_loss(truth, risk), accuracy_score(truth, risk.argmax(axis=1))))
    loss, accuracy = np.mean(scores, axis=0)
    seconds = cpu_seconds() - begin
    return {"log_loss": loss, "accuracy": accuracy, "seconds": seconds, "patients": len(classes)}


def _folds() -> StratifiedKFold:
    return StratifiedKFold(FOLDS, shuffle=True, random_state=0)


def _network(network: Network) -> NeuralClassifier:
    return NeuralClassifier(
        network,
        params=read_params(Paths().params).train_nets,
        compute=ComputeParams(device="cpu", workers=1),
        preprocessing=StandardScaler(),
        inner_folds=FOLDS,
    )


def _logistic() -> Any:
    search = GridSearchCV(
        LogisticRegression(max_iter=5000),
        {"C": np.logspace(-2, 2, 9)},
        scoring="neg_log_loss",
        cv=_folds(),
    )
    return make_pipeline(StandardScaler(), search)


LEARNERS: dict[str, Callable[[], Any]] = {
    OURS: lambda: _network("mlp"),
    "CNN (tabdx)": lambda: _network("cnn"),
    "logistic regression, C tuned": _logistic,
    "scikit-learn MLP": lambda: make_pipeline(
        StandardScaler(), MLPClassifier(max_iter=1000, random_state=0)
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=list(TABLES), help=", ".join(TABLES))
    add_save_option(parser)
    chosen = parser.parse_args()
    machine = announce()
    finish(NAME, measure(chosen.names, LEARNERS), machine, chosen.save)


if __name__ == "__main__":
    main()
