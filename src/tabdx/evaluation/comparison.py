"""Which model is best, and which cannot be told from it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tabdx.artifacts.predictions import HOLDOUT, OUT_OF_FOLD
from tabdx.errors import InputError
from tabdx.evaluation.intervals import percentile
from tabdx.evaluation.metrics import METRICS
from tabdx.evaluation.scores import Scores

BEST, TIE, WORSE = "best", "tie", "worse"
_ENDS = ["value", "lower", "upper"]


def order(scores: Scores, by: Sequence[str] = ("log_loss", "roc_auc")) -> pd.DataFrame:
    """Order the models by out-of-fold metrics, the first of which decides.

    On each metric every model is compared with the model that is best on that metric. The holdout
    is shown beside, and decides nothing: an order that read it would be a choice made on it.

    Parameters
    ----------
    scores : Scores
        The models judged.
    by : sequence of str
        Keys of metrics.

    Returns
    -------
    DataFrame
        One row per model, best first. Columns: ``model``; for each metric ``<metric>``,
        ``<metric>_lower``, ``<metric>_upper`` and, as `compare` describes them,
        ``<metric>_difference``, ``<metric>_difference_lower``, ``<metric>_difference_upper``,
        ``<metric>_verdict``; then ``holdout_<metric>``, ``holdout_<metric>_lower``,
        ``holdout_<metric>_upper``, missing for a model that has no holdout predictions.

    Raises
    ------
    InputError
        If a metric is unknown or has no better and worse, or no model has out-of-fold values.
    """
    columns = [_named(compare(scores, metric), metric) for metric in by]
    columns += [_named(_values(scores, metric, HOLDOUT), f"holdout_{metric}") for metric in by]
    ordered = columns[0].index
    return pd.concat([part.reindex(ordered) for part in columns], axis=1).reset_index()


def compare(scores: Scores, metric: str) -> pd.DataFrame:
    """Compare every model with the best one on one out-of-fold metric, patient by patient.

    Both models are judged on the same resamples, so that what makes a resample hard for both
    cancels. The verdict is ``tie`` where the interval of the difference holds 0, ``worse`` where
    it does not. It is not corrected for the number of models compared.

    Parameters
    ----------
    scores : Scores
        The models judged.
    metric : str
        The key of a metric.

    Returns
    -------
    DataFrame
        Indexed by model, best first; equals stay in the order of `scores`. Columns: ``value``,
        ``lower``, ``upper``, ``difference`` (this model minus the best one), ``difference_lower``,
        ``difference_upper``, ``verdict`` (best | tie | worse).

    Raises
    ------
    InputError
        If the metric is unknown or has no better and worse, or no model has an out-of-fold value.
    """
    _require_orderable(metric)
    table = _values(scores, metric, OUT_OF_FOLD).dropna(subset="value")
    if table.empty:
        raise InputError(f"no model has an out-of-fold {metric} to order the models by")
    ascending = METRICS[metric].direction == "lower"
    table = table.sort_values("value", ascending=ascending, kind="stable")
    best = table.index[0]
    against = scores.draws[best, OUT_OF_FOLD, metric]
    ends = [
        percentile(scores.draws[model, OUT_OF_FOLD, metric] - against, scores.confidence)
        for model in table.index
    ]
    lower, upper = np.transpose(ends)
    apart = (lower > 0) | (upper < 0)
    verdict = np.where(table.index == best, BEST, np.where(apart, WORSE, TIE))
    return table.assign(
        difference=table["value"] - table.loc[best, "value"],
        difference_lower=lower,
        difference_upper=upper,
        verdict=verdict,
    )


def _require_orderable(metric: str) -> None:
    orderable = [key for key, known in METRICS.items() if known.direction != "target"]
    if metric not in orderable:
        raise InputError(
            f"models cannot be ordered by {metric!r}; choose one of {', '.join(orderable)}"
        )


def _values(scores: Scores, metric: str, partition: str) -> pd.DataFrame:
    table = scores.table
    chosen = table[(table["metric"] == metric) & (table["partition"] == partition)]
    return chosen.set_index("model")[_ENDS]


def _named(table: pd.DataFrame, metric: str) -> pd.DataFrame:
    return table.rename(
        columns=lambda column: metric if column == "value" else f"{metric}_{column}"
    )
