"""Controls that several pages share, kept in the URL."""

from collections.abc import Sequence
from math import ceil, floor

import pandas as pd
import streamlit as st

from tabdx.core.errors import InputError
from tabdx.core.partition_names import HOLDOUT, OUT_OF_FOLD
from tabdx.dashboard.shared.artifacts import load_params
from tabdx.dashboard.shared.errors import show_input_errors
from tabdx.dashboard.shared.kept_choices import Choice, keep_choice
from tabdx.dashboard.shared.loaders import rank_models
from tabdx.dashboard.shared.number_control import AskedNumber, ask_for_number
from tabdx.dashboard.shared.thresholds import agreed_threshold
from tabdx.dashboard.shared.typed_numbers import read_share, read_whole
from tabdx.evaluation.decisions.harm import threshold_for
from tabdx.wording.names import readable
from tabdx.wording.numbers import number, percent
from tabdx.wording.text import escape_markdown

_LOWEST, _HIGHEST = 0.001, 0.999  # of the threshold, in thousandths
_MOST = 100  # of the harm ratio's
_RAREST, _COMMONEST = 0.1, 95.0  # of the prevalence's, percent
_SHARES = "12, 12% or 0.12"


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
    return ask_for_number(
        AskedNumber(
            Choice("threshold", next(iter(offered.values())), _read_threshold, _write_number),
            "threshold",
            _LOWEST,
            _HIGHEST,
            0.001,
            _read_typed_threshold,
            _SHARES,
            "%.3f",
        ),
        "Threshold: act from this risk on",
        f"A lower threshold misses fewer {escape_markdown(positive)} patients and gives more "
        "false alarms.",
        {f"{name}: {number(value)}": value for name, value in offered.items()},
    )


def _read_typed_threshold(text: str) -> float | str:
    threshold = read_share(text, "threshold", _LOWEST, _HIGHEST)
    return threshold if isinstance(threshold, str) else fit_slider(threshold)


def _write_number(one: float) -> list[str]:
    return [f"{one:g}"]


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
    choice = Choice(
        "partition", OUT_OF_FOLD, lambda words: said[words[-1]], lambda name: [readable(name)]
    )
    control = choice.control()
    st.segmented_control(
        "Patients",
        list(said.values()),
        default=control.start,
        required=True,
        format_func=readable,
        key=control.key,
        on_change=choice.take,
        args=(control.key,),
        help="Out of fold: development patients, predicted by models not trained on them. "
        "Holdout: patients set aside at the start; no choice of the run uses them.",
    )
    return choice.find()


def choose_models(names: Sequence[str]) -> list[str]:
    """Ask which models are shown, the best first; all of them at first."""
    said = {readable(name): name for name in rank_models(names)}
    choice = Choice(
        "models",
        list(said.values()),
        lambda words: list(dict.fromkeys(said[one] for one in words if one)),
        # No word would mean all models; nobody's name means none.
        lambda chosen: [readable(name) for name in chosen] or [""],
    )
    control = choice.control()
    st.pills(
        "Models",
        list(said.values()),
        selection_mode="multi",
        default=control.start,
        format_func=readable,
        key=control.key,
        on_change=choice.take,
        args=(control.key,),
    )
    chosen = choice.find()
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

    ratio = ask_for_number(
        AskedNumber(
            Choice("harm", max(1, round(start)), read, lambda one: [str(one)]),
            "number",
            1,
            most,
            1,
            lambda text: read_whole(text, most),
            "9",
        ),
        f"One missed {escape_markdown(positive)} patient is as bad as this many false alarms",
        f"Starts at the run's, {start:g} (decide.harm_ratio), in whole numbers.",
        {},
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
    """Set the threshold that all pages share."""
    keep_choice("threshold", _write_number(threshold))


def choose_prevalence(studied: float, stated: float | None = None) -> float:
    """Ask how common the disease is where the risks are used: one answer for all pages.

    Parameters
    ----------
    studied : float
        Share of the diseased among the patients studied, where the slider starts.
    stated : float, optional
        That which the run names for where a model is used, ``decide.prevalence``: offered too.
    """
    choice = _prevalence(studied)
    named = {"As studied": studied} | ({} if stated is None else {"As stated": stated})
    offered = {f"{name}: {percent(share)}": _as_percentage(share) for name, share in named.items()}
    ask_for_number(
        AskedNumber(
            choice,
            "prevalence",
            _RAREST,
            _COMMONEST,
            0.1,
            _read_typed_prevalence,
            _SHARES,
            "%.1f%%",
        ),
        "Prevalence: share of the diseased where the risks are used",
        f"Starts as studied, at {percent(studied)}.",
        offered,
    )
    return prevalence_in_force(studied)


def prevalence_in_force(studied: float) -> float:
    """Return what `choose_prevalence` was answered, on whatever page; `studied` until then."""
    choice = _prevalence(studied)
    percentage = choice.find()
    return studied if percentage == choice.start else percentage / 100


def _prevalence(studied: float) -> Choice[float]:
    return Choice("prevalence", _as_percentage(studied), _read_prevalence, _write_number)


def _as_percentage(share: float) -> float:
    return min(max(round(100 * share, 1), _RAREST), _COMMONEST)


def _read_prevalence(words: list[str]) -> float:
    if not _RAREST <= (percentage := float(words[-1])) <= _COMMONEST:
        raise ValueError
    return round(percentage, 1)


def _read_typed_prevalence(text: str) -> float | str:
    share = read_share(text, "prevalence", _RAREST / 100, _COMMONEST / 100)
    return share if isinstance(share, str) else round(100 * share, 1)
