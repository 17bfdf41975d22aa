"""Background jobs: added in the transaction that wants them, claimed by one process at a time, resumed after a crash.

Several processes of the service share the table: each claims with ``FOR UPDATE SKIP LOCKED``, on SQLite under its one
write lock. A claim runs out, so that the job of a process that died is done by another one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, select

from licenses.platform.store.database import JOBS_ADDED
from licenses.platform.store.ids import new_id, utc_now
from licenses.platform.store.schema import job

CLAIM = timedelta(seconds=60)
"""How long a claim holds without a word; ``progress`` renews it."""

PLATFORM = "platform"
"""The issuer of the service's own jobs."""

_MOST_ATTEMPTS = 12
_LONGEST_PAUSE_S = 3600
_LONGEST_WHY = 500


class JobState(StrEnum):
    """Where a job stands; the first two are live."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ClaimLost(Exception):
    """The claim on a job ran out and another process has taken it: stop, and change nothing more."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job. ``subject`` is what it is about; ``done`` of ``total`` pieces are done; ``why`` it last failed."""

    issuer: str
    id: str
    kind: str
    subject: str
    state: JobState
    done: int
    total: int
    attempts: int
    why: str | None
    data: Mapping[str, Any] = field(repr=False)
    claim: str | None = None


def add(
    tx: Connection,
    *,
    issuer: str,
    kind: str,
    subject: str,
    data: Mapping[str, Any] | None = None,
    total: int = 0,
    due_at: datetime | None = None,
) -> str:
    """The id of a new job, or of the live one of this kind and subject that is there already. ``data`` is JSON.

    Never a secret in ``data``: name the row that has it sealed.
    """
    live = (job.c.issuer == issuer, job.c.kind == kind, job.c.subject == subject, _LIVE)
    known: str | None = tx.scalar(select(job.c.id).where(*live))
    if known is not None:
        return known
    made, now = new_id("job"), utc_now()
    tx.info[JOBS_ADDED] = True
    tx.execute(
        job.insert().values(
            issuer=issuer,
            id=made,
            kind=kind,
            subject=subject,
            data=dict(data or {}),
            state=JobState.WAITING.value,
            done=0,
            total=total,
            attempts=0,
            due_at=due_at or now,
            created_at=now,
            changed_at=now,
        )
    )
    return made


def claim(tx: Connection, kinds: Collection[str]) -> Job | None:
    """The job that has been due longest, claimed for the caller; None when nothing is due."""
    now = utc_now()
    picked = _due(kinds, now).limit(1).with_for_update(skip_locked=True).cte("picked")
    changes = {"state": JobState.RUNNING.value, "claim": new_id("claim"), "due_at": now + CLAIM, "changed_at": now}
    taken = (
        job.update()
        .where(job.c.id.in_(select(picked.c.id)), _LIVE)
        .values(attempts=job.c.attempts + 1, **changes)
        .returning(*job.c)
    )
    row = tx.execute(taken).one_or_none()
    return None if row is None else _record(row)


def is_due(tx: Connection, kinds: Collection[str]) -> bool:
    """Whether something could be claimed now."""
    return tx.scalar(_due(kinds, utc_now()).limit(1)) is not None


def next_due(tx: Connection, kinds: Collection[str]) -> datetime | None:
    """When the first of the live jobs can be claimed; it may be past."""
    found: datetime | None = tx.scalar(select(func.min(job.c.due_at)).where(_LIVE, job.c.kind.in_(kinds)))
    return found


def progress(tx: Connection, mine: Job, *, done: int, total: int | None = None) -> None:
    """Says how much is done and renews the claim; in the same transaction as the work that it tells of.

    Raises:
        ClaimLost: another process has the job now; let the transaction fail.
    """
    more = {} if total is None else {"total": total}
    _change(tx, mine, done=done, due_at=utc_now() + CLAIM, **more)


def finish(tx: Connection, mine: Job) -> None:
    """The job is done. Raises ``ClaimLost``."""
    _change(tx, mine, state=JobState.DONE.value, claim=None, why=None)


def again(tx: Connection, mine: Job, due_at: datetime) -> None:
    """The job is done for now and comes again at ``due_at``. Raises ``ClaimLost``."""
    _change(tx, mine, state=JobState.WAITING.value, claim=None, why=None, due_at=due_at, attempts=0)


def fail(tx: Connection, mine: Job, why: str, *, for_good: bool = False) -> None:
    """The attempt failed: it comes again after a pause that doubles, twelve times at most. Raises ``ClaimLost``."""
    over = for_good or mine.attempts >= _MOST_ATTEMPTS
    pause = timedelta(seconds=min(2**mine.attempts, _LONGEST_PAUSE_S))
    state = JobState.FAILED if over else JobState.WAITING
    _change(tx, mine, state=state.value, claim=None, why=why[:_LONGEST_WHY], due_at=utc_now() + pause)


def latest(tx: Connection, *, issuer: str, kind: str, subject: str) -> Job | None:
    """The newest job of this kind and subject, to show how far it is."""
    its = (job.c.issuer == issuer, job.c.kind == kind, job.c.subject == subject)
    row = tx.execute(select(job).where(*its).order_by(job.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _record(row)


def live_subjects(tx: Connection, issuer: str, kind: str, subjects: Collection[str]) -> set[str]:
    """Those of ``subjects`` that a job of this kind is waiting or running for."""
    its = (job.c.issuer == issuer, job.c.kind == kind, job.c.subject.in_(list(subjects)))
    return set(tx.scalars(select(job.c.subject).where(*its, _LIVE)))


_LIVE = job.c.state.in_([JobState.WAITING.value, JobState.RUNNING.value])


def _due(kinds: Collection[str], now: datetime) -> Any:
    return select(job.c.id).where(_LIVE, job.c.due_at <= now, job.c.kind.in_(kinds)).order_by(job.c.due_at)


def _change(tx: Connection, mine: Job, **changes: Any) -> None:
    its = (job.c.issuer == mine.issuer, job.c.id == mine.id, job.c.claim == mine.claim)
    if tx.execute(job.update().where(*its).values(changed_at=utc_now(), **changes)).rowcount != 1:
        raise ClaimLost(mine.id)


def _record(row: Row[Any]) -> Job:
    names = ("issuer", "id", "kind", "subject", "done", "total", "attempts", "why", "data", "claim")
    return Job(**{name: row._mapping[name] for name in names}, state=JobState(row.state))
