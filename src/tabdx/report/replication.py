"""The replication as JSON and as a Markdown page."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from tabdx.evaluation.uncertainty.intervals import wilson
from tabdx.report.templating import fill
from tabdx.studies.replication import (
    STUDY_GRID,
    STUDY_RANDOM_STATE,
    STUDY_TEST_SIZE,
    Step,
    compare_steps,
)
from tabdx.wording.numbers import count, number, p_value, percent, percent_interval

_TABLE_PATIENTS = 569
# Of CIFAR-10's test images, called right by the three convolutions of docs/methods/images.md: the
# training takes minutes, so it is not repeated with each replication.
_IMAGES, _IMAGES_RIGHT = 10_000, 7_946


def as_document(steps: Sequence[Step]) -> dict[str, Any]:
    """Return every step with its reading, and their comparisons, JSON-serialisable."""
    return {
        "protocol": {
            "test_size": STUDY_TEST_SIZE,
            "random_state": STUDY_RANDOM_STATE,
            "grid": STUDY_GRID,
            "rows": ["malignant", "benign"],
            "columns": ["called malignant", "called benign"],
        },
        "steps": [_reading(step) for step in steps],
        "comparisons": _comparisons(steps),
    }


def as_page(steps: Sequence[Step]) -> str:
    """Return what each of the study's numbers really says, as Markdown."""
    readings = {step.key: _reading(step) for step in steps}
    return fill(
        "replication.md.j2",
        steps=readings.values(),
        comparisons=_comparisons(steps),
        table_patients=_TABLE_PATIENTS,
        images=_IMAGES,
        images_accuracy=_IMAGES_RIGHT / _IMAGES,
        images_interval=wilson(_IMAGES_RIGHT / _IMAGES, _IMAGES, steps[0].confidence),
        random_state=STUDY_RANDOM_STATE,
        count=count,
        number=number,
        p_value=p_value,
        percent=percent,
        percent_interval=percent_interval,
        **readings,
    )


def _comparisons(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [
        {"first": first, "second": second, **asdict(discordance)}
        for (first, second), discordance in compare_steps(steps).items()
    ]


def _reading(step: Step) -> dict[str, Any]:
    fields = asdict(step)
    del fields["right"]  # patient by patient; the counts say it
    return {
        **fields,
        "matrix_text": str([list(row) for row in step.matrix]),
        "patients": step.patients,
        "correct": step.correct,
        "accuracy": step.accuracy,
        "interval": list(step.interval),
        "false_negatives": step.false_negatives,
        "false_positives": step.false_positives,
    }
