"""The same study as one straightforward script: `python -m benchmarks.notebook`.

What a competent person would write with pandas, seaborn, scikit-learn's GridSearchCV and a plain
PyTorch loop, for the same figures and the same nested searches as the default pipeline, whose
values it reads from params.yaml. It uses nothing of tabdx. Nothing is slowed on purpose: searches
use every core, the optimiser is PyTorch's fused one, metrics are resampled all at once where numpy
can, and the calibration slope and intercept that the pipeline also resamples are left out.

The networks are trained one after another, every configuration to the end of its schedule (or to
its early stop, where `train_nets.patience` asks for one): with the default parameters 660 of each
kind in a narrow search (11 parts x 12 configurations x 5 inner folds).
``--share 0.02`` trains a random 2% of them and says what all would take, by their number; they are
not judged then.
"""

import argparse
import json
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
import yaml
from joblib import Parallel, delayed
from sklearn import metrics
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV, CalibrationDisplay
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, RepeatedStratifiedKFold, StratifiedKFold
from sklearn.model_selection import train_test_split as divide
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    MinMaxScaler,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)
from sklearn.svm import SVC
from statsmodels.stats.proportion import proportion_confint

from benchmarks.notebook_networks import networks

plt.switch_backend("agg")
SECONDS = {}


@contextmanager
def part(name):
    begin = time.perf_counter()
    yield
    SECONDS[name] = time.perf_counter() - begin
    print(f"{name:<22}{SECONDS[name]:>8.1f} s", flush=True)


class Study:
    """The table, its division, and what is written where."""

    def __init__(self, params, out, device):
        self.params, self.out, self.device = params, out, device
        self.seed, split = params["seed"], params["split"]
        table = load_breast_cancer(as_frame=True)
        self.table, target = table.data, 1 - table.target  # malignant is 1
        self.X, self.X_holdout, self.y, self.y_holdout = divide(
            self.table, target, test_size=split["holdout"], stratify=target, random_state=self.seed
        )
        self.repeats, self.inner = split["repeats"], split["inner_folds"]
        folds = RepeatedStratifiedKFold(
            n_splits=split["outer_folds"], n_repeats=self.repeats, random_state=self.seed
        )
        self.outer = list(folds.split(self.X, self.y))
        self.risks = {}  # model: (out of fold: repeat, patient; holdout: patient)

    def inner_folds(self):
        return StratifiedKFold(self.inner, shuffle=True, random_state=self.seed)

    def save(self, figure, name):
        figure.savefig(self.out / f"{name}.png", dpi=150)
        plt.close(figure)

    def nested(self, model):
        """Out-of-fold risks of a model that searches inside; its final fit and holdout risks."""
        risks = np.zeros((self.repeats, len(self.y)))
        for number, (train, test) in enumerate(self.outer):
            fitted = clone(model).fit(self.X.iloc[train], self.y.iloc[train])
            repeat = number * self.repeats // len(self.outer)
            risks[repeat, test] = fitted.predict_proba(self.X.iloc[test])[:, 1]
        final = clone(model).fit(self.X, self.y)
        return risks, final.predict_proba(self.X_holdout)[:, 1], final


def explore(study):
    named = study.X.assign(diagnosis=study.y.map({0: "benign", 1: "malignant"}))
    chosen, (x, y) = study.params["explore"]["pairplot"], study.params["explore"]["scatter"]
    grid = sns.pairplot(named, vars=chosen, hue="diagnosis", diag_kind="kde", corner=True)
    study.save(grid.figure, "pairplot")
    figure, axes = plt.subplots(figsize=(12, 11))
    sns.heatmap(study.X.assign(malignant=study.y).corr(), cmap="RdBu_r", vmin=-1, vmax=1, ax=axes)
    study.save(figure, "correlations")
    figure, axes = plt.subplots()
    sns.scatterplot(named, x=x, y=y, hue="diagnosis", ax=axes)
    study.save(figure, "scatter")


