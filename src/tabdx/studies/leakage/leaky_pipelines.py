"""Deliberately leaky pipelines, each paired with a clean one.

A pair trains the family twice and predicts the same test patients. The two trainings have the same
configuration and as many rows, so that nothing but the leak differs.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tabdx.classifiers.inner_scores import roc_auc
from tabdx.cohort.cohort import GROUP, Cohort
from tabdx.cohort.dictionary import Dictionary, Kind
from tabdx.normalization.preprocessing import make_preprocessing
from tabdx.studies.leakage.paired_training import (
    Draw,
    PipelinePair,
    Rows,
    Training,
    Values,
    of_numbers,
)

SELECTED = 5  # features that are kept where some are selected
_COPIED = 0.3  # share of the patients who are in the table twice
_NOISE = 0.01  # of a copy, in standard deviations


def scaled_before_splitting(draw: Draw) -> PipelinePair:
    """Learn imputation and scaling on all patients, the test's included."""
    cohort = draw.cohort
    preprocessing = make_preprocessing(cohort.dictionary, draw.fixed_params.normalize.method[0])
    columns = preprocessing.fit_transform(cohort.features)
    seen = of_numbers(cohort, pd.DataFrame(columns, index=cohort.patients))
    as_it_is = draw.fixed_params.normalize.model_copy(update={"method": ("none",)})
    unscaled = draw.fixed_params.model_copy(update={"normalize": as_it_is})
    return PipelinePair(
        cohort.labels[draw.test],
        Training(seen, draw.train, draw.test, unscaled, draw.seed),
        Training(cohort, draw.train, draw.test, draw.fixed_params, draw.seed),
    )


def chosen_on_test(draw: Draw) -> PipelinePair:
    """Choose the configuration by the folds on which it is then reported.

    What scikit-learn calls the best score of a grid search: of all configurations, the one with
    the best mean over the folds, judged on one of these folds. The clean pipeline chooses inside
    the other folds.
    """
    cohort, everybody = draw.cohort, np.arange(len(draw.fold))
    return PipelinePair(
        cohort.labels[draw.test],
        # A family draws its inner folds by the part's seed, which is that of the draw.
        Training(cohort, everybody, draw.test, draw.whole, draw.seed, inside=True),
        Training(cohort, draw.train, draw.test, draw.whole, draw.seed),
    )


def duplicates_across_folds(draw: Draw) -> PipelinePair:
    """Copy a third of the patients, with a trace of noise, before the folds are drawn."""
    everybody = np.arange(len(draw.fold))
    return _copied(draw, [(everybody, round(_COPIED * len(everybody)))], _NOISE)


def oversampled_before_splitting(draw: Draw) -> PipelinePair | None:
    """Copy patients of the rarer classes until each equals the largest, before folds are drawn.

    None where the classes are equal.
    """
    labels = draw.cohort.labels
    sizes = np.bincount(labels)
    pools = [
        (np.flatnonzero(labels == of), int(sizes.max() - size))
        for of, size in enumerate(sizes)
        if size < sizes.max()
    ]
    return _copied(draw, pools, 0.0) if pools else None


def selected_before_splitting(draw: Draw) -> PipelinePair | None:
    """Pick the 5 features with the best ROC AUC on all patients, the test's included.

    Of more than two classes, the mean of each against the rest.

    None where there are no more features than that.
    """
    cohort = draw.cohort
    if len(cohort.dictionary.features) <= SELECTED:
        return None
    everybody = np.arange(len(draw.fold))
    leaky, clean = (
        Training(_select(cohort, seen), draw.train, draw.test, draw.fixed_params, draw.seed)
        for seen in (everybody, draw.train)
    )
    return PipelinePair(cohort.labels[draw.test], leaky, clean)


def groups_divided(draw: Draw) -> PipelinePair | None:
    """Draw the folds over recordings, so that a person is in training and in test.

    Half of each test person's recordings are predicted. The leaky training has the other half, in
    place of as many recordings of other persons. None where nobody in the test has two.
    """
    cohort, groups = draw.cohort, draw.cohort.groups
    if groups is None:
        return None
    rng = np.random.default_rng([draw.seed, 1])
    shuffled = rng.permutation(draw.test)
    place = pd.Series(groups[shuffled]).groupby(groups[shuffled]).cumcount().to_numpy()
    shown, kept = shuffled[place % 2 == 1], shuffled[place % 2 == 0]
    if len(shown) == 0:
        return None
    spared = rng.permutation(draw.train)[len(shown) :]
    ungrouped = Cohort(cohort.dictionary, cohort.table.drop(columns="group"))
    return PipelinePair(
        cohort.labels[kept],
        Training(ungrouped, np.concatenate([spared, shown]), kept, draw.fixed_params, draw.seed),
        Training(cohort, draw.train, kept, draw.fixed_params, draw.seed),
    )


