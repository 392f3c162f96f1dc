"""Interactions of two features: how far their effect together differs from the sum of each."""

from collections.abc import Callable, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from tabdx.studies.explanation.shap_values import Numbers, Risk

MOST_PATIENTS = 60


def interactions(
    risk: Risk,
    patients: pd.DataFrame,
    features: Sequence[str],
    progress: Callable[[float], object],
    seed: int = 0,
) -> pd.DataFrame:
    r"""Measure the interaction of every two features by their partial dependence.

    The square root of the mean over patients of

    $$\big(PD_{jk}(x_j, x_k) - PD_j(x_j) - PD_k(x_k)\big)^2,$$

    each partial dependence moved to mean 0: the numerator of Friedman's H statistic (Friedman and
    Popescu 2008, Annals of Applied Statistics 2, 916–954), as a risk. 0 where the two features
    add up. Not divided by the joint effect, because H is large where neither feature has any
    (Inglis, Parnell and Hurley 2022, Journal of Computational and Graphical Statistics 31,
    766–778).

    Parameters
    ----------
    risk : callable
        From raw features to the risk, shape (row,).
    patients : DataFrame, shape (patient, feature)
        Of more than `MOST_PATIENTS`, that many are drawn.
    features : sequence of str
        Which pairs are looked at.
    progress : callable
        Told the share that is done, 0 to 1, after each pair.
    seed : int
        Where the draw of the patients starts.

    Returns
    -------
    DataFrame
        One row per pair, the strongest first: ``feature``, ``other``, ``interaction``.
    """
    drawn = patients.sample(
        min(MOST_PATIENTS, len(patients)), random_state=np.random.default_rng(seed)
    )

    def dependence(names: list[str]) -> Numbers:
        """Mean risk with these features as each patient has them; its mean is 0."""
        copies = drawn.iloc[np.tile(np.arange(len(drawn)), len(drawn))].reset_index(drop=True)
        own = drawn[names].iloc[np.arange(len(drawn)).repeat(len(drawn))].reset_index(drop=True)
        means: Numbers = risk(copies.assign(**own)).reshape(len(drawn), -1).mean(axis=1)
        centred: Numbers = means - means.mean()
        return centred

    alone = {name: dependence([name]) for name in features}
    pairs = list(combinations(features, 2))
    rows = []
    for number, (one, other) in enumerate(pairs, start=1):
        both = dependence([one, other]) - alone[one] - alone[other]
        rows.append((one, other, float(np.sqrt((both**2).mean()))))
        progress(number / len(pairs))
    table = pd.DataFrame(rows, columns=["feature", "other", "interaction"])
    return table.sort_values("interaction", ascending=False, kind="stable", ignore_index=True)
