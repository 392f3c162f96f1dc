"""The trial axis against a plain PyTorch loop and against torch.func.vmap.

`python -m benchmarks.engine [trials ...]`. Every side trains the same networks on WDBC: 20 epochs
of AdamW in steps of 32 patients, five splits, validated after every epoch, on one core (or, with
`--device cuda`, on the GPU). The loop is that of benchmarks/notebook_networks.py. Where there are
many trials the loop trains `--share` of them and vmap 128 at once, extrapolated by number; ours
trains all. `agreement` is the difference of the mean validation log loss over the trials that both
trained. `product_share` is the time that torch's matrix products take by themselves, at the shapes
of the trainings (each step's forward and back, each validation's forward), divided by ours: the
achieved share of the machine's matrix-product rate.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import torch
from sklearn.datasets import load_breast_cancer
from sklearn.preprocessing import StandardScaler
from torch.func import functional_call, grad, stack_module_state, vmap
from torch.nn.functional import binary_cross_entropy_with_logits

from benchmarks import notebook_networks
from benchmarks.results import add_save_option, announce, compared, finish, tabulate
from tabdx.classifiers.parallel import one_thread
from tabdx.nets.architectures import Architecture
from tabdx.nets.cnn import Cnn
from tabdx.nets.mlp import Mlp
from tabdx.nets.padded_splits import PaddedSplits
from tabdx.nets.shards import Shard, pieces, train_shard, trials_at_once
from tabdx.nets.training import Schedule
from tabdx.nets.trials import Hyperparameters

NAME = "engine"
SIZES = (1, 10, 100, 200, 1000)
SPLITS, EPOCHS, BATCH = 5, 20, 32
SCHEDULE = Schedule(EPOCHS, None, BATCH)
RATE, DECAY = 0.003, 0.3
BY_VMAP = 128  # at once
MULTIPLIED = 4096  # at once, at most, where products are timed alone: a GPU holds many more
ARCHITECTURES: dict[str, Architecture] = {"mlp": Mlp(30, (64, 64)), "cnn": Cnn(30, (16, 32, 32), 3)}

Parts = list[tuple[np.ndarray, np.ndarray]]


def measure(sizes: Sequence[int] = SIZES, share: int = 40, device: str = "cpu") -> pd.DataFrame:
    """Time all sides for each network and number of trials."""
    rows: list[dict[str, Any]] = []
    with one_thread():
        for name, architecture in ARCHITECTURES.items():
            few = Sides(name, architecture, 2, device)
            few.ours(), few.loop(2), few.vmap(2)
            rate = few.products_per_trial()
            for trials in sizes:
                rows += _measure_size(Sides(name, architecture, trials, device), share, rate)
    return tabulate(rows)


def _measure_size(sides: "Sides", share: int, rate: float) -> list[dict[str, Any]]:
    # A loop takes as long for each; vmap gains by numbers, and gets many at once.
    numbers = {"loop": min(sides.trials, share), "vmap": min(sides.trials, BY_VMAP)}
    ours_s, ours = _timed(sides.ours, rounds=3 if sides.trials <= share else 2)
    rows = []
    for against, call in (("loop", sides.loop), ("vmap", sides.vmap)):
        fewer = numbers[against]
        other_s, other = _timed(partial(call, fewer), rounds=1)
        rows.append(
            compared(
                NAME,
                f"{sides.name} against {against}",
                sides.trials,
                ours_s,
                other_s * sides.trials / fewer,
                abs(float(ours[:fewer].mean() - other.mean())),
                against="loop or vmap",
                other_trained=fewer,
                trials_per_s=sides.trials / ours_s,
                product_share=rate * sides.trials / ours_s,
                device=sides.device.type,
            )
        )
    return rows


def _timed(call: Callable[[], torch.Tensor], rounds: int) -> tuple[float, torch.Tensor]:
    """Least seconds of some rounds: of the processor, or a GPU's by the clock."""
    best, result = float("inf"), torch.empty(0)
    clock = time.perf_counter if torch.cuda.is_available() else time.process_time
    for _ in range(rounds):
        begin = clock()
        result = call().cpu()  # waits for the device
        best = min(best, clock() - begin)
    return best, result


