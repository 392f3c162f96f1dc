"""Net benefit and outcomes per 1,000 patients, on the page Decisions."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from tabdx.assessment.decision_rules import RULES
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
from tabdx.dashboard.shared.answered_predictions import load_answered_predictions, rules_in_force
from tabdx.dashboard.shared.artifacts import choose_beside, choose_one, load_params, need_rows
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.loaders import PATHS, fingerprint
from tabdx.dashboard.shared.rows import as_dicts, each_row
from tabdx.dashboard.shared.thresholds import studied_prevalence
from tabdx.evaluation.decisions.consequences import consequences
from tabdx.evaluation.decisions.decision_curves import THRESHOLDS, decision_curves
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.wording.metric_names import METRIC_NAMES
from tabdx.wording.names import readable
from tabdx.wording.numbers import interval, number, percent, percent_interval
from tabdx.wording.rows import write_benefit
from tabdx.wording.text import escape_markdown
from tabdx.wording.vocabulary import AS_PREDICTED, CELL_WORDS, COHORT, SHIFTED

_PLAUSIBLE = 0.5  # from here on a false alarm would count for more than a missed patient
_QUANTITIES = {NET_BENEFIT: "Net benefit", AVOIDED: "False alarms avoided"}
_ERRORS = ["false_negatives", "false_positives"]
_RATES = {
    key: METRIC_NAMES[key].label.lower()
    for key in ("positive_predictive_value", "negative_predictive_value")
}


def show_utility(
    shown: Sequence[JoinedPredictions],
    names: Sequence[str],
    threshold: float,
    prevalence: float,
    outcome: Outcome,
) -> None:
    """Show the net benefit beside acting on everybody and on nobody.

    Parameters
    ----------
    shown : sequence of JoinedPredictions
        Of one partition, the best first.
    names : sequence of str
        All models that there are, which decides the colours.
    threshold : float
        Risk from which one acts.
    prevalence : float
        Share of the diseased where the risks are used.
    outcome : Outcome
    """
    st.header("Is acting on a model worth it?")
    partition, models = shown[0].partition, [one.model for one in shown]
    as_studied = prevalence == studied_prevalence()
    table = (
        need_rows("decide/net_benefit.csv", models, partition)
        if as_studied
        else load_curves(prevalence, models, partition)
    )
    if table is None:
        return
    with st.container(horizontal=True):
        if as_studied:
            table = table[table["population"] == COHORT]
            risks = choose_risks(table, "risks_cohort")
            table = table[table["risks"] == risks]
        else:
            risks = SHIFTED
        quantity = choose_beside("Of acting", _QUANTITIES, "utility")
    curves = table[table["threshold"] <= _PLAUSIBLE]
    _draw_curves(curves, quantity, names, threshold)
    st.caption(
        f"Net benefit: {escape_markdown(outcome.sides.positive)} patients found, less false alarms "
        "weighted by the threshold (dashed: the one above). A model is useful where it lies above "
        "acting on everybody and on nobody."
    )
    _show_benefits(curves, threshold, f"{percent(prevalence)} diseased, risks {readable(risks)}")
    st.caption(SAY_BANDS)
    show_table(curves, f"decision curves, {readable(partition)}, risks {readable(risks)}")


def _show_benefits(curves: pd.DataFrame, threshold: float, where: str) -> None:
    """Say what acting on each model brings at the threshold of the curves next to the chosen."""
    at = _nearest(curves, threshold)
    told = [{"model": readable(row["model"]), **write_benefit(row)} for row in as_dicts(at)]
    st.dataframe(
        pd.DataFrame(told),
        hide_index=True,
        alt=f"What acting on each model brings at a threshold of {number(threshold)}",
    )
    st.caption(
        f"Per 100 patients, at a threshold of {at['threshold'].iloc[0]:g}; {where}. The verdict "
        "compares with the better one of acting on everybody and on nobody."
    )


def load_curves(prevalence: float, models: Sequence[str], partition: str) -> pd.DataFrame:
    """Make the decision curves of some models at a prevalence, by the risks that are shown there.

    Where that cannot be, the page stops and says why.

    Parameters
    ----------
    prevalence : float
        Share of the diseased where the risks are used; another one than studied.
    models : sequence of str
        In the order of the rows.
    partition : str

    Returns
    -------
    DataFrame
        As `tabdx.evaluation.decisions.decision_curves.decision_curves` gives it.
    """
    with show_input_errors():
        basis = [PATHS.cohort, PATHS.params, RULES]
        for name in models:
            basis += [PATHS.predictions(name), PATHS.inner_predictions(name)]
        content = fingerprint(*(file for file in basis if file.is_file()))
    return _curves(prevalence, tuple(models), partition, content)


@st.cache_resource(show_spinner="Weighing at this prevalence", max_entries=16)
def _curves(
    prevalence: float, models: tuple[str, ...], partition: str, content: str
) -> pd.DataFrame:
    params = load_params()
    own = {
        one.model: one
        for one in load_answered_predictions(prevalence, models)
        if one.partition == partition
    }
    return decision_curves(
        [own[name] for name in models],
        {"chosen": prevalence},
        confidence=params.evaluate.confidence,
        resamples=params.evaluate.resamples,
        seed=params.seed,
        thresholds=THRESHOLDS[THRESHOLDS <= _PLAUSIBLE],
    )


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


def choose_risks(rows: pd.DataFrame, key: str) -> str:
    """Ask which risks the thresholds are held against, where there are several."""
    known = {str(name): readable(str(name)) for name in rows["risks"].unique()}
    return choose_beside("Risks", known, key) if len(known) > 1 else next(iter(known))


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
