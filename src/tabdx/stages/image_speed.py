"""Stage image_speed: frames a second and delay of the plain network, by engine and batch size."""

from typing import TYPE_CHECKING

import pandas as pd

from tabdx.artifacts.models import read_model
from tabdx.artifacts.tables import write_csvs
from tabdx.core.params.image_sections import ImageParams, read_image_params
from tabdx.core.paths import Paths
from tabdx.core.runner import run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tabdx.images.files import TrainedNetworks
    from tabdx.images.image_set import Pixels

_CALIBRATED, _TIMED = 512, 1024  # images
NETWORK = "plain_cnn"


def image_speed(params: ImageParams, paths: Paths) -> None:
    """Write the times and the outputs' differences; without batch sizes, tables without rows."""
    tables = {
        "times": pd.DataFrame(columns=["engine"]),
        "outputs": pd.DataFrame(columns=["engine"]),
    }
    if params.speed.batch_sizes:
        tables = _measure(params, paths)
    write_csvs(paths, "speed", tables)


def _measure(params: ImageParams, paths: Paths) -> dict[str, pd.DataFrame]:
    # Torch takes seconds to load, and other frameworks are an extra: only where they are asked for.
    import torch

    from tabdx.images.divided_images import DividedImages
    from tabdx.images.engines import make_engines, missing_engines
    from tabdx.images.files import from_files
    from tabdx.images.speed import compare_outputs, measure_speed

    images = DividedImages.read(paths)
    trained = from_files(read_model(paths.model(NETWORK), paths.model_record(NETWORK)))
    threads = torch.get_num_threads()
    learned = _scaled(trained, images.pixels_of(images.training[:_CALIBRATED]))
    validated = _scaled(trained, images.pixels_of(images.validation))
    engines = make_engines(trained, learned, threads, compiled=params.speed.compiled)
    times = measure_speed(engines, learned[:_TIMED], params.speed.batch_sizes, params.speed.seconds)
    absent = pd.DataFrame(
        [{"engine": engine, "note": why} for engine, why in missing_engines().items()]
    )
    return {
        "times": pd.concat([times.assign(threads=threads), absent], ignore_index=True),
        "outputs": compare_outputs(engines, validated, images.labels_of(images.validation)),
    }


def _scaled(trained: "TrainedNetworks", pixels: "Pixels") -> "NDArray[np.float32]":
    import torch

    scaled: NDArray[np.float32] = trained.scaling.scale(torch.from_numpy(pixels)).numpy()
    return scaled


if __name__ == "__main__":
    run("image_speed", image_speed, read_image_params)
