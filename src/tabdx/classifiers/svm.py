"""The RBF support vector machine, its probabilities by Platt's sigmoid."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.pipeline import Pipeline
from sklearn.svm import SVC

from tabdx.classifiers.choice import mark_chosen, on_edge
from tabdx.classifiers.family import Fitted, TrainingPart
from tabdx.classifiers.folds import Split, inner_splits, preprocess_folds
from tabdx.classifiers.kernel_grid import grid_scores
from tabdx.classifiers.parallel import train_each
from tabdx.params import SvmParams

HYPER_PARAMETERS = ("C", "gamma")


@dataclass(frozen=True)
class SvmFamily:
    """RBF support vector machines, C and gamma chosen on the inner folds.

    Of equal scores the smaller C wins, then the smaller gamma: the smoother border.

    Attributes
    ----------
    preprocessing : transformer
        Unfitted; from raw features to columns.
    params : SvmParams
        The grid, and the inner-fold score that chooses.
    inner_folds : int
        Folds of each part on which the configurations are compared and Platt's sigmoid learned.
    workers : int
        Parts trained at a time.
    name : str
        The model's name.
    """

    preprocessing: Any
    params: SvmParams
    inner_folds: int
    workers: int = 1
    name: str = "svm"

    def train(self, parts: Sequence[TrainingPart]) -> list[Fitted]:
        """Choose on the inner folds of each part, then fit on the whole part."""
        return train_each(self._train_one, parts, f"tuning {self.name}", self.workers)

    def _train_one(self, part: TrainingPart) -> Fitted:
        splits = inner_splits(part, self.inner_folds)
        folds = preprocess_folds(part, splits, self.preprocessing)
        scores = grid_scores(folds, self.params.C, self.params.gamma)
        search = mark_chosen(scores, HYPER_PARAMETERS, self.params.choose_by)
        best = {name: search.loc[search["chosen"], name].item() for name in HYPER_PARAMETERS}
        classifier = fit_calibrated(SVC(**best), self.preprocessing, part, splits)
        facts = {"on_edge": on_edge(search, HYPER_PARAMETERS)}
        return Fitted(classifier, search, facts=facts)


def fit_calibrated(
    machine: SVC, preprocessing: Any, part: TrainingPart, splits: Sequence[Split]
) -> CalibratedClassifierCV:
    """Fit a support vector machine on a whole part, Platt's sigmoid on its inner folds.

    The sigmoid is learned from decision values of rows that the machine of their fold did not
    see; the machine that it is put onto is then fitted on all rows.

    Parameters
    ----------
    machine : SVC
        Unfitted, its hyper-parameters chosen.
    preprocessing : transformer
        Unfitted; each fold fits its own copy.
    part : TrainingPart
        The patients of one training.
    splits : sequence of (train, validation)
        Their inner folds.
    """
    pipeline = Pipeline([("preprocess", clone(preprocessing)), ("svc", machine)])
    calibrated = CalibratedClassifierCV(pipeline, method="sigmoid", cv=list(splits), ensemble=False)
    return calibrated.fit(part.features, part.positive)