LEAKS: dict[str, Callable[[Draw], PipelinePair | None]] = {
    leak.__name__: leak
    for leak in (
        scaled_before_splitting,
        chosen_on_test,
        selected_before_splitting,
        duplicates_across_folds,
        oversampled_before_splitting,
        groups_divided,
    )
}


def _copied(draw: Draw, pools: Sequence[tuple[Rows, int]], noise: float) -> PipelinePair:
    """Train on the training patients and so many copies, of each pool or of its training patients.

    A copy falls into a random fold. Those that fall into the test are neither trained on nor
    judged, so that both pipelines predict the same patients.
    """
    rng = np.random.default_rng([draw.seed, 2])
    anybody, themselves = [], []
    for pool, copies in pools:
        added = int((rng.integers(draw.fold.max() + 1, size=copies) != 0).sum())
        anybody.append(rng.choice(pool, added))
        themselves.append(rng.choice(pool[draw.fold[pool] != 0], added))
    leaky, clean = (
        _with_copies(draw, np.concatenate(copied), noise, known)
        for copied, known in ((anybody, False), (themselves, True))
    )
    return PipelinePair(draw.cohort.labels[draw.test], leaky, clean)


def _with_copies(draw: Draw, copied: Rows, noise: float, known: bool) -> Training:
    """Train with copies; where they are known for copies, inner folds keep them together."""
    cohort = draw.cohort
    copies = cohort.table.iloc[copied].copy()
    measured = cohort.dictionary.of_kind(Kind.CONTINUOUS, Kind.ORDINAL)
    shaken = np.random.default_rng([draw.seed, 3]).normal(size=(len(copies), len(measured)))
    copies[measured] += noise * shaken * cohort.table[measured].std().to_numpy()
    persons = cohort.patients.to_numpy(dtype=object) if cohort.groups is None else cohort.groups
    copies.index = pd.Index([f"copy {place}" for place in range(len(copies))])
    table = pd.concat([cohort.table, copies]).copy()  # in one piece, however many columns
    if known or cohort.groups is not None:
        of_copies = persons[copied] if known else copies.index.to_numpy(dtype=object)
        table = table.assign(**{GROUP: np.concatenate([persons, of_copies])})
    rows = np.concatenate([draw.train, len(cohort.table) + np.arange(len(copies))])
    return Training(Cohort(cohort.dictionary, table), rows, draw.test, draw.fixed_params, draw.seed)


def _select(cohort: Cohort, seen: Rows) -> Cohort:
    """Keep the features that tell the classes apart best on the rows seen."""
    features = cohort.features.iloc[seen]
    apart = [
        np.abs(roc_auc(own, _numbers(cohort.dictionary, features, own).T) - 0.5)
        for own in (of_class[seen] for of_class in cohort.one_vs_rest().values())
    ]
    best = np.sort(np.argsort(-np.mean(apart, axis=0), kind="stable")[:SELECTED])
    chosen = tuple(cohort.dictionary.features[place] for place in best)
    dictionary = cohort.dictionary.model_copy(update={"features": chosen})
    dropped = set(cohort.dictionary.feature_names) - set(dictionary.feature_names)
    return Cohort(dictionary, cohort.table.drop(columns=list(dropped)))


def _numbers(dictionary: Dictionary, features: pd.DataFrame, positive: NDArray[np.int8]) -> Values:
    """Turn levels into their share of positive patients, and missing cells into medians."""
    numbers = features.copy()
    for name in dictionary.of_kind(Kind.CATEGORICAL):
        shares = pd.Series(positive, features.index).groupby(features[name]).mean()
        numbers[name] = features[name].map(shares)
    numbers = numbers.astype(np.float64)
    # In one piece: filled column by column, some hundred columns of noise take ten times as long.
    return np.where(numbers.isna(), numbers.median().fillna(0.0), numbers)
