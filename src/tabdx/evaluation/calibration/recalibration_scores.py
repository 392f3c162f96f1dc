"""Scores of the risks before and after recalibration."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.evaluation.calibration.recalibration import Recalibration
from tabdx.evaluation.class_predictions import ClassPredictions, Joined
from tabdx.evaluation.scores import Scores, score_each
from tabdx.evaluation.uncertainty.bootstrap import percentile
from tabdx.numerics.rounding import settle
from tabdx.wording.vocabulary import BETTER, CHOSEN, NONE, UNCHANGED, UNRESOLVED, WORSE

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
        calibration_slope | calibration_intercept, but for more than two classes).
        Columns: ``model``, ``partition``, ``method``, ``metric``, ``value``, ``lower``,
        ``upper``, ``n``, ``resamples``; for the two losses also ``change``, ``change_lower``,
        ``change_upper`` (after minus before, on the same resamples) and ``verdict`` (better |
        worse | not resolvable | unchanged: not one risk differs). What is not available is
        missing.
    """
    old = recalibration.joined[NONE]
    asked = {NONE: (old, _metrics(CHOSEN, old))}
    for name, joined in recalibration.joined.items():
        changed = _changed(joined, old)
        if changed:
            asked[name] = (changed, _metrics(name, old))
    found = score_each(
        list(asked.values()),
        threshold=_NO_THRESHOLD,
        confidence=confidence,
        resamples=resamples,
        seed=seed,
    )
    scores = dict(zip(asked, found, strict=True))
    before = scores[NONE]
    by_name = {(one.model, one.partition): one for one in old}
    tables = [_beside_before(NONE, before, before, by_name)]
    for name in recalibration.joined:
        if name != NONE:
            after = _fill_up(scores.get(name), before, _metrics(name, old))
            tables.append(_beside_before(name, after, before, by_name))
    together = pd.concat(tables)
    # Models and partitions in their own order, then the metrics, then the methods as tried.
    places = [pd.factorize(together[column])[0] for column in ("model", "partition", "metric")]
    return together.iloc[np.lexsort(places[::-1])].reset_index(drop=True)


def _metrics(method: str, joined: Sequence[Joined]) -> tuple[str, ...]:
    """A slope takes long to resample: where it matters, before and after; classes have none."""
    of_classes = isinstance(joined[0], ClassPredictions)
    return _METRICS if method == CHOSEN and not of_classes else _LOSSES


def _changed(joined: Sequence[Joined], old: Sequence[Joined]) -> list[Joined]:
    """Those of which at least one risk differs."""
    return [
        one
        for one, earlier in zip(joined, old, strict=True)
        if not np.array_equal(one.probability, earlier.probability)
    ]


def _fill_up(after: Scores | None, before: Scores, metrics: Sequence[str]) -> Scores:
    """Scores after, if any risk differs; those before of the models of which none does."""
    differ = set() if after is None else {(model, partition) for model, partition, _ in after.draws}
    kept = before.table[
        [
            metric in metrics and (model, partition) not in differ
            for model, partition, metric in before.table[_FACTS].itertuples(index=False)
        ]
    ]
    if after is None:
        return replace(before, table=kept)
    table = pd.concat([kept, after.table])
    return replace(after, table=table, draws={**before.draws, **after.draws})


def _beside_before(
    method: str, after: Scores, before: Scores, by_name: Mapping[tuple[str, str], Joined]
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
    value: float, draws: NDArray[np.float64], confidence: float, joined: Joined
) -> dict[str, float | str]:
    draws = settle(draws)
    lower, upper = percentile(draws, confidence, joined.degrees_of_freedom)
    if not draws.any():
        verdict = UNCHANGED
    elif not joined.enough:
        verdict = UNRESOLVED
    else:
        verdict = BETTER if upper < 0 else WORSE if lower > 0 else UNRESOLVED
    return {
        "change": float(settle(value)),
        "change_lower": lower,
        "change_upper": upper,
        "verdict": verdict,
    }
