"""Stage image_evaluate: compare the models of images on the validation part."""

from tabdx.core.params.image_sections import read_image_params
from tabdx.core.runner import run
from tabdx.stages.evaluate import judge

if __name__ == "__main__":
    run("image_evaluate", judge, read_image_params)
