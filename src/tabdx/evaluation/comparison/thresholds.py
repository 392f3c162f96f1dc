"""Effect of another threshold on the same predictions."""

from collections.abc import Sequence

import pandas as pd

from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.metrics.registry import METRICS
from tabdx.evaluation.scores import score

OF_PREDICTED_CLASS = tuple(key for key, metric in METRICS.items() if metric.takes == "class")
_ENDS = ["value", "lower", "upper"]


def threshold_effect(
    joined: Sequence[JoinedPredictions],
    before: float,
    after: float,
    *,
    confidence: float,
    resamples: int,
    seed: int,
) -> pd.DataFrame:
    """Judge the same predictions at two thresholds.

    The question it answers: how much of a change of, say, the sensitivity comes from the threshold
    alone, whatever became of the models?

    Parameters
    ----------
    joined : sequence of JoinedPredictions
        Predictions of one partition.
    before, after : float
        Risks from which a patient is called positive.
    confidence, resamples, seed
        Of the intervals, as in `tabdx.evaluation.scores.score`.

    Returns
    -------
    DataFrame
        One row per ``model`` and ``metric`` that depends on the threshold: ``before``,
        ``before_lower``, ``before_upper``, the same for ``after``, and the ``difference``.
    """
    ends = [
        score(
            joined,
            threshold=threshold,
            confidence=confidence,
            resamples=resamples,
            seed=seed,
            metrics=OF_PREDICTED_CLASS,
        )
        .table[["model", "metric", *_ENDS]]
        .rename(columns={"value": name} | {end: f"{name}_{end}" for end in _ENDS[1:]})
        for name, threshold in (("before", before), ("after", after))
    ]
    table = ends[0].merge(ends[1], on=["model", "metric"])
    return table.assign(difference=table["after"] - table["before"])
