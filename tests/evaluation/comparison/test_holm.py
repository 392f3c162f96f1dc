import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from tabdx.evaluation.comparison.holm import holm


@pytest.mark.parametrize("p", [[0.04], [0.01, 0.04, 0.03, 0.005], [0.5, 0.02, 0.02, 1.0, 0.0]])
def test_it_is_that_of_statsmodels(p):
    named = pd.Series(p, index=[f"test {number}" for number in range(len(p))])
    corrected = holm(named)
    assert corrected.index.tolist() == named.index.tolist()
    assert corrected.tolist() == pytest.approx(multipletests(p, method="holm")[1].tolist())


def test_a_p_that_is_missing_stays_so_and_is_not_counted():
    corrected = holm(pd.Series([0.02, np.nan, 0.5]))
    # Two are counted: 0.02 twice, then 0.5 once.
    assert corrected.tolist() == pytest.approx([0.04, np.nan, 0.5], nan_ok=True)
    assert holm(pd.Series([np.nan, np.nan])).isna().all()
