"""The order of the models, and their comparison with the best one."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tabdx.core.errors import InputError
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.evaluation.scores import Scores
from tabdx.numerics.rounding import levels
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.vocabulary import BEST, BETTER, OF_LEARNERS, OF_MODELS, TIE, UNRESOLVED, WORSE

_ENDS = ["value", "lower", "upper"]
_TESTED = ["difference", "lower", "upper", "verdict"]


def order(
    scores: Scores,
    differences: pd.DataFrame,
    by: Sequence[str] = ("log_loss", "roc_auc"),
    *,
    of_models: bool = False,
) -> pd.DataFrame:
    """Order the models by out-of-fold metrics, the first of which decides.

    On each metric every model is compared with the model that is best on that metric. The holdout
    is not read: an order that read it would be a choice made on it.

    Parameters
    ----------
    scores : Scores
        The models judged.
    differences : DataFrame
        Of all pairs of them, as `tabdx.evaluation.comparison.differences.differences` gives it.
    by : sequence of str
        Keys of metrics.
    of_models : bool
        Whether the verdicts are about these trained models; see `compare`.

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
    columns = [
        _named(compare(scores, differences, metric, of_models=of_models), metric) for metric in by
    ]
    ordered = columns[0].index
    return pd.concat([part.reindex(ordered) for part in columns], axis=1).reset_index()


def compare(
    scores: Scores, differences: pd.DataFrame, metric: str, *, of_models: bool = False
) -> pd.DataFrame:
    """Compare every model with the best one on one out-of-fold metric.

    The verdict is about ways of learning: that of the corrected test over repeated folds, which
    counts the training. The correction for the number of pairs holds for all of them: it also
    covers that the best model was picked because it came out first. Where the models were not
    judged on the same folds, or there is no test, all are ties.

    Parameters
    ----------
    scores : Scores
        The models judged.
    differences : DataFrame
        Of all pairs of them.
    metric : str
        The key of a metric that `differences` tests.
    of_models : bool
        Whether the verdict is about these trained models instead: where there is one training of
        each, no test can count what another training would give.

    Returns
    -------
    DataFrame
        Indexed by model, best first; equals (up to rounding) stay in the order of `scores`.
        Columns: ``value``, ``lower``, ``upper``, ``difference`` (this model minus the best one,
        by the test that gives the verdict: of ROC AUC the mean over the folds),
        ``difference_lower``, ``difference_upper``, ``verdict`` (best | tie | worse).

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
    sign = 1 if METRIC_NAMES[metric].direction == "lower" else -1
    table = table.iloc[np.argsort(levels(sign * table["value"]), kind="stable")]
    best = table.index[0]
    test = OF_MODELS[metric] if of_models else OF_LEARNERS
    against = _against(best, differences, metric, test).reindex(table.index)
    verdict = np.where(against["verdict"] == WORSE, WORSE, TIE)
    return table.assign(
        difference=against["difference"].where(table.index != best, 0.0),
        difference_lower=against["lower"],
        difference_upper=against["upper"],
        verdict=np.where(table.index == best, BEST, verdict),
    )


def _require_orderable(metric: str) -> None:
    orderable = [key for key in OF_MODELS if key in METRIC_NAMES]
    if metric not in orderable:
        raise InputError(
            f"models cannot be ordered by {metric!r}; choose one of {', '.join(orderable)}"
        )


def _against(best: str, differences: pd.DataFrame, metric: str, test: str) -> pd.DataFrame:
    """Each other model's ``lower``, ``upper`` and ``verdict`` against one, indexed by model."""
    deciding = (differences["metric"] == metric) & (differences["test"] == test)
    rows = differences[deciding]
    ahead = rows[rows["other"] == best].set_index("model")[_TESTED]
    behind = rows[rows["model"] == best].set_index("other")[_TESTED]
    turned = behind.assign(
        difference=-behind["difference"],
        lower=-behind["upper"],
        upper=-behind["lower"],
        verdict=behind["verdict"].map({BETTER: WORSE, WORSE: BETTER, UNRESOLVED: UNRESOLVED}),
    )
    return pd.concat([ahead, turned])


def _named(table: pd.DataFrame, metric: str) -> pd.DataFrame:
    return table.rename(
        columns=lambda column: metric if column == "value" else f"{metric}_{column}"
    )
