"""Descriptive tables of a cohort, one row a class, a feature or a level.

Everything here reads the outcome, so hand in development patients only.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.cohort.dictionary import Kind
from tabdx.cohort.effect_sizes import Effect, cramers_v, eta_squared, hedges_g, roc_auc
from tabdx.cohort.feature_order import correlated_order

NUMERIC = (Kind.CONTINUOUS, Kind.ORDINAL)
MOST_CORRELATED = 50  # features of a table of correlations


def class_balance(cohort: Cohort) -> pd.DataFrame:
    """Count the patients of each class.

    Returns
    -------
    DataFrame
        Columns ``class``, ``patients``, ``proportion``; the negative class first.
    """
    classes = list(cohort.dictionary.outcome.classes)
    counts = cohort.table[OUTCOME].value_counts().reindex(classes, fill_value=0)
    return pd.DataFrame(
        {
            "class": classes,
            "patients": counts.to_numpy(),
            "proportion": counts.to_numpy() / counts.sum(),
        }
    )


def feature_summary(cohort: Cohort, confidence: float = 0.95) -> pd.DataFrame:
    """Describe every continuous and ordinal feature in each class, and how it tells them apart.

    Categorical features have no means; `level_summary` describes them. A missing value leaves
    out its patient for that feature alone.

    Parameters
    ----------
    cohort : Cohort
        Development patients.
    confidence : float
        Of the intervals.

    Returns
    -------
    DataFrame
        One row per feature: ``feature``, ``unit``, ``missing``; for each class
        ``mean_<class>``, ``sd_<class>``, ``median_<class>``; of more than two classes
        ``eta_squared`` with ``_lower`` and ``_upper`` (the share of the variance that lies between
        them). Where classes are positive, for them against the rest: ``hedges_g`` with ``_lower``
        and ``_upper`` (above zero: the positive have more); ``roc_auc`` with ``_lower`` and
        ``_upper``, turned so that it is at least 0.5; ``higher_in``, the side with the higher
        values; ``correlation`` with the outcome, positive = 1 (the point-biserial one).
        Cells that cannot be computed are empty.

    Notes
    -----
    The intervals count groups where the dictionary names them; that of ``eta_squared`` is left
    out there. ``roc_auc`` is turned by the data
    it is measured on, so a feature that says nothing comes out a little above 0.5.
    """
    rows = [_describe(cohort, name, confidence) for name in cohort.dictionary.of_kind(*NUMERIC)]
    return pd.DataFrame(rows)


def _describe(cohort: Cohort, name: str, confidence: float) -> dict[str, object]:
    column, outcome = cohort.table[name], cohort.dictionary.outcome
    known = column.dropna().astype(float)
    classes = cohort.table.loc[known.index, OUTCOME]
    parts = [known[classes == label].to_numpy() for label in outcome.classes]
    row: dict[str, object] = {
        "feature": name,
        "unit": cohort.dictionary.feature(name).unit,
        "missing": len(column) - len(known),
    }
    for label, part in zip(outcome.classes, parts, strict=True):
        row[f"mean_{label}"] = part.mean() if len(part) else np.nan
        row[f"sd_{label}"] = part.std(ddof=1) if len(part) > 1 else np.nan
        row[f"median_{label}"] = np.median(part) if len(part) else np.nan
    if len(parts) > 2:
        share = eta_squared(parts, confidence)
        of_groups = Effect(share.value, np.nan, np.nan)
        row |= _columns("eta_squared", share if cohort.groups is None else of_groups)
    return row | _between_sides(cohort, name, confidence) if outcome.two_sided else row


def _between_sides(cohort: Cohort, name: str, confidence: float) -> dict[str, object]:
    """Tell how a feature differs between the positive classes and the rest."""
    column, positive = cohort.table[name], cohort.positive
    values: NDArray[np.float64] = column.to_numpy(dtype=float)
    known = column.notna().to_numpy()
    places = [np.flatnonzero(known & (positive == side)) for side in (0, 1)]
    parts = [values[place] for place in places]
    groups = cohort.group_numbers(np.concatenate(places))
    area = roc_auc(parts[0], parts[1], confidence, groups)
    turned = Effect(1 - area.value, 1 - area.upper, 1 - area.lower) if area.value < 0.5 else area
    equal = area.value == 0.5 or np.isnan(area.value)
    return {
        **_columns("hedges_g", hedges_g(parts[0], parts[1], confidence, groups)),
        **_columns("roc_auc", turned),
        "higher_in": "" if equal else cohort.dictionary.outcome.sides[turned is area],
        "correlation": column.corr(pd.Series(positive, index=column.index, dtype=float)),
    }


def _columns(name: str, effect: Effect) -> dict[str, float]:
    return {name: effect.value, f"{name}_lower": effect.lower, f"{name}_upper": effect.upper}


def level_summary(cohort: Cohort) -> pd.DataFrame:
    """Count the levels of every categorical feature in each class.

    Returns
    -------
    DataFrame
        One row per feature, level and class: ``feature``, ``level``, ``class``, ``patients``,
        ``proportion`` (of the class's patients whose level is known), ``missing`` (patients of all
        classes without a level), ``cramers_v`` (of the feature). Without rows where the
        dictionary has no categorical feature.
    """
    rows = []
    for name in cohort.dictionary.of_kind(Kind.CATEGORICAL):
        labels = cohort.table[name]
        whole = {
            "missing": int(labels.isna().sum()),
            "cramers_v": cramers_v(labels, cohort.labels),
        }
        for label in cohort.dictionary.outcome.classes:
            members = labels[cohort.table[OUTCOME] == label]
            known = int(members.notna().sum())
            for level in cohort.dictionary.feature(name).levels:
                count = int((members == level).sum())
                share = count / known if known else np.nan
                rows.append((name, level, label, count, share, *whole.values()))
    columns = ["feature", "level", "class", "patients", "proportion", "missing", "cramers_v"]
    return pd.DataFrame(rows, columns=columns)


def correlations(cohort: Cohort, most: int = MOST_CORRELATED) -> pd.DataFrame:
    """Correlate every two continuous or ordinal features, and each with the outcome.

    Of many features those are kept that correlate most with the outcome, whichever the sign; of
    equal ones the first in the dictionary. Pearson's r over the patients for whom both are known;
    ordinal features by their numbers. The outcome is 1 for a positive class, so a feature that is
    high there correlates above zero. Where no class is positive, the outcome's row and column hold
    the correlation ratio eta, the root of `eta_squared`, which has no sign.

    Parameters
    ----------
    cohort : Cohort
        Development patients.
    most : int
        Features that are kept: more cannot be read in a picture.

    Returns
    -------
    DataFrame
        Square: ``feature``, then one column per row. The outcome comes first, then the features
        so that correlated ones are neighbours. Empty cells where a feature does not vary.
    """
    table = cohort.table[cohort.dictionary.of_kind(*NUMERIC)].astype(float)
    with_outcome = correlate_with_outcome(cohort, table)
    if table.shape[1] > most:
        strength = with_outcome.abs().fillna(0)
        strongest = strength.sort_values(ascending=False, kind="stable").index[:most]
        table = table[[name for name in table if name in set(strongest)]]
    among = table.corr()
    square = among.copy()
    square.insert(0, OUTCOME, with_outcome[among.index])
    square.loc[OUTCOME] = pd.concat([pd.Series({OUTCOME: 1.0}), with_outcome[among.index]])
    order = [OUTCOME, *among.columns[correlated_order(among.to_numpy())]]
    return square.loc[order, order].rename_axis("feature").reset_index()


def correlate_with_outcome(cohort: Cohort, table: pd.DataFrame) -> pd.Series:
    """Correlate each feature with the outcome.

    Parameters
    ----------
    cohort : Cohort
        Development patients.
    table : DataFrame, shape (patient, feature)
        Their numbers.

    Returns
    -------
    Series of float
        By feature: Pearson's r with a positive class, or the correlation ratio eta where no class
        is positive. NaN where a feature does not vary.
    """
    if cohort.dictionary.outcome.two_sided:
        outcome = pd.Series(cohort.positive, cohort.patients, dtype=float)
        return pd.Series({name: table[name].corr(outcome) for name in table}, dtype=float)
    classes = cohort.table[OUTCOME]
    parts = {
        name: [part.dropna().to_numpy() for _, part in table[name].groupby(classes, sort=False)]
        for name in table
    }
    return pd.Series(
        {name: np.sqrt(eta_squared(own).value) for name, own in parts.items()}, dtype=float
    )
