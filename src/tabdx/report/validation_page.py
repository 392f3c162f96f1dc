"""An external validation in words and tables: for the terminal, and as a page of Markdown."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from rich.box import SIMPLE
from rich.console import RenderableType
from rich.table import Table as TerminalTable

from tabdx.core.messages import plural
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.report.blocks import Absence, Block, Paragraph, Points, Section, Table
from tabdx.report.markdown import as_markdown
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import (
    count,
    interval,
    is_known,
    number,
    percent,
    row_interval,
    row_percents,
)
from tabdx.wording.rows import write_benefit, write_prediction_set, write_subgroup
from tabdx.wording.text import join
from tabdx.wording.validation import find_remarks
from tabdx.wording.vocabulary import AS_PREDICTED, COHORT, DISTANCES

_SHOWN = (
    *("roc_auc", "log_loss", "brier", "scaled_brier"),
    *("calibration_intercept", "calibration_slope", "observed_expected_ratio"),
    *("accuracy", "balanced_accuracy", "kappa", "sensitivity", "specificity"),
)
_UPDATES = {
    "as_answered": "as answered",
    "in_the_large": "recalibrated in the large",
    "logistic": "logistic recalibration",
}
_CURVE_POINTS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9)
_SHIFTS = 15


def validation_page(
    name: str, tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any], folder: str
) -> str:
    """Write the page of an external validation.

    Parameters
    ----------
    name : str
        What the validation is called.
    tables, facts
        Of `tabdx.deployment.validate.Validation`.
    folder : str
        Where the page will lie, from the project's folder.
    """
    title = f"External validation of {readable(facts['model'])}: {name}"
    opening: list[Block] = [Paragraph(describe_validation(facts))]
    remarks = find_remarks(tables, facts)
    opening.append(Points(remarks) if remarks else Paragraph("Nothing stands out."))
    sections = [
        Section("patients", "Patients", [_outcomes(tables), _shifts(tables)]),
        Section("performance", "Performance", [_scores(tables, AS_PREDICTED, facts)]),
        Section("rule", "The rule in force", [_at_rule(tables, facts)]),
        Section("calibration", "Calibration", _calibration(tables)),
        Section("benefit", "Net benefit", [_benefit(tables, facts)]),
        Section("sets", "Prediction sets", [_sets(tables, facts)]),
        Section("updates", "What recalibration would bring", _updates(tables, facts)),
        Section("subgroups", "Subgroups", [_subgroups(tables)]),
    ]
    return as_markdown(title, opening, sections, folder)


def describe_validation(facts: Mapping[str, Any]) -> str:
    """Say in a few sentences who was validated on whom."""
    counts = join(f"{amount:,} {name}" for name, amount in facts["classes"].items())
    groups = (
        f" in {plural(facts['groups'], 'group')}" if facts["groups"] < facts["patients"] else ""
    )
    said = [
        f"{capitalized(readable(facts['model']))} (record {facts['record']}), unchanged, on "
        f"{plural(facts['patients'], 'patient')}{groups} of {facts['table']}: {counts}."
    ]
    said += [
        f"Left out: {plural(amount, 'row')} {reason}."
        for reason, amount in facts["left_out"].items()
    ]
    if facts["withheld"]:
        withheld = plural(facts["withheld"], "patient is", "patients are")
        said.append(f"{withheld} counted whose answer would be withheld in use.")
    level = percent(facts["settings"]["confidence"], 0)
    said.append(f"Intervals are of {level}; development figures are out of fold and the holdout's.")
    return " ".join(said)


def tabulate_validation(
    tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]
) -> list[RenderableType]:
    """Lay an external validation out for a terminal: a table, and what stands out."""
    rows = _score_rows(tables["scores"], AS_PREDICTED)
    rows += [
        [f"{first}, rule in force", *rest]
        for first, *rest in _score_rows(tables["scores"], "as_answered")
    ]
    table = TerminalTable(title=describe_validation(facts), box=SIMPLE, title_justify="left")
    for place, heading in enumerate(("", "here", "out of fold", "holdout")):
        table.add_column(heading, justify="right" if place else "left")
    for row in rows:
        table.add_row(*row)
    return [table, *(f"- {one}" for one in find_remarks(tables, facts))]


def _score_rows(scores: pd.DataFrame, risks: str) -> list[list[str]]:
    rows = []
    for row in scores[scores["risks"] == risks].to_dict("records"):
        if row["metric"] not in (*_SHOWN, "positive_predictive_value", "negative_predictive_value"):
            continue
        if risks == AS_PREDICTED and row["metric"].endswith("predictive_value"):
            continue
        digits = METRIC_NAMES[row["metric"]].digits
        rows.append(
            [
                METRIC_NAMES[row["metric"]].label,
                row_interval(row, digits),
                *(row_interval(row, digits, name) for name in (OUT_OF_FOLD, HOLDOUT)),
            ]
        )
    return rows


def _scores(tables: Mapping[str, pd.DataFrame], risks: str, facts: Mapping[str, Any]) -> Table:
    chosen = tables["scores"][tables["scores"]["risks"] == risks]
    rows = []
    for line, row in zip(
        _score_rows(tables["scores"], risks),
        chosen[chosen["metric"].isin(_SHOWN)].to_dict("records"),
        strict=True,
    ):
        digits = METRIC_NAMES[row["metric"]].digits
        rows.append([*line, row_interval(row, digits, "difference")])
    caption = (
        f"Of {plural(facts['patients'], 'patient')}, as the models were compared in development: "
        f"risks as predicted, classes at {number(facts['settings']['threshold'], 2)}. The "
        "difference is to the figure out of fold."
    )
    return Table(caption, ["", "here", "out of fold", "holdout", "difference"], rows)


def _at_rule(tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Block:
    rows = _score_rows(tables["scores"], "as_answered")
    if not rows:
        return Absence("No class is said to be positive, so that there is no threshold.")
    caption = (
        f"At the agreed threshold of {percent(facts['threshold'])} (rule: "
        f"{readable(facts['rule'])}){', recalibrated' if facts['recalibrates'] else ''}. "
        "Predictive values go with the prevalence."
    )
    return Table(caption, ["", "here", "out of fold", "holdout"], rows)


def _outcomes(tables: Mapping[str, pd.DataFrame]) -> Table:
    rows = [
        [
            str(row["class"]),
            count(row["patients"]),
            row_percents(row),
            percent(row["development_value"]),
            row_percents(row, "difference"),
        ]
        for row in tables["outcome_shift"].to_dict("records")
    ]
    headings = ["class", "patients", "share", "in development", "difference"]
    return Table("How often each class is, beside development.", headings, rows)


def _shifts(tables: Mapping[str, pd.DataFrame]) -> Table:
    table = tables["feature_shift"]
    order = table["difference"].abs().sort_values(ascending=False, kind="stable").index
    rows = []
    for row in table.loc[order].head(_SHIFTS).to_dict("records"):
        share = row["quantity"] != "mean"
        write = percent if share else number
        named = f"{row['feature']}: {row['level']}" if row["level"] else str(row["feature"])
        rows.append(
            [
                f"{named}, missing" if row["quantity"] == "missing" else named,
                write(row["value"]),
                write(row["development_value"]),
                interval(*_ends(row), 1, percent) if share else interval(*_ends(row), 2),
                number(row["sd_ratio"], 2) if is_known(row["sd_ratio"]) else "",
                str(row["verdict"]),
            ]
        )
    caption = (
        f"The {len(rows)} largest of {plural(len(table), 'comparison')}: of numbers the difference "
        "of the means in standard deviations, and the ratio of these; of labels and missing "
        "values the difference of the shares. Shifted is what lies beyond ±0.1 for certain."
    )
    headings = ["feature", "here", "in development", "difference", "ratio of sd", "verdict"]
    return Table(caption, headings, rows, words=["verdict"])


def _ends(row: Mapping[Any, Any]) -> tuple[Any, Any, Any]:
    return row["difference"], row["lower"], row["upper"]


def _calibration(tables: Mapping[str, pd.DataFrame]) -> Sequence[Block]:
    if "calibration" not in tables:
        return [Absence("No class is said to be positive, so that there is no risk to calibrate.")]
    curve = tables["calibration"]
    places = dict.fromkeys(
        (curve["predicted"] - at).abs().idxmin()
        for at in _CURVE_POINTS
        if curve["predicted"].min() <= at <= curve["predicted"].max()
    )
    points = [
        [percent(row["predicted"]), interval(*_curve(row), 1, percent)]
        for row in curve.loc[list(places)].to_dict("records")
    ]
    errors = [
        [DISTANCES[row["measure"]], row_interval(row)]
        for row in tables["calibration_errors"].to_dict("records")
    ]
    return [
        Table("The smooth calibration curve, risks as answered.", ["risk", "observed"], points),
        Table("How far risks lie from that curve.", ["distance", "value"], errors),
    ]


def _curve(row: Mapping[Any, Any]) -> tuple[Any, Any, Any]:
    return row["observed"], row["lower"], row["upper"]


def _benefit(tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Block:
    if "net_benefit" not in tables:
        return Absence("No class is said to be positive, so that there is no net benefit.")
    table = tables["net_benefit"]
    table = table[table["population"] == COHORT]
    wanted = dict.fromkeys((0.05, 0.1, 0.2, 0.5, facts["threshold"]))
    places = list(dict.fromkeys((table["threshold"] - at).abs().idxmin() for at in sorted(wanted)))
    rows = []
    for row in table.loc[places].to_dict("records"):
        rows.append([percent(row["threshold"], 1), *write_benefit(row).values()])
    headings = ["threshold", *write_benefit(table.iloc[0].to_dict())]
    caption = "Per 100 patients, at the prevalence of these; risks as answered."
    return Table(caption, headings, rows, words=["verdict"])


def _sets(tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> Table:
    named = {"external": "here", OUT_OF_FOLD: "out of fold", HOLDOUT: "holdout"}
    rows, headings = [], ["patients of"]
    for row in tables["prediction_sets"].to_dict("records"):
        cells = write_prediction_set(row | {"model": named[str(row["partition"])]})
        if "wrong" not in row or not is_known(row["wrong"]):
            cells = {key: value for key, value in cells.items() if "given" not in key}
            cells |= {"given": ""}
        rows.append([*list(cells.values())[:5], list(cells.values())[5]])
        headings = ["patients of", "class", "patients", "holds the class", "referred", "wrong"]
    caption = f"Sets are to hold the true class of {percent(facts['coverage'], 0)} of each class."
    return Table(caption, headings, rows, words=["class"])


def _updates(tables: Mapping[str, pd.DataFrame], facts: Mapping[str, Any]) -> list[Block]:
    rows = []
    for row in tables["updates"].to_dict("records"):
        digits = METRIC_NAMES[row["metric"]].digits
        same = row["update"] == "as_answered"
        rows.append(
            [
                f"{METRIC_NAMES[row['metric']].label}, {_UPDATES[row['update']]}",
                row_interval(row, digits),
                "" if same else row_interval(row, digits + 1, "difference"),
            ]
        )
    caption = (
        "Each patient by a recalibration that nine tenths of the others taught (ten folds): what "
        "an update would bring to the next patients of this place."
    )
    numbers = [
        f"{capitalized(_UPDATES[name])}, from all of these patients: "
        + "; ".join(
            f"{key} {', '.join(number(one) for one in values)}"
            for key, values in found["numbers"].items()
        )
        + "."
        for name, found in facts["updates"].items()
    ]
    return [Table(caption, ["", "value", "change"], rows), Points(numbers)]


def _subgroups(tables: Mapping[str, pd.DataFrame]) -> Block:
    table = tables["subgroups"]
    if table.empty:
        return Absence("The dictionary names no subgroups.")
    chosen = table[table["metric"].isin(["roc_auc", "calibration_intercept", "sensitivity"])]
    rows = [
        [METRIC_NAMES[row["metric"]].label, *write_subgroup(row).values()]
        for row in chosen.to_dict("records")
    ]
    headings = ["metric", *write_subgroup(chosen.iloc[0].to_dict())]
    return Table(
        "Each subgroup, and how it differs from all others.", headings, rows, words=["verdict"]
    )
