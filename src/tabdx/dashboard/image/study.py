"""What answers for an image: the best ensemble, its rules, and what it was trained on."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from tabdx.artifacts.models import read_record
from tabdx.artifacts.presence import require
from tabdx.artifacts.versions import describe_differences
from tabdx.assessment.answer import Policy
from tabdx.assessment.decision_rules import parse_rules
from tabdx.cohort.dictionary import Dictionary
from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.dashboard.shared.image_study import IMAGES, describe_images
from tabdx.dashboard.shared.loaders import (
    fingerprint,
    load_cohort,
    load_document,
    load_table,
    model_fingerprint,
)
from tabdx.images.ensembles import network_of, read_ensemble
from tabdx.images.files import TrainedNetworks
from tabdx.images.training_distance import DISTANCE_FILE, TrainingDistance
from tabdx.wording.names import capitalized, readable
from tabdx.wording.numbers import row_percents

_RULES = IMAGES.report("decide", "rules.json")
_DISTANCE = IMAGES.report("decide", DISTANCE_FILE)
_REMEDY = "`make images` makes it again"


@dataclass(frozen=True)
class Answering:
    """What is needed to answer for an image.

    Attributes
    ----------
    trained : TrainedNetworks
        The networks of the ensemble.
    policy : Policy
        Its recalibration, prediction sets and threshold.
    dictionary : Dictionary
        The classes.
    distance : TrainingDistance
        How far an image may be from the training images.
    resized : int or None
        Pixels a side to which the training images were resized.
    versions : str
        With which other versions of the libraries it was trained; empty if with those installed.
    """

    trained: TrainedNetworks
    policy: Policy
    dictionary: Dictionary
    distance: TrainingDistance
    resized: int | None
    versions: str = ""

    @property
    def model(self) -> str:
        """The ensemble's name."""
        return self.policy.model

    def describe_input(self) -> str:
        """Say which images it takes, as plain text."""
        channels, height, width = self.trained.shape
        kind = "a grey" if channels == 1 else "a coloured"
        if self.resized is None:
            return f"{kind} image of {width} × {height} pixels, PNG or JPEG"
        return f"{kind} image, PNG or JPEG; it is resized to {width} × {height} pixels"

    def describe_training(self) -> list[str]:
        """Say what it is and what it was trained on, in sentences of plain text."""
        members = plural(len(self.trained.weights), "network")
        return [
            f"{capitalized(readable(self.model))}, the mean of {members}.",
            f"Trained on the training part of {describe_images()}",
            _describe_scores(self.model),
            "Of images of anything else, its probabilities mean nothing.",
        ]


def load_answering() -> Answering:
    """Load the recommended ensemble with its rules.

    Raises
    ------
    InputError
        If a file is missing or broken, or not of these networks.
    """
    document = load_document(_RULES)
    try:
        model, resized = str(document["recommended"]), document["source"]["resized"]
    except (TypeError, KeyError) as broken:
        raise InputError(f"{_RULES} names no recommended model; {_REMEDY}") from broken
    rules = parse_rules(document, [model])
    if model not in rules.by_model:
        raise InputError(f"{_RULES} has no sound rules of {model}; {_REMEDY}")
    network = network_of(model)
    trained = _networks(model, model_fingerprint(network, IMAGES))
    dictionary = load_cohort(IMAGES).dictionary
    distance = _distance(fingerprint(_DISTANCE))
    if trained.classes != dictionary.outcome.classes or len(distance.means) != len(trained.classes):
        raise InputError(f"the networks of {model} know other classes than the images; {_REMEDY}")
    record: dict[str, Any] = read_record(IMAGES.model_record(network))
    return Answering(
        trained,
        Policy.of(model, rules),
        dictionary,
        distance,
        None if resized is None else int(resized),
        describe_differences(record["versions"]),
    )


def _describe_scores(model: str) -> str:
    try:
        scores = load_table(IMAGES.report("holdout", "scores.csv"))
        own = scores[(scores["model"] == model) & (scores["metric"] == "accuracy")].iloc[0]
    except (InputError, KeyError, IndexError):
        return "The test part was not scored."
    return f"Right on {row_percents(own)} of the test part."


@st.cache_resource(show_spinner="Loading the networks", max_entries=4)
def _networks(model: str, content: str) -> TrainedNetworks:
    return read_ensemble(model, IMAGES)


@st.cache_resource(show_spinner=False, max_entries=4)
def _distance(content: str) -> TrainingDistance:
    return TrainingDistance.from_bytes(require(_DISTANCE).read_bytes())
