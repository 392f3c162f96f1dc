"""What recalibration does to the risks: scores before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.evaluation.bootstrap import percentile
from tabdx.evaluation.calibrating.recalibration import Recalibration
from tabdx.evaluation.passes import Passes
from tabdx.evaluation.scores import Scores, score
from tabdx.evaluation.table_words import CHOSEN, NONE
from tabdx.evaluation.verdict_words import BETTER, UNCHANGED, UNRESOLVED, WORSE
from tabdx.numerics.rounding import settle

_METRICS = ("log_loss", "brier", "calibration_slope", "calibration_intercept")
_LOSSES = ("log_loss", "brier")
_FACTS = ["model", "partition", "metric"]
_NO_THRESHOLD = 0.5  # asked for by the scores of calls, none of which is used here


def recalibration_scores(
    recalibration: Recalibration, *, confidence: float, resamples: int, seed: int
) -> pd.DataFrame:
    """Judge the risks before and after.

    Parameters
    ----------
    recalibration : Recalibration
        What is judged.
    confidence, resamples, seed
        Of the bootstrap, as `tabdx.evaluation.scores.score` takes them.

    Returns
    -------
    DataFrame
        One row per model, partition, method (``none`` is before, ``chosen`` what each part
        chose) and metric (log_loss | brier; before and of what was chosen also
        calibration_slope | calibration_intercept).
        Columns: ``model``, ``partition``, ``method``, ``metric``, ``value``, ``lower``,
        ``upper``, ``n``, ``resamples``; for the two losses also ``change``, ``change_lower``,
        ``change_upper`` (after minus before, on the same resamples) and ``verdict`` (better |
        worse | not resolvable | unchanged: not one risk differs). What is not available is
        missing.
    """
    settings: dict[str, Any] = {"confidence": confidence, "resamples": resamples, "seed": seed}
    old = recalibration.passes[NONE]
    before = score(old, threshold=_NO_THRESHOLD, metrics=_METRICS, **settings)
    by_name = {(one.model, one.partition): one for one in old}
    tables = [_beside_before(NONE, before, before, by_name)]
    for name, passes in recalibration.passes.items():
        if name != NONE:
            # A slope takes long to resample: where it matters, before and after.
            metrics = _METRICS if name == CHOSEN else _LOSSES
            after = _score_changed(passes, old, before, metrics, settings)
            tables.append(_beside_before(name, after, before, by_name))
    together = pd.concat(tables)
    # Models and partitions in their own order, then the metrics, then the methods as tried.
    places = [pd.factorize(together[column])[0] for column in ("model", "partition", "metric")]
    return together.iloc[np.lexsort(places[::-1])].reset_index(drop=True)


def _score_changed(
    passes: Sequence[Passes],
    old: Sequence[Passes],
    before: Scores,
    metrics: Sequence[str],
    settings: Mapping[str, Any],
) -> Scores:
    """Scores after; those before where not one risk differs."""
    same = {
        (one.model, one.partition): np.array_equal(one.probability, earlier.probability)
        for one, earlier in zip(passes, old, strict=True)
    }
    changed = [one for one in passes if not same[one.model, one.partition]]
    kept = [
        metric in metrics and same[model, partition]
        for model, partition, metric in before.table[_FACTS].itertuples(index=False)
    ]
    if not changed:
        return replace(before, table=before.table[kept])
    after = score(changed, threshold=_NO_THRESHOLD, metrics=metrics, **settings)
    return Scores(
        pd.concat([before.table[kept], after.table]),
        {**before.draws, **after.draws},
        after.confidence,
    )


def _beside_before(
    method: str, after: Scores, before: Scores, by_name: Mapping[tuple[str, str], Passes]
) -> pd.DataFrame:
    """One method's scores, with their difference to those before."""
    columns = [*_FACTS, "value", "lower", "upper", "n", "resamples"]
    table = after.table[columns].reset_index(drop=True)
    table.insert(2, "method", method)
    old = before.table.set_index(_FACTS)["value"]
    changes = [
        _change(
            value - old.loc[key],
            after.draws[key] - before.draws[key],
            after.confidence,
            by_name[key[0], key[1]],
        )
        if method != NONE and key[2] in _LOSSES
        else {}
        for key, value in zip(
            table[_FACTS].itertuples(index=False, name=None), table["value"], strict=True
        )
    ]
    columns = ["change", "change_lower", "change_upper", "verdict"]
    return table.join(pd.DataFrame(changes, index=table.index, columns=columns))


def _change(
    value: float, draws: NDArray[np.float64], confidence: float, passes: Passes
) -> dict[str, float | str]:
    draws = settle(draws)
    lower, upper = percentile(draws, confidence, passes.freedom)
    if not draws.any():
        verdict = UNCHANGED
    elif not passes.enough:
        verdict = UNRESOLVED
    else:
        verdict = BETTER if upper < 0 else WORSE if lower > 0 else UNRESOLVED
    return {
        "change": float(settle(value)),
        "change_lower": lower,
        "change_upper": upper,
        "verdict": verdict,
    }
