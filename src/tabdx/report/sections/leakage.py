"""The leakage audit: paired leaky and clean pipelines, and shuffled outcomes."""

from tabdx.figures.leakage import draw_leakage
from tabdx.report.blocks import (
    Absence,
    Block,
    Heading,
    Paragraph,
    Picture,
    Section,
    Table,
    WarningText,
)
from tabdx.report.report_data import ReportData
from tabdx.wording.findings import leakage_findings
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import readable
from tabdx.wording.numbers import interval, number, percent
from tabdx.wording.rows import join_first_two, write_shuffled

PIPELINES, SHUFFLED = "leakage/pipelines.csv", "leakage/shuffled.csv"
_METRIC = "roc_auc"


def build(data: ReportData) -> Section:
    """Show the optimism of common leaks, and that shuffled outcomes give chance."""
    title = "Leakage audit"
    if not data.has(PIPELINES, SHUFFLED):
        return Section("leakage", title, [Absence(data.why_absent(PIPELINES, SHUFFLED))])
    blocks: list[Block] = [
        Paragraph(
            "A leak lets a model learn from the patients on whom it is scored. The audit trains "
            "pairs of pipelines on the same patients, one with a common leak and one without, and "
            "reports the optimism: how much better the leaky one scores. Where the classes are "
            "easy to separate, most leaks have little optimism."
        ),
        *(_pipelines(data, metric) for metric in ("log_loss", _METRIC)),
        Heading("On shuffled outcomes"),
        Paragraph(
            "With outcomes shuffled among patients there is nothing to learn. A clean procedure is "
            "then at chance; a deliberately leaky one is better, which shows that the audit finds "
            "a leak. Training on noise can be worse than chance; better than chance means a leak."
        ),
        _shuffled(data),
        Picture(
            "leakage",
            lambda: draw_leakage(data.tables[PIPELINES], data.tables[SHUFFLED]),
            "Optimism of each leaky pipeline beside its clean one, and ROC AUC on noise.",
            "Right of the line a leak is optimistic. Below: on shuffled outcomes clean procedures "
            "are at 0.5, and the deliberately leaky one is above.",
        ),
        *(WarningText(found.text) for found in leakage_findings(data.tables[SHUFFLED])),
    ]
    return Section("leakage", title, blocks)


def _pipelines(data: ReportData, metric: str) -> Table:
    table = data.tables[PIPELINES]
    rows = table[table["metric"] == metric]
    return Table(
        f"{data.metric_name(metric)} ({METRIC_NAMES[metric].direction} is better) of leaky and "
        f"clean pipelines, means over the draws; in brackets "
        f"{percent(rows['confidence'].iloc[0], 0)} intervals that include the "
        "variation of training and test patients.",
        ["Model, leak", "clean", "leaky", "looks better by", "verdict"],
        [
            [
                f"{readable(str(row['model']))}, {readable(str(row['leak']))}",
                number(row["clean"]),
                number(row["leaky"]),
                interval(row["optimism"], row["lower"], row["upper"], 4),
                str(row["verdict"]),
            ]
            for _, row in rows.iterrows()
        ],
        words=["verdict"],
    )


def _shuffled(data: ReportData) -> Table:
    table, classes = data.tables[SHUFFLED], len(data.classes)
    return Table(
        f"Scores on shuffled outcomes, beside chance; in brackets "
        f"{percent(table['confidence'].iloc[0], 0)} intervals over the draws.",
        ["Model, procedure", "score", "value", "chance", "better than chance by", "verdict"],
        [join_first_two(write_shuffled(row, classes)) for _, row in table.iterrows()],
        words=["score", "verdict"],
    )
