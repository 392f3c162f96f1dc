"""Net benefit and outcomes per 1,000 patients, on the page Decisions."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from tabdx.cohort.dictionary import Outcome
from tabdx.dashboard.charts.curves import MOST_BANDS, SAY_BANDS
from tabdx.dashboard.charts.decisions import (
    AVOIDED,
    BELOW,
    EVERYBODY,
    NET_BENEFIT,
    NOBODY,
    draw_utility,
)
from tabdx.dashboard.charts.display import show, show_table
from tabdx.dashboard.charts.intervals import draw_intervals
from tabdx.dashboard.shared.answered_predictions import rules_in_force
from tabdx.dashboard.shared.artifacts import choose_beside, choose_one, need_rows
from tabdx.dashboard.shared.rows import as_dicts, each_row
from tabdx.dashboard.shared.thresholds import studied_prevalence
from tabdx.evaluation.decisions.consequences import consequences
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import readable
from tabdx.wording.numbers import interval, number, percent, percent_interval
from tabdx.wording.rows import write_benefit
from tabdx.wording.text import escape_markdown
from tabdx.wording.vocabulary import AS_PREDICTED, CELL_WORDS, COHORT, SHIFTED

_PLAUSIBLE = 0.5  # from here on a false alarm would count for more than a missed patient
_QUANTITIES = {NET_BENEFIT: "Net benefit", AVOIDED: "False alarms avoided"}
SAY_RISKS = (
    "Shifted risks are moved from the study's prevalence to the stated one (Bayes' rule) before "
    "the threshold is applied."
)
_ERRORS = ["false_negatives", "false_positives"]
_RATES = {
    key: METRIC_NAMES[key].label.lower()
    for key in ("positive_predictive_value", "negative_predictive_value")
}


def show_utility(
    partition: str, models: Sequence[str], names: Sequence[str], threshold: float, outcome: Outcome
) -> None:
    """Show the net benefit beside acting on everybody and on nobody."""
    st.header("Is acting on a model worth it?")
    table = need_rows("decide/net_benefit.csv", models, partition)
    if table is None:
        return
    with st.container(horizontal=True):
        population = choose_population(table, "population")
        risks = choose_risks(table[table["population"] == population], f"risks_{population}")
        quantity = choose_beside("Of acting", _QUANTITIES, "utility")
    version = table[(table["population"] == population) & (table["risks"] == risks)]
    curves = version[version["threshold"] <= _PLAUSIBLE]
    _draw_curves(curves, quantity, names, threshold)
    st.caption(
        f"Net benefit: {escape_markdown(outcome.sides.positive)} patients found, less false alarms "
        "weighted by the threshold (dashed: the one above). A model is useful where it lies above "
        "acting on everybody and on nobody."
    )
    st.caption(f"{SAY_RISKS} {SAY_BANDS}")
    at = _nearest(curves, threshold)
    told = [{"model": readable(row["model"]), **write_benefit(row)} for row in as_dicts(at)]
    st.dataframe(
        pd.DataFrame(told),
        hide_index=True,
        alt=f"What acting on each model brings at a threshold of {number(threshold)}",
    )
    st.caption(
        f"Per 100 patients, at a threshold of {at['threshold'].iloc[0]:g} on the risks "
        f"{readable(risks)}. The "
        "verdict compares with the better one of acting on everybody and on nobody."
    )
    show_table(curves, f"decision curves, {readable(partition)}, risks {readable(risks)}")


def _draw_curves(
    curves: pd.DataFrame, quantity: str, names: Sequence[str], threshold: float
) -> None:
    """Draw what acting on each model brings over the thresholds, beside acting without one."""
    factor = 100 if quantity == NET_BENEFIT else 1
    ends = {
        end: factor * curves[f"{quantity}{suffix}"]
        for end, suffix in (("value", ""), ("lower", "_lower"), ("upper", "_upper"))
    }
    highest = 1.05 * float(ends["upper"].max())
    of_models = curves[["threshold"]].assign(name=curves["model"].map(readable), **ends)
    everybody = curves.drop_duplicates("threshold")[["threshold"]].assign(
        name=EVERYBODY, value=100 * curves["treat_all"] if quantity == NET_BENEFIT else 0.0
    )
    nobody = everybody.assign(name=NOBODY, value=0.0)
    # Alarms avoided are counted from acting on everybody, and acting on nobody has no line.
    references = [everybody, nobody] if quantity == NET_BENEFIT else [everybody]
    drawn = pd.concat([of_models, *references]).assign(chosen=min(threshold, _PLAUSIBLE))
    banded = of_models["name"].nunique() <= MOST_BANDS
    st.vega_lite_chart(
        drawn[drawn["value"] >= -BELOW * highest],
        draw_utility(tuple(names), quantity, highest, banded),
        alt=f"{_QUANTITIES[quantity]} of acting on each model, by threshold",
    )


def choose_population(table: pd.DataFrame, key: str) -> str:
    """Ask for one of the prevalences that the run looked at: the cohort's, or the stated one."""
    prevalence = table.groupby("population", sort=False)["prevalence"].first()
    said = {
        str(name): describe_population(str(name), studied_prevalence() if name == COHORT else share)
        for name, share in prevalence.items()
    }
    return choose_beside("Prevalence", said, key)


