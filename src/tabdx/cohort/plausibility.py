"""Values that the data dictionary calls implausible."""

import numpy as np
import pandas as pd

from tabdx.cohort.dictionary import Dictionary, Kind


def implausible_values(features: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    """Tell which values are outside their feature's plausible range; a missing one never is.

    Parameters
    ----------
    features : DataFrame, shape (patient, feature)
        Typed raw features.
    dictionary : Dictionary

    Returns
    -------
    DataFrame of bool, shape (patient, feature)
        False in all of a feature without such a range.
    """
    outside = np.zeros((len(features), len(dictionary.features)), dtype=np.bool_)
    ranges = {
        place: feature
        for place, feature in enumerate(dictionary.features)
        if feature.plausible is not None and feature.kind is not Kind.CATEGORICAL
    }
    if ranges:
        # All at once: a column at a time takes longer than the answer to a single patient.
        names = [feature.name for feature in ranges.values()]
        values = features[names].to_numpy(dtype=np.float64)
        lowest, highest = np.array([feature.plausible for feature in ranges.values()]).T
        outside[:, list(ranges)] = (values < lowest) | (values > highest)
    return pd.DataFrame(outside, index=features.index, columns=dictionary.feature_names)
