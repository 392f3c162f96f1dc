"""Which model is best, and which cannot be told from it."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tabdx.artifacts.partition_names import OUT_OF_FOLD
from tabdx.errors import InputError
from tabdx.evaluation.comparing.deciding_tests import DECIDING
from tabdx.evaluation.metric_names import METRIC_NAMES
from tabdx.evaluation.scores import Scores
from tabdx.evaluation.verdict_words import BEST, BETTER, TIE, UNRESOLVED, WORSE

_ENDS = ["value", "lower", "upper"]
_TESTED = ["lower", "upper", "verdict"]


def order(
    scores: Scores, differences: pd.DataFrame, by: Sequence[str] = ("log_loss", "roc_auc")
) -> pd.DataFrame:
    """Order the models by out-of-fold metrics, the first of which decides.

    On each metric every model is compared with the model that is best on that metric. The holdout
    is not read: an order that read it would be a choice made on it.

    Parameters
    ----------
    scores : Scores
        The models judged.
    differences : DataFrame
        Of all pairs of them, as `tabdx.evaluation.comparing.differences.differences` gives it.
    by : sequence of str
        Keys of metrics.

    Returns
    -------
    DataFrame
        One row per model, best first. Columns: ``model``; for each metric ``<metric>``,
        ``<metric>_lower``, ``<metric>_upper`` and, as `compare` describes them,
        ``<metric>_difference``, ``<metric>_difference_lower``, ``<metric>_difference_upper``,
        ``<metric>_verdict``.

    Raises
    ------
    InputError
        If no test compares models on a metric, or no model has out-of-fold values.
    """
    columns = [_named(compare(scores, differences, metric), metric) for metric in by]
    ordered = columns[0].index
    return pd.concat([part.reindex(ordered) for part in columns], axis=1).reset_index()


def compare(scores: Scores, differences: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Compare every model with the best one on one out-of-fold metric, patient by patient.

    The verdict is that of the table of differences, whose correction holds for all pairs: it also
    covers that the best model was picked because it came out first.

    Parameters
    ----------
    scores : Scores
        The models judged.
    differences : DataFrame
        Of all pairs of them.
    metric : str
        The key of a metric that `differences` tests.

    Returns
    -------
    DataFrame
        Indexed by model, best first; equals stay in the order of `scores`. Columns: ``value``,
        ``lower``, ``upper``, ``difference`` (this model minus the best one), ``difference_lower``,
        ``difference_upper``, ``verdict`` (best | tie | worse).

    Raises
    ------
    InputError
        If no test compares models on the metric, or no model has an out-of-fold value.
    """
    _require_orderable(metric)
    out_of_fold = scores.table["partition"] == OUT_OF_FOLD
    rows = scores.table[out_of_fold & (scores.table["metric"] == metric)]
    table = rows.set_index("model")[_ENDS].dropna(subset="value")
    if table.empty:
        raise InputError(f"no model has an out-of-fold {metric} to order the models by")
    ascending = METRIC_NAMES[metric].direction == "lower"
    table = table.sort_values("value", ascending=ascending, kind="stable")
    best = table.index[0]
    against = _against(best, differences, metric).reindex(table.index)
    verdict = np.where(against["verdict"] == WORSE, WORSE, TIE)
    return table.assign(
        difference=table["value"] - table.loc[best, "value"],
        difference_lower=against["lower"],
        difference_upper=against["upper"],
        verdict=np.where(table.index == best, BEST, verdict),
    )


def _require_orderable(metric: str) -> None:
    orderable = [key for key in DECIDING if key in METRIC_NAMES]
    if metric not in orderable:
        raise InputError(
            f"models cannot be ordered by {metric!r}; choose one of {', '.join(orderable)}"
        )


def _against(best: str, differences: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Each other model's ``lower``, ``upper`` and ``verdict`` against one, indexed by model."""
    deciding = (differences["metric"] == metric) & (differences["test"] == DECIDING[metric])
    rows = differences[deciding]
    ahead = rows[rows["other"] == best].set_index("model")[_TESTED]
    behind = rows[rows["model"] == best].set_index("other")[_TESTED]
    turned = behind.assign(
        lower=-behind["upper"],
        upper=-behind["lower"],
        verdict=behind["verdict"].map({BETTER: WORSE, WORSE: BETTER, UNRESOLVED: UNRESOLVED}),
    )
    return pd.concat([ahead, turned])


def _named(table: pd.DataFrame, metric: str) -> pd.DataFrame:
    return table.rename(
        columns=lambda column: metric if column == "value" else f"{metric}_{column}"
    )
