"""Answers that may be "refer": conformal sets."""

from tabdx.artifacts.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.figures.prediction_sets import draw_conformal
from tabdx.report.blocks import Absence, Block, Paragraph, Picture, Section, Table
from tabdx.report.report_data import Dossier
from tabdx.wording.numbers import percent, percent_interval
from tabdx.wording.readable_names import readable

TABLE = "decide/conformal.csv"


def build(dossier: Dossier) -> Section:
    """Show how often a model decides, how often it refers, and how often it is then wrong."""
    title = "When a model should not decide"
    if not dossier.has(TABLE):
        return Section("referral", title, [Absence(dossier.why_absent(TABLE))])
    coverage = dossier.params.decide.coverage
    table = dossier.tables[TABLE]
    blocks: list[Block] = [
        Paragraph(
            "A model may answer “refer” where a risk does not allow a class. The rule is set so "
            f"that of each class about {percent(coverage, 0)} keep their true class among the "
            "possible ones. The promise is about a class as a whole, over many studies; it is no "
            "promise about one patient."
        ),
        *(_table(dossier, partition) for partition in (OUT_OF_FOLD, HOLDOUT)),
        Picture(
            "conformal",
            lambda: draw_conformal(table, coverage),
            "Reached coverage and referrals of each model by class.",
            f"Reached coverage against the {percent(coverage, 0)} asked for, and who is referred.",
        ),
    ]
    return Section("referral", title, blocks)


def _table(dossier: Dossier, partition: str) -> Table:
    table = dossier.tables[TABLE]
    rows = table[(table["partition"] == partition) & table["model"].isin(dossier.models[:3])]
    return Table(
        f"Conformal answers, {readable(partition)}, of the first three models; in brackets "
        f"{percent(dossier.params.evaluate.confidence, 0)} intervals.",
        ["Model, class", "patients", "true class possible", "referred", "given the other class"],
        [
            [
                f"{readable(str(row['model']))}, {row['class']}",
                f"{row['patients']:,.0f}",
                *(
                    percent_interval(row[share], row[f"{share}_lower"], row[f"{share}_upper"])
                    for share in ("covered", "referred", "wrong")
                ),
            ]
            for _, row in rows.iterrows()
        ],
    )
