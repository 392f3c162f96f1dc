"""What the final models learned on development about their own risks, for the next patient."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from tabdx.artifacts.partition_names import HOLDOUT
from tabdx.evaluation.calibrating.recalibrators import Recalibrator
from tabdx.evaluation.deciding.conformal import Quantiles


def make_rules(
    thresholds: pd.DataFrame,
    recalibrators: Mapping[str, Recalibrator],
    quantiles: Mapping[str, Quantiles],
    coverage: float,
) -> dict[str, Any]:
    """Put the rules of every final model into one document of plain numbers.

    Parameters
    ----------
    thresholds : DataFrame
        From `thresholds.threshold_rules`; the holdout's rows hold the final
        models' thresholds.
    recalibrators, quantiles : mapping
        Of each final model.
    coverage : float
        That the quantiles were asked for.

    Returns
    -------
    dict
        ``coverage``; and by model under ``models``: ``recalibration`` (see
        `Recalibrator.to_dict`), ``conformal`` (the quantile of both classes; None where a class
        had too few patients), ``thresholds`` (by rule), ``rule`` (the one to go by).
    """
    final = thresholds[thresholds["partition"] == HOLDOUT]
    models = {}
    for model, own in final.groupby("model", sort=False):
        name = str(model)
        models[name] = {
            "recalibration": recalibrators[name].to_dict(),
            "conformal": {
                "negative": quantiles[name].negative,
                "positive": quantiles[name].positive,
            },
            "thresholds": {
                str(rule): float(threshold)
                for rule, threshold in zip(own["rule"], own["threshold"], strict=True)
            },
            "rule": str(own.loc[own["chosen"], "rule"].item()),
        }
    return {"coverage": coverage, "models": models}
