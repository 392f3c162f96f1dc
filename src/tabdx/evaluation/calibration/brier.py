"""Parts of the Brier score: reliability, resolution, uncertainty."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.evaluation.calibration.risk_bins import risk_bins
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.uncertainty.bootstrap import standard_error
from tabdx.evaluation.uncertainty.intervals import interval_from_standard_error
from tabdx.evaluation.uncertainty.stratified import draw_each, once

Values = NDArray[np.float64]


def brier_parts(
    joined: Sequence[JoinedPredictions],
    *,
    confidence: float,
    resamples: int,
    seed: int,
    bins: int = 10,
) -> pd.DataFrame:
    """Split each model's Brier score into parts that sum to it exactly.

    Question: is a Brier score poor because the risks are wrong (reliability), because they do not
    tell the patients apart (resolution), or because the patients are mixed (uncertainty)?

    Formula: over bins k of n_k of the n risks, with mean risk p̄_k, share of diseased ȳ_k and ȳ
    of all, the Brier score is reliability − resolution + uncertainty + variance − covariance:

    - reliability Σ n_k (p̄_k − ȳ_k)² / n: 0 is perfect;
    - resolution Σ n_k (ȳ_k − ȳ)² / n: the more, the better;
    - uncertainty ȳ (1 − ȳ), which no model can change;
    - the risks' variance inside the bins, Σ Σ (p − p̄_k)² / n, and twice their covariance with
      the outcome there, 2 Σ Σ (p − p̄_k)(y − ȳ_k) / n, which are 0 only where a bin holds one
      risk.

    Reference: Murphy (1973), J Appl Meteorology 12, 595–600; the last two: Stephenson, Coelho &
    Jolliffe (2008), Weather and Forecasting 23, 752–757.

    Parameters
    ----------
    joined : sequence of JoinedPredictions
        What is judged, from `join_outcomes`; the rows of all repeats are pooled.
    confidence, resamples, seed
        Of the bootstrap, as `tabdx.evaluation.scores.score` takes them. The bins stay as they are.
        The standard error is the resamples'; their values are not used, since in a resample
        reliability and resolution come out higher still than with few patients a bin anyway.
    bins : int
        How many bins, at most: the same as those of `calibration_curves`.

    Returns
    -------
    DataFrame
        One row per model and partition. Columns: ``model``, ``partition``, ``patients``,
        ``bins``; ``brier`` (mean over repeats), ``reliability``, ``resolution``,
        ``uncertainty``, each with ``_lower`` and ``_upper``, missing where there is none;
        ``within_bin_variance``, ``within_bin_covariance`` (doubled, as it enters the sum).
    """
    binned = [_Binned(one, risk_bins(one.probability, bins)) for one in joined]
    draws = draw_each(joined, [one.parts for one in binned], resamples, seed)
    return pd.DataFrame(
        [
            {
                "model": one.model,
                "partition": one.partition,
                "patients": len(one.positive),
                "bins": int(inside.place.max()) + 1,
                **_bounded(inside.parts(once(one)), drawn, confidence, one.degrees_of_freedom),
                **_within(one, inside.place),
            }
            for one, inside, drawn in zip(joined, binned, draws, strict=True)
        ]
    )


class _Binned:
    """One model's risks in their bins, for any weights of the patients."""

    def __init__(self, joined: JoinedPredictions, place: NDArray[np.int64]) -> None:
        outcome, risks = joined.positive.astype(np.float64), joined.probability
        inside = place[:, :, None] == np.arange(place.max() + 1)
        self.place, self._repeats, self._outcome = place, len(risks), outcome
        # What each patient adds to a bin, over the repeats.
        self._size = inside.sum(axis=0).astype(np.float64)
        self._risk = (risks[:, :, None] * inside).sum(axis=0)
        self._diseased = outcome[:, None] * self._size
        self._squared = ((risks - outcome) ** 2).mean(axis=0)

    def parts(self, weights: Values) -> dict[str, Values]:
        """Brier score and its parts between the bins, in each resample."""
        size, risk, diseased = (weights @ each for each in (self._size, self._risk, self._diseased))
        patients = weights.sum(axis=1)
        share = (weights @ self._outcome / patients)[:, None]
        total = patients[:, None] * self._repeats
        # A bin in which nobody was drawn weighs nothing.
        filled = np.where(size > 0, size, 1.0)
        return {
            "brier": weights @ self._squared / patients,
            "reliability": ((risk - diseased) ** 2 / filled / total).sum(axis=1),
            "resolution": ((diseased - size * share) ** 2 / filled / total).sum(axis=1),
            "uncertainty": (share * (1 - share))[:, 0],
        }


def _bounded(
    value: dict[str, Values],
    drawn: list[dict[str, Values]],
    confidence: float,
    degrees_of_freedom: int,
) -> dict[str, float]:
    """Each part with its interval, symmetric on the logarithm's scale."""
    found: dict[str, float] = {}
    for part, (seen,) in value.items():
        error = standard_error(np.concatenate([one[part] for one in drawn]), confidence)
        lower, upper = interval_from_standard_error(
            float(seen), error, confidence, "log", degrees_of_freedom
        )
        most = 0.25 if part == "uncertainty" else 1.0
        found |= {part: float(seen), f"{part}_lower": lower, f"{part}_upper": min(upper, most)}
    return found


def _within(joined: JoinedPredictions, place: NDArray[np.int64]) -> dict[str, float]:
    """What happens inside the bins."""
    risk, bin_of = joined.probability.ravel(), place.ravel()
    outcome = np.tile(joined.positive, len(joined.probability)).astype(np.float64)
    size = np.bincount(bin_of)
    apart = risk - (np.bincount(bin_of, weights=risk) / size)[bin_of]
    log_loss_per_patient = outcome - (np.bincount(bin_of, weights=outcome) / size)[bin_of]
    return {
        "within_bin_variance": float((apart**2).mean()),
        "within_bin_covariance": float(2 * (apart * log_loss_per_patient).mean()),
    }
