"""Evidence on how models were developed and evaluated, for the checklists."""

from tabdx.core.messages import plural
from tabdx.report.evidence.showing import Found, shown_by
from tabdx.report.report_data import DEVELOPMENT, HOLDOUT, ReportData
from tabdx.report.results import describe_normalization
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import percent
from tabdx.wording.text import join

SCORES, RANKING = "evaluation/scores.csv", "evaluation/ranking.csv"


@shown_by(RANKING, section="question")
def objectives(data: ReportData) -> Found:
    """State the objective."""
    return (
        f"Development and internal evaluation of {plural(len(data.models), 'model')} of the "
        f"{'probability' if data.several else 'risk'} that the diagnosis is "
        f"{data.name_classes() if data.several else data.positive}."
    )


@shown_by(SCORES, section="method", files=("params.yaml", "data/partitions.csv"))
def use_of_data(data: ReportData) -> Found:
    """Say who was used for what."""
    split = data.params.split
    return (
        f"{data.describe_patients(DEVELOPMENT)} for development, judged out of fold "
        f"({plural(split.repeats, 'repeat')} of {split.outer_folds} outer folds, "
        f"{split.inner_folds} inner folds for every choice); {data.describe_patients(HOLDOUT)} set "
        f"aside before any model was fitted, {data.readings}."
    )


@shown_by("normalization/scores.csv", section="method", files=("params.yaml",))
def preprocessing(data: ReportData) -> Found:
    """Say how measurements enter the models."""
    return (
        "Continuous and ordinal measurements stay numbers and are normalized by "
        f"{describe_normalization(data.params)}; none is cut into categories. Categorical ones "
        "become a column per level. Missing values are filled in. All of it is the same for "
        "every patient and learned from the training part of each fold."
    )


@shown_by(RANKING, section="method", files=("params.yaml", "docs/methods/README.md"))
def model_building(data: ReportData) -> Found:
    """Name models, their settings and how these were chosen."""
    if not data.records:
        return None
    names = join([readable(model) for model in data.records])
    return (
        f"{capitalized(names)}; settings chosen on inner folds, listed with each final "
        "model's choice. Reasons for these kinds of model are a person's to give."
    )


@shown_by(RANKING, section="method", files=("params.yaml",))
def hyperparameters(data: ReportData) -> Found:
    """Say where the values tried and chosen are."""
    chosen = [model for model, record in data.records.items() if record.get("chosen")]
    if len(chosen) < len(data.models):
        return None
    return (
        "params.yaml lists every value and range that was tried; the record of each of the "
        f"{plural(len(chosen), 'model')} holds what the inner folds chose."
    )


@shown_by(RANKING, SCORES, section="method")
def model_selection(data: ReportData) -> Found:
    """Say what chose among settings and among models."""
    return (
        "Settings are chosen on inner folds by log loss, models are ordered by their out-of-fold "
        "log loss, with ties named; the holdout decides nothing."
    )


@shown_by(RANKING, section="performance")
def baselines(data: ReportData) -> Found:
    """Say which simple model the others must beat."""
    if "logistic_regression" not in data.models:
        return None
    trees = [name for name in ("gradient_boosting", "random_forest") if name in data.models]
    return (
        f"{capitalized(join(['logistic regression', *map(readable, trees)]))} are judged on the "
        "same patients and folds, their settings chosen in the same way."
        if trees
        else "Logistic regression is judged on the same patients and folds as the others."
    )


@shown_by("cohort/class_balance.csv", section="patients", files=("params.yaml",))
def class_imbalance(data: ReportData) -> Found:
    """Say that classes were left as they are."""
    return (
        f"No such method was used: patients are neither copied, left out nor weighted by class; "
        f"{_shares(data)}, in training as in evaluation."
    )


@shown_by(SCORES, section="method")
def model_output(data: ReportData) -> Found:
    """Say what a model gives, and how it becomes a call."""
    decide = data.params.decide
    of_classes = (
        "A probability of each class; the scores call a patient the likeliest one. "
        if data.several
        else ""
    )
    if not data.two_sided:
        return f"{of_classes}{data.absent_sides('Thresholds').text}"
    sided = (
        f"{of_classes}Where {data.positive} is set against the rest, they call a patient "
        if data.several
        else "A risk from 0 to 1. The scores call a patient "
    )
    return (
        f"{sided}{data.positive} from {data.params.evaluate.threshold:g} on (evaluate.threshold); "
        f"the threshold to act on is that of the rule “{readable(decide.rule)}” (decide.rule)."
    )


@shown_by(SCORES, section="patients")
def same_source(data: ReportData) -> Found:
    """Compare development and evaluation data."""
    told = (
        "; ".join(f"{capitalized(part)}: {_shares(data, part)}" for part in _there(data)) + "."
        if data.several
        else f"{join([_share(data, data.positive, part) for part in _there(data)])} are "
        f"{data.positive} in development and holdout."
    )
    return (
        "By chance alone: the holdout was drawn at random, by class, from the same table. "
        f"{told} This is no evaluation elsewhere."
    )


def _there(data: ReportData) -> list[str]:
    return [part for part in (DEVELOPMENT, HOLDOUT) if data.patients(part)]


def _share(data: ReportData, of_class: str, partition: str | None = None) -> str:
    return percent(data.patients(partition, of_class) / data.patients(partition))


def _shares(data: ReportData, partition: str | None = None) -> str:
    """Say which share of the patients each class is; of two, the positive one."""
    if not data.several:
        return f"{_share(data, data.positive, partition)} are {data.positive}"
    return ", ".join(f"{_share(data, name, partition)} {name}" for name in data.classes)


@shown_by(SCORES, section="method", files=("docs/methods/README.md",))
def measures(data: ReportData) -> Found:
    """Name the measures."""
    metrics = data.tables[SCORES]["metric"].unique()
    return (
        f"{len(metrics)} measures of discrimination, calibration and calls, each with its formula "
        "and source in docs/methods: "
        f"{join([readable(str(metric)) for metric in metrics])}."
    )


@shown_by(SCORES, section="method", files=("docs/methods/README.md",))
def prediction_calculation(data: ReportData) -> Found:
    """Say how the judged predictions came about."""
    return (
        "Each patient's risk comes from models trained without that patient: out of fold by the "
        "fold's models, on the holdout by the final ones."
    )
