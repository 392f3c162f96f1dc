"""The benchmark of the pages' first showing."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.page_times import IMAGE_PAGES, PAGES, measure
from tabdx.dashboard import FRAME


def test_every_page_is_timed():
    assert {*PAGES, *IMAGE_PAGES} == {page.parent.name for page in FRAME.parent.glob("*/page.py")}


@pytest.mark.browser
def test_a_page_has_its_times_and_what_is_allowed(tmp_path):
    # In a thread of its own: the tests of the pages may have a browser open in this one.
    with ThreadPoolExecutor(1) as thread:
        (row,) = thread.submit(measure, tmp_path, ("report",)).result().to_dict("records")
    assert (row["case"], row["other_s"]) == ("report", 5.0)
    assert 0 < row["cpu_s"] < row["ours_s"] * 4
    assert row["agreement"].startswith("again ")
