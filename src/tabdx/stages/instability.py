"""Stage instability: bootstrap models and the spread of each patient's risk."""

import pandas as pd

from tabdx.artifacts.tables import write_csv, write_parquet
from tabdx.core.params import Params
from tabdx.core.paths import Paths
from tabdx.core.runner import run
from tabdx.wording.columns import INSTABILITY_COLUMNS, PATIENT_COLUMNS


def instability(params: Params, paths: Paths) -> None:
    """Write every patient's spread of risks, and its summary."""
    patients = pd.DataFrame(columns=PATIENT_COLUMNS)
    summary = pd.DataFrame(columns=INSTABILITY_COLUMNS)
    if params.instability.models:
        patients, summary = _resample(params, paths)
    write_parquet(paths.report("instability", "patients.parquet"), patients)
    write_csv(paths.report("instability", "summary.csv"), summary)


def _resample(params: Params, paths: Paths) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Fit each model on the resamples; imported here, as a stage switched off trains nothing."""
    from tabdx.classifiers.registry import make_family
    from tabdx.cohort.cohort import Cohort
    from tabdx.cohort.partitions import Partitions
    from tabdx.studies.instability.bootstrap_models import fit_bootstrap_models
    from tabdx.studies.instability.instability import spread_by_patient, summarise

    development = Cohort.read(paths.cohort).select(Partitions.read(paths.partitions).development)
    chosen, outcome = params.instability, development.dictionary.outcome
    # Without a positive class there is nothing to call positive.
    threshold = params.evaluate.threshold if outcome.two_sided else None
    patients, summary = [], []
    for model in chosen.models:
        family = make_family(model, development.dictionary, params, keep_inner=False)
        bootstrap_models = fit_bootstrap_models(
            family, development, params.split.inner_folds, chosen.resamples, params.seed
        )
        for target in outcome.targets:
            risks = bootstrap_models.risks(target)
            patients.append(spread_by_patient(model, risks, threshold))
            summary.append(summarise(model, risks, patients[-1], threshold))
    return pd.concat(patients, ignore_index=True), pd.concat(summary, ignore_index=True)


if __name__ == "__main__":
    run("instability", instability)
