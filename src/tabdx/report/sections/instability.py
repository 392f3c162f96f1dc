"""The section on instability."""

from tabdx.figures.instability import draw_instability
from tabdx.report.blocks import Absence, Block, Paragraph, Picture, Section, Table
from tabdx.report.report_data import ReportData
from tabdx.wording.rows import join_first_two, write_instability

SUMMARY, PATIENTS = "instability/summary.csv", "instability/patients.parquet"


def build(data: ReportData) -> Section:
    """Show how much the risks vary when the model is developed on other patients."""
    title = "Would other patients have given other answers?"
    if not data.has(SUMMARY):
        return Section("stability", title, [Absence(data.why_absent(SUMMARY))])
    table = data.tables[SUMMARY]
    cells = [write_instability(row) for _, row in table.iterrows()]
    sided = data.two_sided
    blocks: list[Block] = [
        Paragraph(
            "Each model was developed again, tuning included, on bootstrap resamples of the "
            "development patients. A patient whose risk varies much between these models has a "
            "prediction that depends on who else was studied (Riley and Collins 2023). Read the "
            "rows without the patient in training."
        ),
        Table(
            "Instability of the risks of the development patients."
            + (" A prediction flips where it differs from that of the final model." * sided),
            ["Model, basis", *list(cells[0])[2:]],
            [join_first_two(own) for own in cells],
            words=[] if sided else ["class"],
        ),
        *([] if sided else [data.absent_sides("Predictions that flip at a threshold")]),
        *_picture(data),
    ]
    return Section("stability", title, blocks)


def _picture(data: ReportData) -> list[Block]:
    if not data.has(PATIENTS):
        return [Absence(data.why_absent(PATIENTS))]
    return [
        Picture(
            "instability",
            lambda: draw_instability(data.tables[PATIENTS], data.params.evaluate.threshold),
            "Each development patient's spread of risks over the refitted models, and how often "
            "the prediction flips.",
            "Risks of the development patients by models not trained on them, against the risk by "
            "the final model. A stable risk lies on the diagonal.",
        )
    ]
