"""The section on decisions: net benefit and threshold rules."""

import pandas as pd

from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.figures.consequences import draw_consequences
from tabdx.figures.net_benefit import draw_decision_curves
from tabdx.report.blocks import Absence, Block, Heading, Paragraph, Picture, Section, Table
from tabdx.report.report_data import ReportData
from tabdx.wording.names import readable
from tabdx.wording.notes import describe_rules
from tabdx.wording.numbers import (
    percent,
)
from tabdx.wording.rows import write_benefit, write_rule

NET_BENEFIT, THRESHOLDS = "decide/net_benefit.csv", "decide/thresholds.csv"
CONSEQUENCES = "decide/consequences.csv"
_BENEFIT_COLUMNS = (
    *("threshold", "net benefit", "act on everybody", "false alarms avoided per 100"),
    "verdict",
)
# What the thresholds of each partition's table are.
_THRESHOLDS = {
    OUT_OF_FOLD: "means over the training parts, with the lowest and the highest",
    HOLDOUT: "those of the final model",
}
# Few would biopsy everybody below 1%, and few would wait above 50%.
_SHOWN = (0.01, 0.05, 0.1, 0.2, 0.3, 0.5)


def build(data: ReportData) -> Section:
    """Show whether acting on a model does more good than treating all or none."""
    title = "From a risk to a decision"
    if not data.two_sided:
        absent = data.absent_sides("Thresholds, net benefit and predictive values at a prevalence")
        return Section("decisions", title, [absent])
    return Section(
        "decisions",
        title,
        [
            Paragraph(
                "A threshold is the risk from which on one acts, and it weighs harms: acting from "
                "10% on means that one missed patient is as bad as nine false alarms. Net "
                f"benefit counts the {data.positive} patients who are found, less the false "
                "alarms at that weight. A model is useful where it is better than acting on "
                "everybody and than acting on nobody."
            ),
            Paragraph(_describe_risks(data)),
            *_net_benefit(data),
            Heading("Rules for a threshold"),
            *_rules(data),
            *_consequences(data),
        ],
    )


def _describe_risks(data: ReportData) -> str:
    """Say which risks the thresholds of the tables below are held against."""
    return (
        f"Risks are valid where as many patients are {data.positive} as in training. At another "
        "prevalence they are shifted first (Bayes' rule: the log odds change by the difference "
        "between the log odds of both prevalences), assuming that nothing else differs. Risks as "
        "predicted show the result without the shift. Recalibrated risks are listed where "
        "recalibration was chosen and changed them."
    )


def _net_benefit(data: ReportData) -> list[Block]:
    if not data.has(NET_BENEFIT):
        return [Absence(data.why_absent(NET_BENEFIT))]
    table = data.tables[NET_BENEFIT]
    best = data.models[0]
    rows = table[(table["model"] == best) & (table["partition"] == OUT_OF_FOLD)]
    confidence = percent(data.params.evaluate.confidence, 0)
    tables: list[Block] = [
        Table(
            f"Net benefit of {readable(best)}, {data.describe_judged(OUT_OF_FOLD)}, in "
            f"{data.positive} patients found per 100, "
            f"where {percent(own['prevalence'].iloc[0])} are {data.positive}; in brackets "
            f"{confidence} intervals. The verdict compares with the better one of acting on "
            "everybody and on nobody, for one threshold at a time.",
            ["Risks", *_BENEFIT_COLUMNS],
            [
                _benefit_row(row)
                for _, version in own.groupby("risks", sort=False)
                for _, row in _at_shown(version).iterrows()
            ],
            words=["verdict"],
        )
        for _, own in rows.groupby("population", sort=False)
    ]
    return [
        *tables,
        Picture(
            "net-benefit",
            lambda: draw_decision_curves(table, OUT_OF_FOLD),
            "Net benefit of each model against acting on everybody and on nobody, by threshold.",
            "Net benefit out of fold over the plausible thresholds. The line with the band: risks "
            "as predicted at the study's prevalence, shifted ones at the stated prevalence. A "
            "model is useful where its line lies above those of treating all and none.",
        ),
    ]


