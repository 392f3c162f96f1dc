"""Train the networks of many training parts in one program, and choose within each part."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from tabdx.classifiers.family import TrainingPart
from tabdx.classifiers.networks.ensemble import Ensemble
from tabdx.classifiers.networks.search_settings import SearchPlan
from tabdx.classifiers.networks.splits import Splits, prepare_splits
from tabdx.classifiers.networks.successive_halving import Rung
from tabdx.classifiers.networks.top_k import Candidate, TopK
from tabdx.classifiers.parallel import stream_each
from tabdx.nets.device import choose_device, describe_device
from tabdx.nets.shards import Shard, Trained, pieces, train_shard, trials_at_once

_LOG = logging.getLogger(__name__)
_GROUP = ["part", "configuration"]


@dataclass(frozen=True)
class SearchResult:
    """An ensemble, and how it was chosen.

    Attributes
    ----------
    ensemble : Ensemble
    search : DataFrame
        One row per configuration: its hyper-parameters, ``epochs`` (that its trials could train,
        fewer where it fell out on the way), mean validation ``log_loss``, mean ``best_epoch``,
        ``chosen`` (the best one), ``in_ensemble`` (those whose networks are members).
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


def search_networks(plan: SearchPlan, parts: Sequence[TrainingPart]) -> list[SearchResult]:
    """Train every configuration on every inner fold of every part, and choose within each part.

    The configurations with the lowest mean validation log loss over the inner folds are chosen;
    their networks are the ensemble. Nothing outside a part is seen. With successive halving, the
    trials that go on to a longer rung start again: every rung's trainings are complete, whose
    learning rate comes to its end, and nothing is kept in memory while others train.

    Parameters
    ----------
    plan : SearchPlan
    parts : sequence of TrainingPart

    Returns
    -------
    list of SearchResult, one per part
    """
    device = choose_device(plan.compute.device)
    _LOG.info(
        "%s: %d configurations on %d training parts, %d inner folds and %d seeds, on %s",
        *(plan.network, len(plan.configurations), len(parts)),
        *(plan.inner_folds, plan.params.seeds, device),
    )
    doing = f"preparing the rows of {plan.network}"
    splits = prepare_splits(parts, plan.preprocessing, plan.inner_folds, doing)
    table = _plan_trials(plan, parts)
    top = [TopK(plan.params.ensemble_size) for _ in parts]
    *early, last = plan.rungs
    going = table
    for rung, following in zip(early, plan.rungs[1:], strict=True):
        for rows, trained in _train(plan, splits, going, rung, keep_weights=False):
            _note(table, rows, trained, rung)
        going = _best(table.loc[going.index], following.configurations)
    for rows, trained in _train(plan, splits, going, last, keep_weights=True):
        _note(table, rows, trained, last)
        for part, candidate in _leaders(plan, splits, rows, trained):
            top[part].offer(candidate)
    facts = describe_device(plan.compute.device, device)
    return [
        _searched(plan, splits, top[number], table[table["part"] == number], facts)
        for number in range(len(parts))
    ]


def _plan_trials(plan: SearchPlan, parts: Sequence[TrainingPart]) -> pd.DataFrame:
    """One row per trial: configuration × split × seed. One architecture after another."""
    order = sorted(
        range(len(plan.configurations)), key=lambda number: plan.configurations[number].widths
    )
    rows = [
        {
            "part": number,
            "configuration": configuration,
            "fold": fold,
            "seed": seed,
            "split": number * plan.inner_folds + fold,
            # Every member of an ensemble starts from draws of its own.
            "draws": (part.seed * 1009 + fold * plan.params.seeds + seed) % 2**32,
        }
        for widths in dict.fromkeys(plan.configurations[one].widths for one in order)
        for number, part in enumerate(parts)
        for configuration in order
        if plan.configurations[configuration].widths == widths
        for fold in range(plan.inner_folds)
        for seed in range(plan.params.seeds)
    ]
    return pd.DataFrame(rows).assign(epochs=0, log_loss=np.nan, best_epoch=0)