def smooth_clip(values, limit):
    return values / np.sqrt(1 + (values / limit) ** 2) if limit else values


def clipped(model, limit=0):
    return make_pipeline(FunctionTransformer(smooth_clip, kw_args={"limit": limit}), model)


def normalization(study):
    scalers = {
        "none": "passthrough",
        "minmax": MinMaxScaler(),
        "standard": StandardScaler(),
        "robust": RobustScaler(),
        "quantile": QuantileTransformer(n_quantiles=300, output_distribution="normal"),
        "power": PowerTransformer(),
        "clipped": make_pipeline(StandardScaler(), clipped("passthrough", 3)),
    }
    calibrated = CalibratedClassifierCV(SVC(), cv=study.inner, ensemble=False)
    risks = {
        name: (study.nested(make_pipeline(scaler, calibrated))[0], None)
        for name, scaler in scalers.items()
    }
    judge(study, risks, "normalization")


def search(study, model, grid):
    pipeline = make_pipeline(StandardScaler(), model)
    step = pipeline.steps[-1][0]
    return GridSearchCV(
        pipeline,
        {f"{step}__{name}": values for name, values in grid.items()},
        scoring="neg_log_loss",
        cv=study.inner_folds(),
        n_jobs=-1,
    )


def logistic_regression(study):
    tried = study.params["baselines"]["logistic_regression"]
    grid = {
        "logisticregression__C": tried["C"],
        "functiontransformer__kw_args": [{"limit": limit} for limit in tried["clip"]],
    }
    model = clipped(LogisticRegression(solver="newton-cholesky"))
    found = study.nested(search(study, model, grid))
    study.risks["logistic_regression"] = found[:2]


def gradient_boosting(study):
    grid = study.params["baselines"]["gradient_boosting"]
    model = HistGradientBoostingClassifier(early_stopping=False, random_state=0)
    study.risks["gradient_boosting"] = study.nested(search(study, model, grid))[:2]


def random_forest(study):
    tried = study.params["baselines"]["random_forest"]
    kinds = {"random_forest": RandomForestClassifier, "extra_trees": ExtraTreesClassifier}
    settings = {name: tried[name] for name in ("n_estimators", "max_features")}
    grids = [
        {
            "forest": [kinds[kind](**settings, random_state=0)],
            "forest__min_samples_leaf": tried["min_samples_leaf"],
        }
        for kind in tried["kind"]
    ]
    model = Pipeline([("scale", StandardScaler()), ("forest", RandomForestClassifier())])
    found = GridSearchCV(model, grids, scoring="neg_log_loss", cv=study.inner_folds(), n_jobs=-1)
    study.risks["random_forest"] = study.nested(found)[:2]


def svm(study):
    tried = study.params["tune_svm"]
    grid = {f"estimator__svc__{name}": tried[name] for name in ("C", "gamma")}
    limits = [{"limit": limit} for limit in tried["clip"]]
    grid["estimator__functiontransformer__kw_args"] = limits
    # Log loss needs probabilities: Platt's sigmoid, by scikit-learn's own cross-validation.
    calibrated = CalibratedClassifierCV(clipped(SVC()), cv=study.inner, ensemble=False)
    *risks, final = study.nested(search(study, calibrated, grid))
    study.risks["svm"] = tuple(risks)
    scores = pd.DataFrame(final.cv_results_)
    prefix = "param_calibratedclassifiercv__estimator__svc__"
    clip = "calibratedclassifiercv__estimator__functiontransformer__kw_args"
    chosen = [one[clip] == final.best_params_[clip] for one in scores["params"]]
    square = (
        scores[chosen]
        .pivot(index=f"{prefix}C", columns=f"{prefix}gamma", values="mean_test_score")
        .rename_axis(index="C", columns="gamma")
    )
    figure, axes = plt.subplots()
    sns.heatmap(-square, annot=True, ax=axes)
    study.save(figure, "svm_grid")


