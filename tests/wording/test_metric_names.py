from tabdx.wording.metric_names import METRIC_NAMES, in_a_sentence


def test_no_two_metrics_share_a_label():
    assert len({name.label for name in METRIC_NAMES.values()}) == len(METRIC_NAMES)


def test_each_is_found_by_its_key():
    assert all(key == name.key for key, name in METRIC_NAMES.items())


def test_in_a_sentence_abbreviations_keep_their_capitals():
    assert in_a_sentence("roc_auc") == "ROC AUC"
    assert in_a_sentence("f1") == "F1 score"
    assert in_a_sentence("calibration_intercept") == "calibration intercept (slope fixed at 1)"
