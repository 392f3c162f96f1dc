"""Instability of each patient's risk over the bootstrap models."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from tabdx.core.errors import InputError
from tabdx.evaluation.metrics.calibration import calibration_slope
from tabdx.evaluation.metrics.confusion import predict_positive
from tabdx.studies.instability.bootstrap_models import BootstrapRisks
from tabdx.wording.columns import INSTABILITY_COLUMNS, PATIENT_COLUMNS

ALL, OUT_OF_BAG = "all", "out_of_bag"
# A patient whose call changes in this share of the bootstrap models has no settled answer.
OFTEN = 0.1

_LEVELS = {"lower": 0.025, "lower_quarter": 0.25, "median": 0.5, "upper_quarter": 0.75}
_LEVELS |= {"upper": 0.975}
_SPREAD = [*_LEVELS, "mean_absolute_difference", "flip_rate", "resamples"]
_SMALLEST = float(np.finfo(np.float64).eps)  # as for the log loss: 0 and 1 have no log odds


def spread_by_patient(
    model: str, bootstrap: BootstrapRisks, threshold: float | None
) -> pd.DataFrame:
    """Describe how far the bootstrap models' risks of each patient lie apart.

    Once over all bootstrap models, as the paper does, and once over those that were trained
    without the patient. A model fits its own training patients more closely, so the first spread is
    too narrow for a new patient; the second is not.

    Parameters
    ----------
    model : str
        The model's name.
    bootstrap : BootstrapRisks
        Risks of a target by the model, trained again and again.
    threshold : float or None
        The risk from which a patient is called positive; None where no class is said to be
        positive, and nobody is.

    Returns
    -------
    DataFrame
        One row per patient: ``model``, ``class`` (the target), ``patient``, ``risk`` (by the final
        model), ``lower``,
        ``lower_quarter``, ``median``, ``upper_quarter``, ``upper`` (the 2.5, 25, 50, 75 and 97.5
        percentiles of the bootstrap risks), ``mean_absolute_difference`` (of the bootstrap risks
        from ``risk``), ``flip_rate`` (of the bootstrap models that call the patient otherwise
        than the final model; missing without a threshold), ``resamples``; then the same with
        ``out_of_bag_`` before it, over the resamples in which the patient was not drawn: missing
        where there is none.

    References
    ----------
    Riley and Collins (2023), Biometrical Journal 65, 2200302.
    """
    risk = pd.DataFrame(bootstrap.risk, columns=bootstrap.patients)
    everywhere = _describe(risk, bootstrap.original, threshold)
    unseen = _describe(risk.mask(bootstrap.drawn), bootstrap.original, threshold)
    table = pd.concat([everywhere, unseen.add_prefix(f"{OUT_OF_BAG}_")], axis=1)
    table.insert(0, "risk", bootstrap.original)
    own = {"model": model, "class": bootstrap.target}
    return table.rename_axis("patient").reset_index().assign(**own)[PATIENT_COLUMNS]


def _describe(
    risk: pd.DataFrame, original: NDArray[np.float64], threshold: float | None
) -> pd.DataFrame:
    """Describe the columns of a (resample, patient) table, from which values may be missing."""
    table = risk.quantile(list(_LEVELS.values())).T.set_axis(list(_LEVELS), axis=1)
    return table.assign(
        mean_absolute_difference=(risk - original).abs().mean(),
        flip_rate=np.nan if threshold is None else _flip_rate(risk, original, threshold),
        resamples=risk.count(),
    )


def _flip_rate(risk: pd.DataFrame, original: NDArray[np.float64], threshold: float) -> pd.Series:
    flipped = predict_positive(risk.to_numpy(), threshold) != predict_positive(original, threshold)
    return pd.DataFrame(flipped.astype(float), columns=risk.columns).where(risk.notna()).mean()


def summarise(
    model: str, bootstrap: BootstrapRisks, spread: pd.DataFrame, threshold: float | None
) -> pd.DataFrame:
    """Summarise the instability of one model over its patients.

    Parameters
    ----------
    model : str
        The model's name.
    bootstrap : BootstrapRisks
        Risks of a target by the model, trained again and again.
    spread : DataFrame
        What `spread_by_patient` made of it.
    threshold : float or None
        As there.

    Returns
    -------
    DataFrame
        Two rows, ``basis`` all (every bootstrap model) and out_of_bag (those that had not seen
        the patient). Columns: ``model``, ``class``, ``basis``, ``patients``, ``resamples``,
        ``threshold``,
        ``mean_absolute_difference`` (the paper's MAPE, mean absolute prediction error),
        ``flip_rate`` (its classification instability index, mean over the patients),
        ``often_flipped`` (patients whose call changes in a tenth of the models or more),
        ``slope`` with ``slope_lower`` and ``slope_upper`` (median, 2.5 and 97.5 percentiles of
        the bootstrap models' calibration slopes on these patients), ``slopes`` (models that have
        one). What is not available is missing.
    """
    rows = []
    for basis, prefix in ((ALL, ""), (OUT_OF_BAG, f"{OUT_OF_BAG}_")):
        known = spread[spread[f"{prefix}resamples"] > 0]
        slopes = _slopes(bootstrap, unseen=basis == OUT_OF_BAG)
        lower, middle, upper = (
            np.quantile(slopes, [0.025, 0.5, 0.975]) if len(slopes) else [np.nan] * 3
        )
        row = {
            "model": model,
            "class": bootstrap.target,
            "basis": basis,
            "patients": len(known),
            "resamples": len(bootstrap.risk),
            "threshold": np.nan if threshold is None else threshold,
            "mean_absolute_difference": known[f"{prefix}mean_absolute_difference"].mean(),
            "flip_rate": known[f"{prefix}flip_rate"].mean(),
            "often_flipped": _count_often(known[f"{prefix}flip_rate"], threshold),
            "slope": middle,
            "slope_lower": lower,
            "slope_upper": upper,
            "slopes": len(slopes),
        }
        rows.append(row)
    return pd.DataFrame(rows, columns=INSTABILITY_COLUMNS)


def _count_often(flip_rates: pd.Series, threshold: float | None) -> float:
    return np.nan if threshold is None else int((flip_rates >= OFTEN).sum())


def _slopes(bootstrap: BootstrapRisks, unseen: bool) -> NDArray[np.float64]:
    """Calibration slopes of the bootstrap models that have one."""
    counted = ~bootstrap.drawn if unseen else np.ones_like(bootstrap.drawn)
    slopes: NDArray[np.float64] = np.concatenate(
        [
            calibration_slope(bootstrap.positive, risk, weights[None].astype(np.float64))
            for risk, weights in zip(bootstrap.risk, counted, strict=True)
        ]
    )
    known: NDArray[np.float64] = slopes[~np.isnan(slopes)]
    return known


@dataclass(frozen=True)
class Spread:
    """How unstable the risk of a new patient is likely to be.

    Attributes
    ----------
    lower, upper : float
        Where the middle 95% of models trained on other patients would put this risk.
    mean_absolute_difference : float
        How far such a model's risk typically lies from the final model's.
    flip_rate : float
        Share of such models that would call the patient otherwise.
    patients : int
        Development patients whom this rests on.
    """

    lower: float
    upper: float
    mean_absolute_difference: float
    flip_rate: float
    patients: int


def spread_at(table: pd.DataFrame, risk: float, neighbours: int = 20) -> Spread:
    """Tell the typical spread of a risk from the development patients whose risks are nearest.

    A new patient has no bootstrap risks, and no model was trained on this patient. The neighbours
    are those whose median risk by models not trained on them is near: the final model's own risk
    of a training patient is more extreme than that of a new one. Near is in log odds, in which 1%
    and 2% are as far apart as 50% and 67%. The ends are the medians of the neighbours'
    ends, as distances in log odds from their own median, so that they enclose `risk` also where
    neighbours are few.

    Parameters
    ----------
    table : DataFrame
        One model's rows of `spread_by_patient`.
    risk : float
        The new patient's.
    neighbours : int
        How many development patients are looked at; fewer where there are fewer.

    Raises
    ------
    InputError
        If no patient of the table has an out-of-bag spread.
    """
    known = table[table[f"{OUT_OF_BAG}_resamples"] > 0]
    if known.empty:
        raise InputError(
            "no development patient has a spread over bootstrap models; name the model in "
            "instability.models and raise instability.resamples"
        )
    here = float(_log_odds(np.array(risk)))
    distance = np.abs(_log_odds(known[f"{OUT_OF_BAG}_median"]) - here)
    near = known.iloc[np.argsort(distance, kind="stable")[:neighbours]]
    middle = _log_odds(near[f"{OUT_OF_BAG}_median"])
    lower, upper = (
        float(expit(here + np.median(_log_odds(near[f"{OUT_OF_BAG}_{end}"]) - middle)))
        for end in ("lower", "upper")
    )
    return Spread(
        lower,
        upper,
        float(near[f"{OUT_OF_BAG}_mean_absolute_difference"].mean()),
        float(near[f"{OUT_OF_BAG}_flip_rate"].mean()),
        len(near),
    )


def _log_odds(risk: pd.Series | NDArray[np.float64]) -> NDArray[np.float64]:
    clipped = np.clip(np.asarray(risk, dtype=np.float64), _SMALLEST, 1 - _SMALLEST)
    log_odds: NDArray[np.float64] = logit(clipped)
    return log_odds
