import math
import re

from tabdx.cohort.dictionary import Outcome
from tabdx.dashboard.shared.class_answer import draw_bars

THREE = Outcome(column="d", classes=("a", "b", "c"))
ANSWER = {"probability_a": 0.1, "probability_b": 0.7, "probability_c": 0.2}


def test_a_bar_says_its_probability_and_whether_the_class_is_plausible():
    spreads = {f"{end}_{name}": math.nan for end in ("lowest", "highest") for name in "abc"}
    rows = re.findall(r"<li.*?</li>", draw_bars(ANSWER | spreads, ["b"], THREE))
    words = [re.sub(r"<[^>]*>", " ", row).split() for row in rows]
    assert words == [["b", "70.0%", "plausible"], ["c", "20.0%"], ["a", "10.0%"]]
    hostile = Outcome(column="d", classes=("<i>", "b", "c"))
    answer = ANSWER | {"probability_<i>": 0.1, "lowest_<i>": math.nan, "highest_<i>": math.nan}
    assert "<i>" not in draw_bars(answer | spreads, [], hostile).replace("<i style", "")
