"""params.yaml, typed and validated."""

from tabdx.core.params.kinds import Range
from tabdx.core.params.reading import default_params, read_params, require_project
from tabdx.core.params.sections import (
    AnswerParams,
    CnnParams,
    ComputeParams,
    DecideParams,
    ExplainParams,
    GradientBoostingParams,
    InstabilityParams,
    LeakageParams,
    LogisticRegressionParams,
    MlpParams,
    Model,
    NetsParams,
    NormalizeParams,
    Params,
    RandomForestParams,
    SampleSizeParams,
    SearchParams,
    SvmParams,
)

__all__ = [
    "AnswerParams",
    "CnnParams",
    "ComputeParams",
    "DecideParams",
    "ExplainParams",
    "GradientBoostingParams",
    "InstabilityParams",
    "LeakageParams",
    "LogisticRegressionParams",
    "MlpParams",
    "Model",
    "NetsParams",
    "NormalizeParams",
    "Params",
    "RandomForestParams",
    "Range",
    "SampleSizeParams",
    "SearchParams",
    "SvmParams",
    "default_params",
    "read_params",
    "require_project",
]
