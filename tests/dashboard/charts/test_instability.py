import pandas as pd

from tabdx.dashboard.charts.instability import draw_instability
from tests.dashboard.charts.conftest import marks


def test_a_patient_whom_every_model_has_seen_has_no_spread():
    ends = {"lower": [0.1, None], "median": [0.2, None], "upper": [0.3, None]}
    known = {f"out_of_bag_{name}": values for name, values in ends.items()}
    table = pd.DataFrame(
        {
            "patient": ["1", "2"],
            "risk": [0.2, 0.4],
            "lower": 0.0,
            **known,
            "out_of_bag_flip_rate": [0.0, None],
        }
    )
    spread, flips = draw_instability(table, 0.5)
    rows = [rows for rows in flips.to_dict()["datasets"].values() if "flip_rate" in rows[0]]
    assert [row["patient"] for row in rows[0]] == ["1"]
    assert marks(spread) == ["line", "rule", "circle", "rule"]
