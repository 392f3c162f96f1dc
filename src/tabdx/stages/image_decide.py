"""Stage image_decide: the rules by which a new image is answered."""

from tabdx.artifacts.atomic import write_bytes
from tabdx.artifacts.documents import write_json
from tabdx.artifacts.inner_predictions import read_all_inner_predictions
from tabdx.artifacts.tables import read_csv
from tabdx.core.params.image_sections import ImageParams, read_image_params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.evaluation.decisions.threshold_rules import describe_study
from tabdx.images.divided_images import DividedImages
from tabdx.images.ensembles import choose_ensemble, read_ensemble
from tabdx.images.training_distance import DISTANCE_FILE, TrainingDistance, distance_features
from tabdx.stages.final_rules import final_rules


def image_decide(params: ImageParams, paths: Paths) -> None:
    """Write the rules of every model, and how far an image may be from the training images.

    All is learned from the validation part, which no training saw.
    """
    images = DividedImages.read(paths)
    outcome = images.cohort.dictionary.outcome
    inner = read_all_inner_predictions(paths.all_inner_predictions)
    recommended = choose_ensemble(
        read_csv(paths.report("evaluation", "ranking.csv")), params.answer.network
    )
    rules = final_rules(params, inner, images.cohort)
    labels = images.cohort.select(images.validation).labels
    rules |= {
        "recommended": recommended,
        **describe_study(labels, outcome),
        "most_missing": 0.0,
        "source": {"images": params.source.images, "resized": params.source.size},
    }
    trained = read_ensemble(recommended, paths)
    distance = TrainingDistance.learn(
        distance_features(trained, images.pixels_of(images.training)),
        images.labels_of(images.training),
        distance_features(trained, images.pixels_of(images.validation)),
    )
    write_bytes(paths.report("decide", DISTANCE_FILE), distance.to_bytes())
    write_json(paths.report("decide", "rules.json"), rules)


if __name__ == "__main__":
    run("image_decide", image_decide, read_image_params)
