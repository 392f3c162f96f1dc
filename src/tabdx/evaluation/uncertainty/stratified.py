"""Bootstrap and intervals for a partition that is drawn class by class.

The holdout is a stratified part of the cohort: its share of each class is that of the cohort, and
varies from study to study as that of so many more patients does. An interval that takes the part
for a free draw counts too much for it. For a mean m over the n patients of a part of a cohort of N,
the variance is Σ wₖ² sₖ² / nₖ + Σ wₖ (mₖ − m)² / N: the classes k have the shares wₖ, and what
their nₖ patients add has the means mₖ and variances sₖ². The first term is that of a stratified
sample, the second that of the cohort from which it was drawn: Cochran (1977), Sampling Techniques,
3rd edition, ch. 12 (double sampling for stratification). Where the part is the cohort, n = N, this
is the variance of a free draw.

Grouped partitions are stratified as well as whole groups allow; the little that is left is not
counted. Subgroups of a partition are no strata: `JoinedPredictions.select` makes them free draws.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from tabdx.evaluation.class_predictions import PARTITIONS, Joined
from tabdx.evaluation.joined_predictions import JoinedPredictions
from tabdx.evaluation.metrics.confusion import predict_classes
from tabdx.evaluation.metrics.registry import METRICS, Metric
from tabdx.evaluation.uncertainty.bootstrap import draw_weights
from tabdx.evaluation.uncertainty.intervals import Bounded, ratio_interval, wilson
from tabdx.numerics.groups import clustered_variance, effective_sample_size

Values = NDArray[np.float64]
Judged = TypeVar("Judged")


@dataclass(frozen=True)
class PredictedClasses:
    """Predicted classes of the patients of a partition.

    Attributes
    ----------
    labels : ndarray, shape (patient,)
        Number of each patient's class; 1 for the diseased.
    groups : ndarray of int, shape (patient,)
        Patients of one group share a number.
    predicted : ndarray, shape (repeat, patient)
        Number of the predicted class; 1 for those called positive.
    cohort_fraction : float
        n / N: the patients of the partition among those of the cohort that was divided by class.
    """

    labels: NDArray[np.int8]
    groups: NDArray[np.int64]
    predicted: NDArray[np.int8]
    cohort_fraction: float

    @classmethod
    def of(cls, joined: Joined, threshold: float) -> Self:
        """Call at one threshold; of a probability a class, by the likeliest."""
        predicted = np.array([predict_classes(one, threshold) for one in joined.probability])
        return cls(joined.labels, joined.groups, predicted, joined.cohort_fraction)

    def of_class(self, place: int) -> Self:
        """Set one class, by its number, against the rest: 1 for its patients and predictions."""
        labels, predicted = (
            (one == place).astype(np.int8) for one in (self.labels, self.predicted)
        )
        return replace(self, labels=labels, predicted=predicted)

    def members(self, metric: Metric) -> Values:
        """Tell whom a metric is about: 1 or 0, shape (repeat, patient)."""
        return np.array(
            [metric.members(self.labels, one) for one in self.predicted], dtype=np.float64
        )


def resample(
    joined: Joined, resamples: int, rng: np.random.Generator
) -> Iterator[NDArray[np.float64]]:
    """Draw bootstrap resamples of the patients of a partition, as the partition was drawn.

    They are the free draws of `bootstrap.draw_weights`, with the classes weighed by
    `settle_classes`: all models of a partition have the same.

    Yields
    ------
    ndarray, shape (resample, patient)
        How much each patient counts.
    """
    for weights in draw_weights(joined.labels, joined.groups, resamples, rng):
        yield settle_classes(weights, joined.labels, joined.cohort_fraction)


def draw_each(
    joined: Sequence[Joined],
    judges: Sequence[Callable[[Values], Judged]],
    resamples: int,
    seed: int,
) -> list[list[Judged]]:
    """Evaluate all joined predictions on resamples, drawn once for each partition.

    Parameters
    ----------
    joined : sequence of Joined
        What is judged.
    judges : sequence of callable
        One for each of the passes; called with weights of shape (resample, patient).
    resamples : int
        How many.
    seed : int
        Where the draws start. Each partition has its own stream.

    Returns
    -------
    list of list
        For each of the passes what its judge said, chunk by chunk of the resamples.
    """
    found: list[list[Judged]] = [[] for _ in joined]
    for number, partition in enumerate(PARTITIONS):
        together = [place for place, one in enumerate(joined) if one.partition == partition]
        if together:
            rng = np.random.default_rng([seed, number])
            for weights in resample(joined[together[0]], resamples, rng):
                for place in together:
                    found[place].append(judges[place](weights))
    return found


def once(joined: Joined) -> Values:
    """Weigh each patient once, as the plain value does; shape (1, patient)."""
    return np.ones((1, len(joined.labels)))


def mean_over_repeats(metric: str, joined: JoinedPredictions) -> float:
    """Value of a metric of the risks, of two sides; NaN where a repeat has none."""
    function, alike = METRICS[metric].function, once(joined)
    return float(np.mean([function(joined.labels, one, alike)[0] for one in joined.probability]))


def settle_classes(weights: Values, labels: NDArray[np.int8], cohort_fraction: float) -> Values:
    """Weigh the classes of free resamples so that the share of each varies as the cohort's.

    In a free resample of n patients that share is off by some p* − p; among N patients it would be
    off by √(n/N) as much. So the patients of a class are weighed up or down until they are the
    share p + √(n/N) (p* − p) of the resample. Within the classes nothing changes. That serves
    groups of several classes, too, which no draw within classes could keep whole.

    Parameters
    ----------
    weights : ndarray, shape (resample, patient)
        How often each patient was drawn; every class in every resample.
    labels : ndarray, shape (patient,)
        Number of each patient's class, from 0; 1 for the diseased.
    cohort_fraction : float
        n / N. With 1 nothing changes.

    Examples
    --------
    A quarter of a cohort, half of it diseased. Three of four drawn are: 0.5 + √¼ · 0.25 = 0.625
    of the weight are to be theirs, 2.5 of 4 patients.

    >>> settle_classes(np.array([[3.0, 0.0, 1.0, 0.0]]), np.array([1, 1, 0, 0]), 0.25)
    array([[2.5, 0. , 1.5, 0. ]])
    """
    if cohort_fraction == 1:
        return weights
    members = (labels[:, None] == np.arange(labels.max() + 1)).astype(np.float64)
    drawn = weights @ members / weights.sum(axis=1, keepdims=True)
    seen = members.mean(axis=0)
    settled = seen + np.sqrt(cohort_fraction) * (drawn - seen)
    weighed: Values = weights * (settled / drawn)[:, labels]
    return weighed


def proportion_interval(
    predictions: PredictedClasses, metric: Metric, value: float, confidence: float
) -> tuple[float, float]:
    """Wilson's interval of a share of the patients of a partition.

    Its n is the number of patients of whom a free draw would leave the share as uncertain as this
    part does, n / (1 − (1 − n/N) η²). η² is the part of the variance that lies between the classes:
    of rᵢ = mᵢ (cᵢ − p), by which patient i moves the share p, where m says whether the share is
    about the patient and c whether the call is right. It is 0 for sensitivity and specificity,
    which are about one class. An effective size in Wilson's interval: Korn & Graubard (1998),
    Survey Methodology 24, 193–201; Franco et al. (2019), Journal of Survey Statistics and
    Methodology 7, 334–364. Patients of one group count as `effective_sample_size` says.

    Parameters
    ----------
    predictions : PredictedClasses
        Where the share was seen.
    metric : Metric
        One whose interval is Wilson's.
    value : float
        The share, mean over repeats; NaN where nobody is meant.
    confidence : float
        Such as 0.95.
    """
    members = predictions.members(metric)
    size = effective_sample_size(members.mean(axis=0), predictions.groups)
    right = predictions.predicted == predictions.labels
    between = between_classes(members * (right - value), predictions.labels)
    return wilson(value, size / (1 - (1 - predictions.cohort_fraction) * between), confidence)


def share(predictions: PredictedClasses, metric: Metric, confidence: float) -> Bounded:
    """Proportion of the patients of a partition, mean over repeats, with Wilson's interval."""
    alike = np.ones((1, len(predictions.labels)))
    shares = [
        metric.function(predictions.labels, predicted, alike)[0]
        for predicted in predictions.predicted
    ]
    value = float(np.mean(shares))
    return value, *proportion_interval(predictions, metric, value, confidence)


