"""The published study's protocol, re-run step by step.

The study trained support vector machines on the Wisconsin diagnostic breast-cancer table. Its
steps are kept as they were, mistakes included; beside each stands what it should have read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import confusion_matrix
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.preprocessing import MinMaxScaler
from sklearn.svm import SVC

from tabdx.cohort.sources import read_wdbc
from tabdx.evaluation.comparison.mcnemar import Discordance, mcnemar
from tabdx.evaluation.uncertainty.intervals import wilson

# The study's grid and its split, which its numbers follow from.
STUDY_GRID = {"C": [0.1, 1, 10, 100], "gamma": [1, 0.1, 0.01, 0.001]}
STUDY_TEST_SIZE, STUDY_RANDOM_STATE = 0.2, 5
# The steps that differ in the scaling alone; its grid searches leave their matrices as they were.
COMPARED = ("raw", "own_range", "training_range")

Columns = NDArray[np.float64]
Scaling = Callable[[Columns, Columns], tuple[Columns, Columns]]


@dataclass(frozen=True)
class Step:
    """One step of the study, re-run.

    Attributes
    ----------
    key, title : str
        For programs and for people.
    matrix : tuple of tuple of int
        Counts, rows the true class and columns the called one, in scikit-learn's coding, which is
        the study's: class 0 is malignant, class 1 benign.
    right : tuple of bool
        Whether each test patient was called right, in the split's order.
    chosen : dict or None
        C and gamma where a grid was searched.
    inner_accuracy : float or None
        The best mean inner-fold accuracy of that search.
    confidence : float
        Of the interval.
    """

    key: str
    title: str
    matrix: tuple[tuple[int, int], tuple[int, int]]
    right: tuple[bool, ...]
    chosen: dict[str, float] | None = None
    inner_accuracy: float | None = None
    confidence: float = 0.95

    @property
    def patients(self) -> int:
        """Test patients."""
        return sum(sum(row) for row in self.matrix)

    @property
    def correct(self) -> int:
        """Test patients called right."""
        return self.matrix[0][0] + self.matrix[1][1]

    @property
    def accuracy(self) -> float:
        """Share of test patients called right."""
        return self.correct / self.patients

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of the accuracy."""
        return wilson(self.accuracy, self.patients, self.confidence)

    @property
    def false_negatives(self) -> int:
        """Malignant patients called benign."""
        return self.matrix[0][1]

    @property
    def false_positives(self) -> int:
        """Benign patients called malignant."""
        return self.matrix[1][0]


def replicate(confidence: float = 0.95) -> list[Step]:
    """Re-run the study on its own split, always on the embedded table.

    Parameters
    ----------
    confidence : float
        Of the intervals.

    Returns
    -------
    list of Step
        ``raw``, ``own_range``, ``own_range_grid``, ``training_range``, ``training_range_grid``,
        ``raw_old_gamma``.
    """
    table = read_wdbc()
    coded = (table["diagnosis"] == "benign").to_numpy().astype(int)
    values = table.drop(columns="diagnosis").to_numpy(dtype=float)
    train, test, y_train, y_test = train_test_split(
        values, coded, test_size=STUDY_TEST_SIZE, random_state=STUDY_RANDOM_STATE
    )
    plans: list[tuple[str, str, Scaling, SVC | GridSearchCV]] = [
        ("raw", "SVM on raw features", _as_measured, SVC()),
        ("own_range", "test set scaled by its own range", _each_by_its_own_range, SVC()),
        ("own_range_grid", "the same, after the grid search", _each_by_its_own_range, _search()),
        ("training_range", "test set scaled by the training set", _by_training_range, SVC()),
        (
            "training_range_grid",
            "the same, after the grid search",
            _by_training_range,
            _search(),
        ),
        ("raw_old_gamma", "SVM on raw features, old default", _as_measured, SVC(gamma="auto")),
    ]
    steps = []
    for key, title, scaling, machine in plans:
        seen, unseen = scaling(train, test)
        machine.fit(seen, y_train)
        predicted = machine.predict(unseen)
        (a, b), (c, d) = confusion_matrix(y_test, predicted).tolist()
        searched = isinstance(machine, GridSearchCV)
        steps.append(
            Step(
                key,
                title,
                ((a, b), (c, d)),
                tuple((predicted == y_test).tolist()),
                dict(machine.best_params_) if searched else None,
                float(machine.best_score_) if searched else None,
                confidence,
            )
        )
    return steps


def compare_steps(steps: Sequence[Step]) -> dict[tuple[str, str], Discordance]:
    """Test every two of the study's scalings against each other, on the same test patients.

    Parameters
    ----------
    steps : sequence of Step
        As `replicate` returns them.

    Returns
    -------
    dict
        From the keys of two steps, of the `COMPARED` ones, to their discordant patients.
    """
    right = {step.key: np.array(step.right) for step in steps}
    return {pair: mcnemar(*(right[key] for key in pair)) for pair in combinations(COMPARED, 2)}


def _search() -> GridSearchCV:
    return GridSearchCV(SVC(), STUDY_GRID)


def _as_measured(train: Columns, test: Columns) -> tuple[Columns, Columns]:
    return train, test


def _each_by_its_own_range(train: Columns, test: Columns) -> tuple[Columns, Columns]:
    """The study's mistake: a patient's scaled values depend on the other test patients."""
    return MinMaxScaler().fit_transform(train), MinMaxScaler().fit_transform(test)


def _by_training_range(train: Columns, test: Columns) -> tuple[Columns, Columns]:
    scaler = MinMaxScaler().fit(train)
    return scaler.transform(train), scaler.transform(test)
