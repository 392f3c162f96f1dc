"""A small project whose every table is there, with names that must be escaped."""

import json
import shutil
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from tabdx.artifacts.documents import write_json
from tabdx.artifacts.holdout_readings import add_reading
from tabdx.artifacts.tables import write_csv, write_parquet
from tabdx.cohort.cohort import Cohort
from tabdx.cohort.dictionary import Dictionary, Feature, Outcome
from tabdx.cohort.partitions import Partitions
from tabdx.core.params import read_params
from tabdx.core.paths import Paths
from tabdx.evaluation.metrics.registry import CLASS_METRICS, METRICS
from tabdx.report.inputs import ALL
from tabdx.report.report_data import read_report_data
from tabdx.wording.vocabulary import OF_LEARNERS, OF_MODELS

ROOT = Path(__file__).parents[2]
HOSTILE = "<img src=x onerror=alert(1)>"
ILL, WELL, UNSURE = "ill</script>", "we*ll|", "un$ure_&"
# Two classes; three of which one is positive, or two together; three of which none is.
TWO = Outcome(column="diagnosis", positive=ILL, negative=WELL)
THREE = Outcome(column="diagnosis", classes=(WELL, UNSURE, ILL))
OUTCOMES = {
    "one positive": THREE.model_copy(update={"positive": (ILL,)}),
    "two positive": THREE.model_copy(update={"positive": (UNSURE, ILL)}),
    "none positive": THREE,
}
MODELS = ("svm", "logistic_regression")
PARTITIONS = ("out_of_fold", "holdout")
INTERVAL = {"value": 0.9, "lower": 0.8, "upper": 0.95}
STATE = {
    "patients": "16",
    "outcomes": "a" * 16,
    "models": "svm logistic_regression",
    "settings": "evaluate.threshold=0.5",
    "sums": "0.100000 0.200000",
}
BAND = {"lower": 0.4, "upper": 0.6}


def ends(**values):
    return {
        f"{name}{end}": value + step
        for name, value in values.items()
        for end, step in (("", 0.0), ("_lower", -0.01), ("_upper", 0.01))
    }


def each(**constants):
    return [{"model": m, "partition": p, **constants} for m, p in product(MODELS, PARTITIONS)]


def spread(rows, **columns):
    names = list(columns)
    return [
        {**row, **dict(zip(names, values, strict=True))}
        for row in rows
        for values in product(*columns.values())
    ]


def cohort_tables(outcome):
    feature = {"feature": HOSTILE, "unit": "µm", "missing": 0, "higher_in": ILL, "correlation": 0.5}
    by_class = {
        f"{what}_{name}": 1.5 for what in ("mean", "sd", "median") for name in outcome.classes
    }
    alone = ends(hedges_g=0.5, roc_auc=0.9) if outcome.two_sided else {}
    alone |= ends(eta_squared=0.6) if len(outcome.classes) > 2 else {}
    return {
        "cohort/class_balance.csv": [{"class": WELL, "patients": 32, "proportion": 0.5}],
        "cohort/features.csv": [feature | by_class | alone],
        "cohort/correlations.csv": [
            {"feature": name, "outcome": 0.5, HOSTILE: 0.5} for name in ("outcome", HOSTILE)
        ],
        "cohort/left_out.csv": [
            {"figure": figure, "note": "constant", "features": HOSTILE, "count": 1, "of": None}
            for figure in ("correlations", "scatter")
        ],
        "normalization/scores.csv": [
            {"model": "none", "partition": "out_of_fold", "metric": metric, **INTERVAL}
            for metric in ("log_loss", "roc_auc", "accuracy")
        ],
    }


def metrics_of(outcome):
    """Keys of the metrics that `evaluate` writes."""
    of_classes = list(CLASS_METRICS) if len(outcome.classes) > 2 else []
    return list(dict.fromkeys([*of_classes, *(METRICS if outcome.two_sided else ())]))


def class_tables(outcome):
    """What `evaluate` writes of each class; of two classes nothing."""
    rows = spread(each(), **{"class": outcome.classes if len(outcome.classes) > 2 else ()})
    score = {**INTERVAL, "method": "wilson", "n": 21}
    metrics = ("roc_auc", "sensitivity", "specificity", "positive_predictive_value")
    metrics += ("negative_predictive_value", "calibration_slope", "calibration_intercept")
    metrics += ("observed_expected_ratio",)
    curves = {"observed": 0.5, **BAND, "patients": 30}
    return {
        "evaluation/class_scores.csv": spread([row | score for row in rows], metric=metrics),
        "evaluation/class_roc.csv": spread(
            [row | {"true_positive_rate": 1.0} for row in rows], false_positive_rate=(0, 1)
        ),
        "evaluation/class_precision_recall.csv": spread(
            [row | {"precision": 0.9} for row in rows], recall=(0, 1)
        ),
        "evaluation/class_calibration.csv": spread(
            [row | curves for row in rows], predicted=(0.2, 0.8)
        ),
    }


