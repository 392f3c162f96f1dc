"""Stage image_ingest: read the images, describe them as a cohort, divide them."""

from tabdx.cohort.partitions import Partitions
from tabdx.core.params.image_sections import ImageParams, read_image_params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.images.image_set import image_cohort, write_pixels
from tabdx.images.parts import draw_parts
from tabdx.images.sources.reading import read_images


def image_ingest(params: ImageParams, paths: Paths) -> None:
    """Write the pixels, the cohort of images, and the training, validation and test part."""
    images = read_images(params.source, paths.image_sources)
    cohort = image_cohort(images, params.source.positive, params.source.images)
    partitions: Partitions = draw_parts(cohort, images.part, params.split, params.seed)
    write_pixels(paths.pixels, images.pixels)
    cohort.write(paths.cohort)
    partitions.write(paths.partitions)


if __name__ == "__main__":
    run("image_ingest", image_ingest, read_image_params)
