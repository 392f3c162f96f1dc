"""Shift: how far features, risks and outcomes of other patients lie from those of development."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import logit
from scipy.stats import norm

from tabdx.cohort.dictionary import Dictionary, Kind
from tabdx.evaluation.comparison.unpaired import difference_of_proportions
from tabdx.evaluation.uncertainty.intervals import wilson

Values = NDArray[np.float64]

MEAN, LEVEL, MISSING = "mean", "level", "missing"
LOG_ODDS = "log odds of the risk"
SHIFTED, ALIKE, UNCLEAR = "shifted", "alike", "not resolvable"
# A standardised difference below 0.1 is negligible: Austin (2009), Statistics in Medicine 28,
# 3083–3107. Of shares, ten in a hundred.
NEGLIGIBLE = 0.1
_SMALLEST = float(np.finfo(np.float64).eps)
SUMMARY_COLUMNS = ["feature", "quantity", "level", "patients", "value", "sd"]


def describe_features(features: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """Summarise features by numbers that are no patient's own.

    Parameters
    ----------
    features : DataFrame, shape (patient, feature)
        Typed raw features.
    dictionary : Dictionary

    Returns
    -------
    DataFrame
        Columns: ``feature``, ``quantity`` (mean | level | missing), ``level`` (of a categorical
        feature; else empty), ``patients`` (behind it), ``value`` (mean or share), ``sd`` (of a
        mean; else missing).
    """
    rows: list[tuple[object, ...]] = []
    for feature in dictionary.features:
        column = features[feature.name]
        known = column.dropna()
        if feature.kind is Kind.CATEGORICAL:
            for level in feature.levels:
                share = float((known == level).mean()) if len(known) else np.nan
                rows.append((feature.name, LEVEL, level, len(known), share, np.nan))
        else:
            rows.append((feature.name, MEAN, "", len(known), *_moments(known.to_numpy(float))))
        missing = float(column.isna().mean()) if len(column) else np.nan
        rows.append((feature.name, MISSING, "", len(column), missing, np.nan))
    return pd.DataFrame(rows, columns=SUMMARY_COLUMNS)


def describe_risks(risks: Values) -> pd.DataFrame:
    """Summarise the log odds of risks, in the columns of `describe_features`."""
    odds = logit(np.clip(risks, _SMALLEST, 1 - _SMALLEST))
    row = (LOG_ODDS, MEAN, "", len(odds), *_moments(odds))
    return pd.DataFrame([row], columns=SUMMARY_COLUMNS)


def _moments(values: Values) -> tuple[float, float]:
    if len(values) < 2:
        return float(values.mean()) if len(values) else np.nan, np.nan
    return float(values.mean()), float(values.std(ddof=1))


def feature_shift(before: pd.DataFrame, now: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Set the features of other patients beside those of development.

    Question: are these patients of the same kind, measured in the same way?

    Formula: of a mean the standardised difference d = (m₁ − m₀) / s, s² being the mean of the two
    variances, with the standard error √(1/n₁ + 1/n₀ + d²/(2 (n₁ + n₀))), and the ratio of the
    standard deviations; of a share the difference, with Newcombe's interval. ``shifted`` is what
    lies beyond ±0.1 with its whole interval, ``alike`` what lies within.

    Reference: Hedges & Olkin (1985), Statistical Methods for Meta-Analysis, ch. 5; Austin (2009),
    Statistics in Medicine 28, 3083–3107 (0.1); Debray et al. (2015), J Clin Epidemiol 68, 279–289
    (why case mix stands beside an external validation).

    Parameters
    ----------
    before, now : DataFrame
        Of `describe_features`: development, and the other patients.
    confidence : float
        Of every interval.

    Returns
    -------
    DataFrame
        One row a quantity. Columns: ``feature``, ``quantity``, ``level``, ``patients``, ``value``,
        ``sd``, ``development_patients``, ``development_value``, ``development_sd``,
        ``difference`` (standardised, of a mean), ``lower``, ``upper``, ``sd_ratio`` (of a mean),
        ``verdict``.
    """
    keys = ["feature", "quantity", "level"]
    known = before.rename(
        columns={name: f"development_{name}" for name in ("patients", "value", "sd")}
    )
    both = now.merge(known, on=keys, how="left")
    compared = [_compare(row, confidence) for row in both.to_dict("records")]
    return pd.concat([both, pd.DataFrame(compared)], axis=1)


def _compare(row: Mapping[object, object], confidence: float) -> dict[str, object]:
    value, then, spread, spread_then, size, size_then = (
        float(str(row[name]))
        for name in (
            *("value", "development_value", "sd", "development_sd"),
            *("patients", "development_patients"),
        )
    )
    if row["quantity"] != MEAN:
        found = difference_of_proportions(value, size, then, size_then, confidence)
        ends = found.difference, found.lower, found.upper
        return _verdict(*ends) | {"sd_ratio": np.nan}
    pooled = np.sqrt((spread**2 + spread_then**2) / 2)
    ratio = spread / spread_then if spread_then > 0 else np.nan
    if not pooled > 0:
        return _verdict(np.nan, np.nan, np.nan) | {"sd_ratio": ratio}
    apart = (value - then) / pooled
    error = np.sqrt(1 / size + 1 / size_then + apart**2 / (2 * (size + size_then)))
    reach = float(norm.isf((1 - confidence) / 2)) * error
    return _verdict(apart, apart - reach, apart + reach) | {"sd_ratio": ratio}


def _verdict(difference: float, lower: float, upper: float) -> dict[str, object]:
    verdict = UNCLEAR
    if lower > NEGLIGIBLE or upper < -NEGLIGIBLE:
        verdict = SHIFTED
    elif lower > -NEGLIGIBLE and upper < NEGLIGIBLE:
        verdict = ALIKE
    return {"difference": difference, "lower": lower, "upper": upper, "verdict": verdict}


def outcome_shift(
    before: Mapping[str, float], labels: Sequence[str], development: int, confidence: float
) -> pd.DataFrame:
    """Set the share of each class beside that of development.

    Parameters
    ----------
    before : mapping of str to float
        Share of each class among the development patients, in the dictionary's order.
    labels : sequence of str
        The class of each of the other patients.
    development : int
        How many development patients there were.
    confidence : float
        Of Wilson's intervals, and of Newcombe's of the difference.

    Returns
    -------
    DataFrame
        Columns: ``class``, ``patients``, ``value``, ``lower``, ``upper``, ``development_value``,
        ``difference``, ``difference_lower``, ``difference_upper``.
    """
    rows = []
    for name, then in before.items():
        count = list(labels).count(name)
        share = count / len(labels)
        found = difference_of_proportions(share, len(labels), then, development, confidence)
        lower, upper = wilson(share, len(labels), confidence)
        ends = found.difference, found.lower, found.upper
        rows.append((name, count, share, lower, upper, then, *ends))
    columns = ["class", "patients", "value", "lower", "upper", "development_value"]
    apart = ["difference", "difference_lower", "difference_upper"]
    return pd.DataFrame(rows, columns=[*columns, *apart])
