"""Controls that several pages share, kept in the URL."""

from collections.abc import Sequence
from math import ceil, floor

import pandas as pd
import streamlit as st

from tabdx.core.errors import InputError
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.dashboard.shared.artifacts import load_params
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.kept_choices import find_choice, keep_choice, read_choice
from tabdx.dashboard.shared.loaders import rank_models
from tabdx.dashboard.shared.thresholds import agreed_threshold
from tabdx.dashboard.shared.typed_threshold import read_threshold
from tabdx.evaluation.decisions.harm import threshold_for
from tabdx.wording.names import readable
from tabdx.wording.numbers import number, percent
from tabdx.wording.text import escape_markdown

_LOWEST, _HIGHEST = 0.001, 0.999  # of the threshold's slider, whose steps are thousandths
_TYPED = "typed_threshold"
_MOST = 100  # of the harm ratio's
_RAREST, _COMMONEST = 0.1, 95.0  # of the prevalence's, percent


def choose_threshold(
    positive: str, model: str | None = None, prevalence: float | None = None
) -> float:
    """Ask for the risk from which one acts: one for all pages.

    It starts at the agreed one, that of ``decide.rule``; that of the run's scores,
    ``evaluate.threshold``, is offered beside it.

    Parameters
    ----------
    positive : str
        What the diseased class is called.
    model : str, optional
        Whose threshold is in question; the recommended one's at first.
    prevalence : float, optional
        Where the risks are shown, as `agreed_threshold` takes it.
    """
    offered = offered_thresholds(model, prevalence)
    start = next(iter(offered.values()))
    read_choice("threshold", start, _read_threshold)
    threshold = st.slider(
        "Threshold: act from this risk on",
        min_value=_LOWEST,
        max_value=_HIGHEST,
        step=0.001,
        format="%.3f",
        key="threshold",
        on_change=lambda: set_threshold(st.session_state["threshold"]),
        help=f"A lower threshold misses fewer {escape_markdown(positive)} patients and gives more "
        "false alarms.",
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input(
            "Or type the threshold",
            placeholder="12, 12% or 0.12",
            key=_TYPED,
            on_change=_take_typed,
            width=180,
        )
        for name, value in offered.items():
            st.button(f"{name}: {number(value)}", on_click=set_threshold, args=(value,))
    if isinstance(refused := _read_typed(), str) and st.session_state[_TYPED].strip():
        st.error(escape_markdown(refused), icon=":material/error:")
    return threshold


def _read_typed() -> float | str:
    return read_threshold(st.session_state[_TYPED], _LOWEST, _HIGHEST)


def _take_typed() -> None:
    if isinstance(threshold := _read_typed(), float):
        set_threshold(fit_slider(threshold))


def offered_thresholds(
    model: str | None = None, prevalence: float | None = None
) -> dict[str, float]:
    """Give the thresholds that have a name, the one to act by first, as the slider has them."""
    with show_input_errors():
        scored = load_params().evaluate.threshold
    agreed = agreed_threshold(model, prevalence)
    named = {} if agreed is None else {"Agreed threshold": fit_slider(agreed)}
    return {**named, "Threshold of the scores": fit_slider(scored)}


def _read_threshold(words: list[str]) -> float:
    threshold = float(words[-1])
    if not _LOWEST <= threshold <= _HIGHEST:
        raise ValueError
    return round(threshold, 3)


def choose_partition() -> str:
    """Ask which patients are shown: development, out of fold, or the holdout."""
    said = {readable(name): name for name in (OUT_OF_FOLD, HOLDOUT)}
    read_choice("partition", OUT_OF_FOLD, lambda words: said[words[-1]])
    chosen = st.segmented_control(
        "Patients",
        list(said.values()),
        required=True,
        format_func=readable,
        key="partition",
        on_change=lambda: keep_choice("partition", [readable(st.session_state["partition"])]),
        help="Out of fold: development patients, predicted by models not trained on them. "
        "Holdout: patients set aside at the start; no choice of the run uses them.",
    )
    return str(chosen)


def choose_models(names: Sequence[str]) -> list[str]:
    """Ask which models are shown, the best first; all of them at first."""
    said = {readable(name): name for name in rank_models(names)}
    read_choice("models", list(said.values()), lambda words: [said[one] for one in words if one])
    # No word would mean all models; nobody's name means none.
    chosen = st.pills(
        "Models",
        list(said.values()),
        selection_mode="multi",
        format_func=readable,
        key="models",
        on_change=lambda: keep_choice(
            "models", [readable(name) for name in st.session_state["models"]] or [""]
        ),
    )
    return [name for name in said.values() if name in chosen]


def choose_harm_ratio(positive: str) -> float:
    """Ask how many false alarms weigh as much as one missed patient, and offer its threshold.

    It starts at the run's, ``decide.harm_ratio``.

    Parameters
    ----------
    positive : str
        What the diseased class is called.
    """
    with show_input_errors():
        start = load_params().decide.harm_ratio
    most = max(_MOST, ceil(start))

    def read(words: list[str]) -> int:
        if not 1 <= (ratio := int(words[-1])) <= most:
            raise ValueError
        return ratio

    read_choice("harm", max(1, round(start)), read)
    ratio = st.slider(
        f"One missed {escape_markdown(positive)} patient is as bad as this many false alarms",
        min_value=1,
        max_value=most,
        key="harm",
        on_change=lambda: keep_choice("harm", [str(st.session_state["harm"])]),
        help=f"Starts at the run's, {start:g} (decide.harm_ratio), in whole numbers.",
    )
    fitting = fit_slider(threshold_for(ratio))
    st.button(
        f"Set the threshold to {number(fitting)}, which does least harm if risks are calibrated",
        on_click=set_threshold,
        args=(fitting,),
    )
    return float(ratio)


def fit_slider(threshold: float) -> float:
    """Round a threshold down to the slider's thousandths, so that no more patients are missed.

    Examples
    --------
    >>> fit_slider(0.1999), fit_slider(0.29), fit_slider(0.003), fit_slider(1.0)
    (0.199, 0.29, 0.003, 0.999)
    """
    return min(_HIGHEST, max(_LOWEST, floor(threshold * 1000 + 1e-9) / 1000))


def require_scored(scores: pd.DataFrame, partition: str) -> None:
    """Raise `InputError`, which says what to do, unless a partition was scored."""
    if not (scores["partition"] == partition).any():
        stage = "holdout" if partition == HOLDOUT else "evaluate"
        raise InputError(f"{readable(partition)} was not scored yet; `dvc repro {stage}` does")


def set_threshold(threshold: float) -> None:
    """Move the slider that all pages share; what was typed before is gone."""
    st.session_state[_TYPED] = ""
    keep_choice("threshold", [f"{threshold:g}"])


def choose_prevalence(studied: float) -> float:
    """Ask how common the disease is where the risks are used: one answer for all pages.

    Parameters
    ----------
    studied : float
        Share of the diseased among the patients studied, where the slider starts.
    """
    read_choice("prevalence", _start_of(studied), _read_prevalence)
    st.slider(
        "Prevalence: share of the diseased where the risks are used",
        min_value=_RAREST,
        max_value=_COMMONEST,
        step=0.1,
        format="%.1f%%",
        key="prevalence",
        on_change=lambda: keep_choice("prevalence", [f"{st.session_state['prevalence']:g}"]),
        help=f"Starts as studied, at {percent(studied)}.",
    )
    prevalence, start = prevalence_in_force(studied), f"{_start_of(studied):g}"
    if prevalence != studied:
        st.button(
            f"As studied: {percent(studied)}", on_click=keep_choice, args=("prevalence", [start])
        )
    return prevalence


def prevalence_in_force(studied: float) -> float:
    """Return what `choose_prevalence` was answered, on whatever page; `studied` until then."""
    start = _start_of(studied)
    percentage = find_choice("prevalence", start, _read_prevalence)
    return studied if percentage == start else percentage / 100


def _start_of(studied: float) -> float:
    return min(max(round(100 * studied, 1), _RAREST), _COMMONEST)


def _read_prevalence(words: list[str]) -> float:
    if not _RAREST <= (percentage := float(words[-1])) <= _COMMONEST:
        raise ValueError
    return round(percentage, 1)
