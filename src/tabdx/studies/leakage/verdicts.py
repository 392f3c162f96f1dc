"""Tables of the leakage audit: optimism, and gain over chance."""

from typing import Any

import numpy as np
import pandas as pd

from tabdx.evaluation.uncertainty.corrected_resampling import FoldMean
from tabdx.wording.columns import PIPELINE_COLUMNS, SHUFFLED_COLUMNS
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.vocabulary import (
    BETTER_THAN_CHANCE,
    CHANCE,
    HARMS,
    INFLATES,
    NOT_RESOLVABLE,
    SELECTED_BEFORE,
    SELECTED_INSIDE,
    WORSE_THAN_CHANCE,
)

# A clean procedure must rarely get a warning by chance: one in two hundred, on one side.
_WARNED_AT = 0.99


def pipeline_table(scores: pd.DataFrame, model: str, confidence: float) -> pd.DataFrame:
    """Tabulate the optimism of each leak.

    The interval tells how the difference would vary with other patients to train and to test on.
    The draws share their patients, so that the variance of their mean is not s²/J but, after
    Nadeau & Bengio (2003), (1/J + n_test / n_train) s².

    Parameters
    ----------
    scores : DataFrame
        One row per draw, procedure and metric: ``procedure``, ``metric``, ``clean``, ``leaky``,
        ``patients`` (tested), ``trained_on``.
    model : str
    confidence : float

    Returns
    -------
    DataFrame
        One row per leak and metric: ``model``, ``leak``, ``metric``, ``clean``, ``leaky``,
        ``optimism`` (by how much the leaky score is better), ``lower``, ``upper``,
        ``confidence``, ``draws``, ``patients`` (tested in a draw, mean), ``verdict`` (inflates |
        harms | not resolvable with this many patients).
    """
    rows = []
    for (leak, metric), draws in _parts(scores, ["clean", "leaky"]):
        overlap = float((draws["patients"] / draws["trained_on"]).mean())
        gain = _better(draws["leaky"], draws["clean"], metric)
        mean = _mean(gain, 1 / len(gain) + overlap)
        lower, upper = mean.interval(confidence)
        verdict = _verdict(lower, upper, INFLATES, HARMS, NOT_RESOLVABLE)
        rows.append(
            {
                "model": model,
                "leak": leak,
                "metric": metric,
                "clean": draws["clean"].mean(),
                "leaky": draws["leaky"].mean(),
                "optimism": mean.value,
                "lower": lower,
                "upper": upper,
                "confidence": confidence,
                "draws": len(draws),
                "patients": draws["patients"].mean(),
                "verdict": verdict,
            }
        )
    return pd.DataFrame(rows, columns=PIPELINE_COLUMNS)


def shuffled_table(scores: pd.DataFrame, model: str) -> pd.DataFrame:
    """Tabulate the scores on shuffled outcomes beside chance.

    Chance is a ROC AUC of 0.5, and the log loss and accuracy of giving all patients the training
    part's prevalence. Each draw shuffles again, so that the interval is the plain one of J
    independent draws: the Monte Carlo error. It is at 99%, whatever `evaluate.confidence`, so that
    a clean procedure rarely gets a warning. Training on noise can give a log loss worse than
    chance.

    Parameters
    ----------
    scores : DataFrame
        As for `pipeline_table`, with ``chance``. The pipelines of selected_before_splitting were
        trained on columns of noise; the clean one is reported as selected_inside_training.
    model : str
        Whose scores.

    Returns
    -------
    DataFrame
        One row per procedure and metric: ``model``, ``procedure``, ``metric``, ``value``,
        ``chance``, ``gain_over_chance`` (by how much the value is better), ``lower``, ``upper``,
        ``confidence``, ``draws``, ``patients``, ``verdict`` (chance | better than chance | worse
        than chance).
    """
    rows = []
    for (procedure, metric), draws in _parts(scores, ["clean", "leaky", "chance"]):
        pipelines = {SELECTED_BEFORE: "leaky", SELECTED_INSIDE: "clean"}
        for name, pipeline in (
            pipelines if procedure in pipelines else {procedure: "clean"}
        ).items():
            rows.append({"model": model} | _against_chance(draws, name, metric, pipeline))
    return pd.DataFrame(rows, columns=SHUFFLED_COLUMNS)


def _against_chance(
    draws: pd.DataFrame, procedure: str, metric: str, pipeline: str
) -> dict[str, Any]:
    gain = _better(draws[pipeline], draws["chance"], metric)
    mean = _mean(gain, 1 / len(gain))
    lower, upper = mean.interval(_WARNED_AT)
    verdict = _verdict(lower, upper, BETTER_THAN_CHANCE, WORSE_THAN_CHANCE, CHANCE)
    return {
        "procedure": procedure,
        "metric": metric,
        "value": draws[pipeline].mean(),
        "chance": draws["chance"].mean(),
        "gain_over_chance": mean.value,
        "lower": lower,
        "upper": upper,
        "confidence": _WARNED_AT,
        "draws": len(draws),
        "patients": draws["patients"].mean(),
        "verdict": verdict,
    }


def _parts(scores: pd.DataFrame, needed: list[str]) -> list[tuple[tuple[str, str], pd.DataFrame]]:
    """Draws by procedure and metric, in order of appearance; a draw without a score is left out."""
    # The ROC AUC of a test part that lacks a class, as a division into groups may give, is none.
    known = scores.dropna(subset=needed)
    parts = known.groupby(["procedure", "metric"], sort=False)
    return [((str(name[0]), str(name[1])), part) for name, part in parts]


def _better(score: pd.Series, than: pd.Series, metric: str) -> pd.Series:
    return than - score if METRIC_NAMES[metric].direction == "lower" else score - than


def _mean(gain: pd.Series, factor: float) -> FoldMean:
    spread = gain.var(ddof=1)
    error = np.sqrt(factor * spread) if spread > 0 else np.nan
    return FoldMean(float(gain.mean()), float(error), len(gain) - 1)


def _verdict(lower: float, upper: float, above: str, below: str, otherwise: str) -> str:
    if lower > 0:
        return above
    return below if upper < 0 else otherwise
