"""The image study in the project's folder images: where it lies, and what it is about."""

from pathlib import Path

from tabdx.core.errors import InputError
from tabdx.core.messages import plural
from tabdx.core.paths import Paths
from tabdx.dashboard.shared.loaders import load_cohort, load_partitions

IMAGES = Paths(Path("images"))


def has_image_study() -> bool:
    """Whether one has run."""
    return IMAGES.report("evaluation", "ranking.csv").is_file()


def require_image_study() -> None:
    """Refuse to show what has not been run.

    Raises
    ------
    InputError
        If no image study has.
    """
    if not has_image_study():
        raise InputError("no image study has run in this project; `make images` runs it")


def describe_images() -> str:
    """Say which images the study is about, as plain text."""
    cohort, partitions = load_cohort(IMAGES), load_partitions(IMAGES)
    (fold,) = partitions.outer_folds
    parts = (("training", fold.train), ("validation", fold.test), ("test", partitions.holdout))
    sizes = ", ".join(f"{part} {len(images):,}" for part, images in parts)
    classes = cohort.dictionary.outcome.classes
    return (
        f"{cohort.dictionary.name}: {plural(len(cohort.patients), 'image')} ({sizes}) of "
        f"{len(classes)} classes: {', '.join(classes)}."
    )
