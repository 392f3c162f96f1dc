"""A family that chooses its normalization too."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from tabdx.classifiers.choice import first_best
from tabdx.classifiers.family import Family, Fitted, TrainingPart

COLUMN = "normalization"


@dataclass(frozen=True)
class NormalizationChoice:
    """One family under several normalizations; each part takes the best on its inner folds.

    Attributes
    ----------
    families : mapping of str to Family
        By normalization; of equal scores the first wins.
    by : str
        The score, of the configuration that each chose, that chooses among them.
    """

    families: Mapping[str, Family]
    by: str = "log_loss"

    @property
    def name(self) -> str:
        """The model's name."""
        return next(iter(self.families.values())).name

    def train(self, parts: Sequence[TrainingPart]) -> list[Fitted]:
        """See `Family.train`; the search has a column ``normalization``."""
        trained = [family.train(parts) for family in self.families.values()]
        return [self._choose(one) for one in zip(*trained, strict=True)]

    def _choose(self, trained: Sequence[Fitted]) -> Fitted:
        scores = [one.search.loc[one.search["chosen"], self.by].item() for one in trained]
        best = first_best(scores, self.by)
        tables = [
            # What another normalization chose, or averaged, is not kept.
            one.search if place == best else one.search.assign(**_none_of(one.search))
            for place, one in enumerate(trained)
        ]
        search = pd.concat(dict(zip(self.families, tables, strict=True)), names=[COLUMN])
        return replace(trained[best], search=search.reset_index(COLUMN).reset_index(drop=True))


def _none_of(search: pd.DataFrame) -> dict[str, bool]:
    return {name: False for name in ("chosen", "in_ensemble") if name in search}


def choose_normalization(
    make: Callable[[str], Family], methods: Sequence[str], by: str = "log_loss"
) -> Family:
    """Make a family for one normalization, or one that chooses among several.

    Parameters
    ----------
    make : callable
        From a normalization to the family, with the scores of its search.
    methods : sequence of str
        The normalizations tried.
    by : str
        See `NormalizationChoice`.
    """
    if len(methods) == 1:
        return make(methods[0])
    return NormalizationChoice({method: make(method) for method in methods}, by)