def choose_risks(rows: pd.DataFrame, key: str) -> str:
    """Ask which risks the thresholds are held against; where all were shifted, those come first."""
    known = sorted(rows["risks"].unique(), key=lambda name: name != SHIFTED)
    return choose_beside("Risks", {name: readable(name) for name in known}, key)


def describe_population(name: str, prevalence: float) -> str:
    """Name a population, with its prevalence.

    Examples
    --------
    >>> describe_population("cohort", 0.3726), describe_population("stated", 0.05)
    ('as studied (37.3%)', 'as stated (5.0%)')
    """
    return f"as {'studied' if name == COHORT else name} ({percent(prevalence)})"


def _nearest(curves: pd.DataFrame, threshold: float) -> pd.DataFrame:
    """Rows at the threshold of the grid that is nearest to the chosen one."""
    grid = curves["threshold"].unique().tolist()
    nearest: float = min(grid, key=lambda one: abs(one - threshold))
    return curves[curves["threshold"] == nearest]


def show_consequences(
    partition: str, models: Sequence[str], prevalence: float, confidence: float
) -> None:
    """Show the outcomes of a rule per 1,000 patients, of whom this share is diseased."""
    table = need_rows("decide/thresholds.csv", models, partition)
    if table is None:
        return
    in_force = str(table.loc[table["chosen"], "rule"].iloc[0])
    rules = sorted(table["rule"].unique(), key=lambda rule: rule != in_force)
    named = {rule: readable(rule) + (" (in force)" if rule == in_force else "") for rule in rules}
    rule = choose_one("Rule", named, "rule")
    own = table[(table["rule"] == rule) & (table["risks"] == AS_PREDICTED)]
    own = rules_in_force(own, prevalence, confidence)
    rows = consequences(own, {"chosen": prevalence})
    said = f"Of 1,000 patients of whom {percent(prevalence)} are diseased"
    st.subheader(said)
    errors = rows[rows["quantity"].isin(_ERRORS)]
    drawn = errors.assign(
        label=errors["model"].map(readable), part=errors["quantity"].map(CELL_WORDS)
    )
    parts = [CELL_WORDS[name] for name in _ERRORS]
    show(
        draw_intervals(drawn, "patients of 1,000", number=".1f", parts=parts),
        f"Missed patients and false alarms of each model by the rule {readable(rule)}. {said}",
        _describe_thousand(rows),
        "all outcomes per 1,000 patients",
    )
    st.caption(
        "Risks are shifted to that prevalence before the rule reads them, as for an answer. "
        "Patients of a class are assumed to be alike at every prevalence."
    )


def _describe_thousand(rows: pd.DataFrame) -> pd.DataFrame:
    """Lay out all quantities of each model, with their intervals."""
    words = CELL_WORDS | _RATES
    cells = rows.assign(cell=[_write_quantity(row) for row in each_row(rows)])
    wide = cells.pivot(index="model", columns="quantity", values="cell")
    wide = wide.reindex(index=rows["model"].unique(), columns=list(words)).rename(columns=words)
    return wide.rename(index=readable).reset_index()


def _write_quantity(row: Any) -> str:
    if row.quantity in _RATES:
        return percent_interval(row.value, row.lower, row.upper)
    return interval(row.value, row.lower, row.upper, 1)
