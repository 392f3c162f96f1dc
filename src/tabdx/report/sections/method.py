"""The section on methods."""

from tabdx.core.messages import plural
from tabdx.core.partition_names import OUT_OF_FOLD
from tabdx.report.blocks import Block, Heading, Paragraph, Points, Section, Table
from tabdx.report.holdout import seen_before
from tabdx.report.report_data import DEVELOPMENT, ReportData
from tabdx.report.results import describe_normalization, describe_searches
from tabdx.wording.findings import choice_findings
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent, row_interval

NORMALIZATION = "normalization/scores.csv"
_SHOWN = ("log_loss", "roc_auc", "accuracy")


def build(data: ReportData) -> Section:
    """Say how patients were divided, what was tried, and what each number rests on."""
    return Section(
        "method",
        "How it was judged",
        [
            Points(_rules(data)),
            Heading("What was tried"),
            *_models(data),
            *_normalization(data),
            *_metrics(data),
        ],
    )


def _rules(data: ReportData) -> list[str]:
    split, evaluate = data.params.split, data.params.evaluate
    return [
        f"Out of fold: the {data.describe_development()} were divided "
        f"into {split.outer_folds} folds, {plural(split.repeats, 'time')}. Each patient was "
        "predicted by models trained on the other folds only.",
        f"Nested: whatever is chosen was chosen on {split.inner_folds} inner folds within each "
        "training part. Imputation, scaling and tuning never used the patients who are scored.",
        "Holdout: set aside before any model was fitted, "
        f"{data.readings}. The final models, trained on all development patients, are scored on "
        "it; neither a choice of the pipeline nor the ranking uses these scores.",
        *filter(None, [seen_before(data.params)]),
        f"Intervals contain the true value in about {percent(evaluate.confidence, 0)} of studies "
        "like this one, if patients are drawn at random: Wilson's for proportions (and from these "
        "for likelihood ratios), DeLong's for the ROC AUC, and for the other scores those of "
        f"{evaluate.resamples:,} bootstrap resamples of the patients. "
        "Repeats of the folds are averaged and never counted as more patients.",
        "Verdicts compare models on the same patients. Those of the ranking include the variation "
        "of the training. Where p, corrected for the number of comparisons, is not small enough, "
        "the models are tied: the difference is not resolvable with this many patients.",
    ]


def _models(data: ReportData) -> list[Block]:
    rows = [
        [readable(model), _chosen(record.get("chosen", {}))]
        for model, record in data.records.items()
    ]
    searches = describe_searches(data.records)
    blocks: list[Block] = [
        Table(
            "The final models and the settings that the inner folds chose for them.",
            ["Model", "chosen"],
            rows,
            words=["chosen"],
        )
    ]
    if searches:
        blocks.append(
            Points([f"Search of {readable(model)}: {how}." for model, how in searches.items()])
        )
    if warnings := choice_findings(data.records):
        blocks.append(Points([finding.text for finding in warnings]))
    return blocks


def _chosen(chosen: dict[str, object]) -> str:
    scores = {*METRIC_NAMES, "best_epoch", "in_ensemble"}
    return ", ".join(
        f"{readable(name)} {f'{value:.3g}' if isinstance(value, float) else readable(str(value))}"
        for name, value in chosen.items()
        if name not in scores
    )


def _normalization(data: ReportData) -> list[Block]:
    said = Paragraph(
        f"Measurements are normalized by {describe_normalization(data.params)} before every model; "
        "its numbers are learned from the training part of each fold."
    )
    if not data.has(NORMALIZATION):
        return [said]
    scores = data.tables[NORMALIZATION]
    scores = scores[scores["partition"] == OUT_OF_FOLD].set_index(["model", "metric"])
    methods = list(dict.fromkeys(scores.index.get_level_values("model")))
    approximated = "approximated" in set(scores.get("kernel", ()))
    kernel = " Its kernel is approximated, as there are many patients." if approximated else ""
    return [
        said,
        Table(
            "The same SVM after each normalization, out of fold, on "
            f"{data.describe_patients(DEVELOPMENT)}. “none” is before any.{kernel}",
            ["Normalization", *(data.metric_name(metric) for metric in _SHOWN)],
            [
                [readable(each), *(row_interval(scores.loc[(each, metric)]) for metric in _SHOWN)]
                for each in methods
            ],
        ),
    ]


def _metrics(data: ReportData) -> list[Block]:
    if data.several:
        return [_class_metrics(data)]
    return [
        Paragraph(
            "What the scores mean: log loss and Brier score measure how far the risks are from the "
            "outcomes, with confident errors counted most; lower is better. ROC AUC measures only "
            "the order of the patients. Sensitivity is the share of "
            f"{data.positive} patients who are found, specificity the share of the others without "
            "an alarm. docs/methods gives every formula with its source."
        )
    ]


def _class_metrics(data: ReportData) -> Paragraph:
    """Say what the scores of several classes mean."""
    sides = (
        f" Where one side is asked about, {data.positive} is positive and the rest negative."
        if data.two_sided
        else ""
    )
    return Paragraph(
        "What the scores mean: log loss and Brier score measure how far the probabilities of all "
        "classes are from the true one, with confident errors counted most; lower is better. The "
        "ROC AUC measures only the order of the patients, each class against the rest; its mean "
        "counts each class alike. Accuracy is the share of patients whose likeliest class is the "
        "true one, balanced accuracy the mean of this share over the classes; kappa is the "
        "agreement beyond chance. Of a class, sensitivity is the share of its patients who are "
        f"called so, specificity the share of the others who are not.{sides} docs/methods gives "
        "every formula with its source."
    )