def evaluation_tables(outcome):
    metrics = metrics_of(outcome)
    scores = spread(
        each(**INTERVAL, method="wilson", n=64, clipped=0.0, confidence=0.95), metric=metrics
    )
    ranked = ends(log_loss=0.1, roc_auc=0.9)
    verdicts = zip(MODELS, ("best", "tie"), strict=True)
    ranking = [{"model": m, "log_loss_verdict": verdict} | ranked for m, verdict in verdicts]
    difference = {"model": "svm", "other": "logistic_regression", "p": 0.4, "p_holm": 0.4}
    difference |= {"verdict": "not resolvable", "patients": 64, "patients_needed": 400}
    difference |= {"difference": -0.1, "lower": -0.2, "upper": 0.1}
    group = {"feature": "sex", "subgroup": HOSTILE, "patients": 30}
    group |= {
        "verdict": "not resolvable",
        "p": 0.5,
        "p_holm": 0.5,
        "minimum_detectable_difference": 0.2,
        "note": "",
    }
    return {
        "evaluation/scores.csv": scores,
        "evaluation/ranking.csv": ranking,
        "evaluation/confusion.csv": spread(
            each(patients=16, row_fraction=0.5),
            true=outcome.classes,
            predicted_class=outcome.classes,
        ),
        "evaluation/roc.csv": spread(each(true_positive_rate=1.0), false_positive_rate=(0, 1)),
        "evaluation/precision_recall.csv": spread(each(precision=0.9), recall=(0, 1)),
        "evaluation/calibration.csv": spread(
            each(observed=0.5, **BAND, patients=30), predicted=(0.2, 0.8)
        ),
        "evaluation/differences.csv": [
            difference | {"metric": metric, "test": test}
            for metric, own in OF_MODELS.items()
            for test in (own, OF_LEARNERS)
        ],
        "evaluation/subgroups.csv": [
            row | told | {"metric": metric, "diseased": diseased}
            for row in each(**group, **INTERVAL, **ends(difference=0.02))
            for told in ({"feature": "", "subgroup": "all patients", "verdict": ""}, {})
            for metric in ("roc_auc", "accuracy", "balanced_accuracy", "sensitivity", "specificity")
            if metric in metrics
            # A metric of all classes counts no positive ones.
            for diseased in [None if len(outcome.classes) > 2 and metric in CLASS_METRICS else 12]
        ],
        **class_tables(outcome),
    }


def class_decide_tables(outcome):
    """What `decide` writes whether there are two sides or not."""
    answers = ends(covered=0.95, abstained=0.05, wrong=0.02) | {"patients": 32, "coverage": 0.95}
    answers |= ends(mean_size=1.2) if len(outcome.classes) > 2 else {}
    return {
        "decide/prediction_sets.csv": spread(
            each(**answers), **{"class": (*outcome.classes, "all")}
        ),
        "decide/recalibration.csv": spread(
            each(**INTERVAL, verdict="unchanged"), method=("none", "chosen"), metric=("brier",)
        ),
    }


def decide_tables(outcome):
    rule = {
        "rule": "harm_ratio",
        "chosen": True,
        "false_negatives": 1,
        "false_positives": 2,
        "patients": 64,
    }
    rule |= {"diseased": 32, "note": "needs_calibration"}
    rule |= {"threshold": 0.1, "threshold_lowest": 0.1, "threshold_highest": 0.1}
    shares = ends(sensitivity=0.9, specificity=0.8)
    places = {"cohort": 0.5, "stated": 0.05}
    versions = (("cohort", "as_predicted"), ("stated", "as_predicted"), ("stated", "shifted"))
    populations = [
        {"population": name, "prevalence": places[name], "risks": risks} for name, risks in versions
    ]
    benefit = ends(net_benefit=0.3, difference=0.1, interventions_avoided=40.0) | {"treat_all": 0.2}
    quantities = (
        "false_negatives",
        "false_positives",
        "positive_predictive_value",
        "negative_predictive_value",
    )
    if not outcome.two_sided:
        return class_decide_tables(outcome)
    return class_decide_tables(outcome) | {
        "decide/thresholds.csv": [
            row | rule | shares | {"risks": risks}
            for row in each()
            for risks in ("as_predicted", "shifted")
        ],
        "decide/consequences.csv": [
            row | place | {"rule": "harm_ratio", "chosen": True, "quantity": quantity} | INTERVAL
            for row in each()
            for place in populations
            for quantity in quantities
        ],
        "decide/net_benefit.csv": [
            row | place | benefit | {"threshold": threshold, "verdict": "better"}
            for row in each()
            for place in populations
            for threshold in (0.05, 0.1, 0.5)
        ],
        "decide/brier.csv": each(
            **ends(brier=0.1, reliability=0.02, resolution=0.1, uncertainty=0.2), patients=64
        ),
        "decide/reliability.csv": spread(each(observed=0.5, **BAND), predicted=(0.1, 0.9)),
        "decide/reliability_errors.csv": spread(
            each(**INTERVAL), measure=("ici", "e50", "e90", "emax")
        ),
        "decide/risk_distribution.csv": [
            row | {"class": name, "from": start, "to": start + 0.5, "patients": 16}
            for row in each()
            for name in outcome.sides
            for start in (0.0, 0.5)
        ],
    }


