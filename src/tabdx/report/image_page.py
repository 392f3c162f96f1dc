"""The page of the image study's results, as Markdown."""

from collections.abc import Mapping, Sequence

import pandas as pd

from tabdx.cohort.dictionary import Dictionary
from tabdx.core.messages import plural
from tabdx.evaluation.decisions.prediction_sets import ALL
from tabdx.report.image_measurements import (
    tabulate_outputs,
    tabulate_privacy,
    tabulate_speed,
)
from tabdx.report.results import shown_metrics
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import percent, row_interval, row_percents
from tabdx.wording.text import escape_document

_SHOWN = 12  # errors that are listed


def image_page(
    dictionary: Dictionary,
    sizes: Mapping[str, int],
    ranking: pd.DataFrame,
    holdout: Mapping[str, pd.DataFrame],
    readings: int,
    errors: tuple[str, pd.DataFrame],
    measured: Mapping[str, pd.DataFrame],
) -> str:
    """Write the page.

    Parameters
    ----------
    dictionary : Dictionary
        Of the cohort of images.
    sizes : mapping of str to int
        Images of each part.
    ranking : DataFrame
        The models by their log loss on the validation part.
    holdout : mapping of str to DataFrame
        The tables ``scores``, ``prediction_sets`` and ``recalibration`` of the test part.
    readings : int
        How often the test part was scored.
    errors : (str, DataFrame)
        A network, and its errors on the test part, the most confident ones first.
    measured : mapping of str to DataFrame
        The tables ``times`` and ``outputs`` of the stage `image_speed`, and ``curve`` of
        `image_privacy`; without rows where nothing was measured.
    """
    parts = ", ".join(f"{part} {count:,}" for part, count in sizes.items())
    classes = ", ".join(dictionary.outcome.classes)
    scores = holdout["scores"]
    confidence = percent(scores["confidence"].iloc[0], 0)
    blocks = [
        f"# Images: {escape_document(dictionary.name)}",
        f"Images by part: {parts}. Classes: {escape_document(classes)}.",
        "The validation part orders the models and calibrates them; no training saw it.",
        f"## Test part\n\nScored {plural(readings, 'time')}, with {confidence} intervals.",
        _scores(ranking, scores),
        "## Prediction sets\n\nOf the images of the test part; learned on the validation part.",
        _sets(ranking, holdout["prediction_sets"]),
        "## Recalibration\n\nLog loss on the test part, by what the validation part teaches.",
        _recalibration(ranking, holdout["recalibration"]),
        _errors(*errors, sizes["test"]),
        *_measured(measured),
        "Pictures lie in `figures/` (learning curves, scores, errors and heat maps) and in "
        "`confusion/`.",
    ]
    return "\n\n".join(blocks) + "\n"


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    first, *others = (f"| {' | '.join(map(escape_document, line))} |" for line in (headings, *rows))
    return "\n".join([first, "|" + " --- |" * len(headings), *others])


def _scores(ranking: pd.DataFrame, scores: pd.DataFrame) -> str:
    columns = shown_metrics(set(scores["metric"]))
    rows = []
    for model, verdict in zip(ranking["model"], ranking["log_loss_verdict"], strict=True):
        own = scores[scores["model"] == model].set_index("metric")
        cells = [row_interval(own.loc[metric]) for metric in columns]
        rows.append([readable(model), verdict, *cells])
    return _table(["model", "log loss on the validation part", *columns.values()], rows)


def _sets(ranking: pd.DataFrame, sets: pd.DataFrame) -> str:
    rows = []
    for model in ranking["model"]:
        (own,) = sets[(sets["model"] == model) & (sets["class"] == ALL)].to_dict("records")
        size = row_interval(own, 2, "mean_size") if "mean_size" in own else ""
        covered, abstained = (row_percents(own, name) for name in ("covered", "abstained"))
        rows.append([readable(model), covered, abstained, size])
    asked = percent(sets["coverage"].iloc[0], 0)
    headings = ["model", f"covered (asked: {asked})", "several classes or none", "mean size"]
    return _table(headings, rows)


def _recalibration(ranking: pd.DataFrame, recalibration: pd.DataFrame) -> str:
    losses = recalibration[recalibration["metric"] == "log_loss"]
    methods = list(losses["method"].unique())
    rows = []
    for model in ranking["model"]:
        own = losses[losses["model"] == model].set_index("method")
        rows.append([readable(model), *(row_interval(own.loc[method]) for method in methods)])
    return _table(["model", *map(readable, methods)], rows)


def _errors(model: str, errors: pd.DataFrame, tested: int) -> str:
    name, wrong = capitalized(readable(model)), f"{len(errors):,} of {tested:,} images"
    opening = f"## Most confident errors\n\n{name} is wrong about {wrong}."
    if errors.empty:
        return opening
    rows = [
        [row["patient"], row["true"], row["predicted_class"], percent(row["probability"])]
        for row in errors.head(_SHOWN).to_dict("records")
    ]
    return f"{opening}\n\n{_table(['image', 'true', 'called', 'probability'], rows)}"


def _measured(measured: Mapping[str, pd.DataFrame]) -> list[str]:
    """The sections of what was measured, and none of what was not."""
    blocks = []
    if len(measured["times"]):
        blocks += [
            "## Speed of inference\n\nThe plain network: frames a second at the median delay of a "
            f"batch, which stands in brackets; threads: {measured['times']['threads'].max():.0f}.",
            _of(tabulate_speed(measured["times"])),
            "The same weights, on the validation part.",
            _of(tabulate_outputs(measured["outputs"])),
        ]
    if len(measured["curve"]):
        blocks += [
            "## Privacy\n\nThe plain network trained by DP-SGD, on the validation part: no event "
            "becomes more than e^ε times as likely by one image, but for a chance of δ.",
            _of(tabulate_privacy(measured["curve"])),
        ]
    return blocks


def _of(table: pd.DataFrame) -> str:
    return _table([*map(str, table)], table.astype(str).to_numpy().tolist())
