"""The grid of an RBF support vector machine, its kernels reused.

One matrix of squared distances per fold serves every gamma, and one kernel per gamma serves
every C. `GridSearchCV` would compute each kernel anew for every configuration.
"""

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.svm import SVC, _libsvm

from tabdx.classifiers.folds import InnerFold
from tabdx.classifiers.svm.rbf import rbf, squared_distances

Values = NDArray[np.float64]

# MB of kernel columns that libsvm keeps beside the kernel; they change no result. A column is
# only read here, not computed, so a cache that fits into the processor's is the faster one: at
# 6,400 rows 0.15 s a fit, against 0.20 s with libsvm's 200.
_CACHE = 20


class ExactKernel:
    """Support vector machines on the whole RBF kernel of their rows."""

    name: ClassVar[str] = "exact"

    def machine(self, C: float, gamma: float) -> SVC:
        """Make the unfitted classifier that one configuration stands for."""
        return SVC(C=C, gamma=gamma)

    def decide(
        self, folds: Sequence[InnerFold], C: Sequence[float], gamma: Sequence[float]
    ) -> list[Values]:
        """Compute the decision values of each fold's validation rows for every (gamma, C).

        Two matrices of (training rows of a fold)² are held in double precision, the squared
        distances and one kernel. All folds share their memory: to get it anew from the system,
        which fills it with zeros, takes far longer than the kernel that is then written over them
        (at 6,400 rows 0.5 to 2 s, and 0.1 s).

        Parameters
        ----------
        folds : sequence of InnerFold
            Preprocessed inner folds of one training part.
        C : sequence of float
            Penalties of a training error.
        gamma : sequence of float
            Inverse squared reach of one patient, in ``exp(-gamma * distance²)``.

        Returns
        -------
        list of ndarray, shape (configuration, row)
            One entry a fold. Above 0 where the row is called diseased; C varies fastest.

        Raises
        ------
        InputError
            If a preprocessed feature is not finite.
        """
        train = max(len(fold.train) for fold in folds)
        validation = max(len(fold.validation) for fold in folds)
        among_train = np.empty(train * train)
        to_train = np.empty(validation * train)
        kernel = np.empty(max(train, validation) * train)
        decisions = []
        for fold in folds:
            rows, held_out = len(fold.train), len(fold.validation)
            among = squared_distances(fold.train, fold.train, _shaped(among_train, rows, rows))
            to = squared_distances(fold.validation, fold.train, _shaped(to_train, held_out, rows))
            of_gamma = [_decide(fold, C, among, to, reach, kernel) for reach in gamma]
            decisions.append(np.concatenate(of_gamma))
        return decisions


def _shaped(memory: Values, rows: int, columns: int) -> Values:
    return memory[: rows * columns].reshape(rows, columns)


def _decide(
    fold: InnerFold,
    C: Sequence[float],
    among_train: Values,
    to_train: Values,
    gamma: float,
    memory: Values,
) -> Values:
    """Decide on a fold's validation rows for one gamma: shape (C, row)."""
    kernel = rbf(among_train, gamma, _shaped(memory, *among_train.shape))
    coded = fold.train_positive.astype(np.float64)
    _libsvm.set_verbosity_wrap(0)  # silent, which only `SVC` would see to
    weights, intercepts = np.zeros((len(C), len(coded))), np.empty((len(C), 1))
    for place, penalty in enumerate(C):
        support, coefficients, intercept = _fit(kernel, coded, penalty)
        weights[place, support], intercepts[place] = coefficients, intercept
    # No more machines: the kernel's memory may hold the next one.
    kernel_to_train = rbf(to_train, gamma, _shaped(memory, *to_train.shape))
    decision: Values = weights @ kernel_to_train.T + intercepts
    return decision


def _fit(kernel: Values, coded: Values, C: float) -> tuple[NDArray[np.int32], Values, float]:
    """Fit one machine: the rows that support it, their coefficients, and the intercept.

    This is what `SVC(kernel="precomputed")` calls once it has looked its input over. On some
    hundred rows that takes more than twice as long as the fit, and here nothing is unknown. The
    function is private to scikit-learn, whose version is held for that (pyproject.toml); a test
    compares every decision with `SVC`.
    """
    fitted = _libsvm.fit(kernel, coded, kernel="precomputed", C=C, cache_size=_CACHE)
    support, _, _, coefficients, intercept, *_ = fitted
    # libsvm's first class is the healthy one, and its signs are for that one.
    return support, -coefficients[0], -float(intercept[0])
