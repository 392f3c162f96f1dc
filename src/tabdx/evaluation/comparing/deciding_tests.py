"""Which test decides whether two models differ on a metric."""

DELONG, EXACT, BOOTSTRAP, CORRECTED = "delong", "exact", "bootstrap", "corrected_folds"

# Log loss has a second test, corrected_folds, which counts the training too.
DECIDING = {
    "log_loss": BOOTSTRAP,
    "roc_auc": DELONG,
    "accuracy": EXACT,
    "brier": BOOTSTRAP,
    "net_benefit": BOOTSTRAP,
}
