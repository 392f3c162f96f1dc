"""Partial dependence, ICE and accumulated local effects."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Kind
from tabdx.numerics.rounding import first_least
from tabdx.studies.explanation.shap_values import Risk
from tabdx.wording.columns import DEPENDENCE_COLUMNS, INDIVIDUAL_COLUMNS

Values = NDArray[np.float64]


_LEVELS = np.linspace(0.025, 0.975, 20)
_INDIVIDUALS = 30
# Each is predicted once per point of the grid: a thousand draw the mean to a hair's breadth.
_MOST_PATIENTS = 1000


@dataclass(frozen=True)
class Dependence:
    """Curves of some features.

    Attributes
    ----------
    curves : DataFrame
        One row per feature and point of its grid. Columns: ``model``, ``class`` (what the risk is
        the risk of), ``feature``, ``unit``, ``value`` (missing for a categorical feature),
        ``level`` (missing for a number), ``partial_dependence`` (mean risk if all patients had
        this value), ``accumulated_local_effects`` (around the mean risk; missing for a categorical
        feature, whose levels have no order to accumulate along), ``centred_lower`` and
        ``centred_upper`` (5 and 95 percentiles of the patients' own changes of risk since the
        first point),
        ``partner`` (the other feature that it is most correlated with), ``correlation`` (their
        |rho|), ``leaves_data`` (whether that is so strong that partial dependence mixes
        impossible patients), ``patients``.
    individuals : DataFrame
        Curves of single patients (individual conditional expectation). Columns: ``model``,
        ``class``, ``feature``, ``patient``, ``value``, ``level``, ``risk``, ``centred`` (risk minus
        that at the first point).
    """

    curves: pd.DataFrame
    individuals: pd.DataFrame


def dependence(
    model: str,
    target: str,
    risk: Risk,
    development: Cohort,
    names: Sequence[str],
    strength: pd.DataFrame,
    together: float,
    seed: int,
) -> Dependence:
    """Draw how the risk depends on each of some features.

    Parameters
    ----------
    model : str
        The model's name.
    target : str
        What the risk is the risk of.
    risk : callable
        The final model: from raw features to the risk, shape (row,).
    development : Cohort
        The development patients; at most a thousand of them, drawn, are predicted.
    names : sequence of str
        Which features.
    strength : DataFrame, shape (feature, feature)
        Associations of the features.
    together : float
        The |rho| from which two features stand for each other. Partial dependence then asks the
        model about patients who cannot be, such as a large radius with a small area; accumulated
        local effects ask about small steps from patients who are.
    seed : int
        Where the draw of the patients starts.

    References
    ----------
    Friedman (2001), Annals of Statistics 29, 1189-1232. Goldstein et al. (2015), Journal of
    Computational and Graphical Statistics 24, 44-65. Apley and Zhu (2020), JRSS B 82, 1059-1086.
    """
    patients = development.features
    rng = np.random.default_rng(seed)
    if len(patients) > _MOST_PATIENTS:
        patients = patients.sample(_MOST_PATIENTS, random_state=rng)
    shown = rng.permutation(len(patients))[:_INDIVIDUALS]
    curves, individuals = [], []
    for name in names:
        grid = make_grid(development, name)
        own = individual_curves(risk, patients, name, grid)
        curve = _curve(development, name, grid, own)
        if development.dictionary.feature(name).kind is not Kind.CATEGORICAL:
            curve["accumulated_local_effects"] = accumulate(risk, patients, name, grid)
        others = strength[name].drop(name)
        strongest = float(others.max()) if len(others) else np.nan
        curves.append(
            curve.assign(
                partner=str(others.index[first_least(-others)]) if len(others) else None,
                correlation=strongest,
                leaves_data=strongest >= together,
            )
        )
        individuals.append(_individuals(curve, patients.index[shown], own[:, shown]))
    whose = {"model": model, "class": target}
    return Dependence(
        pd.concat(curves, ignore_index=True).assign(**whose)[DEPENDENCE_COLUMNS],
        pd.concat(individuals, ignore_index=True).assign(**whose)[INDIVIDUAL_COLUMNS],
    )


def make_grid(development: Cohort, name: str) -> NDArray[np.object_]:
    """Choose where a feature's curve is drawn.

    Parameters
    ----------
    development : Cohort
        The patients.
    name : str
        The feature.

    Returns
    -------
    ndarray, shape (point,)
        Distinct measured values at 20 even percentiles from 2.5 to 97.5: beyond, a curve rests on
        a handful of patients. For a categorical feature its levels, those that no patient has
        left out.
    """
    feature, known = development.dictionary.feature(name), development.table[name].dropna()
    if feature.kind is Kind.CATEGORICAL:
        return np.array([level for level in feature.levels if (known == level).any()], dtype=object)
    values = known.to_numpy(dtype=np.float64)
    if not len(values):
        return np.array([], dtype=object)
    # The inverted distribution function gives measured values, so that no step lies empty.
    return np.unique(np.quantile(values, _LEVELS, method="inverted_cdf")).astype(object)


def individual_curves(
    risk: Risk, patients: pd.DataFrame, name: str, grid: NDArray[np.object_]
) -> Values:
    """Predict every patient with the feature set to each value, shape (point, patient)."""
    if not len(grid):
        return np.empty((0, len(patients)))
    copies = pd.concat([patients] * len(grid), ignore_index=True)
    copies[name] = pd.Series(np.repeat(grid, len(patients))).astype(patients[name].dtype)
    return risk(copies).reshape(len(grid), len(patients))


def accumulate(risk: Risk, patients: pd.DataFrame, name: str, grid: NDArray[np.object_]) -> Values:
    """Accumulate the local effects of a feature along its grid.

    Between two points of the grid, the patients whose value lies there are moved to either end,
    all else theirs; the mean differences are added up, and the curve is moved so that its mean
    over the patients between the ends of the grid is their mean risk.

    Parameters
    ----------
    risk : callable
        From raw features to the risk, shape (row,).
    patients : DataFrame, shape (patient, feature)
        Raw features.
    name : str
        A continuous or ordinal feature.
    grid : ndarray, shape (point,)
        Ascending. A step is closed above; the first is closed below, too.

    Returns
    -------
    ndarray, shape (point,)
        NaN where there are fewer than two points, or nobody between them.

    References
    ----------
    Apley and Zhu (2020), JRSS B 82, 1059-1086, equations 15 and 16, with the centring of their R
    package ALEPlot: a step counts with the mean of its ends.
    """
    edges, values = grid.astype(np.float64), patients[name].to_numpy(dtype=np.float64)
    undefined: Values = np.full(len(edges), np.nan)
    if len(edges) < 2:
        return undefined
    inside = (values >= edges[0]) & (values <= edges[-1])
    if not inside.any():
        return undefined
    known, values = patients[inside], values[inside]
    step = np.clip(np.searchsorted(edges, values, side="left") - 1, 0, None)
    low, high = known.copy(), known.copy()
    low[name], high[name] = edges[step], edges[step + 1]
    sizes = np.bincount(step, minlength=len(edges) - 1)
    sums = np.bincount(step, weights=risk(high) - risk(low), minlength=len(edges) - 1)
    # A step that the draw of the patients left empty is flat.
    means = np.divide(sums, sizes, out=np.zeros_like(sums), where=sizes > 0)
    curve = np.concatenate([[0.0], np.cumsum(means)])
    centre = np.average((curve[:-1] + curve[1:]) / 2, weights=sizes)
    moved: Values = curve - centre + risk(known).mean()
    return moved


def _curve(development: Cohort, name: str, grid: NDArray[np.object_], own: Values) -> pd.DataFrame:
    feature = development.dictionary.feature(name)
    labelled = feature.kind is Kind.CATEGORICAL
    changes = own - own[:1]
    lower, upper = np.quantile(changes, [0.05, 0.95], axis=1)
    return pd.DataFrame(
        {
            "feature": name,
            "unit": feature.unit,
            "value": np.nan if labelled else grid.astype(np.float64),
            "level": grid if labelled else None,
            "partial_dependence": own.mean(axis=1),
            "accumulated_local_effects": np.nan,
            "centred_lower": lower,
            "centred_upper": upper,
            "patients": own.shape[1],
        }
    )


def _individuals(curve: pd.DataFrame, patients: pd.Index, own: Values) -> pd.DataFrame:
    """Lay out the curves of single patients, one row per patient and point."""
    points = len(curve)
    return pd.DataFrame(
        {
            "feature": np.repeat(curve["feature"].to_numpy(), len(patients)),
            "patient": np.tile(patients.to_numpy(), points),
            "value": np.repeat(curve["value"].to_numpy(), len(patients)),
            "level": np.repeat(curve["level"].to_numpy(dtype=object), len(patients)),
            "risk": own.ravel(),
            "centred": (own - own[:1]).ravel(),
        }
    )
