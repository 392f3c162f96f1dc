"""A target: the classes that count as positive in a question that has two sides."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Target:
    """Some classes against the rest.

    Attributes
    ----------
    name : str
        What the risk is the risk of: the classes' names.
    classes : tuple of int
        Their numbers.

    Examples
    --------
    >>> two_of_three = Target("b or c", (1, 2))
    >>> two_of_three.positive(np.array([0, 1, 2]))
    array([0, 1, 1], dtype=int8)
    >>> two_of_three.risk(np.array([[0.5, 0.3, 0.2]]))
    array([0.5])
    """

    name: str
    classes: tuple[int, ...]

    def positive(self, labels: NDArray[Any]) -> NDArray[np.int8]:
        """1 for the patients of these classes, 0 for the others, shape of `labels`."""
        return np.isin(labels, self.classes).astype(np.int8)

    def risk(self, probability: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probability of these classes together, from shape (..., class)."""
        chosen = probability[..., list(self.classes)]
        # One column stays as it is, to the last digit.
        risk: NDArray[np.float64] = (
            chosen[..., 0] if chosen.shape[-1] == 1 else np.minimum(chosen.sum(axis=-1), 1.0)
        )
        return risk
