"""The state of the pipeline that the holdout is scored with, without patients' values."""

import hashlib
from collections.abc import Mapping, Sequence

import numpy as np

from tabdx.artifacts.holdout_readings import State
from tabdx.evaluation.class_predictions import Joined

# Random sums that stand for all risks: from 16 of them the distance of two states is known to a
# quarter or so, which is enough to tell rounding from another model.
_SUMS = 16
_DECIMALS = 6


def describe_state(joined: Sequence[Joined], settings: Mapping[str, object]) -> State:
    """Describe what is about to be scored on the holdout.

    The risks themselves are patients' values, and their hash would change with the last digit,
    that is, with the processor. They are kept as a few sums with random signs, s·r/√n for the n
    risks r of all models together. The mean squared difference of two states' sums estimates that
    of their risks.
    Reference: Achlioptas (2003), Journal of Computer and System Sciences 66, 671–687.

    Parameters
    ----------
    joined : sequence of Joined
        Every final model's risks, or its probabilities of each class, of the holdout.
    settings : mapping of str to object
        Parameters that decide how the risks are read, by their dotted names.

    Returns
    -------
    dict of str to str
        ``patients`` (their number), ``outcomes`` (start of a SHA-256 over who they are and what
        they have), ``models``, ``settings`` and ``sums``, as text.
    """
    first = joined[0]
    who = zip(first.patients.astype(str), first.labels.tolist(), strict=True)
    risks = np.concatenate([one.probability.mean(axis=0).ravel() for one in joined])
    signs = np.random.default_rng(0).choice([-1.0, 1.0], size=(_SUMS, len(risks)))
    sums = signs @ risks / np.sqrt(len(risks))
    return {
        "patients": str(len(first.patients)),
        "outcomes": hashlib.sha256(repr([*who, tuple(first.classes)]).encode()).hexdigest()[:16],
        "models": " ".join(one.model for one in joined),
        "settings": "; ".join(f"{name}={_write(value)}" for name, value in settings.items()),
        "sums": " ".join(f"{one:.{_DECIMALS}f}" for one in sums),
    }


def _write(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
