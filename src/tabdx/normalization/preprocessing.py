"""The preprocessing made from a dictionary: raw features in, a matrix of floats out."""

from typing import Any

from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from tabdx.cohort.dictionary import Dictionary, Kind
from tabdx.normalization.constant_columns import ConstantColumns
from tabdx.normalization.scalers import make_scaler


def make_preprocessing(dictionary: Dictionary, method: str) -> Pipeline | ColumnTransformer:
    """Make the unfitted preprocessing of a cohort's features.

    Everything in it is learned in `fit`, from the rows given there, so that a fold's statistics
    are those of its training rows. Its width depends on the dictionary alone: a level that no
    training row has, or a feature that all of them lack, still has its column, which then stays
    at its training value whoever comes; see `ConstantColumns`.

    Parameters
    ----------
    dictionary : Dictionary
        What each feature is.
    method : str
        The scaler of continuous and ordinal features, by name; see `make_scaler`.

    Returns
    -------
    Pipeline or ColumnTransformer
        Takes raw features by name, in the dictionary's order, shape (patient, feature); gives
        floats, shape (patient, column): continuous and ordinal features first (missing values
        become the median), then one 0/1 column a level of each categorical feature (missing
        values become the most frequent level), each in the dictionary's order.

    Raises
    ------
    InputError
        If there is no such method.
    """
    measured = dictionary.of_kind(Kind.CONTINUOUS, Kind.ORDINAL)
    labelled = dictionary.of_kind(Kind.CATEGORICAL)
    if not labelled:
        # Nothing to divide, and dividing takes longer than all the rest.
        return _measured(method)
    parts: list[tuple[str, Any, list[str]]] = []
    if measured:
        parts.append(("measured", _measured(method), measured))
    levels = [list(dictionary.feature(name).levels) for name in labelled]
    parts.append(("labelled", _labelled(levels), labelled))
    return ColumnTransformer(parts, sparse_threshold=0, verbose_feature_names_out=False)


def _measured(method: str) -> Pipeline:
    impute = SimpleImputer(strategy="median", keep_empty_features=True)
    return Pipeline(
        [
            ("impute", impute),
            ("constant", ConstantColumns()),
            ("scale", make_scaler(method)),
        ]
    )


def _labelled(levels: list[list[str]]) -> Pipeline:
    impute = SimpleImputer(strategy="most_frequent", keep_empty_features=True)
    # A label outside the levels, as an entirely missing feature is filled with, sets no column.
    encode = OneHotEncoder(categories=levels, handle_unknown="ignore", sparse_output=False)
    return Pipeline([("impute", impute), ("encode", encode), ("constant", ConstantColumns())])