def _at_shown(rows: pd.DataFrame) -> pd.DataFrame:
    """Keep the thresholds nearest to the ones shown."""
    places = [(rows["threshold"] - threshold).abs().idxmin() for threshold in _SHOWN]
    return rows.loc[list(dict.fromkeys(places))]


def _benefit_row(row: pd.Series) -> list[str]:
    cells = write_benefit(row).values()
    return [readable(str(row["risks"])), percent(row["threshold"], 0), *cells]


def _rules(data: ReportData) -> list[Block]:
    if not data.has(THRESHOLDS):
        return [Absence(data.why_absent(THRESHOLDS))]
    table, best = data.tables[THRESHOLDS], data.models[0]
    own = table[table["model"] == best]
    decide = data.params.decide
    fixed = (
        f"the scores of {data.positive}" if data.several else "all scores and confusion matrices"
    )
    return [
        Paragraph(
            f"Each rule learns its threshold on other patients than those scored. The "
            f"rule in force is “{readable(decide.rule)}” (decide.rule): it gives the risk from "
            f"which on to act. “Fixed” is the threshold of {fixed}, "
            f"{data.params.evaluate.threshold:g} (evaluate.threshold). Sensitivity: at least "
            f"{percent(decide.minimum_sensitivity)} must be found. Harm ratio: one missed patient "
            f"is as bad as {decide.harm_ratio:g} false alarms. Youden: both classes weigh the "
            "same."
        ),
        *(_rule_table(data, own, partition) for partition in _THRESHOLDS),
        *map(Paragraph, describe_rules(own)),
    ]


def _rule_table(data: ReportData, own: pd.DataFrame, partition: str) -> Table:
    rows = own[own["partition"] == partition]
    return Table(
        f"Rules applied to {readable(data.models[0])}, {data.describe_judged(partition)}; "
        f"thresholds are {_THRESHOLDS[partition]}. In brackets "
        f"{percent(data.params.evaluate.confidence, 0)} intervals of the shares.",
        ["Rule", "risks", "threshold", "missed", "false alarms", "sensitivity", "specificity"],
        [list(write_rule(row).values()) for _, row in rows.iterrows()],
    )


def _consequences(data: ReportData) -> list[Block]:
    if not data.has(CONSEQUENCES):
        return [Absence(data.why_absent(CONSEQUENCES))]
    table = data.tables[CONSEQUENCES]
    return [
        Picture(
            "consequences",
            lambda: draw_consequences(table.assign(chosen=table["chosen"].astype(bool))),
            "Missed patients and false alarms per 1,000 patients, by model.",
            "Errors of the rule in force among 1,000 patients, out of fold: at the study's "
            "prevalence, and at the stated one with the risks as predicted and, where that "
            "changes the predictions, with the shifted ones.",
        )
    ]


def in_force(data: ReportData) -> pd.DataFrame | None:
    """Pick out what the rule in force does to 1,000 patients, by the recommended model.

    Returns
    -------
    DataFrame or None
        One row per population and version of the risks, indexed by both. Columns:
        ``prevalence``, and for each quantity of `consequences.consequences` ``<quantity>``,
        ``<quantity>_lower``, ``<quantity>_upper``. None where no rule was judged.
    """
    if not data.has(CONSEQUENCES):
        return None
    table = data.tables[CONSEQUENCES]
    own = table["model"].eq(data.recommended) & table["partition"].eq(OUT_OF_FOLD)
    rows = table[own & table["chosen"].astype(bool)]
    if rows.empty:
        return None
    places = ["population", "risks"]
    parts = {
        end: rows.pivot(index=places, columns="quantity", values=end).add_suffix(suffix)
        for end, suffix in (("value", ""), ("lower", "_lower"), ("upper", "_upper"))
    }
    prevalence = rows.groupby(places, sort=False)["prevalence"].first()
    return prevalence.to_frame().join(list(parts.values()))
