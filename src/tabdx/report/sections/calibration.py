"""The section on calibration."""

from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.figures.curves import draw_calibration
from tabdx.figures.reliability import draw_reliability
from tabdx.report.blocks import Absence, Block, Heading, Paragraph, Picture, Section, Table
from tabdx.report.report_data import ReportData
from tabdx.report.sections.class_calibration import class_calibration
from tabdx.wording.names import readable
from tabdx.wording.numbers import count, percent, row_interval
from tabdx.wording.rows import write_brier, write_verdict
from tabdx.wording.text import join
from tabdx.wording.vocabulary import CHOSEN, DISTANCES, NONE, UNCHANGED

CURVES, RELIABILITY = "evaluation/calibration.csv", "decide/reliability.csv"
DISTRIBUTION, ERRORS = "decide/risk_distribution.csv", "decide/reliability_errors.csv"
RECALIBRATION, BRIER = "decide/recalibration.csv", "decide/brier.csv"
_SHAPES = ("calibration_slope", "calibration_intercept", "observed_expected_ratio")
_LOSSES = {"log_loss": "log loss", "brier": "Brier score"}


def build(data: ReportData) -> Section:
    """Show slope, intercept and the reliability of the risks."""
    meaning, counted = (
        (
            "If a class has a probability of 20%, 20 of 100 such patients should be of it.",
            "patients of the class",
        )
        if data.several
        else (
            f"A risk of 20% should mean that 20 of 100 such patients are {data.positive}.",
            f"{data.positive} patients",
        )
    )
    blocks: list[Block] = [
        Paragraph(
            f"{meaning} The slope should be 1: below 1 the risks are too extreme, above 1 not "
            "extreme enough. The intercept should be 0: below 0 the risks are too high on the "
            f"whole. Observed to expected is the number of {counted} for each one expected from "
            "the risks: above 1 the risks are too low on the whole, below 1 too high."
        ),
        *(class_calibration(data) if data.several else []),
        *_of_sides(data),
        Heading("Recalibration"),
        *_recalibration(data),
    ]
    return Section("calibration", "Calibration", blocks)


def _of_sides(data: ReportData) -> list[Block]:
    """Show the risks of the positive side, where there is one."""
    if not data.two_sided:
        return [data.absent_sides("The smooth curve and the parts of the Brier score")]
    return [
        *([Heading(f"{data.positive} against the rest")] if data.several else []),
        *(_slopes(data, partition) for partition in (OUT_OF_FOLD, HOLDOUT)),
        *_clipped(data),
        *_curves(data),
        *_smooth(data),
        *_brier(data),
    ]


def _slopes(data: ReportData, partition: str) -> Table:
    confidence = percent(data.params.evaluate.confidence, 0)
    return Table(
        f"Calibration, {data.describe_judged(partition)}; in brackets {confidence} intervals.",
        ["Model", "slope (1 is best)", "intercept (0 is best)", "observed to expected (1 is best)"],
        [
            [
                readable(model),
                *(row_interval(data.score(model, partition, metric), 2) for metric in _SHAPES),
            ]
            for model in data.models
        ],
    )


def _clipped(data: ReportData) -> list[Block]:
    """Say how many risks are exactly 0 or 1, where there are some."""
    scores = [
        data.score(model, partition, "calibration_slope")
        for model in data.models
        for partition in (OUT_OF_FOLD, HOLDOUT)
    ]
    counted = [
        f"{readable(row['model'])}, {readable(row['partition'])}: {count(row['clipped'])} of "
        f"{count(row['n'])}"
        for row in scores
        if row.get("clipped", 0) > 0
    ]
    if not counted:
        return []
    return [
        Paragraph(
            "Risks of exactly 0 or 1 have no log odds; for log loss, slope and intercept they were "
            f"moved by 2.2e-16 ({'; '.join(counted)}). A single such risk that is wrong dominates "
            "the slope."
        )
    ]


def _curves(data: ReportData) -> list[Block]:
    if not data.has(CURVES):
        return [Absence(data.why_absent(CURVES))]
    return [
        Picture(
            "calibration",
            lambda: draw_calibration(data.tables[CURVES]),
            f"Observed share of {data.positive} against predicted risk, a panel per model and "
            "partition.",
            f"Observed share of {data.positive} patients against the predicted risk, in bins of "
            "equal size with their intervals. Dotted: perfect calibration.",
        )
    ]


