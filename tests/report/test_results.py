from tabdx.report.results import say_searches


def test_a_search_is_said_with_its_width_and_device():
    device = {"name": "NVIDIA H100"}
    narrow = {"breadth": "narrow", "halving": 0, "configurations": 12, "trials": 60}
    wide = {"breadth": "wide", "halving": 3, "configurations": 400, "trials": 2000}
    records = {
        "mlp": {"search": narrow, "device": {"name": "cpu"}},
        "cnn": {"search": wide, "device": device},
    }
    assert say_searches(records) == {
        "mlp": "narrow, 12 configurations, all trained to the end, on cpu",
        "cnn": "wide, 400 configurations, the best 1 in 3 trained on, on NVIDIA H100",
    }


def test_a_model_without_a_network_search_is_left_out():
    assert say_searches({"svm": {"kernel": "exact", "on_edge": []}}) == {}
