"""The section on sample size."""

from tabdx.figures.sample_size import draw_sample_size
from tabdx.report.blocks import Absence, Block, Heading, Paragraph, Picture, Points, Section, Table
from tabdx.report.report_data import ReportData
from tabdx.wording.names import readable
from tabdx.wording.sample_size import answer_questions, by_class

SUMMARY, CURVE = "sample_size/summary.csv", "sample_size/learning_curve.csv"


def build(data: ReportData) -> Section:
    """Show what more patients would bring."""
    title = "Are there enough patients?"
    if not data.has(SUMMARY):
        return Section("sample-size", title, [Absence(data.why_absent(SUMMARY))])
    table = data.tables[SUMMARY]
    blocks: list[Block] = [
        Paragraph(
            "Three questions: are there enough patients to develop a model, enough to evaluate it, "
            "and would a model trained on more be better?"
        )
    ]
    for model in table["model"].unique():
        own = table[table["model"] == model]
        name = readable(str(model))
        for asked, sentences in answer_questions(own, name, len(data.classes)).items():
            blocks += [Heading(asked), Points(sentences)]
        if sizes := by_class(own):
            blocks.append(_sizes(name, sizes))
    return Section("sample-size", title, [*blocks, *_curve(data)])


def _sizes(model: str, rows: list[list[str]]) -> Table:
    return Table(
        f"Patients that each class against the rest takes, by {model}. The largest of a column "
        "is the size for all.",
        ["Class", "there are", "needed to develop a model", "needed to evaluate one"],
        rows,
    )


def _curve(data: ReportData) -> list[Block]:
    if not data.has(CURVE):
        return [Absence(data.why_absent(CURVE))]
    return [
        Picture(
            "learning-curve",
            lambda: draw_sample_size(data.tables[CURVE]),
            "Scores of the model by the number of patients it was trained on.",
            "Scores out of fold by the number of patients trained on. Dots are measured; the line "
            "is a power law, an extrapolation to the right of the dotted line.",
        )
    ]