def likelihood_ratio(predictions: PredictedClasses, metric: Metric, confidence: float) -> Bounded:
    """Likelihood ratio of the calls, with its interval.

    It is a ratio of two shares of different patients, the diseased and the healthy: its limits
    are recovered from Wilson's of both (`intervals.ratio_interval`). With repeats it is
    the ratio of the mean shares, so that a repeat without a false alarm leaves it defined.

    Parameters
    ----------
    predictions : PredictedClasses
        Where it was seen.
    metric : Metric
        ``positive_likelihood_ratio`` or ``negative_likelihood_ratio``.
    confidence : float
        Such as 0.95.

    Returns
    -------
    (float, float, float)
        Value, lower and upper end; NaN where the value is not defined.
    """
    found, spared = (
        share(predictions, METRICS[key], confidence) for key in ("sensitivity", "specificity")
    )
    alarmed = metric.key == "positive_likelihood_ratio"
    over, under = (found, _rest(spared)) if alarmed else (_rest(found), spared)
    if np.isnan([*over, *under]).any() or under[0] == 0:
        return np.nan, np.nan, np.nan
    return over[0] / under[0], *ratio_interval(over, under)


def _rest(known: Bounded) -> Bounded:
    value, lower, upper = known
    return 1 - value, 1 - upper, 1 - lower


