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

    def compare(self, patient: pd.DataFrame, itself: str | None = None) -> Similarity:
        """Find a patient's place among the training patients.

        Parameters
        ----------
        patient : DataFrame, shape (1, feature)
            Raw features.
        itself : str, optional
            Which training patient this is, if it is one: left out of the neighbours.
        """
        distances, places = self.index.kneighbors(self.place(patient), n_neighbors=NEIGHBOURS + 1)
        found = pd.DataFrame(
            {
                "patient": self.patients[places[0]],
                "distance": _per_feature(distances, self.preprocessing)[0],
                "outcome": self.outcomes[places[0]],
            }
        )
        nearest = found[found["patient"] != itself].head(NEIGHBOURS).reset_index(drop=True)
        distance = float(nearest["distance"].mean())
        return Similarity(distance, float(self._percentiles(distance)), nearest)

    def distances(self, features: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Mean distance of new patients to the nearest training patients, and its percentile.

        Parameters
        ----------
        features : DataFrame, shape (patient, feature)
            Raw features.

        Returns
        -------
        distances, percentiles : ndarray, shape (patient,)
            As in `Similarity`.
        """
        found, _ = self.index.kneighbors(self.place(features))
        distances = _per_feature(found, self.preprocessing).mean(axis=1)
        return distances, self._percentiles(distances)

    def place(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """Where patients lie: shape (patient, dimension), in standard deviations."""
        found: NDArray[np.float64] = self.preprocessing.transform(
            features[self.preprocessing.feature_names_in_]
        )
        return found

    def _percentiles(self, distances: Any) -> Any:
        below = np.searchsorted(self.usual_distances, distances, side="left")
        return below / len(self.usual_distances)


def _per_feature(distances: NDArray[np.float64], preprocessing: Any) -> NDArray[np.float64]:
    """Root of the mean squared difference over features, which does not grow with their number."""
    scaled: NDArray[np.float64] = distances / np.sqrt(preprocessing.n_features_in_)
    return scaled
