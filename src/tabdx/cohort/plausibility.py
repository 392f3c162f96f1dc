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
    outside = pd.DataFrame(False, index=features.index, columns=dictionary.feature_names)
    for feature in dictionary.features:
        if feature.plausible is not None and feature.kind is not Kind.CATEGORICAL:
            values = features[feature.name].to_numpy(dtype=np.float64)
            lowest, highest = feature.plausible
            outside[feature.name] = (values < lowest) | (values > highest)
    return outside
