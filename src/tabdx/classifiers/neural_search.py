"""Train the networks of many training parts in one program, and choose within each part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.utils import _safe_indexing

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.folds import inner_splits
from tabdx.classifiers.networks import Configuration, Network, build
from tabdx.nets.architectures import Architecture
from tabdx.nets.device import choose_device, describe_device
from tabdx.nets.early_stopping import Finished
from tabdx.nets.rows import Rows, Split
from tabdx.nets.training import Schedule, train
from tabdx.nets.trials import Trials
from tabdx.progress import track

# Trials in one batch: enough to fill the matrix products, few enough to stay near the processor.
_TRIALS_AT_ONCE = 256


@dataclass(frozen=True)
class SearchPlan:
    """What a search over networks tries, and how.

    Attributes
    ----------
    network : {"mlp", "cnn"}
    channels : int
        Channels in which the preprocessed columns come; 1 for an MLP.
    configurations : tuple of Configuration
    preprocessing : scikit-learn transformer
        Unfitted; a clone is fitted on each inner training part.
    schedule : Schedule
    inner_folds, seeds : int
        Networks per configuration: one for each inner fold and seed.
    averaged : int
        How many of the best configurations the ensemble is made of.
    device : str
        As `compute.device`.
    """

    network: Network
    channels: int
    configurations: tuple[Configuration, ...]
    preprocessing: Any
    schedule: Schedule
    inner_folds: int
    seeds: int
    averaged: int
    device: str

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """The distinct widths: trials of one shape are trained in one batch."""
        return list(dict.fromkeys(one.widths for one in self.configurations))


@dataclass(frozen=True)
class Members:
    """Networks of one architecture.

    Attributes
    ----------
    architecture : Architecture
    weights : list of ndarray, each (member, ...)
    fold : ndarray of int, shape (member,)
        The inner fold whose preprocessing the member sees patients through.
    """

    architecture: Architecture
    weights: list[NDArray[np.float32]]
    fold: NDArray[np.int64]


@dataclass(frozen=True)
class Ensemble:
    """The networks chosen for one training part: all that a prediction needs.

    Attributes
    ----------
    preprocessings : list of fitted transformers, one per inner fold
    members : list of Members, one per distinct architecture
    """

    preprocessings: list[Any]
    members: list[Members]


@dataclass(frozen=True)
class Searched:
    """An ensemble, and how it was chosen.

    Attributes
    ----------
    ensemble : Ensemble
    search : DataFrame
        One row per configuration: mean validation log loss, mean best epoch, ``chosen`` (the best
        one), ``averaged`` (those whose networks are members).
    trials : DataFrame
        One row per trial.
    curves : DataFrame
        Learning curves of the best configuration, one row per network, epoch and part.
    device : dict
        What it was trained on.
    """

    ensemble: Ensemble
    search: pd.DataFrame
    trials: pd.DataFrame
    curves: pd.DataFrame
    device: dict[str, Any]


def search_networks(plan: SearchPlan, parts: Sequence[TrainingPart]) -> list[Searched]:
    """Train every configuration on every inner fold of every part, and choose within each part.

    The configurations with the lowest mean validation log loss over the inner folds are chosen;
    their networks, each stopped at its best epoch on its own inner validation rows, are the
    ensemble. Nothing outside a part is seen.

    Parameters
    ----------
    plan : SearchPlan
    parts : sequence of TrainingPart

    Returns
    -------
    list of Searched, one per part
    """
    device = choose_device(plan.device)
    preprocessings, splits, owners = _split(plan, parts)
    training = Rows.of([(split.train, split.train_positive) for split in splits]).to(device)
    validation = Rows.of([(split.validation, split.validation_positive) for split in splits]).to(
        device
    )
    table = _plan_trials(plan, parts, owners)
    finished = []
    for shape, widths in enumerate(plan.shapes):
        rows = table[table["shape"] == shape]
        architecture = build(plan.network, widths, training.features.shape[2], plan.channels)
        done = _train_in_chunks(plan, architecture, training, validation, rows, device)
        finished.append(done)
        table.loc[rows.index, "log_loss"] = done.loss.double().cpu().numpy()
        table.loc[rows.index, "best_epoch"] = done.epoch.cpu().numpy() + 1
        table.loc[rows.index, "place"] = np.arange(len(rows))
    facts = describe_device(plan.device, device)
    features = training.features.shape[2]
    return [
        _choose(plan, rows, finished, preprocessings, features, facts)
        for rows in (table[table["part"] == number] for number in range(len(parts)))
    ]


def _split(
    plan: SearchPlan, parts: Sequence[TrainingPart]
) -> tuple[list[Any], list[Split], list[tuple[int, int]]]:
    """Fit the preprocessing of every inner fold; who owns which split: (part, inner fold)."""
    preprocessings, splits, owners = [], [], []
    for number, part in enumerate(track(parts, f"preparing the rows of {plan.network}")):
        for fold, (train_rows, validation_rows) in enumerate(inner_splits(part, plan.inner_folds)):
            preprocessing = clone(plan.preprocessing)
            inside = _safe_indexing(part.features, train_rows)
            outside = _safe_indexing(part.features, validation_rows)
            splits.append(
                Split(
                    preprocessing.fit(inside).transform(inside),
                    part.positive[train_rows],
                    preprocessing.transform(outside),
                    part.positive[validation_rows],
                )
            )
            preprocessings.append(preprocessing)
            owners.append((number, fold))
    return preprocessings, splits, owners


def _plan_trials(
    plan: SearchPlan, parts: Sequence[TrainingPart], owners: Sequence[tuple[int, int]]
) -> pd.DataFrame:
    """One row per trial: configuration × split × seed."""
    rows = [
        {
            "part": part,
            "fold": fold,
            "seed": seed,
            "split": split,
            # Every member of an ensemble starts from draws of its own.
            "draws": (parts[part].seed * 1009 + fold * plan.seeds + seed) % 2**32,
            "configuration": number,
            "shape": plan.shapes.index(configuration.widths),
        }
        for number, configuration in enumerate(plan.configurations)
        for split, (part, fold) in enumerate(owners)
        for seed in range(plan.seeds)
    ]
    return pd.DataFrame(rows)


def _train_in_chunks(
    plan: SearchPlan,
    architecture: Architecture,
    training: Rows,
    validation: Rows,
    rows: pd.DataFrame,
    device: torch.device,
) -> Finished:
    trials = Trials.of(
        rows["split"].tolist(),
        rows["draws"].tolist(),
        [plan.configurations[number].hyperparameters for number in rows["configuration"]],
    ).to(device)
    chunks = torch.split(torch.arange(len(trials), device=device), _TRIALS_AT_ONCE)
    doing = f"training {len(trials)} {plan.network} networks"
    return Finished.join(
        [
            train(architecture, training, validation, trials.select(chunk), plan.schedule)
            for chunk in track(chunks, doing)
        ]
    )


def _choose(
    plan: SearchPlan,
    rows: pd.DataFrame,
    finished: Sequence[Finished],
    preprocessings: Sequence[Any],
    features: int,
    device: dict[str, Any],
) -> Searched:
    means = rows.groupby("configuration")[["log_loss", "best_epoch"]].mean()
    order = means["log_loss"].to_numpy().argsort(kind="stable")
    best = order[: plan.averaged]
    cells = pd.DataFrame([one.row() for one in plan.configurations])
    place = np.arange(len(cells))
    search = cells.join(means).assign(chosen=place == best[0], averaged=np.isin(place, best))
    ensemble = Ensemble(
        [preprocessings[split] for split in rows["split"].unique()],
        _members(plan, rows[rows["configuration"].isin(best)], finished, features),
    )
    trials = cells.loc[rows["configuration"]].reset_index(drop=True)
    scores = rows[["fold", "seed", "log_loss", "best_epoch"]].reset_index(drop=True)
    winner = rows[rows["configuration"] == best[0]]
    done = finished[int(winner["shape"].iloc[0])]
    curves = _curves(done.curves.cpu()[_places(winner)].double().numpy())
    return Searched(ensemble, search, trials.join(scores), curves, device)


def _members(
    plan: SearchPlan, rows: pd.DataFrame, finished: Sequence[Finished], features: int
) -> list[Members]:
    return [
        Members(
            build(plan.network, widths, features, plan.channels),
            [weight.cpu()[_places(own)].numpy() for weight in finished[shape].weights],
            own["fold"].to_numpy(dtype=np.int64),
        )
        for shape, widths in enumerate(plan.shapes)
        if len(own := rows[rows["shape"] == shape])
    ]


def _places(rows: pd.DataFrame) -> torch.Tensor:
    """Where trials stand among all of their shape."""
    return torch.as_tensor(rows["place"].to_numpy(dtype=np.int64))


def _curves(scores: NDArray[np.float64]) -> pd.DataFrame:
    """Long table of (member, epoch, 4) scores, without the epochs after a member stopped."""
    tables = [
        pd.DataFrame(
            {
                "member": member,
                "epoch": np.arange(1, len(one) + 1),
                "part": part,
                "log_loss": one[:, column],
                "accuracy": one[:, column + 2],
            }
        )
        for member, one in enumerate(scores)
        for column, part in enumerate(("training", "validation"))
    ]
    return pd.concat(tables, ignore_index=True).dropna(ignore_index=True)
