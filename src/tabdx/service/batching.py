"""Batching: requests that wait while others are answered are answered together."""

import asyncio
from collections.abc import Callable
from typing import Any

from tabdx.service.schema import Answer

Patients = list[dict[str, Any]]


class Batcher:
    """Answers requests together that arrive while one batch is computed.

    To answer for ten patients takes little longer than for one: a table is made, checked and
    predicted once. Nobody waits for others to come; a patient's answer does not depend on them.

    Parameters
    ----------
    answer : callable
        From patients to their answers; it runs in a thread of its own.
    most_patients : int
        Of a batch, unless a single request has more.
    """

    def __init__(self, answer: Callable[[Patients], list[Answer]], most_patients: int) -> None:
        self._answer = answer
        self._most = most_patients
        self._waiting: list[tuple[Patients, asyncio.Future[list[Answer]]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def ask(self, patients: Patients) -> list[Answer]:
        """Answer for the patients of one request."""
        future = asyncio.get_running_loop().create_future()
        self._waiting.append((patients, future))
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._work())
        found: list[Answer] = await future
        return found

    async def _work(self) -> None:
        while self._waiting:
            batch = [self._waiting.pop(0)]
            count = len(batch[0][0])
            while self._waiting and count + len(self._waiting[0][0]) <= self._most:
                batch.append(self._waiting.pop(0))
                count += len(batch[-1][0])
            await self._answer_batch(batch)

    async def _answer_batch(
        self, batch: list[tuple[Patients, "asyncio.Future[list[Answer]]"]]
    ) -> None:
        together = [one for patients, _ in batch for one in patients]
        try:
            answers = await asyncio.to_thread(self._answer, together)
        except Exception as error:
            if len(batch) == 1:
                _settle(batch[0][1], error)
                return
            for request in batch:  # one request's fault is not that of the others
                await self._answer_batch([request])
            return
        start = 0
        for patients, future in batch:
            _settle(future, answers[start : start + len(patients)])
            start += len(patients)


def _settle(future: "asyncio.Future[list[Answer]]", result: list[Answer] | Exception) -> None:
    """Give a request its answer, unless nobody waits for it any more."""
    if future.done():
        return
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
