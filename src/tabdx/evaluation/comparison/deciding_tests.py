"""Which test answers which question about two models, on each metric that is compared."""

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
