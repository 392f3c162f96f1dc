"""Charts of one patient: risks, SHAP values, what if."""

import math
from collections.abc import Sequence
from typing import Literal

import altair as alt
import pandas as pd

from tabdx.cohort.dictionary import Outcome
from tabdx.core.messages import plural
from tabdx.dashboard.charts.layers import layered
from tabdx.dashboard.charts.theme import (
    ANSWER_COLOURS,
    MUTED,
    NEGATIVE,
    POSITIVE,
    model_scales,
)
from tabdx.dashboard.shared.rows import each_row
from tabdx.studies.explanation.shap_values import Explanation
from tabdx.wording.names import readable
from tabdx.wording.numbers import entered, risk

_SHARE = alt.Scale(domain=[0, 1])
_PERCENT = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
_BAR = 34  # pixels
_LIGHT, _DARK = "#FFFFFF", "#1D2329"  # a filling and its edge: seen on bars and on both themes
_SHOWN_CONTRIBUTIONS = 10
_Z = 1.96  # standard errors on each side of a 95% interval


def draw_risks(answers: pd.DataFrame, threshold: float, outcome: Outcome) -> alt.LayerChart:
    """Draw each model's risk as a bar, the spread of an ensemble over it, the threshold across.

    Parameters
    ----------
    answers : DataFrame
        ``model``, ``risk``, ``answer``, ``lowest``, ``highest`` and ``threshold`` (drawn as a
        diamond; these three may be missing).
    threshold : float
        The agreed one of the model that answers.
    outcome : Outcome
    """
    table = answers.assign(
        name=[f"{readable(row.model)}  {risk(row.risk)}" for row in each_row(answers)]
    )
    rows = alt.Y("name:N", title=None, sort=None, axis=alt.Axis(labelLimit=240))
    bars = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            alt.X("risk:Q", title=f"risk of {outcome.risk_of}", scale=_SHARE, axis=_PERCENT),
            rows,
            alt.Color(
                "answer:N",
                title=None,
                scale=alt.Scale(domain=list(ANSWER_COLOURS), range=[*ANSWER_COLOURS.values()]),
                legend=alt.Legend(orient="top"),
            ),
            tooltip=[
                alt.Tooltip("name:N", title="model"),
                alt.Tooltip("answer:N", title="answers"),
                alt.Tooltip("lowest:Q", title="lowest of its networks", format=".1%"),
                alt.Tooltip("highest:Q", title="highest of its networks", format=".1%"),
            ],
        )
    )
    # A layer of nothing would be a picture without a name to a screen reader.
    spread, own = table.dropna(subset="lowest"), table.dropna(subset="threshold")
    lines = (
        alt.Chart(spread)
        .mark_rule(color=MUTED, strokeWidth=4)
        .encode(alt.X("lowest:Q"), rows, alt.X2("highest:Q"))
    )
    diamonds = (
        alt.Chart(own)
        .mark_point(shape="diamond", filled=True, size=70, opacity=1, fill=_LIGHT, stroke=_DARK)
        .encode(
            alt.X("threshold:Q"),
            rows,
            tooltip=[alt.Tooltip("threshold:Q", title="its agreed threshold", format=".1%")],
        )
    )
    layers = [
        bars,
        *([lines] if len(spread) else []),
        _rule(threshold),
        *([diamonds] if len(own) else []),
    ]
    return layered(*layers).properties(height=_BAR * len(table) + 70)


def draw_contributions(
    explanation: Explanation, labels: dict[str, str], measure: str = "risk"
) -> alt.LayerChart:
    """Draw a waterfall from the average risk to the patient's, the largest steps first.

    Parameters
    ----------
    explanation : Explanation
    labels : dict of str to str
        What each feature's bar is called.
    measure : str
        What is divided: the risk, or the probability of a class.
    """
    table = waterfall(explanation, labels)
    short = measure.partition(" ")[0]  # a legend has no room for a class's name
    table["effect"] = table["effect"].str.replace("risk", short)
    extent = alt.Scale(zero=False, nice=True)
    rows = alt.Y("label:N", title=None, sort=None, axis=alt.Axis(labelLimit=210))
    told = [
        alt.Tooltip("label:N", title="feature"),
        alt.Tooltip("contribution:Q", title=f"moves the {short} by", format="+.1%"),
        alt.Tooltip("lower:Q", title="from", format=".1%"),
        alt.Tooltip("upper:Q", title="to", format=".1%"),
    ]
    bars = (
        alt.Chart(table)
        .mark_bar()
        .encode(
            alt.X("start:Q", title=measure, scale=extent, axis=alt.Axis(format="~%")),
            rows,
            alt.X2("end:Q"),
            alt.Color(
                "effect:N",
                title=None,
                scale=alt.Scale(
                    domain=[f"raises the {short}", f"lowers the {short}"],
                    range=[POSITIVE, NEGATIVE],
                ),
                legend=alt.Legend(orient="top", columns=1),  # side by side they leave a telephone
            ),
            tooltip=told,
        )
    )
    errors = (
        alt.Chart(table.dropna(subset="lower"))
        .mark_rule(color=MUTED, strokeWidth=3)
        .encode(alt.X("lower:Q"), rows, alt.X2("upper:Q"), tooltip=told)
    )
    ends = [_rule(explanation.average, dash=[3, 3]), _rule(explanation.risk)]
    return layered(bars, errors, *ends).properties(height=28 * len(table) + 70)