def targets_of(outcome):
    """Name what the studies' risks are of."""
    return [target.name for target in outcome.targets]


def trust_tables(outcome):
    instability = {"model": "svm", "patients": 64, "resamples": 50, "threshold": None}
    instability |= {"mean_absolute_difference": 0.02, "flip_rate": None, "often_flipped": None}
    if outcome.two_sided:
        instability |= {"threshold": 0.5, "flip_rate": 0.01, "often_flipped": 2}
    importance = {"model": "svm", "name": HOSTILE, "members": HOSTILE, "size": 1, "patients": 64}
    importance |= {"confidence": 0.95} | ends(log_loss_rise=0.1, roc_auc_fall=0.05)
    subset = {"model": "svm", "size": 1, "features": HOSTILE, "log_loss": 0.2, "roc_auc": 0.9}
    subset |= {"margin": 0.05, "non_inferior": True, "smallest": True, "note": ""}
    told = {"model": "svm", "confidence": 0.95, "draws": 10, "patients": 13}
    told |= {"lower": -0.01, "upper": 0.01}
    curve = {"model": "svm", "draws": 3, "confidence": 0.95} | INTERVAL
    curve |= {"fitted": 0.9, "fitted_lower": 0.8, "fitted_upper": 0.95, "proportion": 1.0}
    return {
        "instability/summary.csv": spread(
            [instability | ends(slope=1.0)], **{"class": targets_of(outcome)}, basis=("all",)
        ),
        "explain/importance.csv": spread([importance], kind=("feature", "group")),
        "explain/dependence.csv": [
            {"model": "svm", "feature": HOSTILE, "unit": "", "value": value, "level": None}
            | {"partial_dependence": 0.5, "accumulated_local_effects": 0.5, "patients": 64}
            | {"partner": "", "correlation": 0.1, "leaves_data": False, "class": name}
            for name in targets_of(outcome)
            for value in (0.0, 1.0)
        ],
        "explain/subsets.csv": [subset | ends(difference=0.01)],
        "explain/chosen.csv": [{"size": 1, "feature": HOSTILE, "folds": 5, "of": 5}],
        "leakage/pipelines.csv": spread(
            [told | {"clean": 0.9, "leaky": 0.9, "optimism": 0.0, "verdict": "inflates"}],
            leak=("chosen_on_test",),
            metric=("log_loss", "roc_auc", "accuracy"),
        ),
        "leakage/shuffled.csv": spread(
            [told | {"value": 0.5, "chance": 0.5, "gain_over_chance": 0.0, "verdict": "chance"}],
            procedure=("whole_procedure", "selected_before_splitting"),
            metric=("log_loss", "roc_auc"),
        ),
        "sample_size/learning_curve.csv": spread(
            [curve], metric=("log_loss",), trained_on=(20, 40)
        ),
        "sample_size/summary.csv": [
            {"model": "svm", "class": target, "quantity": name, "reason": "", "confidence": 0.95}
            | row
            for target in targets_of(outcome)
            for name, row in {
                "patients": {"value": 64, "unit": "patients"},
                "diseased": {"value": 32, "unit": "patients"},
                "parameters": {"value": 1, "unit": "parameters"},
                "log_loss": INTERVAL,
                "minimum_to_develop": {"value": 60, "unit": "patients"},
                "log_loss_width": {"value": 0.1},
            }.items()
        ],
    }


