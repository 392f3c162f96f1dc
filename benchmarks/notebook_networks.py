"""The notebook's networks: nn.Module, and one training after another in a plain PyTorch loop."""

import copy
import time
from itertools import pairwise, product

import matplotlib.pyplot as plt
import numpy as np
import torch
from scipy.stats import loguniform, uniform
from sklearn.model_selection import ParameterGrid, ParameterSampler
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits


class Network(nn.Module):
    """A hidden part beside a straight line, over inputs that may be clipped and get noise."""

    def __init__(self, features, hidden, clip, noise):
        super().__init__()
        self.hidden, self.skip = hidden, nn.Linear(features, 1)
        self.clip, self.noise = clip, noise

    def forward(self, inputs):
        if self.clip > 0:
            inputs = inputs / torch.sqrt(1 + (inputs / self.clip) ** 2)
        if self.noise > 0 and self.training:
            inputs = inputs + self.noise * torch.randn_like(inputs)
        return (self.hidden(inputs) + self.skip(inputs)).squeeze(-1)


def mlp(features, chosen):
    layers = []
    for fan_in, fan_out in pairwise((features, *chosen["hidden"])):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU(), nn.Dropout(chosen["dropout"])]
    hidden = nn.Sequential(*layers, nn.Linear(chosen["hidden"][-1], 1))
    return Network(features, hidden, chosen["clip"], chosen["input_noise"])


def cnn(features, chosen):
    """Three channels (mean, error, worst) of ten measurements, as the columns come."""
    layers = [nn.Unflatten(1, (3, features // 3))]
    for fan_in, fan_out in pairwise((3, *chosen["channels"])):
        layers += [nn.Conv1d(fan_in, fan_out, 3, padding=1), nn.ReLU()]
    head = nn.Linear(chosen["channels"][-1] * features // 3, 1)
    hidden = nn.Sequential(*layers, nn.Flatten(), nn.Dropout(chosen["dropout"]), head)
    return Network(features, hidden, chosen["clip"], chosen["input_noise"])


def draw_configurations(space, count, seed):
    """The configurations to try: all combinations of lists if they are few, else draws."""
    if not any(isinstance(values, dict) for values in space.values()):
        grid = list(ParameterGrid(space))
        if len(grid) <= count:
            return grid
    distributions = {
        name: _distribution(**values) if isinstance(values, dict) else values
        for name, values in space.items()
    }
    return list(ParameterSampler(distributions, count, random_state=seed))


def _distribution(low, high, scale):
    return loguniform(low, high) if scale == "log" else uniform(low, high - low)


def train_network(network, train, validation, chosen, settings):
    """Train, with early stopping if there is patience; the network, its log loss, its curve."""
    (X, y), (X_val, y_val) = train, validation
    goal = y + (0.5 - y) * chosen["label_smoothing"]
    optimiser = torch.optim.AdamW(
        network.parameters(),
        chosen["learning_rate"],
        weight_decay=chosen["weight_decay"],
        fused=True,
    )
    epochs, patience = settings["max_epochs"], settings["patience"]
    cosine = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, epochs)
    best, best_epoch, state, curve = float("inf"), 0, None, []
    for epoch in range(epochs):
        network.train()
        total = 0.0
        for rows in torch.randperm(len(y), device=y.device).split(settings["batch_rows"]):
            optimiser.zero_grad()
            loss = binary_cross_entropy_with_logits(network(X[rows]), goal[rows])
            loss.backward()
            optimiser.step()
            total += loss.detach() * len(rows)
        if settings["decay"] == "cosine":
            cosine.step()
        network.eval()
        with torch.no_grad():
            outside = binary_cross_entropy_with_logits(network(X_val), y_val).item()
        curve.append((float(total) / len(y), outside))
        # Without patience nothing stops early, and the last epoch counts.
        if patience is None or outside < best:
            best, best_epoch = outside, epoch
            state = copy.deepcopy(network.state_dict()) if patience else None
        elif epoch - best_epoch >= patience:
            break
    if state:
        network.load_state_dict(state)
    return network.eval(), best, curve


def scaled(study, X, y, rows, validation):
    """The scaler of a fold's training rows, then both sides as tensors."""
    scaler = StandardScaler().fit(X.iloc[rows])

    def tensors(places):
        values = torch.tensor(scaler.transform(X.iloc[places]), dtype=torch.float32)
        target = torch.tensor(y.iloc[places].to_numpy(), dtype=torch.float32)
        return values.to(study.device), target.to(study.device)

    return scaler, tensors(rows), tensors(validation)


def train_all(study, build, X, y, configurations, sampled, spent):
    """Train each configuration on each inner fold; the best few configurations' networks."""
    settings = study.params["train_nets"]
    folds = [scaled(study, X, y, *places) for places in study.inner_folds().split(X, y)]
    trained = []
    for chosen in configurations:
        members, losses = [], []
        for (scaler, train, validation), _ in product(folds, range(settings["seeds"])):
            if not next(sampled):
                continue
            begin = time.perf_counter()
            network = build(X.shape[1], chosen).to(study.device)
            fitted = train_network(network, train, validation, chosen, settings)
            members.append((scaler, fitted[0], fitted[2]))
            losses.append(fitted[1])
            spent.append(time.perf_counter() - begin)
        trained.append((np.mean(losses) if losses else np.inf, members))
    trained.sort(key=lambda one: one[0])
    return [member for _, members in trained[: settings["ensemble_size"]] for member in members]


@torch.no_grad()
def predict(study, members, X):
    logits = [
        network(torch.tensor(scaler.transform(X), dtype=torch.float32).to(study.device))
        for scaler, network, _ in members
    ]
    return torch.stack(logits).double().sigmoid().mean(0).cpu().numpy()


def networks(study, name, search, share):
    """Nested search over networks, or a random share of its trainings alone.

    Returns the seconds of every training that was run, and how many there are.
    """
    settings = study.params["train_nets"]
    configurations = draw_configurations(
        settings[name], settings[search]["configurations"], study.seed
    )
    parts = [*study.outer, (np.arange(len(study.y)), None)]
    count = len(parts) * len(configurations) * study.inner * settings["seeds"]
    run = max(1, round(share * count))
    sampled = iter(np.random.default_rng(study.seed).permutation(count) < run)
    torch.manual_seed(study.seed)
    risks, spent = np.zeros((study.repeats, len(study.y))), []
    for number, (train, test) in enumerate(parts):
        X, y = study.X.iloc[train], study.y.iloc[train]
        build = {"mlp": mlp, "cnn": cnn}[name]
        members = train_all(study, build, X, y, configurations, sampled, spent)
        if test is not None and run == count:
            repeat = number * study.repeats // len(study.outer)
            risks[repeat, test] = predict(study, members, study.X.iloc[test])
    if run < count:
        return spent, count
    study.risks[name] = (risks, predict(study, members, study.X_holdout))
    figure, axes = plt.subplots()
    for _, _, curve in members[: study.inner]:
        axes.plot(np.array(curve)[:, 0], "C0", alpha=0.5)
        axes.plot(np.array(curve)[:, 1], "C1", alpha=0.5)
    study.save(figure, f"{name}_learning_curves")
    return spent, count