def _train(
    plan: SearchPlan, splits: Splits, going: pd.DataFrame, rung: Rung, *, keep_weights: bool
) -> Iterator[tuple[pd.DataFrame, Trained]]:
    """Train the trials of one rung, shard by shard; each shard's rows with what became of them."""
    cut = list(_cut(plan, splits, going))
    shards = (_shard(plan, splits, rows, rung, keep_weights) for rows in cut)
    doing = f"training {len(going)} {plan.network} networks for {rung.epochs} epochs"
    # A GPU is shared badly: there the shards follow one another.
    workers = plan.compute.workers if choose_device(plan.compute.device).type == "cpu" else 1
    trained = stream_each(train_shard, shards, doing, workers, len(cut))
    return zip(cut, trained, strict=True)


def _cut(plan: SearchPlan, splits: Splits, going: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Cut the trials of each architecture into shards that keep configurations whole."""
    widths = going["configuration"].map(lambda number: plan.configurations[number].widths)
    for _, rows in going.groupby(widths, sort=False):
        architecture = plan.architecture(rows["configuration"].iloc[0], splits)
        most = trials_at_once(
            architecture,
            splits.training,
            plan.schedule,
            plan.compute.device,
            plan.compute.trial_memory,
        )
        groups = rows.groupby(_GROUP, sort=False).ngroup().tolist()
        yield from (rows.iloc[piece] for piece in pieces(groups, most))


def _shard(
    plan: SearchPlan, splits: Splits, rows: pd.DataFrame, rung: Rung, keep_weights: bool
) -> Shard:
    needed, of_trial = np.unique(rows["split"], return_inverse=True)
    return Shard(
        plan.architecture(rows["configuration"].iloc[0], splits),
        splits.training.select(needed.tolist()),
        splits.validation.select(needed.tolist()),
        of_trial.tolist(),
        rows["draws"].tolist(),
        rows.groupby(_GROUP, sort=False).ngroup().tolist(),
        [plan.configurations[number].hyperparameters for number in rows["configuration"]],
        replace(plan.schedule, max_epochs=rung.epochs),
        plan.compute.device,
        keep_weights,
    )


def _note(table: pd.DataFrame, rows: pd.DataFrame, trained: Trained, rung: Rung) -> None:
    table.loc[rows.index, "epochs"] = rung.epochs
    table.loc[rows.index, "log_loss"] = trained.loss.astype(np.float64)
    table.loc[rows.index, "best_epoch"] = trained.epoch + 1


def _best(trials: pd.DataFrame, count: int) -> pd.DataFrame:
    """Return the trials of each part's best configurations, in their order."""
    loss = trials.groupby(_GROUP)["log_loss"].mean()
    rank = loss.groupby("part").rank(method="first")
    place = pd.MultiIndex.from_frame(trials[_GROUP])
    return trials[(rank.loc[place] <= count).to_numpy()]


def _leaders(
    plan: SearchPlan, splits: Splits, rows: pd.DataFrame, trained: Trained
) -> Iterator[tuple[int, Candidate]]:
    """Part and networks of each configuration of a shard."""
    for _, places in rows.groupby(_GROUP, sort=False).indices.items():
        part, number = (int(rows[name].iloc[places[0]]) for name in _GROUP)
        yield (
            part,
            Candidate(
                float(trained.loss[places].astype(np.float64).mean()),
                number,
                plan.architecture(number, splits),
                plan.configurations[number].hyperparameters.clip,
                rows["fold"].to_numpy(dtype=np.int64)[places],
                [weight[places] for weight in trained.weights],
                trained.curves[places],
            ),
        )


def _searched(
    plan: SearchPlan,
    splits: Splits,
    top: TopK,
    rows: pd.DataFrame,
    device: dict[str, Any],
) -> SearchResult:
    cells = pd.DataFrame([one.row() for one in plan.configurations])
    scores = rows.groupby("configuration").agg(
        epochs=("epochs", "max"), log_loss=("log_loss", "mean"), best_epoch=("best_epoch", "mean")
    )
    best = [candidate.configuration for candidate in top.best]
    search = cells.join(scores).assign(
        chosen=cells.index == best[0], in_ensemble=cells.index.isin(best)
    )
    ordered = rows.sort_values(["configuration", "fold", "seed"])
    trials = cells.loc[ordered["configuration"]].reset_index(drop=True)
    outcome = ordered[["fold", "seed", "epochs", "log_loss", "best_epoch"]].reset_index(drop=True)
    part = int(rows["part"].iloc[0])
    own = splits.preprocessings[part * plan.inner_folds : (part + 1) * plan.inner_folds]
    return SearchResult(
        Ensemble(own, top.members()),
        search,
        trials.join(outcome),
        top.learning_curves(),
        device,
    )