class Sides:
    """The same trainings in three ways.

    Parameters
    ----------
    name : {"mlp", "cnn"}
    architecture : Architecture
    trials : int
    device : str
    """

    def __init__(self, name: str, architecture: Architecture, trials: int, device: str) -> None:
        self.name, self.architecture, self.trials = name, architecture, trials
        self.device = torch.device(device)
        self.training, self.validation = split_wdbc()
        self.rows = [
            PaddedSplits.of(parts).to(self.device) for parts in (self.training, self.validation)
        ]

    def ours(self) -> torch.Tensor:
        """Train on the trial axis, as a shard; return each trial's last log loss."""
        groups = range(self.trials)
        shards = [self._shard(groups[cut]) for cut in pieces(groups, self._at_once())]
        return torch.cat([torch.from_numpy(train_shard(shard).loss) for shard in shards])

    def _at_once(self) -> int:
        training = self.rows[0]
        return trials_at_once(self.architecture, training, SCHEDULE, self.device.type, memory=None)

    def _shard(self, places: range) -> Shard:
        training, validation = self.rows
        return Shard(
            self.architecture,
            training,
            validation,
            splits=[place % SPLITS for place in places],
            seeds=list(places),
            groups=list(places),
            settings=[Hyperparameters(RATE, DECAY)] * len(places),
            schedule=SCHEDULE,
            device=self.device.type,
            keep_weights=False,
        )

    def loop(self, trials: int) -> torch.Tensor:
        """Train one network after another in a plain loop."""
        settings: dict[str, Any] = {"max_epochs": EPOCHS, "patience": None, "batch_rows": BATCH}
        settings["decay"] = "constant"
        chosen = self._chosen()
        losses = []
        for trial in range(trials):
            torch.manual_seed(trial)
            network = self._network(chosen)
            training, validation = (
                self._tensors(part[trial % SPLITS]) for part in (self.training, self.validation)
            )
            _, _, curve = notebook_networks.train_network(
                network, training, validation, chosen, settings
            )
            losses.append(curve[-1][1])
        return torch.tensor(losses)

    def vmap(self, trials: int) -> torch.Tensor:
        """Train all networks at once by torch.func.vmap, with one AdamW for all."""
        torch.manual_seed(0)
        chosen = self._chosen()
        networks = [self._network(chosen) for _ in range(trials)]
        weights, _ = stack_module_state(networks)
        weights = {name: weight.detach().requires_grad_() for name, weight in weights.items()}
        optimiser = torch.optim.AdamW(list(weights.values()), RATE, weight_decay=DECAY, fused=True)
        splits = torch.arange(trials, device=self.device) % SPLITS
        rows, outside = self.rows

        def loss(one: dict[str, torch.Tensor], X: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
            return binary_cross_entropy_with_logits(functional_call(networks[0], one, (X,)), y)

        slopes, scores = vmap(grad(loss)), vmap(loss)
        for _ in range(EPOCHS):
            order = torch.rand(trials, rows.label.shape[1], device=self.device).argsort(dim=1)
            for step in torch.split(order, BATCH, dim=1):
                batch = rows.features[splits[:, None], step], rows.label[splits[:, None], step]
                for name, slope in slopes(weights, *batch).items():
                    weights[name].grad = slope
                optimiser.step()
            with torch.no_grad():
                last = scores(weights, outside.features[splits], outside.label[splits])
        return last

    def products_per_trial(self) -> float:
        """Seconds of one training's matrix products alone, at the shapes of the engine.

        Those of a step, forward and back, and those of the validation after each epoch.
        """
        trained, validated = (part.label.shape[1] for part in self.rows)
        steps = round(trained / BATCH)
        a_step = self._products(round(trained / steps), backward=True)
        an_epoch = steps * a_step + self._products(validated, backward=False)
        return EPOCHS * an_epoch / min(self._at_once(), MULTIPLIED)

    def _products(self, rows: int, *, backward: bool) -> float:
        """Seconds of all trials' products over some rows."""
        positions = getattr(self.architecture, "positions", 1)
        shapes = self.architecture.shapes()
        seconds = 0.0
        for place, shape in enumerate(shapes):
            convolved = positions if place < len(shapes) - 2 else 1
            forward, weights, inputs = self._products_of_map(rows * convolved, shape)
            asked = [forward]
            if backward:
                asked += [weights, inputs] if 0 < place < len(shapes) - 1 else [weights]
            seconds += sum(map(_one_product, asked))
        return seconds

    def _products_of_map(self, rows: int, shape: tuple[int, int]) -> list[Callable[[], Any]]:
        """Products of one affine map: forward, the weights' gradient, the inputs' slope."""
        fan_in, fan_out = shape
        x, w, y, bias = (
            torch.randn(min(self._at_once(), MULTIPLIED), *size, device=self.device)
            for size in ((rows, fan_in), shape, (rows, fan_out), (1, fan_out))
        )
        # Written where something stands already: fresh memory can cost more than the product.
        forward, weights, inputs = torch.empty_like(y), torch.empty_like(w), torch.empty_like(x)
        return [
            lambda: torch.baddbmm(bias, x, w, out=forward),
            lambda: torch.bmm(x.mT, y, out=weights),
            lambda: torch.bmm(y, w.mT, out=inputs),
        ]

    def _chosen(self) -> dict[str, Any]:
        widths = self.architecture.widths
        none = dict.fromkeys(("dropout", "clip", "input_noise", "label_smoothing"), 0)
        return {
            **none,
            "hidden": widths,
            "channels": widths,
            "learning_rate": RATE,
            "weight_decay": DECAY,
        }

    def _network(self, chosen: dict[str, Any]) -> torch.nn.Module:
        network: torch.nn.Module = getattr(notebook_networks, self.name)(30, chosen)
        return network.to(self.device)

    def _tensors(self, part: tuple[np.ndarray, np.ndarray]) -> tuple[torch.Tensor, ...]:
        return tuple(torch.tensor(one, dtype=torch.float32, device=self.device) for one in part)


def _one_product(product: Callable[[], torch.Tensor]) -> float:
    """Seconds of one product, the least of some rounds."""
    product()
    times = 20

    def several() -> torch.Tensor:
        return [product() for _ in range(times)][-1]

    return min(_timed(several, rounds=1)[0] for _ in range(5)) / times


def split_wdbc() -> tuple[Parts, Parts]:
    """Standardised training and validation rows of five splits of the WDBC table."""
    columns, benign = load_breast_cancer(return_X_y=True)
    positive = (1 - benign).astype(np.int8)
    columns = StandardScaler().fit_transform(columns)
    generator = np.random.default_rng(0)
    orders = [generator.permutation(len(positive)) for _ in range(SPLITS)]
    cut = [(order[:364], order[364:455]) for order in orders]
    training, validation = (
        [(columns[rows], positive[rows]) for rows in side] for side in zip(*cut, strict=True)
    )
    return training, validation


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("trials", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--share", type=int, default=40, help="of the trials the others train")
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    add_save_option(parser)
    chosen = parser.parse_args()
    machine = announce()
    finish(NAME, measure(chosen.trials, chosen.share, chosen.device), machine, chosen.save)


if __name__ == "__main__":
    main()