def waterfall(explanation: Explanation, labels: dict[str, str]) -> pd.DataFrame:
    """Return its steps: ``label``, ``contribution``, ``start``, ``end``, ``effect``.

    The smallest contributions are drawn as one. ``lower`` and ``upper`` are the 95% interval of
    the end of a step, as far as its own value is uncertain; missing for those drawn as one.
    """
    order = explanation.shap_values.abs().sort_values(ascending=False, kind="stable").index
    steps = explanation.shap_values[order]
    shown = steps.iloc[:_SHOWN_CONTRIBUTIONS].rename(index=labels)
    margin = _Z * explanation.errors[order].iloc[:_SHOWN_CONTRIBUTIONS].rename(index=labels)
    rest = steps.iloc[_SHOWN_CONTRIBUTIONS:]
    if len(rest):
        shown = pd.concat([shown, pd.Series({f"{plural(len(rest), 'other')}": rest.sum()})])
    ends = explanation.average + shown.cumsum()
    return pd.DataFrame(
        {
            "label": shown.index,
            "contribution": shown.to_numpy(),
            "start": (ends - shown).to_numpy(),
            "end": ends.to_numpy(),
            "effect": ["raises the risk" if one > 0 else "lowers the risk" for one in shown],
            "lower": (ends - margin.reindex(ends.index)).to_numpy(),
            "upper": (ends + margin.reindex(ends.index)).to_numpy(),
        }
    )


def tabulate_contributions(
    explanation: Explanation, patient: pd.DataFrame, measure: str = "risk"
) -> pd.DataFrame:
    """List every feature with its value, SHAP value and 95% interval, the largest first.

    Parameters
    ----------
    explanation : Explanation
    patient : DataFrame, shape (1, feature)
        Who is explained.
    measure : str
        As in `draw_contributions`.
    """
    order = explanation.shap_values.abs().sort_values(ascending=False, kind="stable").index
    value, margin = explanation.shap_values[order], _Z * explanation.errors[order]
    return pd.DataFrame(
        {
            "feature": order,
            "value": [entered(patient[name].iloc[0]) for name in order],
            f"moves the {measure} by": value.to_numpy(),
            "lower": (value - margin).to_numpy(),
            "upper": (value + margin).to_numpy(),
        }
    )


def draw_what_if(
    curves: pd.DataFrame,
    feature: str,
    now: float | str | None,
    threshold: float | None,
    models: Sequence[str],
    points: pd.DataFrame,
    measure: str = "risk",
) -> alt.LayerChart:
    """Draw each model's risk over the values of one feature, all others as they are.

    Parameters
    ----------
    curves : DataFrame
        Long: ``model``, ``value``, ``risk``, which is missing where the line is to have a gap.
    feature : str
        Name with unit.
    now : float, str or None
        The value entered; none is drawn where it is missing or a label.
    threshold : float or None
        The agreed one of the model that answers; None of what has none.
    models : sequence of str
        All models, in their usual order.
    points : DataFrame
        The same columns: each model's risk at the value tried; no rows where none is shown.
    measure : str
        What is drawn: the risk, or the probability of a class.
    """
    # Two columns of names fit a telephone.
    legend = alt.Legend(orient="top", columns=2, symbolStrokeWidth=2.5)
    colour, dash = (scale.legend(legend) for scale in model_scales(models))
    numeric = pd.api.types.is_numeric_dtype(curves["value"])
    scale = alt.Scale(zero=False) if numeric else alt.Undefined
    across = alt.X(f"value:{'Q' if numeric else 'N'}", title=feature, scale=scale)
    up = alt.Y("risk:Q", title=measure, scale=_SHARE, axis=_PERCENT)
    told = [
        alt.Tooltip("name:N", title="model"),
        alt.Tooltip(across.shorthand, title="value"),
        alt.Tooltip("risk:Q", title=measure, format=".1%"),
    ]
    chart, tried = (
        alt.Chart(table.assign(name=table["model"].map(readable))) for table in (curves, points)
    )
    marks = chart.mark_line() if numeric else chart.mark_point(filled=True, size=50)
    lines = marks.encode(across, up, colour, *([dash] if numeric else []), tooltip=told)
    at = tried.mark_point(filled=True, size=130, opacity=1).encode(
        across, up, colour.legend(None), tooltip=told
    )
    layers = [lines, *([] if threshold is None else [_rule(threshold, "y", [4, 4])])]
    if numeric and isinstance(now, float) and not math.isnan(now):
        layers.append(_rule(now))
    if len(points):
        layers.append(at)
    return layered(*layers).properties(height=340)


def _rule(place: float, axis: Literal["x", "y"] = "x", dash: Sequence[int] = (1, 0)) -> alt.Chart:
    line = alt.Chart(pd.DataFrame({"place": [place]}))
    mark: alt.Chart = line.mark_rule(color=MUTED, strokeWidth=2, strokeDash=list(dash), aria=False)
    return mark.encode(**{axis: "place:Q"})
