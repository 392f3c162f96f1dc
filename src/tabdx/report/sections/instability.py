"""How far the answers rest on who happened to be studied."""

from tabdx.figures.instability import draw_instability
from tabdx.report.blocks import Absence, Block, Paragraph, Picture, Section, Table
from tabdx.report.report_data import ReportData
from tabdx.wording.names import readable
from tabdx.wording.numbers import count, number, percent, row_interval

SUMMARY, PATIENTS = "instability/summary.csv", "instability/patients.parquet"
_BASIS = {"all": "all resamples", "out_of_bag": "resamples without the patient"}


def build(data: ReportData) -> Section:
    """Show how much a patient's risk depends on who else happened to be studied."""
    title = "Would other patients have given other answers?"
    if not data.has(SUMMARY):
        return Section("stability", title, [Absence(data.why_absent(SUMMARY))])
    table = data.tables[SUMMARY]
    blocks: list[Block] = [
        Paragraph(
            "The whole making of a model, its choices included, was repeated on patients drawn "
            "anew, with replacement, from the development patients. A patient whose risk moves "
            "much between these models has an answer that rests on who else was studied (Riley "
            "and Collins 2023). The honest rows are those without the patient in training."
        ),
        Table(
            "Instability of the risks of the development patients. A call flips where it differs "
            "from that of the final model.",
            [
                "Model, basis",
                "patients",
                "resamples",
                "mean change of risk",
                "calls that flip",
                "patients who flip often",
                "calibration slope",
            ],
            [
                [
                    f"{readable(str(row['model']))}, {_BASIS.get(row['basis'], row['basis'])}",
                    count(row["patients"]),
                    count(row["resamples"]),
                    number(row["mean_absolute_difference"]),
                    percent(row["flip_rate"]),
                    count(row["often_flipped"]),
                    row_interval(row, 2, "slope"),
                ]
                for _, row in table.iterrows()
            ],
        ),
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
            "the call flips.",
            "Risks of the development patients by models that had not seen them, against the risk "
            "by the final model. On the diagonal a risk does not depend on who else was studied.",
        )
    ]
