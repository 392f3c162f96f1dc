"""What the Brier score is made of: wrong risks, telling patients apart, and how mixed they are."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from tabdx.evaluation.calibrating.risk_bins import risk_bins
from tabdx.evaluation.passes import Passes


def brier_parts(passes: Sequence[Passes], bins: int = 10) -> pd.DataFrame:
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
    passes : sequence of Passes
        What is judged, from `gather`; the rows of all repeats are pooled.
    bins : int
        How many bins, at most: the same as those of `calibration_curves`.

    Returns
    -------
    DataFrame
        One row per model and partition. Columns: ``model``, ``partition``, ``patients``,
        ``bins``, ``brier`` (mean over repeats), ``reliability``, ``resolution``,
        ``uncertainty``, ``within_bin_variance``, ``within_bin_covariance`` (doubled, as it
        enters the sum).
    """
    return pd.DataFrame([_split(one, bins) for one in passes])


def _split(passes: Passes, bins: int) -> dict[str, str | int | float]:
    risk = passes.probability.ravel()
    outcome = np.tile(passes.positive, len(passes.probability)).astype(np.float64)
    place = risk_bins(risk, bins)
    size = np.bincount(place)
    mean_risk = np.bincount(place, weights=risk) / size
    share = np.bincount(place, weights=outcome) / size
    everyone = float(outcome.mean())
    weight = size / size.sum()
    apart, surprise = risk - mean_risk[place], outcome - share[place]
    return {
        "model": passes.model,
        "partition": passes.partition,
        "patients": len(passes.positive),
        "bins": len(size),
        "brier": float(((risk - outcome) ** 2).mean()),
        "reliability": float(weight @ (mean_risk - share) ** 2),
        "resolution": float(weight @ (share - everyone) ** 2),
        "uncertainty": everyone * (1 - everyone),
        "within_bin_variance": float((apart**2).mean()),
        "within_bin_covariance": float(2 * (apart * surprise).mean()),
    }
