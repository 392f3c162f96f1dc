"""The section on performance."""

from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.figures.curves import draw_precision_recall, draw_roc
from tabdx.figures.ranking import draw_ranking
from tabdx.report.blocks import Absence, Block, Heading, Paragraph, Picture, Section, Table
from tabdx.report.holdout import seen_before
from tabdx.report.report_data import HOLDOUT as SET_ASIDE
from tabdx.report.report_data import ReportData
from tabdx.report.sections.class_performance import (
    HALVES,
    class_matrices,
    class_scores,
    matrix_picture,
)
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import readable
from tabdx.wording.numbers import count, percent, row_interval

SCORES, CONFUSION = "evaluation/scores.csv", "evaluation/confusion.csv"
ROC, PRECISION_RECALL = "evaluation/roc.csv", "evaluation/precision_recall.csv"
_PROBABILITIES = ("log_loss", "brier", "scaled_brier", "roc_auc", "average_precision")
_CLASS_CALLS = (
    "accuracy",
    "balanced_accuracy",
    "matthews_correlation",
    "kappa",
    "weighted_kappa",
)
_CALLS = (
    "accuracy",
    "sensitivity",
    "specificity",
    "positive_predictive_value",
    "negative_predictive_value",
    "positive_likelihood_ratio",
    "negative_likelihood_ratio",
)


def build(data: ReportData) -> Section:
    """Show every score with its interval, the curves and the confusion matrices."""
    return Section(
        "performance",
        "How well the models predict",
        [
            Picture(
                "ranking",
                lambda: draw_ranking(data.tables[SCORES], "log_loss"),
                "Log loss of each model with its interval, out of fold and on the holdout.",
                "Log loss of each model, best first out of fold. Overlapping intervals do not "
                "decide: the models are compared on the same patients below.",
            ),
            *(_table(data, part, _PROBABILITIES) for part in (OUT_OF_FOLD, HOLDOUT)),
            *map(Paragraph, filter(None, [seen_before(data.params)])),
            *([] if data.several else _curves(data)),
            *(_of_classes(data) if data.several else _of_two(data)),
        ],
    )


def _of_two(data: ReportData) -> list[Block]:
    """Show what is called at the threshold of the scores."""
    return [
        _at_threshold(data),
        *(_table(data, part, _CALLS) for part in (OUT_OF_FOLD, HOLDOUT)),
        *_matrices(data),
    ]


def _of_classes(data: ReportData) -> list[Block]:
    """Show which class is called, each class against the rest, and the positive ones."""
    scored = set(data.tables[SCORES]["metric"])
    calls = tuple(name for name in _CLASS_CALLS if name in scored)
    blocks: list[Block] = [
        Heading("Calls: the likeliest class"),
        *(_table(data, part, calls) for part in (OUT_OF_FOLD, HOLDOUT)),
        *class_matrices(data),
        Heading("Each class against the rest"),
        *class_scores(data),
    ]
    if not data.two_sided:
        return [*blocks, data.absent_sides("The ROC curve of two sides and calls at a threshold")]
    return [
        *blocks,
        _at_threshold(data),
        Paragraph(f"Here {data.positive} is positive, and {data.negative} is negative."),
        # The accuracy is of all classes.
        *(_table(data, part, _CALLS[1:]) for part in (OUT_OF_FOLD, HOLDOUT)),
        *_curves(data),
    ]


def _at_threshold(data: ReportData) -> Heading:
    threshold = percent(data.params.evaluate.threshold)
    of = f" of {data.positive}" if data.several else ""
    return Heading(f"Calls{of} at a threshold of {threshold} (evaluate.threshold)")


def _table(data: ReportData, partition: str, metrics: tuple[str, ...]) -> Table:
    where = {
        OUT_OF_FOLD: f"Out of fold, {data.describe_development()}",
        HOLDOUT: f"Holdout, {data.describe_patients(SET_ASIDE)}, {data.readings}",
    }
    confidence = percent(data.params.evaluate.confidence, 0)
    return Table(
        f"{where[partition]}; in brackets {confidence} intervals.",
        ["Model", *(data.metric_name(metric) for metric in metrics)],
        [
            [
                readable(model),
                *(
                    row_interval(data.score(model, partition, metric), METRIC_NAMES[metric].digits)
                    for metric in metrics
                ),
            ]
            for model in data.models
        ],
    )


def _curves(data: ReportData) -> list[Block]:
    blocks: list[Block] = []
    if data.has(ROC):
        blocks.append(
            Picture(
                "roc",
                lambda: draw_roc(data.tables[ROC]),
                "ROC curves of all models, out of fold and on the holdout.",
                f"Sensitivity (share of {data.positive} patients who are found) against the share "
                "of the others with an alarm, at every threshold. The corner of few errors is "
                "enlarged.",
            )
        )
    if data.has(PRECISION_RECALL):
        blocks.append(
            Picture(
                "precision-recall",
                lambda: draw_precision_recall(data.tables[PRECISION_RECALL]),
                "Precision-recall curves of all models, out of fold and on the holdout.",
                f"Precision (share of right alarms) against recall (share of {data.positive} "
                "patients who are found). Precision depends on the prevalence; this is that of "
                "these patients.",
            )
        )
    missing = data.why_absent(ROC, PRECISION_RECALL)
    return [*blocks, Absence(missing)] if missing else blocks


def _matrices(data: ReportData) -> list[Block]:
    if not data.has(CONFUSION):
        return [Absence(data.why_absent(CONFUSION))]
    table = data.tables[CONFUSION]
    cells = table.set_index(["model", "partition", "true", "predicted_class"])["patients"]
    ill, well = data.positive, data.negative
    rows = [
        [
            f"{readable(model)}, {readable(partition)}",
            *(
                count(cells.get((model, partition, true, predicted)))
                for true, predicted in ((ill, ill), (ill, well), (well, ill), (well, well))
            ),
        ]
        for model in data.models
        for partition in (OUT_OF_FOLD, HOLDOUT)
    ]
    return [
        Paragraph(HALVES),
        Table(
            "Patients by true and predicted class.",
            [
                "Model, partition",
                f"{ill}, found",
                f"{ill}, missed",
                f"{well}, alarmed",
                f"{well}, spared",
            ],
            rows,
        ),
        matrix_picture(data),
    ]
