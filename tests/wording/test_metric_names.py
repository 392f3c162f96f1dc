from tabdx.wording.metric_names import METRIC_NAMES, as_written, metric_arrow, metric_label


def test_no_two_metrics_share_a_label():
    assert len({name.label for name in METRIC_NAMES.values()}) == len(METRIC_NAMES)


def test_each_is_found_by_its_key():
    assert all(key == name.key for key, name in METRIC_NAMES.items())


def test_each_metric_says_which_way_is_good():
    assert metric_label("log_loss") == "Log loss (lower is better)"
    assert metric_label("calibration_slope") == "Calibration slope (1 is best)"
    assert all("best" in metric_label(key) or "better" in metric_label(key) for key in METRIC_NAMES)
    assert all(metric_arrow(key).startswith(name.label) for key, name in METRIC_NAMES.items())


def test_an_unknown_metric_has_four_decimals():
    assert as_written("made_up", -0.00001) == 0
    assert as_written("made_up", 0.123456) == 0.1235
