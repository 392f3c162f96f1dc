"""The section on differences between models."""

import pandas as pd

from tabdx.core.messages import plural
from tabdx.report.blocks import Absence, Paragraph, Section, Table
from tabdx.report.report_data import ReportData
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import readable
from tabdx.wording.numbers import NOT_AVAILABLE, p_value, percent
from tabdx.wording.rows import write_difference, write_verdict
from tabdx.wording.vocabulary import OF_LEARNERS, OF_MODELS

TABLE = "evaluation/differences.csv"
_SHOWN = ("log_loss", "roc_auc", "accuracy")
# Where the models have no folds in common.
_NOT_TESTED = (NOT_AVAILABLE, "not tested")


def build(data: ReportData) -> Section:
    """Show every pair of models with its verdicts."""
    title = "Which differences are real"
    if not data.has(TABLE):
        return Section("differences", title, [Absence(data.why_absent(TABLE))])
    table = data.tables[TABLE]
    return Section(
        "differences",
        title,
        [
            Paragraph(
                "Two models are compared on the same patients, by two tests. The first holds the "
                "training fixed: are these trained models equally good? The second includes the "
                "variation of training on other patients, and gives the verdicts of the ranking. "
                "Both are Holm-corrected for the number of pairs. “No difference shown” is not "
                "proof of equality: with the patients in the last column, a difference of this "
                "size between the trained models would be found in four of five studies."
            ),
            *(_of_metric(data, table, metric) for metric in _SHOWN if metric in OF_MODELS),
        ],
    )


def _of_metric(data: ReportData, table: pd.DataFrame, metric: str) -> Table:
    test = OF_MODELS[metric]
    own = table[table["metric"] == metric]
    rows = own[own["test"] == test]
    of_learners = {
        (row["model"], row["other"]): (p_value(row["p_holm"]), write_verdict(row["verdict"]))
        for _, row in own[own["test"] == OF_LEARNERS].iterrows()
    }
    confidence = percent(data.params.evaluate.confidence, 0)
    direction = METRIC_NAMES[metric].direction
    patients = int(rows["patients"].iloc[0]) if len(rows) else 0
    return Table(
        f"{data.metric_name(metric)}, first model minus second, out of fold on "
        f"{plural(patients, data.dictionary.row_name)}: {direction} is better; in brackets "
        f"{confidence} intervals of each pair alone. Trained models: {readable(test)} test. Ways "
        f"of learning: {readable(OF_LEARNERS)}.",
        [
            "Models",
            "difference",
            "trained models: p (Holm)",
            "the first model is",
            "ways of learning: p (Holm)",
            "the first way is",
            "patients needed",
        ],
        [
            [
                *of_models,
                *of_learners.get((row["model"], row["other"]), _NOT_TESTED),
                needed,
            ]
            for _, row in rows.iterrows()
            for *of_models, needed in [write_difference(row).values()]
        ],
        words=["the first model is", "the first way is"],
    )
