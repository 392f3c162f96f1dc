"""The words of tables: verdicts, keys of rows, columns; apart from what fills them."""

# Verdicts. Of one model or version against another.
BETTER, WORSE, UNRESOLVED = "better", "worse", "not resolvable"
# Of a model against the best one.
BEST, TIE = "best", "tie"
# Of a subgroup against all other patients.
DIFFERS = "differs"
# Of risks that no training part chose to recalibrate.
UNCHANGED = "unchanged"
# Of a leaky pipeline against its clean one.
INFLATES, HARMS = "inflates", "harms"
NOT_RESOLVABLE = "not resolvable with this many patients"
# Of a procedure on outcomes that mean nothing.
CHANCE, BETTER_THAN_CHANCE, WORSE_THAN_CHANCE = "chance", "better than chance", "worse than chance"

# Which test answers which question about two models, on each metric that is compared.
SIGN_FLIP, DELONG, CORRECTED = "sign_flip", "delong", "corrected_folds"
# Are these two trained models equally good, patient by patient? The training is held fixed.
OF_MODELS = {
    "log_loss": SIGN_FLIP,
    "roc_auc": DELONG,
    "accuracy": SIGN_FLIP,
    "brier": SIGN_FLIP,
    "net_benefit": SIGN_FLIP,
}
# Are the two ways of learning equally good? The same test on every metric: over the folds, whose
# models were trained on different patients.
OF_LEARNERS = CORRECTED

# Methods of recalibration besides the named ones: risks as they are; what each part chose.
NONE, CHOSEN = "none", "chosen"

# Where a model would be used: among patients as studied, or at `decide.prevalence`.
COHORT, STATED = "cohort", "stated"

# Which risks a threshold is held against: as the model gives them, recalibrated, shifted to the
# prevalence where they are used, or both.
AS_PREDICTED, RECALIBRATED = "as_predicted", "recalibrated"
SHIFTED, RECALIBRATED_SHIFTED = "shifted", "recalibrated_shifted"

# The cells of a confusion matrix, in a reader's words.
CELL_WORDS = {
    "true_positives": "found",
    "false_negatives": "missed",
    "false_positives": "false alarms",
    "true_negatives": "spared",
}

# What is shuffled to see how much a model leans on it.
FEATURE, GROUP = "feature", "group"

# Of a subgroup with fewer independent patients of a class no value is given, and no two models are
# judged.
FEWEST = 10

# What a number of patients needed stands at where it is this or more.
MOST_PATIENTS = 1_000_000

# Summaries of how far risks lie from the smooth curve.
DISTANCES = {
    "ici": "mean (ICI)",
    "e50": "median (E50)",
    "e90": "90th percentile (E90)",
    "emax": "largest (E_max)",
}

# Above this ROC AUC the formula for the shrinkage asks for too few patients (Pavlou et al. 2024).
STRONG_AUC = 0.8

# What is tried on outcomes that mean nothing; the last leaks on purpose.
WHOLE_PROCEDURE = "whole_procedure"
SELECTED_INSIDE = "selected_inside_training"
SELECTED_BEFORE = "selected_before_splitting"