def resampled(y, risk, threshold, draws):
    """Every metric in each draw of patients; those that are counts or means all at once."""
    loss = -np.log(np.clip(np.where(y == 1, risk, 1 - risk), 1e-15, 1))
    ill, predicted = y == 1, risk >= threshold
    tp, fn, fp, tn = (
        cell[draws].sum(axis=1)
        for cell in (ill & predicted, ill & ~predicted, ~ill & predicted, ~ill & ~predicted)
    )
    product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
    columns = {
        "log_loss": loss[draws].mean(axis=1),
        "brier": ((risk - y) ** 2)[draws].mean(axis=1),
        "roc_auc": [metrics.roc_auc_score(y[draw], risk[draw]) for draw in draws],
        "average_precision": [
            metrics.average_precision_score(y[draw], risk[draw]) for draw in draws
        ],
        "balanced_accuracy": (tp / (tp + fn) + tn / (tn + fp)) / 2,
        "f1": 2 * tp / (2 * tp + fp + fn),
        "matthews_correlation": (tp * tn - fp * fn) / np.sqrt(product),
    }
    return pd.DataFrame(columns)


def scores(y, joined, threshold, draws):
    """Mean over the passes of every metric in each draw."""
    return sum(resampled(y, risk, threshold, draws) for risk in joined) / len(joined)


def shares(y, joined, threshold, confidence):
    """Counted shares with Wilson's intervals: name, value, lower, upper."""
    matrices = [metrics.confusion_matrix(y, risk >= threshold) for risk in joined]
    (tn, fp), (fn, tp) = np.mean(matrices, axis=0)
    counts = {
        "accuracy": (tp + tn, len(y)),
        "sensitivity": (tp, tp + fn),
        "specificity": (tn, tn + fp),
        "positive_predictive_value": (tp, tp + fp),
        "negative_predictive_value": (tn, tn + fn),
    }
    return [
        (name, count / total, *proportion_confint(count, total, 1 - confidence, "wilson"))
        for name, (count, total) in counts.items()
    ]


def judge(study, risks, name):
    """Every metric of every model with its interval; log losses against the best, paired."""
    rules, rng = study.params["evaluate"], np.random.default_rng(study.seed)
    tail = (1 - rules["confidence"]) / 2
    rows, losses = [], {}
    for place, partition in enumerate(("out_of_fold", "holdout")):
        y = (study.y, study.y_holdout)[place].to_numpy()
        judged = {
            model: np.atleast_2d(both[place])
            for model, both in risks.items()
            if both[place] is not None
        }
        draws = rng.integers(len(y), size=(rules["resamples"], len(y)))
        drawn = Parallel(n_jobs=-1)(
            delayed(scores)(y, joined, rules["threshold"], draws) for joined in judged.values()
        )
        for (model, joined), table in zip(judged.items(), drawn, strict=True):
            value = scores(y, joined, rules["threshold"], np.arange(len(y))[None]).iloc[0]
            ends = table.quantile([tail, 1 - tail])
            found = [(metric, value[metric], *ends[metric]) for metric in table]
            found += shares(y, joined, rules["threshold"], rules["confidence"])
            rows += [(model, partition, *row) for row in found]
            if partition == "out_of_fold":
                losses[model] = table["log_loss"]
    columns = ["model", "partition", "metric", "value", "lower", "upper"]
    table = pd.DataFrame(rows, columns=columns)
    table.to_csv(study.out / f"{name}.csv", index=False)
    best = min(losses, key=lambda model: losses[model].mean())
    against = pd.DataFrame(losses).sub(losses[best], axis=0).quantile([tail, 1 - tail])
    against.T.to_csv(study.out / f"{name}_against_{best}.csv")
    grid = sns.catplot(table, x="value", y="model", col="metric", hue="partition", sharex=False)
    study.save(grid.figure, name)
    return table