def prevalence_error(values: Values, joined: Joined) -> float:
    """Standard error that a mean has from the share of each class in the cohort alone.

    √(Σ wₖ (mₖ − m)² / N), the second term above. Where patients come in groups, N is the number
    of independent ones.

    Parameters
    ----------
    values : ndarray, shape (patient,)
        What each patient adds to the mean.
    joined : Joined
        Who these patients are.
    """
    size = effective_sample_size(np.ones(len(values)), joined.groups) / joined.cohort_fraction
    return float(np.std(_class_means(values, joined.labels)) / np.sqrt(size))


def mean_error(values: Values, joined: Joined) -> float:
    """Standard error of a mean over the patients of a partition.

    The root of the sum of both terms above: what varies within the classes, of groups their sums
    (`tabdx.numerics.groups.clustered_variance`), and what the share of each class adds.

    Parameters
    ----------
    values : ndarray, shape (patient,)
        What each patient adds to the mean.
    joined : Joined
        Who these patients are.

    Returns
    -------
    float
        NaN where a class is in fewer than two groups.
    """
    influence = (values - _class_means(values, joined.labels)) / len(values)
    within = clustered_variance(influence, joined.labels, joined.groups)
    # Sums of opposite sign within a group may take away more than there is.
    return float(np.hypot(np.sqrt(max(within, 0.0)), prevalence_error(values, joined)))


def influence_error(influence: Values, joined: Joined) -> float:
    """Standard error of an estimate by the patients' influences on it.

    The mean of a class counts √(n/N) of itself, as `settle_classes` lets its share vary. Of the ROC
    AUC of two sides, where that mean is 0, this is DeLong's.

    Parameters
    ----------
    influence : ndarray, shape (patient,)
        What each patient adds to the deviation of the estimate from the true value; of mean 0.
    joined : Joined
        Who these patients are.

    Returns
    -------
    float
        NaN where a class is in fewer than two groups.
    """
    not_settled = (1 - np.sqrt(joined.cohort_fraction)) * _class_means(influence, joined.labels)
    variance = clustered_variance(influence - not_settled, joined.labels, joined.groups)
    return float(np.sqrt(max(variance, 0.0)))


def _class_means(values: Values, labels: NDArray[np.int8]) -> Values:
    """Mean of each patient's class, shape (patient,)."""
    means = np.empty_like(values)
    for of in np.unique(labels):
        means[labels == of] = values[labels == of].mean()
    return means


def between_classes(values: Values, labels: NDArray[np.int8]) -> float:
    """Correlation ratio η²: which part of Σ v² the means of the classes make up.

    Parameters
    ----------
    values : ndarray, shape (repeat, patient)
        Of mean 0.
    labels : ndarray, shape (patient,)
        Number of each patient's class.

    Returns
    -------
    float
        0 where all values are 0.

    Examples
    --------
    Class means −1 and 1, one half to either side: 4 · 1 of Σ v² = 4 · 1.25.

    >>> between_classes(np.array([[-0.5, -1.5, 0.5, 1.5]]), np.array([0, 0, 1, 1]))
    0.8
    """
    total = (values**2).sum()
    if not total > 0:
        return 0.0
    sides = [values[:, labels == of] for of in np.unique(labels)]
    return float(sum(side.size * side.mean() ** 2 for side in sides) / total)
