import pandas as pd
import pytest

from tabdx.dashboard.charts.sample_size import draw_sample_size
from tests.dashboard.charts.conftest import marks


@pytest.mark.parametrize("fitted", [0.2, None])
def test_a_law_is_drawn_where_there_is_one(fitted):
    table = pd.DataFrame(
        {
            "model": "svm",
            "metric": "log_loss",
            "trained_on": [50, 100, 200],
            **{name: [0.3, 0.2, None] for name in ("value", "lower", "upper")},
            **dict.fromkeys(("fitted", "fitted_lower", "fitted_upper"), fitted),
        }
    )
    drawn = marks(draw_sample_size(table, ["svm"]))
    assert ("line" in drawn) == (fitted is not None)
