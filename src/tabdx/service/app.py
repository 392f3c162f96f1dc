"""The service: one patient or many in, the dashboard's answer out."""

import logging
import math
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from tabdx import __version__
from tabdx.assessment.answer import Policy
from tabdx.assessment.patient_table import PatientTable
from tabdx.cohort.dictionary import Kind
from tabdx.core.errors import InputError
from tabdx.deployment.deployed_model import DeployedModel
from tabdx.service.batching import Batcher
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

    batcher = Batcher(partial(answer, model, policy), settings.most_patients)

    async def answer_many(body: Any) -> Answers:
        """Answer for several patients, in their order."""
        patients = [one.model_dump(by_alias=True) for one in body.patients]
        return _put_together(model, policy, await batcher.ask(patients))

    async def answer_one(body: Any) -> Answers:
        """Answer for one patient."""
        return _put_together(model, policy, await batcher.ask([body.model_dump(by_alias=True)]))

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


def answer(model: DeployedModel, policy: Policy, patients: list[dict[str, Any]]) -> list[Answer]:
    """Answer for patients whose values keep to the schema, in their order."""
    rows = pd.RangeIndex(1, len(patients) + 1, name="row")
    table = PatientTable(own=pd.DataFrame(index=rows), features=_read(model, patients, rows))
    predicted = model.predict(table.features)
    said = model.answer_table(table, policy, predicted=predicted)
    own = predicted.to_numpy(dtype=np.float64)
    sets = policy.name_sets(own, model.classes)
    shown = policy.carry(own)
    each = np.column_stack([1 - shown, shown]) if shown.ndim == 1 else shown
    return [
        _one(row, dict(zip(model.classes, shares, strict=True)), possible)
        for row, shares, possible in zip(said.to_dict("records"), each.tolist(), sets, strict=True)
    ]


def _put_together(model: DeployedModel, policy: Policy, answers: list[Answer]) -> Answers:
    """Say with the answers by what they were made."""
    sided = policy.target is not None
    return Answers(
        model=model.name,
        record=model.record_hash,
        tabdx=__version__,
        threshold=policy.threshold if sided else None,
        prevalence=policy.prevalence if sided else None,
        notes=list(model.warnings),
        answers=answers,
    )


def _read(model: DeployedModel, patients: list[dict[str, Any]], rows: pd.Index) -> pd.DataFrame:
    """Type the values; of numbers alone in one piece, which takes a tenth of the time."""
    labelled = model.dictionary.of_kind(Kind.CATEGORICAL)
    if not labelled:
        values = [[one[name] for name in model.features] for one in patients]
        return pd.DataFrame(np.array(values, dtype=np.float64), rows, model.features)
    frame = pd.DataFrame(patients, index=rows, columns=model.features)
    kinds = {name: "str" if name in labelled else np.float64 for name in model.features}
    return frame.astype(kinds)


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
