"""Stage image_holdout: score the models of images on the test part, and count the reading."""

from tabdx.core.params.image_sections import read_image_params
from tabdx.core.runner import run
from tabdx.stages.holdout import holdout

if __name__ == "__main__":
    run("image_holdout", holdout, read_image_params)
