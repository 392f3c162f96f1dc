"""Tables of scores, matrices and curves, for the stages `evaluate` and `holdout`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

import numpy as np
import pandas as pd

from tabdx.cohort.cohort import Cohort
from tabdx.core.params import JudgingParams
from tabdx.evaluation.class_predictions import ClassPredictions, Joined, join_classes
from tabdx.evaluation.class_scores import class_scores, each_class
from tabdx.evaluation.comparison.differences import differences, pair_up
from tabdx.evaluation.comparison.subgroups import subgroup_scores
from tabdx.evaluation.joined_predictions import JoinedPredictions, join_outcomes
from tabdx.evaluation.metrics.confusion import confusion_counts
from tabdx.evaluation.metrics.curves import calibration_curves, precision_recall_curves, roc_curves
from tabdx.evaluation.metrics.registry import CLASS_METRICS, METRICS
from tabdx.evaluation.scores import Scores, score
from tabdx.wording.metric_names import METRIC_NAMES

Curve = Callable[[Sequence[JoinedPredictions]], pd.DataFrame]


@dataclass(frozen=True)
class Judged:
    """What is judged: predictions of classes, and of two sides.

    Attributes
    ----------
    classes : list of ClassPredictions
        Of more than two classes; of two there are none, since their two sides say all.
    two_sided : list of JoinedPredictions
        The positive classes against the rest; none where no class is said to be positive.
    """

    classes: list[ClassPredictions]
    two_sided: list[JoinedPredictions]

    @classmethod
    def of(cls, predictions: pd.DataFrame, cohort: Cohort) -> Self:
        """Join predictions with the outcome in each way that the dictionary allows."""
        outcome = cohort.dictionary.outcome
        return cls(
            join_classes(predictions, cohort) if len(outcome.classes) > 2 else [],
            join_outcomes(predictions, cohort) if outcome.two_sided else [],
        )

    @property
    def compared(self) -> Sequence[Joined]:
        """By which the models are compared: all classes where there are more than two."""
        return self.classes or self.two_sided

    @property
    def trained_once(self) -> bool:
        """Whether each model is one training, whose patients are all of one fold."""
        return all(one.fold is not None and np.ptp(one.fold) == 0 for one in self.compared)

    def score(self, params: JudgingParams) -> list[tuple[Sequence[Joined], Scores]]:
        """Score the models: all classes first, then of two sides what classes have no metric of."""
        asked: list[tuple[Sequence[Joined], list[str] | None]] = [(self.compared, None)]
        if self.classes and self.two_sided:
            asked.append((self.two_sided, [key for key in METRICS if key not in CLASS_METRICS]))
        rules = params.evaluate
        return [
            (
                joined,
                score(
                    joined,
                    threshold=rules.threshold,
                    confidence=rules.confidence,
                    resamples=rules.resamples,
                    seed=params.seed,
                    metrics=metrics,
                ),
            )
            for joined, metrics in asked
        ]

    def differences(self, params: JudgingParams) -> pd.DataFrame:
        """Test every pair of models; of two sides beside classes, on the net benefit alone."""
        rules = params.evaluate
        test = partial(differences, threshold=rules.threshold, confidence=rules.confidence)
        compared = test(pair_up(self.compared))
        if not self.classes or compared.empty:
            return compared
        of_sides = test(pair_up(self.two_sided))
        of_sides = of_sides[of_sides["metric"] == "net_benefit"]
        return pd.concat([compared, of_sides], ignore_index=True)


def evaluation_tables(
    params: JudgingParams,
    judged: Judged,
    cohort: Cohort,
    scored: Sequence[tuple[Sequence[Joined], Scores]],
) -> dict[str, pd.DataFrame]:
    """Lay out the scores, also by subgroup and by class, the confusion matrices and the curves.

    Every table is written, with its header alone where it has no rows: the curves of two sides
    where no class is said to be positive, those of each class where there are two.
    """
    rules = params.evaluate
    subgroups = [
        subgroup_scores(
            joined,
            cohort,
            scores,
            threshold=rules.threshold,
            resamples=rules.resamples,
            seed=params.seed,
        )
        for joined, scores in scored
    ]
    curves: dict[str, Curve] = {
        "roc": roc_curves,
        "precision_recall": precision_recall_curves,
        "calibration": partial(calibration_curves, confidence=rules.confidence),
    }
    return {
        "scores": in_order([scores.table for _, scores in scored]).assign(
            confidence=rules.confidence
        ),
        "class_scores": class_scores(
            judged.classes,
            threshold=rules.threshold,
            confidence=rules.confidence,
            resamples=rules.resamples,
            seed=params.seed,
        ),
        "subgroups": subgroups[0] if len(subgroups) == 1 else pd.concat(subgroups),
        "confusion": confusion_counts(judged.compared, rules.threshold),
        **{name: curve(judged.two_sided) for name, curve in curves.items()},
        **{f"class_{name}": each_class(judged.classes, curve) for name, curve in curves.items()},
    }


def in_order(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put tables of the same models below each other, each model's metrics together, in order."""
    rows = pd.concat(tables, ignore_index=True)
    models = list(rows["model"].unique())
    place = rows["model"].map(models.index) * len(METRIC_NAMES)
    place += rows["metric"].map(list(METRIC_NAMES).index)
    ordered: pd.DataFrame = rows.loc[place.sort_values(kind="stable").index]
    return ordered.reset_index(drop=True)
