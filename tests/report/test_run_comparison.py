"""Two runs beside each other, as a document and on a terminal.

Also tests `run_comparison_terminal`.
"""

import io

import numpy as np
import pandas as pd
from rich.console import Console

from tabdx.artifacts.revision_changes import compare_parameters
from tabdx.evaluation.comparison.runs import CohortChange
from tabdx.report.run_comparison import Comparison, decided, describe_cohorts, document, explain
from tabdx.report.run_comparison_terminal import tabulate

NOT = "not resolvable"
NO = np.nan
ROWS = [
    ("log_loss", "svm", 0.2, 0.1, -0.1, -0.15, -0.05, "sign_flip", 0.001, 0.002, "better", 90, 40),
    ("log_loss", "svm", 0.2, 0.1, -0.1, -0.3, 0.1, "corrected_folds", 0.2, 0.4, NOT, 90, 300),
    ("roc_auc", "svm", 0.9, 0.9, 0.0, np.nan, np.nan, "delong", np.nan, np.nan, NOT, 90, None),
    ("brier", "svm", 0.2, 0.1, -0.1, -0.2, -0.1, "sign_flip", 0.001, 0.002, "better", 90, 40),
    ("net_benefit", "svm", 0.3, 0.3, 0.0, NO, NO, "sign_flip", 0.5, 0.5, NOT, 90, None),
]
COLUMNS = [
    "metric", "model", "before", "after", "difference", "lower", "upper", "test", "p", "p_holm",
    "verdict", "patients", "patients_needed",
]  # fmt: skip


def comparison(**changes):
    table = pd.DataFrame(ROWS, columns=COLUMNS).astype({"patients_needed": "Int64"})
    facts = {"before": "v1", "after": "v2", "notes": ("All alike.",), "only_before": ("cnn",)}
    facts |= {
        "only_after": (),
        "identical": (),
        "table": table,
        "confidence": 0.95,
        "threshold": 0.3,
    }
    facts |= {"parameters": compare_parameters({}, {}), "at_threshold": pd.DataFrame()}
    facts |= {"threshold_before": 0.3}
    return Comparison(**{**facts, **changes})


def printed(told):
    console = Console(width=200, file=io.StringIO())
    for part in tabulate(told):
        console.print(part)
    return [" ".join(line.split()) for line in console.file.getvalue().splitlines()]


def test_the_terminal_shows_what_decides():
    lines = printed(comparison())
    assert "log loss svm 0.2000 0.1000 −0.1000 (−0.1500 to −0.0500) 0.002 better" in lines
    assert "ROC AUC svm 0.9000 0.9000 none not available no significant difference" in lines
    assert not any("corrected" in line or "brier" in line for line in lines)
    assert "All alike." in lines
    assert "Only in v1: cnn." in lines
    assert not any(line.startswith("Only in v2") for line in lines)
    assert "within chance, with these 90 patients." in " ".join(lines)
    assert "called positive from a risk of 0.3 on" in " ".join(lines)
    assert "about these trained models" in " ".join(lines)


def test_of_several_classes_no_threshold_is_told():
    lines = printed(comparison(classes=3))
    assert any(line.startswith("mean ROC AUC svm") for line in lines)
    assert "with the likeliest class predicted" in " ".join(lines)
    assert "called positive" not in " ".join(lines)


def test_where_no_model_changed_no_table_of_tests_is_shown():
    nothing = pd.DataFrame(columns=COLUMNS)
    said = " ".join(printed(comparison(table=nothing, identical=("svm",))))
    assert "All alike." in said
    assert "verdict" not in said


def test_names_from_git_are_shown_as_they_are():
    assert any("[red]x" in line for line in printed(comparison(before="[red]x")))


def test_of_two_tests_that_of_the_trained_models_is_shown():
    assert decided(comparison().table)["test"].tolist() == ["sign_flip", "delong"]


def test_a_document_has_null_for_what_is_not_available():
    content = document(comparison())
    assert content["table"][2] == {
        **dict(zip(COLUMNS, ROWS[2], strict=True)),
        "lower": None, "upper": None, "p": None, "p_holm": None, "patients_needed": None,
    }  # fmt: skip
    assert content["only_before"] == ("cnn",)


def test_parameters_that_differ_are_listed():
    changed = compare_parameters({"seed": 0, "C": [1]}, {"seed": 7})
    lines = printed(comparison(parameters=changed))
    assert "seed 0 7" in lines
    assert "C [1] (none)" in lines
    assert "No parameter differs." not in lines
    assert "No parameter differs." in printed(comparison())


def test_what_another_threshold_moves_stands_apart_from_the_models():
    keys = ["model", "metric", "before", "before_lower", "before_upper"]
    keys += ["after", "after_lower", "after_upper", "difference"]
    rows = [
        ("svm", "sensitivity", 0.9, 0.8, 0.95, 0.96, 0.9, 0.99, 0.06),
        ("svm", "specificity", 0.9, 0.8, 0.95, 0.90002, 0.8, 0.95, 0.00002),
        ("svm", "positive_predictive_value", 0.9, 0.8, 0.95, NO, NO, NO, NO),
        ("svm", "f1", 0.9, np.nan, np.nan, 0.9, np.nan, np.nan, 0.0),
        ("svm", "positive_likelihood_ratio", 9.0, 5.0, np.inf, 9.0, 5.0, np.inf, 0.0),
    ]
    told = comparison(at_threshold=pd.DataFrame(rows, columns=keys), threshold_before=0.5)
    lines = printed(told)
    moved = "sensitivity svm 0.9000 (0.8000 to 0.9500) 0.9600 (0.9000 to 0.9900) +0.0600"
    assert moved in lines
    assert any(line.startswith("specificity svm") and line.endswith("none") for line in lines)
    assert any(line.startswith("PPV svm") and line.endswith("not available") for line in lines)
    assert not any(line.startswith("f1") for line in lines)
    assert "from a risk of 0.3 on instead of 0.5" in " ".join(lines)
    assert [row["metric"] for row in document(told)["at_threshold"]] == [row[1] for row in rows]
    assert document(told)["at_threshold"][3]["before_lower"] is None
    assert document(told)["at_threshold"][4]["after_upper"] is None  # JSON knows no infinity


def test_where_the_dictionary_names_groups_rows_are_recordings():
    none, some = pd.Index([]), pd.Index(["p0", "p1"])
    change = CohortChange(none, none, none, some, "recording")
    assert "hold the same 2 recordings with" in describe_cohorts(change, "v1", "v2")
    assert "with these 90 recordings." in explain(comparison(row_name="recording"))


def test_of_many_patients_five_are_named():
    none, many = pd.Index([]), pd.Index([f"p{number}" for number in range(7)])
    said = describe_cohorts(CohortChange(none, many, none, many), "v1", "v2")
    assert said == "the cohorts of v1 and v2 differ: only in v2 are 7 (p0, p1, p2, p3, p4, …)"
