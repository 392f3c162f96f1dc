"""Associations between features of any kind, and groups of correlated features."""

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from tabdx.cohort.dictionary import Dictionary, Kind
from tabdx.numerics.rounding import first_least


def associations(features: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """Strength of the rank correlation between every two features, 0 to 1.

    Spearman's |rho| over the patients for whom both are known. A categorical feature counts as
    one 0/1 column a level, and the strongest of its columns speaks for it.

    Parameters
    ----------
    features : DataFrame, shape (patient, feature)
        Raw features.
    dictionary : Dictionary
        What they are.

    Returns
    -------
    DataFrame, shape (feature, feature)
        Symmetric, 1 on the diagonal; 0 where a feature does not vary.

    References
    ----------
    Spearman (1904), American Journal of Psychology 15, 72-101.
    """
    names = [str(name) for name in features]
    parts = [_columns(features[name], name, dictionary) for name in names]
    columns = pd.concat(parts, axis="columns")
    owners = columns.columns.get_level_values(0)
    strength = columns.corr(method="spearman").abs().fillna(0.0)
    strongest = strength.groupby(owners, sort=False).max().T.groupby(owners, sort=False).max()
    values = strongest.loc[names, names].to_numpy(copy=True)
    np.fill_diagonal(values, 1.0)
    return pd.DataFrame(values, index=names, columns=names)


def _columns(feature: pd.Series, name: str, dictionary: Dictionary) -> pd.DataFrame:
    """Numbers that stand for one feature, columns (feature, level)."""
    described = dictionary.feature(name)
    if described.kind is not Kind.CATEGORICAL:
        return pd.DataFrame({(name, ""): feature.astype(float)})
    known = feature.notna()
    return pd.DataFrame(
        {(name, level): (feature == level).astype(float).where(known) for level in described.levels}
    )


def correlated_groups(strength: pd.DataFrame, together: float) -> list[list[str]]:
    """Divide the features into groups that say the same.

    Hierarchical clustering, average linkage on 1 - |rho|: two groups merge while the mean |rho|
    between their features reaches `together`. Not single linkage, by which one chain of
    neighbours would take in most of WDBC's features, and not complete linkage, which would leave
    close stand-ins outside.

    Parameters
    ----------
    strength : DataFrame, shape (feature, feature)
        From `associations`.
    together : float
        The mean |rho| at which features are one group, 0 to 1.

    Returns
    -------
    list of list of str
        Each feature once; groups in the order of their first feature.

    Examples
    --------
    >>> names = ["radius", "texture", "area"]
    >>> strength = pd.DataFrame([[1, 0.3, 0.9], [0.3, 1, 0.2], [0.9, 0.2, 1]], names, names)
    >>> correlated_groups(strength, together=0.7)
    [['radius', 'area'], ['texture']]
    """
    names = list(strength.columns)
    if len(names) < 2:
        return [names]
    distance = squareform(1 - strength.to_numpy(dtype=float).clip(max=1), checks=False)
    # Rounding must not part features whose correlation is the bound itself.
    labels = fcluster(linkage(distance, "average"), 1 - together + 1e-9, criterion="distance")
    groups: dict[int, list[str]] = {}
    for name, label in zip(names, labels.tolist(), strict=True):
        groups.setdefault(label, []).append(name)
    return list(groups.values())


def name_group(group: list[str], strength: pd.DataFrame) -> str:
    """Name a group by the feature that is closest to all others of it; of equals, the first.

    Examples
    --------
    >>> names = ["a", "b", "c"]
    >>> strength = pd.DataFrame([[1, 0.9, 0.7], [0.9, 1, 0.9], [0.7, 0.9, 1]], names, names)
    >>> name_group(names, strength), name_group(["c"], strength)
    ('b and 2 more', 'c')
    """
    if len(group) == 1:
        return group[0]
    middle = group[first_least(-strength.loc[group, group].sum())]
    return f"{middle} and {len(group) - 1} more"


def left_behind(strength: pd.DataFrame, moved: list[str], together: float) -> pd.Series:
    """Name the features that would have moved with those that were changed.

    Parameters
    ----------
    strength : DataFrame, shape (feature, feature)
        From `associations`.
    moved : list of str
        The features that were changed.
    together : float
        The |rho| from which on a feature counts as correlated, 0 to 1.

    Returns
    -------
    Series
        Strongest |rho| with one of them, by feature, the strongest first.

    Examples
    --------
    >>> names = ["radius", "texture", "area"]
    >>> strength = pd.DataFrame([[1, 0.3, 0.9], [0.3, 1, 0.2], [0.9, 0.2, 1]], names, names)
    >>> left_behind(strength, ["radius"], together=0.7).to_dict()
    {'area': 0.9}
    """
    rest = strength.drop(columns=moved).loc[moved].max()
    return rest[rest >= together].sort_values(ascending=False, kind="stable")
