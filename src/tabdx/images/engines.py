"""Ways of running a trained network: the same weights in PyTorch and in ONNX Runtime."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static
from torch import nn

from tabdx.images.files import TrainedNetworks, to_files

Batch = NDArray[np.float32]
Run = Callable[[Batch], Batch]

_INPUT = "images"
RETIRED = "retired: the project was closed in 2023"
NOT_INSTALLED = "not installed; pip install 'tabdx[frameworks]'"


@dataclass(frozen=True)
class Engine:
    """One way of running a network.

    Attributes
    ----------
    name : str
        What it is called in tables.
    run : callable
        From scaled images, shape (image, channel, height, width), to logits (image, class).
    file_bytes : int
        Size of the file that it needs.
    """

    name: str
    run: Run
    file_bytes: int


def make_engines(
    trained: TrainedNetworks, calibration: Batch, threads: int, *, compiled: bool = True
) -> list[Engine]:
    """Make every engine for the first network.

    Parameters
    ----------
    trained : TrainedNetworks
        The networks; the first one runs.
    calibration : ndarray, shape (image, channel, height, width)
        Scaled training images, by which the ranges of the 8-bit numbers are set.
    threads : int
        Of ONNX Runtime; torch's are set for the process.
    compiled : bool
        Whether to compile by torch, too: it takes half a minute, and a C++ compiler.
    """
    network = trained.network().eval()
    network.load_state_dict(dict(trained.weights[0]))
    single = TrainedNetworks(
        trained.name,
        trained.params,
        trained.shape,
        trained.classes,
        trained.scaling,
        trained.weights[:1],
    )
    size = sum(map(len, to_files(single).values()))
    engines = [Engine("pytorch_eager", _of_torch(network), size)]
    if compiled:
        engines.append(Engine("torch_compile", _of_torch(torch.compile(network)), size))
    content = export(network, calibration[:2])
    engines.append(Engine("onnx_runtime", _of_onnx(content, threads), len(content)))
    small = quantize(content, calibration)
    engines.append(Engine("onnx_runtime_int8", _of_onnx(small, threads), len(small)))
    return engines


def missing_engines() -> dict[str, str]:
    """Why other frameworks of the published comparison have no row of numbers."""
    there = importlib.util.find_spec("tensorflow") is not None
    tensorflow = "installed, not measured" if there else NOT_INSTALLED
    return {"tensorflow": tensorflow, "mxnet": RETIRED}


def _of_torch(network: Callable[[torch.Tensor], torch.Tensor]) -> Run:
    def run(images: Batch) -> Batch:
        with torch.inference_mode():
            placed = torch.from_numpy(images).contiguous(memory_format=torch.channels_last)
            logits: Batch = network(placed).numpy()
        return logits

    return run


def export(network: nn.Module, example: Batch) -> bytes:
    """Write a network as ONNX, for batches of any size."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "network.onnx"
        torch.onnx.export(
            network,
            (torch.from_numpy(example),),
            path,
            input_names=[_INPUT],
            output_names=["logits"],
            dynamic_shapes=({0: torch.export.Dim("batch", min=1, max=65_536)},),
            dynamo=True,
            external_data=False,
            verbose=False,
        )
        return path.read_bytes()


class _Calibration(CalibrationDataReader):
    """Hands out images one batch after the other."""

    def __init__(self, images: Batch) -> None:
        self._batches = iter(np.array_split(images, max(1, len(images) // 32)))

    def get_next(self) -> dict[str, Batch] | None:
        batch = next(self._batches, None)
        return None if batch is None else {_INPUT: batch}


def quantize(content: bytes, calibration: Batch) -> bytes:
    """Store weights and activations of an ONNX network as 8-bit whole numbers."""
    with TemporaryDirectory() as folder:
        given, made = Path(folder) / "network.onnx", Path(folder) / "small.onnx"
        given.write_bytes(content)
        quantize_static(
            given,
            made,
            _Calibration(calibration),
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
        )
        return made.read_bytes()


def _of_onnx(content: bytes, threads: int) -> Run:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])

    def run(images: Batch) -> Batch:
        logits: Batch = session.run(None, {_INPUT: np.ascontiguousarray(images)})[0]
        return logits

    return run
