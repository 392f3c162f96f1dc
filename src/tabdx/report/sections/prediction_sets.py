"""The section on prediction sets."""

from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.figures.prediction_sets import draw_prediction_sets
from tabdx.report.blocks import Absence, Block, Paragraph, Picture, Section, Table
from tabdx.report.report_data import ReportData
from tabdx.wording.names import readable
from tabdx.wording.numbers import percent
from tabdx.wording.rows import join_first_two, write_prediction_set

TABLE = "decide/prediction_sets.csv"
_MOST_CLASSES = 6  # of which three models are told


def build(data: ReportData) -> Section:
    """Show the coverage of the prediction sets, and how often a model refers or is wrong."""
    title = "When a model should not decide"
    if not data.has(TABLE):
        return Section("referral", title, [Absence(data.why_absent(TABLE))])
    coverage = data.params.decide.coverage
    table = data.tables[TABLE]
    blocks: list[Block] = [
        Paragraph(
            "The prediction set contains each class that is plausible at "
            f"{'these probabilities' if data.several else 'this risk'}, with a "
            f"coverage of about {percent(coverage, 0)} per class. If it contains "
            f"{'several or none' if data.several else 'both or neither'}, "
            "the model refers. The coverage holds for a class as a whole, over many studies, not "
            "for a single patient."
        ),
        *(_table(data, partition) for partition in (OUT_OF_FOLD, HOLDOUT)),
        Picture(
            "prediction_sets",
            lambda: draw_prediction_sets(table, coverage),
            "Reached coverage and referrals of each model by class.",
            f"Reached coverage against the {percent(coverage, 0)} asked for, and who is referred.",
        ),
    ]
    return Section("referral", title, blocks)


def _table(data: ReportData, partition: str) -> Table:
    table = data.tables[TABLE]
    rows = table[(table["partition"] == partition) & table["model"].isin(data.models[:3])]
    many = len(data.classes) > _MOST_CLASSES
    if many:
        rows = rows[(rows["model"] == data.models[0]) | (rows["class"] == "all")]
    cells = [write_prediction_set(row) for _, row in rows.iterrows()]
    headings = list(cells[0])[2:] if cells else []
    return Table(
        f"Prediction sets, {readable(partition)}, of the first three models"
        f"{', class by class of the first' if many else ''}; in brackets "
        f"{percent(data.params.evaluate.confidence, 0)} intervals.",
        ["Model, class", *headings],
        [join_first_two(own) for own in cells],
    )
