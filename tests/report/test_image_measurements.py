import numpy as np
import pandas as pd

from tabdx.report.image_measurements import tabulate_outputs, tabulate_privacy, tabulate_speed

TIMES = pd.DataFrame(
    {
        "engine": ["pytorch_eager", "pytorch_eager", "onnx_runtime_int8", "mxnet"],
        "batch": [1, 256, 256, np.nan],
        "frames_per_second": [2000.4, 51_200, 102_400, np.nan],
        "median_ms": [0.5, 5.0, 2.5, np.nan],
        "note": [None, None, None, "retired: the project was closed in 2023"],
    }
)


def test_an_engine_has_its_frames_by_batch_or_the_reason_why_not():
    table = tabulate_speed(TIMES).set_index("engine")
    assert list(table) == ["batch of 1", "batch of 256"]
    assert table.loc["PyTorch, eager"].tolist() == ["2,000/s (0.50 ms)", "51,200/s (5.00 ms)"]
    assert table.loc["ONNX Runtime, 8 bit", "batch of 256"] == "102,400/s (2.50 ms)"
    assert table.loc["MXNet"].tolist() == ["retired: the project was closed in 2023", ""]


def test_size_and_accuracy_stand_beside_the_engine():
    outputs = pd.DataFrame(
        [
            {
                "engine": "onnx_runtime",
                "file_bytes": 2048,
                "largest_difference": 1.5e-6,
                "right": 99,
                "images": 100,
            }
        ]
    )
    (row,) = tabulate_outputs(outputs).to_dict("records")
    assert list(row.values()) == ["ONNX Runtime", "2 KiB", "1.5e-06", "99.0% of 100"]


def test_each_epsilon_has_its_accuracy_with_an_interval():
    curve = pd.DataFrame(
        [
            {
                **{"epsilon": 3.0, "delta": 1e-5, "noise": 1.234, "accuracy": 0.9},
                **{"lower": 0.85, "upper": 0.94, "images": 180},
            }
        ]
    )
    (row,) = tabulate_privacy(curve).to_dict("records")
    assert list(row.values()) == ["3", "1e-05", "1.23", "0.900 (0.850 to 0.940)", "180"]
