"""The project's logistic regression, every training of a study in one program.

A coverage simulation trains some 200,000 of them. One by one, nearly all of the time goes into
checking arguments; together, each step of Newton's method is a few products of stacked matrices.
The trainings, choices and predictions are those of `tabdx.classifiers.baselines` without a clip.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

from tabdx.classifiers.family import Fitted, TrainingPart
from tabdx.classifiers.folds import inner_splits, join_inner_predictions
from tabdx.classifiers.inner_scores import two_classes
from tabdx.numerics.logistic import fit_logistic

Values = NDArray[np.float64]
Places = NDArray[np.int64]


@dataclass(frozen=True)
class LinearClassifier:
    """A fitted logistic regression of raw features.

    Attributes
    ----------
    intercept : float
    slopes : ndarray, shape (feature,)
    """

    intercept: float
    slopes: Values

    def predict_proba(self, features: pd.DataFrame | Values) -> Values:
        """Probabilities of health and disease, shape (patient, class)."""
        risk = expit(self.log_odds(np.asarray(features)))
        return np.column_stack([1 - risk, risk])

    def log_odds(self, columns: Values) -> Values:
        """Log odds of disease, shape (patient,)."""
        found: Values = columns @ self.slopes + self.intercept
        return found


@dataclass(frozen=True)
class LogisticFamily:
    """L2-penalised logistic regressions of standardised features, chosen by inner log loss.

    Attributes
    ----------
    penalties : tuple of float
        Values of C, rising: a tie goes to the smallest.
    inner_folds : int
    name : str
    """

    penalties: tuple[float, ...] = (0.03, 0.3, 3.0)
    inner_folds: int = 5
    name: str = "logistic_regression"

    def train(self, parts: Sequence[TrainingPart]) -> list[Fitted]:
        """Choose on the inner folds of each part, then fit on the whole part."""
        tables = [part.features.to_numpy() for part in parts]
        splits = [inner_splits(part, self.inner_folds) for part in parts]
        inside = [(place, train) for place, folds in enumerate(splits) for train, _ in folds]
        tried = np.tile(self.penalties, (len(inside), 1))
        models = iter(_fit(tables, parts, inside, tried))
        risks = [
            [expit(_predict(next(models), table[validation])) for _, validation in folds]
            for table, folds in zip(tables, splits, strict=True)
        ]
        searches = [
            self._search(part, folds, found)
            for part, folds, found in zip(parts, splits, risks, strict=True)
        ]
        best = np.array([search["chosen"].argmax() for search in searches])
        everyone = [(place, np.arange(len(table))) for place, table in enumerate(tables)]
        final = _fit(tables, parts, everyone, np.array(self.penalties)[best][:, None])
        return [
            Fitted(
                LinearClassifier(float(model[0, 0]), model[0, 1:]),
                search,
                inner=join_inner_predictions(
                    folds, [two_classes(of_fold[:, place]) for of_fold in found]
                ),
            )
            for model, search, folds, found, place in zip(
                final, searches, splits, risks, best, strict=True
            )
        ]

    def _search(
        self,
        part: TrainingPart,
        folds: Sequence[tuple[Places, Places]],
        risks: Sequence[Values],
    ) -> pd.DataFrame:
        losses = [
            -np.log(np.abs(1 - part.labels[validation][:, None] - risk)).mean(axis=0)
            for (_, validation), risk in zip(folds, risks, strict=True)
        ]
        mean = np.mean(losses, axis=0)
        chosen = np.arange(len(mean)) == mean.argmin()
        return pd.DataFrame({"C": self.penalties, "log_loss": mean, "chosen": chosen})


def _predict(models: Values, columns: Values) -> Values:
    """Log odds by some models, shape (patient, model)."""
    found: Values = columns @ models[:, 1:].T + models[:, 0]
    return found


def _fit(
    tables: Sequence[Values],
    parts: Sequence[TrainingPart],
    wanted: Sequence[tuple[int, Places]],
    penalties: Values,
) -> Values:
    """Fit on some rows of some parts, with each of their penalties.

    Parameters
    ----------
    wanted : sequence of (part, rows)
    penalties : ndarray, shape (wanted, penalty)

    Returns
    -------
    ndarray, shape (wanted, penalty, 1 + feature)
        Intercept and slopes of the raw features.
    """
    longest = max(len(rows) for _, rows in wanted)
    features = tables[0].shape[1]
    # What is shorter than the longest is filled up with rows that count nothing.
    design = np.zeros((len(wanted), longest, 1 + features))
    positive, counts = np.zeros((2, len(wanted), longest))
    centres, spreads = np.zeros((2, len(wanted), features))
    for place, (part, rows) in enumerate(wanted):
        columns = tables[part][rows]
        centres[place], spreads[place] = columns.mean(axis=0), columns.std(axis=0)
        design[place, : len(rows), 0] = 1
        design[place, : len(rows), 1:] = (columns - centres[place]) / spreads[place]
        positive[place, : len(rows)] = parts[part].labels[rows]
        counts[place, : len(rows)] = 1
    penalised = np.arange(1 + features) > 0
    start, along = np.zeros(1 + features), []
    for C in penalties.T:  # from the fits of the penalty before, which are near
        start = fit_logistic(
            design, positive, weights=counts, penalty=penalised / C[:, None], start=start
        )
        along.append(start)
    models = np.stack(along, axis=1)
    models[..., 1:] /= spreads[:, None]
    models[..., 0] -= (models[..., 1:] * centres[:, None]).sum(axis=-1)
    return models
