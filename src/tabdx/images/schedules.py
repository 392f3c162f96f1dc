"""Learning rates over a training."""

_RISE = 0.25  # of all steps
_START, _END = 0.1, 0.0  # of the highest rate


def one_cycle(step: int, steps: int) -> float:
    """Share of the highest learning rate at a step: up in a straight line, then down to 0.

    Reference: Smith & Topin (2019), "Super-convergence", arXiv:1708.07120.

    Examples
    --------
    >>> [round(one_cycle(step, 8), 2) for step in range(8)]
    [0.1, 0.55, 1.0, 0.83, 0.67, 0.5, 0.33, 0.17]
    """
    peak = max(1.0, _RISE * steps)
    if step < peak:
        return _START + (1 - _START) * step / peak
    return 1 - (1 - _END) * (step - peak) / (steps - peak)
