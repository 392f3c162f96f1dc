import dataclasses

from tabdx.report.model_card import as_model_card


def test_the_card_has_the_headings_of_its_model_and_no_html(data):
    card = as_model_card(data)
    headings = [line[3:] for line in card.splitlines() if line.startswith("## ")]
    assert headings == [
        "Model details",
        "Intended use",
        "Factors",
        "Metrics",
        "Training and evaluation data",
        "Quantitative analyses",
        "Ethical considerations",
        "Caveats and recommendations",
    ]
    assert "<img" not in card.replace("\\<img", "")
    assert "nan" not in card


def test_of_several_classes_the_card_tells_each_and_what_is_absent(several):
    card = as_model_card(several)
    # The recommended model class by class, out of fold and on the holdout.
    assert card.count("class by class") == 2
    assert ("Thresholds need a positive class" in card) is not several.two_sided
    assert ("stated as" in card) is several.two_sided
    assert "nan" not in card


def test_files_that_hold_patients_are_named(data):
    assert "The files of SVM hold support vectors" in as_model_card(data)
    record = {"files": {}, "members": ["svm", "mlp"]}
    combined = dataclasses.replace(data, records={"combined": record})
    assert "The files of combined hold support vectors" in as_model_card(combined)
    plain = dataclasses.replace(data, records={"logistic_regression": {"files": {}}})
    assert "support vectors" not in as_model_card(plain)
