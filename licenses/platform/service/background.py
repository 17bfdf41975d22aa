"""The service's background work: which job is done by what, and the threads that do it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import SQLAlchemyError

from licenses.platform.lots import making, resources
from licenses.platform.service import jobs, partitions, post
from licenses.platform.service.jobs import ClaimLost, Job
from licenses.platform.service.post import Post
from licenses.platform.store.database import Database
from licenses.platform.store.ids import utc_now
from licenses.platform.store.schema import message
from licenses.platform.store.vault import Keys

_LOG = logging.getLogger("kiln.platform")
_LOOK_EVERY_S = 1.0
"""For jobs that another machine added; those that this service added are known at once."""
_LOOK_ALONE_EVERY_S = 30.0
"""Where the database is on this machine only a command beside the service can add any."""
_LEAST_PAUSE_S = 0.1


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a handler gets: a claimed job, and the service's own things to do it with."""

    job: Job
    database: Database
    keys: Keys

    def progress(self, tx: Connection, done: int, total: int | None = None) -> None:
        """Says how much is done and keeps the job; in the transaction that did it. Raises ``ClaimLost``."""
        jobs.progress(tx, self.job, done=done, total=total)


class GivenUp(Exception):
    """A handler's word that another attempt would not help; ``str`` of it is shown to people, so never a secret."""


Handler = Callable[[Work], timedelta | None]
"""Does a job, from where it stands when an attempt before was cut off; gives the time to the next round, if any."""


def _make_partitions(work: Work) -> timedelta:
    with work.database.writing() as tx:
        partitions.make_ahead(tx)
    return partitions.EVERY


def _send_message(work: Work) -> None:
    """A message that fails comes again while what it says is good; the words are gone when it is sent or is not."""
    mine = (message.c.issuer == work.job.issuer, message.c.id == work.job.subject)
    with work.database.reading() as tx:
        row = tx.execute(select(message).where(*mine)).one_or_none()
    if row is not None and row.expires_at > utc_now():
        post.deliver(Post.of_environment(), work.keys, row)
    with work.database.writing() as tx:
        tx.execute(delete(message).where(*mine))


def _make_resources(work: Work) -> None:
    making.make(work.database, work.keys, work.job)


HANDLERS: Mapping[str, Handler] = {
    partitions.KIND: _make_partitions,
    post.KIND: _send_message,
    resources.JOB: _make_resources,
}
"""The kinds of jobs and what does each of them."""


class Worker:
    """Does jobs that are due: ``run`` in a thread until ``stop``, ``run_due`` in the caller's until none is due."""

    def __init__(self, database: Database, keys: Keys, handlers: Mapping[str, Handler] = HANDLERS) -> None:
        self._database = database
        self._keys = keys
        self._handlers = handlers
        self._stopping = threading.Event()
        self._wake = threading.Event()
        self._look_every_s = _LOOK_EVERY_S if database.is_shared else _LOOK_ALONE_EVERY_S

    def run_due(self) -> int:
        """Does what is due, one job after the other; how many attempts were made."""
        done = 0
        while not self._stopping.is_set() and (job := self._claimed()) is not None:
            self._do(job)
            done += 1
        return done

    def run(self) -> None:
        """Does jobs when they are added here or become due, and looks for those of others, until ``stop``."""
        self._database.on_jobs(self._wake.set)
        while not self._stopping.is_set():
            pause_s = self._look_every_s
            self._wake.clear()
            try:
                self.run_due()
                pause_s = self._pause_s()
            except SQLAlchemyError as error:  # the database is away; it is looked for again
                _LOG.error("jobs_failed: %s", type(error).__name__)
            self._wake.wait(pause_s)

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()

    def _pause_s(self) -> float:
        """Until the next job is due, but not longer than between two looks."""
        with self._database.reading() as tx:
            due = jobs.next_due(tx, self._handlers.keys())
        until_s = (due - utc_now()).total_seconds() if due is not None else self._look_every_s
        return min(max(until_s, _LEAST_PAUSE_S), self._look_every_s)

    def _claimed(self) -> Job | None:
        kinds = self._handlers.keys()
        with self._database.reading() as tx:  # a look takes no lock
            if not jobs.is_due(tx, kinds):
                return None
        with self._database.writing() as tx:
            return jobs.claim(tx, kinds)

    def _do(self, job: Job) -> None:
        work = Work(job=job, database=self._database, keys=self._keys)
        try:
            pause = self._handlers[job.kind](work)
            with self._database.writing() as tx:
                if pause is None:
                    jobs.finish(tx, job)
                else:
                    jobs.again(tx, job, utc_now() + pause)
        except ClaimLost:
            _LOG.warning("job_lost: %s", job.kind)
        except GivenUp as reason:
            self._failed(job, str(reason), for_good=True)
        except Exception as error:  # noqa: BLE001 - the border of the worker: a job must not end it
            _LOG.error("job_failed: %s: %s", job.kind, type(error).__name__)
            self._failed(job, type(error).__name__, for_good=False)

    def _failed(self, job: Job, why: str, *, for_good: bool) -> None:
        try:
            with self._database.writing() as tx:
                jobs.fail(tx, job, why, for_good=for_good)
        except ClaimLost:
            _LOG.warning("job_lost: %s", job.kind)


def plan(database: Database) -> None:
    """Adds the jobs that the service itself needs, where they are not there."""
    with database.writing() as tx:
        jobs.add(tx, issuer=jobs.PLATFORM, kind=partitions.KIND, subject="event_detail")
