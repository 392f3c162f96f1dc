"""The grid of a support vector machine whose RBF kernel is approximated.

With n rows the kernel has n² entries, and an exact machine takes time between n² and n³. Above
some ten thousand rows the kernel is approximated from a few patients drawn as its basis (Nyström's
method; Williams and Seeger 2001, NIPS 13): a row becomes as many columns, on which a linear
machine is trained, in time that grows with n.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.kernel_approximation import Nystroem
from sklearn.pipeline import Pipeline

from tabdx.classifiers.folds import InnerFold
from tabdx.classifiers.svm.one_vs_rest import each_against_rest, in_order, one_vs_rest
from tabdx.classifiers.svm.squared_hinge import SquaredHinge, SquaredHingeClassifier

Values = NDArray[np.float64]


@dataclass(frozen=True)
class ApproximatedKernel:
    """Linear support vector machines on columns whose products approximate the RBF kernel.

    Their loss is the square of the exact machine's: a patient's penalty grows with the square of
    how far the patient lies inside the margin, which can be minimised fast.

    Attributes
    ----------
    components : int
        Patients drawn as the basis, at most as many as there are rows in a fold's training.
    seed : int
        Where their draw starts, the same for every configuration.
    """

    components: int
    seed: int
    name: ClassVar[str] = "approximated"

    def machine(self, C: float, gamma: float, classes: int = 2) -> Pipeline:
        """Make the unfitted classifier that one configuration stands for."""
        linear = one_vs_rest(SquaredHingeClassifier(C), classes)
        return Pipeline([("nystroem", self._basis(gamma)), ("linear", linear)])

    def decide(
        self, folds: Sequence[InnerFold], C: Sequence[float], gamma: Sequence[float]
    ) -> list[Values]:
        """See `tabdx.classifiers.svm.kernel_grid.ExactKernel.decide`."""
        return [
            np.concatenate([_decide(fold, C, self._basis(reach)) for reach in gamma])
            for fold in folds
        ]

    def _basis(self, gamma: float) -> Nystroem:
        return Nystroem(gamma=gamma, n_components=self.components, random_state=self.seed)


def _decide(fold: InnerFold, C: Sequence[float], basis: Nystroem) -> Values:
    """Decide on a fold's validation rows for one gamma; see `ExactKernel.decide`."""
    basis.fit(fold.train)
    columns, sides = _columns(basis, fold.train), each_against_rest(fold.train_labels)
    weights = np.empty((len(C), len(sides), columns.shape[1]))
    for side, labels in enumerate(sides):
        machine = SquaredHinge(columns, labels)
        # Ascending, whatever the order of the grid: each C starts from the weights of the last.
        for place in np.argsort(C):
            weights[place, side] = machine.minimise(C[place])
    flat = weights.reshape(-1, columns.shape[1])
    return in_order(flat @ _columns(basis, fold.validation).T, len(sides))


def _columns(basis: Nystroem, rows: Values) -> Values:
    """Map rows to the basis, with a column of ones for the intercept."""
    columns: Values = np.column_stack([basis.transform(rows), np.ones(len(rows))])
    return columns
