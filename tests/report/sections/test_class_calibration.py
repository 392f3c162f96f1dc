from tabdx.report.sections import calibration
from tabdx.report.sections.class_calibration import CURVES
from tabdx.report.sections.class_performance import SCORES
from tests.report.sections.conftest import absences, pictures, tables, without


def test_each_class_has_its_slope(several):
    own = [table for table in tables(calibration.build(several)) if table.columns[0] == "Class"]
    assert [[row[0] for row in table.rows] for table in own] == [list(several.classes)] * 2
    assert own[0].rows[0][1:] == ["0.90 (0.80 to 0.95)"] * 3


def test_the_smooth_curve_is_that_of_a_positive_side(several):
    section = calibration.build(several)
    shown = {one.key for one in pictures(section)}
    assert "class-calibration" in shown
    assert ("reliability" in shown) is several.two_sided
    assert any("need a positive class" in said for said in absences(section)) is not (
        several.two_sided
    )


def test_what_is_lost_is_said_to_be_missing(several):
    assert f"{SCORES} was not made." in absences(calibration.build(without(several, SCORES)))
    cut = calibration.build(without(several, CURVES))
    assert f"{CURVES} was not made." in absences(cut)
    assert "class-calibration" not in {one.key for one in pictures(cut)}
