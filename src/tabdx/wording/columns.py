"""Columns of the studies' tables, in order; a study that is switched off writes them alone.

``class`` is what a risk is the risk of: the name of a target (`tabdx.cohort.target.Target`).
"""

_SPREAD = [
    *("lower", "lower_quarter", "median", "upper_quarter", "upper"),
    *("mean_absolute_difference", "flip_rate", "resamples"),
]
PATIENT_COLUMNS = [
    *("model", "class", "patient", "risk"),
    *_SPREAD,
    *(f"out_of_bag_{name}" for name in _SPREAD),
]
INSTABILITY_COLUMNS = [
    *("model", "class", "basis", "patients", "resamples", "threshold"),
    *("mean_absolute_difference", "flip_rate", "often_flipped"),
    *("slope", "slope_lower", "slope_upper", "slopes"),
]

IMPORTANCE_COLUMNS = [
    *("model", "kind", "name", "members", "size"),
    *("log_loss_rise", "log_loss_rise_lower", "log_loss_rise_upper"),
    *("roc_auc_fall", "roc_auc_fall_lower", "roc_auc_fall_upper"),
    *("patients", "n_repeats", "resamples", "confidence"),
]
DEPENDENCE_COLUMNS = [
    *("model", "class", "feature", "unit", "value", "level", "partial_dependence"),
    *("accumulated_local_effects", "centred_lower", "centred_upper"),
    *("partner", "correlation", "leaves_data", "patients"),
]
INDIVIDUAL_COLUMNS = [
    *("model", "class", "feature", "patient", "value", "level", "risk", "centred"),
]
SUBSET_COLUMNS = [
    *("model", "size", "features", "log_loss", "roc_auc"),
    *("difference", "difference_lower", "difference_upper", "verdict"),
    *("margin", "non_inferior", "smallest", "patients", "folds", "resamples", "confidence", "note"),
]
CHOSEN_COLUMNS = ["size", "feature", "folds", "of", "on_development"]

PIPELINE_COLUMNS = [
    *("model", "leak", "metric", "clean", "leaky", "optimism", "lower", "upper", "confidence"),
    *("draws", "patients", "verdict"),
]
SHUFFLED_COLUMNS = [
    *("model", "procedure", "metric", "value", "chance", "gain_over_chance", "lower", "upper"),
    *("confidence", "draws", "patients", "verdict"),
]

LEARNING_COLUMNS = [
    *("model", "metric", "proportion", "trained_on", "value", "lower", "upper"),
    *("fitted", "fitted_lower", "fitted_upper", "draws", "confidence"),
]
SAMPLE_SIZE_COLUMNS = [
    *("model", "class", "quantity", "value", "lower", "upper"),
    *("unit", "criterion", "reason", "confidence"),
]
