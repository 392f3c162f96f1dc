"""The answer for one image."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray

from tabdx.artifacts.prediction_contract import PROBABILITY
from tabdx.assessment.answer import answer_patients
from tabdx.dashboard.image.study import Answering
from tabdx.images.grad_cam import heat_maps
from tabdx.images.image_set import Pixels
from tabdx.images.inference import mean_probability
from tabdx.images.training_distance import distance_features
from tabdx.wording.text import join


@dataclass(frozen=True)
class ImageAnswer:
    """What is said of one image.

    Attributes
    ----------
    shown : dict of str to float
        ``probability_<class>``, as it is shown; ``lowest_<class>`` and ``highest_<class>``, the
        ends over the networks of the ensemble.
    possible : list of str
        The classes in the prediction set.
    statement : str
        The answer in one sentence.
    farther : bool
        Whether the image is farther from the training images than nearly all that are like them.
    distance : float
        From the nearest class, in units of the limit.
    """

    shown: dict[str, float]
    possible: list[str]
    statement: str
    farther: bool
    distance: float


def answer_image(answering: Answering, pixels: Pixels) -> ImageAnswer:
    """Answer for one image, shape (1, channel, height, width)."""
    classes, policy = answering.dictionary.outcome.classes, answering.policy
    members = answering.trained.predict(pixels, torch.device("cpu"))
    mean = mean_probability(members)
    own = mean[:, 1] if len(classes) == 2 else mean
    predicted = pd.Series(own) if len(classes) == 2 else pd.DataFrame(own, columns=list(classes))
    (said,) = answer_patients(predicted, policy, answering.dictionary).to_dict("records")
    (possible,) = policy.name_sets(own, classes)
    carried = _as_classes(policy.carry(own))[0]
    spread = np.concatenate(
        [_as_classes(policy.carry(one[:, 1] if len(classes) == 2 else one)) for one in members]
    )
    shown = {
        f"{kind}{name}": float(values[place])
        for kind, values in (
            (PROBABILITY, carried),
            ("lowest_", spread.min(axis=0)),
            ("highest_", spread.max(axis=0)),
        )
        for place, name in enumerate(classes)
    }
    distance = answering.distance.distances(distance_features(answering.trained, pixels))[0]
    share = float(distance / answering.distance.limit)
    statement = said["statement"] if policy.target is not None else describe_set(possible)
    return ImageAnswer(shown, possible, str(statement), share > 1, share)


def describe_set(possible: list[str]) -> str:
    """Say which classes are plausible, in one sentence.

    Examples
    --------
    >>> describe_set(["3"]), describe_set(["3", "8"])
    ('Of all classes 3 alone is plausible.', 'Not told apart: 3 and 8.')
    >>> describe_set([])
    'None of the classes is plausible: the probabilities are unlike those of any class.'
    """
    if len(possible) == 1:
        return f"Of all classes {possible[0]} alone is plausible."
    if possible:
        return f"Not told apart: {join(possible)}."
    return "None of the classes is plausible: the probabilities are unlike those of any class."


def heat_of(answering: Answering, pixels: Pixels, name: str) -> NDArray[np.float32]:
    """Show where in the image lies what speaks for a class, shape (height, width)."""
    asked = np.array([answering.trained.classes.index(name)])
    heat: NDArray[np.float32] = heat_maps(answering.trained, pixels, asked)[0]
    return heat


def _as_classes(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Of two classes, set the probability of the other one beside each risk."""
    return np.column_stack([1 - values, values]) if values.ndim == 1 else values
