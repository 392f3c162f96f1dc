"""Also tests `image_results`."""

import pandas as pd
from rich.console import Console

from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.report.image_page import image_page
from tabdx.report.image_results import tabulate_images
from tabdx.report.results import OF_CLASSES

DICTIONARY = Dictionary(
    name="some | images",
    outcome=Outcome(column="class", classes=("a", "b", "c")),
    features=(Feature(name="brightness"),),
)
RANKING = pd.DataFrame({"model": ["svm", "resnet9"], "log_loss_verdict": ["best", "tie"]})
ENDS = {"value": 0.9, "lower": 0.8, "upper": 0.95, "n": 60.0, "confidence": 0.95}


def scores(partition):
    rows = [
        {"model": model, "partition": partition, "metric": metric, **ENDS}
        for model in RANKING["model"]
        for metric in OF_CLASSES
    ]
    return pd.DataFrame(rows)


def tables():
    sets = [
        {"model": model, "class": name, "coverage": 0.9}
        | {f"{key}{end}": 0.5 for key in ("covered", "abstained", "mean_size") for end in ENDINGS}
        for model in RANKING["model"]
        for name in ("a", "all")
    ]
    recalibration = [
        {"model": model, "method": method, "metric": "log_loss", **ENDS}
        for model in RANKING["model"]
        for method in ("none", "temperature")
    ]
    return {
        "scores": scores("holdout"),
        "prediction_sets": pd.DataFrame(sets),
        "recalibration": pd.DataFrame(recalibration),
    }


ENDINGS = ("", "_lower", "_upper")
SIZES = {"training": 80, "validation": 10, "test": 10}


NOTHING = {name: pd.DataFrame() for name in ("times", "outputs", "curve")}


def page(errors, measured=NOTHING):
    return image_page(DICTIONARY, SIZES, RANKING, tables(), 2, ("resnet9", errors), measured)


def test_what_was_measured_stands_in_the_page_and_nothing_else():
    no_errors = pd.DataFrame(columns=["patient", "true", "predicted_class", "probability"])
    text = page(no_errors)
    assert "Speed of inference" not in text
    assert "Privacy" not in text
    times = {"engine": "onnx_runtime", "batch": 1, "frames_per_second": 900, "median_ms": 1.1}
    outputs = {"engine": "onnx_runtime", "file_bytes": 1024, "largest_difference": 0.0}
    curve = {"epsilon": 1.0, "delta": 1e-5, "noise": 2.0, "accuracy": 0.8, "lower": 0.7}
    measured = {
        "times": pd.DataFrame([times | {"threads": 2}]),
        "outputs": pd.DataFrame([outputs | {"right": 9, "images": 10}]),
        "curve": pd.DataFrame([curve | {"upper": 0.9, "images": 10}]),
    }
    text = page(no_errors, measured)
    assert "| ONNX Runtime | 900/s (1.10 ms) |" in text
    assert "threads: 2." in text
    assert "| 1 | 1e-05 | 2.00 | 0.800 (0.700 to 0.900) | 10 |" in text


def test_every_number_stands_with_its_interval():
    errors = pd.DataFrame(
        [{"patient": "x", "true": "a", "predicted_class": "b", "probability": 0.99}]
    )
    text = page(errors)
    assert "Scored 2 times, with 95% intervals" in text
    assert "| SVM | best | 0.900 (0.800 to 0.950) |" in text
    assert "covered (asked: 90%)" in text
    assert "| x | a | b | 99.0% |" in text
    assert "some \\| images" in text
    assert "1 of 10 images" in text


def test_without_errors_it_says_so():
    text = page(pd.DataFrame(columns=["patient", "true", "predicted_class", "probability"]))
    assert "is wrong about 0 of 10 images" in text


def test_the_terminal_shows_both_parts():
    console = Console(width=200)
    both = pd.concat([scores("out_of_fold"), scores("holdout")])
    with console.capture() as captured:
        for part in tabulate_images(RANKING, both, 1):
            console.print(part)
    text = captured.get()
    assert "Validation part: images that no training saw" in text
    assert "Test part: images set aside at the start, scored 1 time" in text
    assert text.count("0.900 (0.800 to 0.950)") == 20
