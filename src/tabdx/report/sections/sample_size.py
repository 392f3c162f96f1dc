"""Whether there are enough patients."""

import pandas as pd

from tabdx.figures.sample_size import draw_sample_size
from tabdx.report.blocks import Absence, Block, Heading, Paragraph, Picture, Points, Section
from tabdx.report.report_data import ReportData
from tabdx.wording.names import readable
from tabdx.wording.vocabulary import ON_JUDGING, ON_LEARNING

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
        blocks += _of_model(table[table["model"] == model], readable(str(model)))
    return Section("sample-size", title, [*blocks, *_curve(data)])


def _of_model(own: pd.DataFrame, model: str) -> list[Block]:
    quantity = own["quantity"].astype(str)
    judged, learned = quantity.str.endswith(ON_JUDGING), quantity.str.endswith(ON_LEARNING)
    groups = {
        f"Enough to develop {model}?": own[~judged & ~learned],
        f"Enough to judge {model}?": own[judged],
        f"Would {model} be better with more?": own[learned],
    }
    blocks: list[Block] = []
    for asked, rows in groups.items():
        if len(rows):
            blocks += [Heading(asked), Points([str(said) for said in rows["sentence"].dropna()])]
    return blocks


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
