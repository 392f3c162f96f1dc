"""Nearest training patients of a new patient, and how unusual the distance is."""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from tabdx.cohort.cohort import OUTCOME, Cohort
from tabdx.core.errors import InputError
from tabdx.normalization.preprocessing import make_preprocessing

NEIGHBOURS = 5


@dataclass(frozen=True)
class Similarity:
    """One patient among the training patients.

    Attributes
    ----------
    distance : float
        Mean distance to the nearest training patients, in standard deviations per feature: 0 is
        the same patient.
    percentile : float
        Share of the training patients who are nearer to their own nearest ones, 0 to 1. Close to
        1: hardly any training patient is as unlike the others.
    nearest : DataFrame
        The nearest training patients, nearest first: ``patient``, ``distance``, ``outcome``.
    """

    distance: float
    percentile: float
    nearest: pd.DataFrame


@dataclass(frozen=True)
class Nearest:
    """The nearest training patients of some patients, nearest first.

    Attributes
    ----------
    places : ndarray of int, shape (patient, neighbour)
        Where they stand among the training patients.
    distances : ndarray, shape (patient, neighbour)
        In standard deviations per feature.
    percentiles : ndarray, shape (patient,)
        As in `Similarity`.
    """

    places: NDArray[np.intp]
    distances: NDArray[np.float64]
    percentiles: NDArray[np.float64]

    @property
    def distance(self) -> NDArray[np.float64]:
        """Mean distance to them, shape (patient,)."""
        means: NDArray[np.float64] = self.distances.mean(axis=1)
        return means


@dataclass(frozen=True)
class Neighbourhood:
    """The training patients in the space where features are comparable.

    The distance to the nearest neighbours as a measure of outlyingness is that of Ramaswamy,
    Rastogi and Shim (2000), SIGMOD Record 29:427–438. Features are imputed and standardised
    whatever normalization the models use: as measured, the feature with the largest numbers would
    decide alone.

    Attributes
    ----------
    preprocessing : transformer
        Fitted on the training patients.
    index : NearestNeighbors
        Over them.
    patients : Index, outcomes : ndarray
        Who they are.
    usual_distances : ndarray, shape (patient,)
        Each training patient's own mean distance to the nearest others, ascending.
    """

    preprocessing: Any
    index: NearestNeighbors
    patients: pd.Index
    outcomes: NDArray[Any]
    usual_distances: NDArray[np.float64]

    @classmethod
    def of(cls, development: Cohort) -> Self:
        """Learn where the development patients lie.

        Raises
        ------
        InputError
            If there are not more of them than neighbours are looked at.
        """
        if len(development.patients) <= NEIGHBOURS:
            raise InputError(
                f"{len(development.patients)} development patients are too few to look for "
                f"{NEIGHBOURS} neighbours; bring more patients"
            )
        preprocessing = make_preprocessing(development.dictionary, "standard")
        points = preprocessing.fit_transform(development.features)
        index = NearestNeighbors(n_neighbors=NEIGHBOURS).fit(points)
        # Without an argument scikit-learn leaves each point out of its own neighbours.
        own, _ = index.kneighbors()
        return cls(
            preprocessing,
            index,
            development.patients,
            development.table[OUTCOME].to_numpy(),
            np.sort(_per_feature(own, preprocessing).mean(axis=1)),
        )

    def look_up(self, features: pd.DataFrame, itself: NDArray[np.intp] | None = None) -> Nearest:
        """Find the nearest training patients of new ones.

        Parameters
        ----------
        features : DataFrame, shape (patient, feature)
            Raw features.
        itself : ndarray of int, shape (patient,), optional
            Which training patient each of them is, as `recognise` says it: -1 for a new one. Nobody
            is a neighbour of the patient's own.
        """
        distances, places = self.index.kneighbors(self.place(features), n_neighbors=NEIGHBOURS + 1)
        others = np.ones(places.shape, bool) if itself is None else places != itself[:, np.newaxis]
        others[others.all(axis=1), -1] = False
        shape = len(places), NEIGHBOURS
        near = _per_feature(distances[others].reshape(shape), self.preprocessing)
        below = np.searchsorted(self.usual_distances, near.mean(axis=1), side="left")
        return Nearest(places[others].reshape(shape), near, below / len(self.usual_distances))

    def describe_first(self, nearest: Nearest) -> Similarity:
        """Name the nearest training patients of the first patient that was looked up."""
        places, distances = nearest.places[0], nearest.distances[0]
        table = pd.DataFrame(
            {
                "patient": self.patients[places],
                "distance": distances,
                "outcome": self.outcomes[places],
            }
        )
        return Similarity(float(nearest.distance[0]), float(nearest.percentiles[0]), table)

    def place(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Where patients lie: shape (patient, dimension), in standard deviations."""
        found: NDArray[np.float64] = self.preprocessing.transform(
            features[self.preprocessing.feature_names_in_]
        )
        return found


def _per_feature(distances: NDArray[np.float64], preprocessing: Any) -> NDArray[np.float64]:
    """Root of the mean squared difference over features, which does not grow with their number."""
    scaled: NDArray[np.float64] = distances / np.sqrt(preprocessing.n_features_in_)
    return scaled