def parquets(outcome):
    names = ("lower", "lower_quarter", "median", "upper_quarter", "upper", "flip_rate")
    patient = {"model": "svm", "patient": "P1", "risk": 0.5, "flip_rate": 0.1}
    patient |= {f"out_of_bag_{name}": 0.1 * place for place, name in enumerate(names)}
    curve = {"model": "svm", "feature": HOSTILE, "patient": "P1", "level": None, "centred": 0.0}
    return {
        "instability/patients.parquet": [patient | {"class": name} for name in targets_of(outcome)],
        "explain/individuals.parquet": [
            curve | {"value": v, "risk": 0.5, "class": name}
            for name in targets_of(outcome)
            for v in (0.0, 1.0)
        ],
    }


def documents():
    step = {"title": "SVM", "correct": 107, "patients": 114, "accuracy": 0.93}
    step |= {"interval": [0.87, 0.96], "false_negatives": 7, "false_positives": 0}
    return {
        "cohort/audit.json": {"patients": 80, "missing": {HOSTILE: 0}, "findings": []},
        "cohort/partition_audit.json": {"findings": []},
        "decide/rules.json": {},
        "holdout/state.json": STATE,
        "replication/replication.json": {"steps": [step]},
    }


def write_cohort(paths, outcome):
    """80 patients, the classes in turn, beginning with the ill; 64 for development."""
    feature = Feature(name=HOSTILE, unit="µm", plausible=(0, 9), description="<b>wide</b>")
    dictionary = Dictionary(name=f"Table {HOSTILE}", outcome=outcome, features=(feature,))
    patients = pd.Index([f"P{place}" for place in range(80)], name="patient")
    table = pd.DataFrame(
        {HOSTILE: np.linspace(1, 2, 80), "outcome": np.resize(outcome.classes[::-1], 80)},
        index=patients,
    )
    Cohort(dictionary, table).write(paths.cohort)
    folds = pd.array([None if n < 16 else n % 2 for n in range(80)], dtype="Int64")
    assigned = {"holdout": [n < 16 for n in range(80)], "repeat_0": folds}
    Partitions(pd.DataFrame(assigned, index=patients)).write(paths.partitions)


def write_judged(paths, key, table):
    """Write a table, the rows of the holdout apart where the stages do so."""
    if ALL[key].judged:
        of_holdout = table["partition"] == "holdout"
        write_csv(paths.holdout(ALL[key].name), table[of_holdout])
        table = table[~of_holdout]
    write_csv(paths.root / ALL[key].path, table)


def write_project(folder, outcome=TWO):
    """Everything that `read_report_data` reads."""
    paths = Paths(folder)
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    for stage in ("instability", "explain", "leakage", "sample_size"):
        params[stage]["models"] = ["svm"]
    (folder / "params.yaml").write_text(yaml.safe_dump(params))
    for name in ("dvc.yaml", "dvc.lock", "README.md", "docs/methods/README.md"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("there")
    write_cohort(paths, outcome)
    made = (cohort_tables, evaluation_tables, decide_tables, trust_tables)
    for make in made:
        for key, rows in make(outcome).items():
            write_judged(paths, key, pd.DataFrame(rows, columns=None if rows else ["partition"]))
    add_reading(paths.holdout_readings, STATE, date(2026, 11, 30))
    for key, rows in parquets(outcome).items():
        write_parquet(paths.root / ALL[key].path, pd.DataFrame(rows))
    for key, content in documents().items():
        write_json(paths.root / ALL[key].path, content)
    for model in MODELS:
        record = {"files": {"a.skops": "0" * 64}, "versions": {"python": "3.11"}}
        record |= {"chosen": {"C": 1.0, "log_loss": 0.1}, "on_edge": []}
        paths.model_record(model).parent.mkdir(exist_ok=True)
        paths.model_record(model).write_text(json.dumps(record))


@pytest.fixture(scope="session")
def written_project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reported")
    write_project(folder)
    return folder


@pytest.fixture
def project(written_project, tmp_path):
    """A copy of the project that the test may change."""
    folder = tmp_path / "project"
    shutil.copytree(written_project, folder)
    return folder


def read_project(folder):
    return read_report_data(read_params(folder / "params.yaml"), Paths(folder))


@pytest.fixture(scope="session")
def data(written_project):
    return read_project(written_project)


@pytest.fixture(scope="session")
def data_of(tmp_path_factory):
    """Reports of three classes, by which of them are positive: the keys of `OUTCOMES`."""
    found = {}

    def read(name):
        if name not in found:
            folder = tmp_path_factory.mktemp("classes")
            write_project(folder, OUTCOMES[name])
            found[name] = read_project(folder)
        return found[name]

    return read


@pytest.fixture(scope="session", params=sorted(OUTCOMES))
def several(request, data_of):
    """A report of three classes: of each kind in turn."""
    return data_of(request.param)
