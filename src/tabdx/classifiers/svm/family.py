"""The RBF support vector machine, its probabilities calibrated on the inner folds."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any

import pandas as pd
from sklearn.calibration import CalibratedClassifierCV
from sklearn.pipeline import make_pipeline

from tabdx.classifiers.choice import edges, mark_chosen
from tabdx.classifiers.family import Fitted, InnerProbabilities, TrainingPart
from tabdx.classifiers.folds import Split, inner_splits, join_inner_predictions, preprocess_folds
from tabdx.classifiers.parallel import run_each
from tabdx.classifiers.svm.calibration import cross_fit_probabilities, fit_calibrated
from tabdx.classifiers.svm.grid_scores import score_grid
from tabdx.classifiers.svm.kernel_grid import ExactKernel
from tabdx.classifiers.svm.nystroem_grid import ApproximatedKernel
from tabdx.core.params import SvmParams
from tabdx.normalization.clip import SmoothClip
from tabdx.numerics.platt import is_constant

Kernel = ExactKernel | ApproximatedKernel

_TRIED = ["C", "gamma", "clip"]


@dataclass(frozen=True)
class SvmFamily:
    """RBF support vector machines, C, gamma and clip chosen on the inner folds.

    Of more than two classes, one machine a class tells it from the rest, and their decision values
    are calibrated together. Of equal scores the smaller C wins, then the smaller gamma: the
    smoother border. With many rows the kernel is approximated, and the search and the facts say
    so: ``kernel`` is ``exact`` or ``approximated``.

    Attributes
    ----------
    preprocessing : transformer
        Unfitted; from raw features to columns.
    params : SvmParams
        The grid, the inner-fold score that chooses, and up to how many rows the kernel is exact.
    inner_folds : int
        Folds of each part on which the configurations are compared and the calibration learned.
    workers : int
        Parts trained at a time.
    name : str
        The model's name.
    keep_inner : bool
        False where nobody asks for the inner predictions: a single configuration is then not
        scored either.
    """

    preprocessing: Any
    params: SvmParams
    inner_folds: int
    workers: int = 1
    name: str = "svm"
    keep_inner: bool = True

    def train(self, parts: Sequence[TrainingPart]) -> list[Fitted]:
        """Choose on the inner folds of each part, then fit on the whole part.

        The largest part decides for all of them whether the kernel is approximated: what is
        evaluated out of fold must be the kind of model that is kept in the end.
        """
        exact = max(len(part.labels) for part in parts) <= self.params.exact_rows
        train = partial(self._train_one, exact=exact)
        return run_each(train, parts, f"tuning {self.name}", self.workers)

    def _train_one(self, part: TrainingPart, exact: bool) -> Fitted:
        splits = inner_splits(part, self.inner_folds)
        kernel = ExactKernel() if exact else self._approximate(part, splits)
        tried = {name: getattr(self.params, name) for name in _TRIED}
        points = [dict(zip(tried, values, strict=True)) for values in product(*tried.values())]
        inner = None
        if len(points) == 1 and not self.keep_inner:
            search = pd.DataFrame(points).assign(chosen=True)
        else:
            search, inner = self._search(part, splits, kernel)
        best = _chosen(search)
        columns = make_pipeline(self.preprocessing, SmoothClip(best["clip"]))
        machine = kernel.machine(best["C"], best["gamma"], part.classes)
        classifier = fit_calibrated(machine, columns, part.features, part.labels, splits)
        facts = {"on_edge": edges(search, tried), "kernel": kernel.name}
        return Fitted(
            classifier,
            search.assign(kernel=kernel.name),
            facts=facts | ({"constant_risk": True} if _is_constant(classifier) else {}),
            inner=inner,
        )

    def _search(
        self, part: TrainingPart, splits: Sequence[Split], kernel: Kernel
    ) -> tuple[pd.DataFrame, InnerProbabilities]:
        """Score every configuration on the inner folds; the probabilities are by the chosen one."""
        folds = preprocess_folds(part, splits, self.preprocessing)
        C, gamma, clip = self.params.C, self.params.gamma, self.params.clip
        clipped = {limit: [fold.clipped(limit) for fold in folds] for limit in clip}
        decisions = {limit: kernel.decide(clipped[limit], C, gamma) for limit in clip}
        scores = [
            score_grid(decisions[limit], clipped[limit], C, gamma).assign(clip=limit)
            for limit in clip
        ]
        scored = pd.concat(scores, ignore_index=True)
        search = mark_chosen(scored, _TRIED, self.params.choose_by)
        best = _chosen(search)
        place = gamma.index(best["gamma"]) * len(C) + C.index(best["C"])
        chosen = cross_fit_probabilities(
            [decision[[place]] for decision in decisions[best["clip"]]],
            [fold.validation_labels for fold in folds],
        )
        return search, join_inner_predictions(splits, [of_fold[0] for of_fold in chosen])

    def _approximate(self, part: TrainingPart, splits: Sequence[Split]) -> ApproximatedKernel:
        fewest = min(len(train) for train, _ in splits)
        return ApproximatedKernel(min(self.params.components, fewest), part.seed)


def _chosen(search: pd.DataFrame) -> dict[str, float]:
    return {name: search.loc[search["chosen"], name].item() for name in _TRIED}


def _is_constant(classifier: Any) -> bool:
    return isinstance(classifier, CalibratedClassifierCV) and is_constant(classifier)
