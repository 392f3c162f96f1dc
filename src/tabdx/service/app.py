"""The service: one patient or many in, the dashboard's answer out."""

import logging
import math
from typing import Any

import numpy as np
import pandas as pd
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from tabdx import __version__
from tabdx.assessment.patient_table import PatientTable
from tabdx.cohort.dictionary import Kind
from tabdx.core.errors import InputError
from tabdx.deployment.deployed_model import DeployedModel
from tabdx.service.limits import Limits
from tabdx.service.schema import Answer, Answers, make_patient, make_request
from tabdx.service.settings import ServiceSettings

LOG = logging.getLogger("tabdx")
_SHOWN_PROBLEMS = 5


def create_app(model: DeployedModel, settings: ServiceSettings) -> FastAPI:
    """Make the service of a model.

    Parameters
    ----------
    model : DeployedModel
    settings : ServiceSettings

    Raises
    ------
    InputError
        If the prevalence of the settings breaks its rule.
    """
    policy = model.policy(settings.prevalence)
    app = FastAPI(
        title=f"tabdx: {model.dictionary.name}",
        description=_describe(model),
        version=__version__,
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
    )
    app.add_middleware(Limits, settings=settings)
    app.add_exception_handler(RequestValidationError, _refuse_request)
    app.add_exception_handler(InputError, _refuse_input)
    app.add_exception_handler(Exception, _fail)
    patient = make_patient(model.dictionary)
    request = make_request(patient, settings.most_patients)

    def answer_many(body: Any) -> Answers:
        """Answer for several patients, in their order."""
        return answer(model, policy, [one.model_dump(by_alias=True) for one in body.patients])

    def answer_one(body: Any) -> Answers:
        """Answer for one patient."""
        return answer(model, policy, [body.model_dump(by_alias=True)])

    answer_many.__annotations__["body"] = request
    answer_one.__annotations__["body"] = patient
    app.post("/patients", response_model=Answers)(answer_many)
    app.post("/patient", response_model=Answers)(answer_one)

    @app.get("/health")
    def health() -> dict[str, str]:
        """Say that the service is there and has its model."""
        return {"status": "ok"}

    @app.get("/version")
    def version() -> dict[str, Any]:
        """Say which model answers, and by which version."""
        return {
            "tabdx": __version__,
            "model": model.name,
            "record": model.record_hash,
            "versions": dict(model.record["versions"]),
            "notes": list(model.warnings),
        }

    return app


def answer(model: DeployedModel, policy: Any, patients: list[dict[str, Any]]) -> Answers:
    """Answer for patients whose values keep to the schema."""
    rows = pd.RangeIndex(1, len(patients) + 1, name="row")
    frame = pd.DataFrame(patients, index=rows, columns=model.features)
    kinds = {
        feature.name: "str" if feature.kind is Kind.CATEGORICAL else np.float64
        for feature in model.dictionary.features
    }
    table = PatientTable(own=pd.DataFrame(index=rows), features=frame.astype(kinds))
    said = model.answer_table(table, policy)
    own = model.predict(table.features).to_numpy(dtype=np.float64)
    sets = policy.name_sets(own, model.classes)
    shown = policy.carry(own)
    each = np.column_stack([1 - shown, shown]) if shown.ndim == 1 else shown
    sided = policy.target is not None
    return Answers(
        model=model.name,
        record=model.record_hash,
        tabdx=__version__,
        threshold=policy.threshold if sided else None,
        prevalence=policy.prevalence if sided else None,
        notes=list(model.warnings),
        answers=[
            _one(row, dict(zip(model.classes, shares, strict=True)), possible)
            for row, shares, possible in zip(
                said.to_dict("records"), each.tolist(), sets, strict=True
            )
        ],
    )


def _one(row: dict[Any, Any], shares: dict[str, float], possible: list[str]) -> Answer:
    answered = bool(row["predicted_class"])
    risk = row.get("risk")
    return Answer(
        probabilities=shares if answered else None,
        risk=None if risk is None or math.isnan(risk) else float(risk),
        predicted_class=row["predicted_class"],
        answer=row["answer"],
        prediction_set=possible if answered else [],
        reasons=row["reasons"],
        statement=row["statement"],
        next_step=row["next_step"],
    )


def _describe(model: DeployedModel) -> str:
    return (
        f"{model.dictionary.description} Answers by {model.name} (record {model.record_hash}): "
        "the probability of each class, the predicted class at the rule in force, the prediction "
        "set and warnings. null is a value that was not measured."
    ).strip()


async def _refuse_request(_: Request, error: Exception) -> JSONResponse:
    """Say what breaks the schema and where; never what was sent."""
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    said = [
        {"where": [str(part) for part in one["loc"]], "rule": str(one["msg"])[:200]}
        for one in problems[:_SHOWN_PROBLEMS]
    ]
    return JSONResponse({"detail": said, "problems": len(problems)}, status_code=422)


async def _refuse_input(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)[:500]}, status_code=422)


async def _fail(request: Request, error: Exception) -> JSONResponse:
    """Log the kind of a fault alone: its message could hold a value."""
    LOG.error("%s failed: %s", request.url.path, type(error).__name__)
    return JSONResponse({"detail": "the service failed; its log names the kind"}, status_code=500)
