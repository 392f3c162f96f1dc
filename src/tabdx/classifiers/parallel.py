"""Training parts side by side."""

from collections.abc import Callable, Sequence

from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from tabdx.classifiers.family import Fitted, TrainingPart
from tabdx.progress import track


def train_each(
    train: Callable[[TrainingPart], Fitted],
    parts: Sequence[TrainingPart],
    doing: str,
    workers: int,
) -> list[Fitted]:
    """Train on each part by itself, `workers` at a time.

    Where the parts run is joblib's to say: under ``joblib.parallel_config(backend=...)`` the same
    call goes to threads or to a cluster.

    Parameters
    ----------
    train : callable
        Trains on one part.
    parts : sequence of TrainingPart
        What to train on.
    doing : str
        What is being done, for the progress bar.
    workers : int
        How many at a time; -1 is one per core.

    Returns
    -------
    list of Fitted
        In the order of `parts`.
    """
    tasks = (delayed(_train_on_one_thread)(train, part) for part in parts)
    fitted = Parallel(n_jobs=workers, return_as="generator")(tasks)
    return list(track(fitted, doing, total=len(parts)))


def _train_on_one_thread(train: Callable[[TrainingPart], Fitted], part: TrainingPart) -> Fitted:
    # The parts are the parallel axis. On tables of some hundred rows, threads inside a training
    # wait for one another more than they work: on two busy cores, boosting took 84 s for 0.2 s.
    with threadpool_limits(limits=1):
        return train(part)
