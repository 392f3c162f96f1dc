"""The section on sample size."""

from tabdx.figures.sample_size import draw_sample_size
from tabdx.report.blocks import Absence, Block, Heading, Paragraph, Picture, Points, Section
from tabdx.report.report_data import ReportData
from tabdx.wording.names import readable
from tabdx.wording.sample_size import answer_questions

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
        for asked, sentences in answer_questions(own, readable(str(model))).items():
            blocks += [Heading(asked), Points(sentences)]
    return Section("sample-size", title, [*blocks, *_curve(data)])


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
