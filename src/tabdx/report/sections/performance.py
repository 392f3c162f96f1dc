"""The section on performance."""

from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.figures.confusion import draw_confusion
from tabdx.figures.curves import draw_precision_recall, draw_roc
from tabdx.figures.ranking import draw_ranking
from tabdx.report.blocks import Absence, Block, Heading, Paragraph, Picture, Section, Table
from tabdx.report.holdout import seen_before
from tabdx.report.report_data import HOLDOUT as SET_ASIDE
from tabdx.report.report_data import ReportData
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import readable
from tabdx.wording.numbers import count, percent, row_interval

SCORES, CONFUSION = "evaluation/scores.csv", "evaluation/confusion.csv"
ROC, PRECISION_RECALL = "evaluation/roc.csv", "evaluation/precision_recall.csv"
_PROBABILITIES = ("log_loss", "brier", "scaled_brier", "roc_auc", "average_precision")
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
            *_curves(data),
            Heading(
                f"Calls at a threshold of {percent(data.params.evaluate.threshold)} "
                "(evaluate.threshold)"
            ),
            *(_table(data, part, _CALLS) for part in (OUT_OF_FOLD, HOLDOUT)),
            *_matrices(data),
        ],
    )


def _table(data: ReportData, partition: str, metrics: tuple[str, ...]) -> Table:
    where = {
        OUT_OF_FOLD: f"Out of fold, {data.describe_development()}",
        HOLDOUT: f"Holdout, {data.describe_patients(SET_ASIDE)}, {data.readings}",
    }
    confidence = percent(data.params.evaluate.confidence, 0)
    return Table(
        f"{where[partition]}; in brackets {confidence} intervals.",
        ["Model", *(METRIC_NAMES[metric].label for metric in metrics)],
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
                "Sensitivity (share of the diseased who are found) against the share of the others "
                "with an alarm, at every threshold. The corner of few errors is enlarged.",
            )
        )
    if data.has(PRECISION_RECALL):
        blocks.append(
            Picture(
                "precision-recall",
                lambda: draw_precision_recall(data.tables[PRECISION_RECALL]),
                "Precision-recall curves of all models, out of fold and on the holdout.",
                "Precision (share of right alarms) against recall (share of the diseased who are "
                "found). Precision depends on the prevalence; this is that of these patients.",
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
    best = table[table["model"] == data.models[0]]
    return [
        Paragraph(
            "A half comes from repeats: a patient who is called differently in one of two repeats "
            "counts half on each side."
        ),
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
        Picture(
            "confusion",
            lambda: draw_confusion(best),
            f"Confusion matrices of {readable(data.models[0])}.",
            f"True and predicted class by {readable(data.models[0])}: patients, and their share of "
            "the true class.",
        ),
    ]
