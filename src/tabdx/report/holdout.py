"""Sentences on the holdout: its readings, and what had used it before."""

from tabdx.artifacts.documents import read_json
from tabdx.artifacts.holdout_readings import find_reading, read_readings
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.core.params import Params
from tabdx.core.paths import Paths


def read_count(paths: Paths) -> str:
    """Say how often the holdout was scored, to follow “patients set aside at the start, …”.

    Raises
    ------
    InputError
        If the record, or what is known of the state shown, is there and cannot be read.
    """
    record, state = paths.holdout_readings, paths.holdout_state
    if not state.is_file():
        return "not scored yet (“dvc repro holdout” does)"
    if not record.is_file():
        return f"scored an unknown number of times, as the record {record.as_posix()} is missing"
    readings = read_readings(record)
    try:
        number = find_reading(readings, read_json(state))
    except (KeyError, TypeError, AttributeError):  # JSON, but of something else
        raise InputError(
            f"{state} does not say what was scored on the holdout; `dvc repro holdout` writes it "
            "again"
        ) from None
    if number is None:
        return (
            f"scored more often than the {plural(len(readings), 'time')} that the record "
            f"{record.as_posix()} counts: it does not hold the state shown"
        )
    since = readings["date"].iloc[0]
    if len(readings) == 1:
        return f"scored once since the record began ({since})"
    return (
        f"scored {len(readings)} times since the record began ({since}), for as many states of the "
        f"pipeline (shown is number {number})"
    )


def seen_before(params: Params) -> str | None:
    """Say which defaults had seen the holdout's patients; None where that is not known of any."""
    if params.cohort.source != "wdbc":
        return None
    return (
        "The shipped defaults of the networks (how many configurations are averaged, no early "
        "stopping, the cosine schedule) and of the average (its mean and its candidates) were "
        "chosen on all 569 patients of this table, those of the holdout included: for them "
        "neither the folds nor the holdout are unseen patients."
    )
