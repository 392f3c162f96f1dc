"""Which patients of a table are known: those with all values of a patient of another one."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def recognise(patients: pd.DataFrame, known: pd.DataFrame) -> NDArray[np.intp]:
    """Find who has all values of each patient.

    Parameters
    ----------
    patients, known : DataFrame, shape (patient, feature)
        Raw features; the columns of the first are taken.

    Returns
    -------
    ndarray of int, shape (patient,)
        The place among the known, the first of several; -1 where nobody has them.

    Examples
    --------
    >>> known = pd.DataFrame({"a": [1.0, 2.0, 2.0]})
    >>> recognise(pd.DataFrame({"a": [2.0, 3.0]}), known)
    array([ 1, -1])
    """
    hashes = pd.Index(_hash(known[patients.columns]))
    first = np.flatnonzero(~hashes.duplicated())
    found = hashes[first].get_indexer(pd.Index(_hash(patients)))
    return np.where(found < 0, -1, first[found])


def _hash(rows: pd.DataFrame) -> NDArray[np.uint64]:
    return pd.util.hash_pandas_object(rows, index=False).to_numpy().astype(np.uint64)