def evaluate(study):
    if not study.risks:
        return
    study.table_of_scores = judge(study, study.risks, "scores")
    curves = {
        "roc": metrics.RocCurveDisplay,
        "precision_recall": metrics.PrecisionRecallDisplay,
        "calibration": CalibrationDisplay,
    }
    for name, display in curves.items():
        figure, axes = plt.subplots()
        for model, (risks, _) in study.risks.items():
            display.from_predictions(study.y, risks[0], name=model, ax=axes)
        study.save(figure, name)
    for model, (risks, holdout) in study.risks.items():
        figure, pair = plt.subplots(1, 2, figsize=(10, 4))
        for axes, y, risk in zip(
            pair, (study.y, study.y_holdout), (risks[0], holdout), strict=True
        ):
            predicted = risk >= study.params["evaluate"]["threshold"]
            metrics.ConfusionMatrixDisplay.from_predictions(y, predicted.astype(int), ax=axes)
        study.save(figure, f"confusion_{model}")


def replication(study):
    """The published study: its split, its scaling mistake, its grid."""
    X, y = load_breast_cancer(return_X_y=True)
    train, test, y_train, y_test = divide(X, y, test_size=0.2, random_state=5)
    grid = {"C": [0.1, 1, 10, 100], "gamma": [1, 0.1, 0.01, 0.001]}
    by_training = MinMaxScaler().fit(train)
    each = (MinMaxScaler().fit_transform(train), MinMaxScaler().fit_transform(test))
    pair = (by_training.transform(train), by_training.transform(test))
    steps = {
        "raw": ((train, test), SVC()),
        "own range": (each, SVC()),
        "own range, grid": (each, GridSearchCV(SVC(), grid)),
        "training range": (pair, SVC()),
        "training range, grid": (pair, GridSearchCV(SVC(), grid)),
        "raw, old gamma": ((train, test), SVC(gamma="auto")),
    }
    for name, ((seen, unseen), model) in steps.items():
        predicted = model.fit(seen, y_train).predict(unseen)
        (study.out / f"{name}.txt").write_text(str(metrics.confusion_matrix(y_test, predicted)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=float, default=1.0, help="of the network trainings")
    parser.add_argument("--search", choices=("narrow", "wide"), default="narrow")
    parser.add_argument("--device", default="cpu", help="of the networks; cpu is the faster one")
    parser.add_argument("--out", type=Path, help="folder of the pictures and tables")
    parser.add_argument("--record", type=Path, help="JSON file for the seconds and scores")
    chosen = parser.parse_args()
    out = chosen.out or Path(tempfile.mkdtemp(prefix="notebook-"))
    out.mkdir(parents=True, exist_ok=True)
    study = Study(yaml.safe_load(Path("params.yaml").read_text()), out, chosen.device)
    parts = (
        explore,
        normalization,
        logistic_regression,
        gradient_boosting,
        random_forest,
        svm,
    )
    for one in parts:
        with part(one.__name__):
            one(study)
    trainings, added = {}, {}
    for name in ("mlp", "cnn"):
        with part(name):
            spent, count = networks(study, name, chosen.search, chosen.share)
        trainings[name] = f"{len(spent)} of {count}"
        if len(spent) < count:
            added[name] = np.mean(spent) * (count - len(spent))
            SECONDS[name] += added[name]
            print(f"    {trainings[name]} trainings; all: {SECONDS[name]:.0f} s, by their number")
    for one in (evaluate, replication):
        with part(one.__name__):
            one(study)
    table = study.table_of_scores
    shown = table[(table["partition"] == "out_of_fold")].pivot(
        index="model", columns="metric", values="value"
    )[["log_loss", "roc_auc"]]
    print(f"\n{shown.round(4)}\n\nwhole: {sum(SECONDS.values()):.0f} s; pictures in {out}")
    if chosen.record:
        record = {
            "seconds": SECONDS,
            "trainings": trainings,
            "added_by_number": added,
            "scores": shown.to_dict("index"),
        }
        chosen.record.write_text(json.dumps(record, indent=1))


if __name__ == "__main__":
    main()