def _smooth(data: ReportData) -> list[Block]:
    """Show the smooth curves, and how far they are from the diagonal."""
    blocks: list[Block] = []
    if data.has(RELIABILITY, DISTRIBUTION):
        curves = data.tables[RELIABILITY]
        out_of_fold = curves["partition"] == OUT_OF_FOLD
        distribution = data.tables[DISTRIBUTION]
        judged = distribution["partition"] == OUT_OF_FOLD
        blocks.append(
            Picture(
                "reliability",
                lambda: draw_reliability(curves[out_of_fold], distribution[judged]),
                "Smooth reliability curve of each model out of fold, with its band.",
                f"The same as a smooth curve, out of fold, with the risks of both "
                f"{'sides' if data.several else 'classes'} below it. "
                "Where there are no patients, the curve is uncertain.",
            )
        )
    if data.has(ERRORS):
        blocks.append(_errors(data))
    missing = data.why_absent(RELIABILITY, DISTRIBUTION, ERRORS)
    return [*blocks, Absence(missing)] if missing else blocks


def _errors(data: ReportData) -> Table:
    table = data.tables[ERRORS]
    found = table[table["partition"] == OUT_OF_FOLD].set_index(["model", "measure"])
    return Table(
        "Distance between the risks and the smooth curve over the patients, "
        f"{data.describe_judged(OUT_OF_FOLD)}; in brackets "
        f"{percent(data.params.evaluate.confidence, 0)} intervals. 0 is best; "
        "by chance it is above 0 even for a perfectly calibrated model.",
        ["Model", *DISTANCES.values()],
        [
            [readable(model), *(row_interval(found.loc[(model, name)]) for name in DISTANCES)]
            for model in data.models
            if model in found.index.get_level_values("model")
        ],
    )


def _brier(data: ReportData) -> list[Block]:
    if not data.has(BRIER):
        return [Absence(data.why_absent(BRIER))]
    table = data.tables[BRIER]
    rows = table[table["partition"] == OUT_OF_FOLD].set_index("model")
    confidence = percent(data.params.evaluate.confidence, 0)
    return [
        Table(
            f"Parts of the Brier score, {data.describe_judged(OUT_OF_FOLD)}: reliability "
            "(miscalibration; 0 is best) less resolution (discrimination) plus uncertainty (from "
            f"the prevalence), and small terms within the bins; {confidence} intervals in "
            "brackets.",
            ["Model", "Brier score", "reliability", "resolution", "uncertainty"],
            [
                list(write_brier(rows.loc[[model]].reset_index().iloc[0]).values())
                for model in data.models
                if model in rows.index
            ],
        )
    ]


def _recalibration(data: ReportData) -> list[Block]:
    """Show risks before and after the way of recalibrating that each training part chose."""
    if not data.has(RECALIBRATION):
        return [Absence(data.why_absent(RECALIBRATION))]
    table = data.tables[RECALIBRATION]
    rows = table[(table["method"] == CHOSEN) & (table["partition"] == OUT_OF_FOLD)]
    untouched = table[(table["method"] == NONE) & (table["partition"] == OUT_OF_FOLD)]
    before = untouched.set_index(["model", "metric"])
    tried = join([readable(method) for method in data.params.decide.recalibrate], "or")
    return [
        Paragraph(
            "Recalibration corrects the risks without training the model again. Each training part "
            f"chose a method on its own inner folds ({tried}), which was applied to the patients "
            "outside of it. After minus before: below 0 it helped."
        ),
        Table(
            f"Recalibration as chosen, {data.describe_judged(OUT_OF_FOLD)}; in brackets "
            f"{percent(data.params.evaluate.confidence, 0)} intervals.",
            ["Model, loss", "before", "after", "change", "verdict"],
            [
                [
                    f"{readable(str(row['model']))}, {_LOSSES[row['metric']]}",
                    row_interval(before.loc[(row["model"], row["metric"])]),
                    row_interval(row),
                    "none" if row["verdict"] == UNCHANGED else row_interval(row, 4, "change"),
                    write_verdict(row["verdict"]),
                ]
                for _, row in rows[rows["metric"].isin(list(_LOSSES))].iterrows()
            ],
            words=["verdict"],
        ),
    ]
