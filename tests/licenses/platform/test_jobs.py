"""Background jobs: each is done by one process at a time, comes again when it failed, and is resumed after a crash."""

from __future__ import annotations

import threading
from datetime import timedelta
from queue import Queue

import pytest

from licenses.keys import KeySources, PlatformKeys
from licenses.platform.service import admin, background, jobs
from licenses.platform.service.background import GivenUp, Worker
from licenses.platform.service.jobs import ClaimLost, JobState
from licenses.platform.store import schema
from licenses.platform.store.database import open_database
from licenses.platform.store.ids import utc_now


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """A platform's database and keys."""
    keys = PlatformKeys.create(tmp_path / "keys", KeySources(demo=True))
    url = f"sqlite:///{tmp_path / 'platform.sqlite3'}"
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        server.make("jobs")
        url = server.url("jobs")
    admin.init(url, keys)
    database = open_database(url)
    yield database, keys
    database.close()


def _add(database, subject="lot-1", **more):
    with database.writing() as tx:
        return jobs.add(tx, issuer="org", kind="count", subject=subject, **more)


def _claim(database):
    with database.writing() as tx:
        return jobs.claim(tx, ["count"])


def _latest(database, subject="lot-1"):
    with database.reading() as tx:
        return jobs.latest(tx, issuer="org", kind="count", subject=subject)


def _run_out(database):
    """All claims and pauses are over."""
    with database.writing() as tx:
        tx.execute(schema.job.update().values(due_at=utc_now() - timedelta(seconds=1)))


def test_a_job_is_done_once_and_shows_how_far_it_is(place):
    database, keys = place
    _add(database, data={"count": 3}, total=3)
    seen = []

    def count(work):
        for done in range(1, work.job.data["count"] + 1):
            with work.database.writing() as tx:
                work.progress(tx, done)
            seen.append(_latest(database).done)

    assert Worker(database, keys, {"count": count}).run_due() == 1
    assert seen == [1, 2, 3]
    ended = _latest(database)
    assert (ended.state, ended.done, ended.total) == (JobState.DONE, 3, 3)
    assert Worker(database, keys, {"count": count}).run_due() == 0


def test_a_live_job_of_the_same_subject_is_not_added_twice(place):
    database, _ = place
    first = _add(database)
    assert _add(database) == first
    assert _add(database, "lot-2") != first
    claimed = _claim(database)
    with database.writing() as tx:
        jobs.finish(tx, claimed)
    assert _add(database, claimed.subject) != first


def test_a_job_of_a_later_time_waits(place):
    database, _ = place
    _add(database, due_at=utc_now() + timedelta(hours=1))
    assert _claim(database) is None


def test_many_workers_at_once_never_do_a_job_twice(place):
    database, keys = place
    for number in range(40):
        _add(database, f"lot-{number}")
    done: list[str] = []
    workers = [Worker(database, keys, {"count": lambda work: done.append(work.job.subject)}) for _ in range(4)]
    threads = [threading.Thread(target=worker.run_due) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == sorted(f"lot-{number}" for number in range(40))


def test_the_job_of_a_process_that_died_is_done_by_another_and_the_first_may_do_no_more(place):
    database, _ = place
    _add(database)
    lost = _claim(database)
    assert _claim(database) is None
    with database.writing() as tx:
        jobs.progress(tx, lost, done=7)
    _run_out(database)
    taken = _claim(database)
    assert (taken.id, taken.done, taken.attempts) == (lost.id, 7, 2)
    with pytest.raises(ClaimLost), database.writing() as tx:
        jobs.progress(tx, lost, done=8)
    with database.writing() as tx:
        jobs.finish(tx, taken)


def test_a_job_that_fails_comes_again_with_its_reason_but_not_for_ever(place):
    database, keys = place
    _add(database)

    def fail(work):
        raise ValueError("a secret that is not to be kept")

    worker = Worker(database, keys, {"count": fail})
    assert worker.run_due() == 1
    waiting = _latest(database)
    assert (waiting.state, waiting.why, waiting.attempts) == (JobState.WAITING, "ValueError", 1)
    for _ in range(11):
        _run_out(database)
        worker.run_due()
    assert _latest(database).state is JobState.FAILED


def test_a_handler_that_gives_up_ends_the_job_with_its_words(place):
    database, keys = place
    _add(database)

    def give_up(work):
        raise GivenUp("The address does not exist.")

    Worker(database, keys, {"count": give_up}).run_due()
    ended = _latest(database)
    assert (ended.state, ended.why) == (JobState.FAILED, "The address does not exist.")


def test_a_job_that_comes_again_does_so_at_its_time(place):
    database, keys = place
    _add(database)
    worker = Worker(database, keys, {"count": lambda work: timedelta(days=1)})
    assert worker.run_due() == 1
    assert _latest(database).state is JobState.WAITING
    assert worker.run_due() == 0
    _run_out(database)
    assert worker.run_due() == 1


def test_the_service_plans_its_own_jobs_once(place):
    database, keys = place
    background.plan(database)
    background.plan(database)
    assert Worker(database, keys).run_due() == 1
    with database.reading() as tx:
        planned = jobs.latest(tx, issuer=jobs.PLATFORM, kind="partitions", subject="event_detail")
    assert planned.state is JobState.WAITING


def test_a_worker_does_at_once_what_is_added_beside_it_and_ends_at_once(place):
    database, keys = place
    done = Queue()
    worker = Worker(database, keys, {"count": lambda work: done.put(work.job.subject)})
    thread = threading.Thread(target=worker.run)
    thread.start()
    for subject in ("lot-1", "lot-2", "lot-3"):
        _add(database, subject)
        assert done.get(timeout=20) == subject
    worker.stop()
    thread.join(20)
    assert not thread.is_alive()


def test_a_job_that_comes_later_is_done_when_it_is_due(place):
    database, keys = place
    done = Queue()
    rounds = iter((timedelta(seconds=0.2), timedelta(seconds=0.2), None))

    def count(work):
        done.put(work.job.subject)
        return next(rounds)

    _add(database)
    worker = Worker(database, keys, {"count": count})
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert [done.get(timeout=20) for _ in range(3)] == ["lot-1"] * 3
    worker.stop()
    thread.join(20)


def test_a_transaction_that_failed_wakes_nobody(place):
    database, _ = place
    woken = []
    database.on_jobs(lambda: woken.append(_latest(database).subject))
    with pytest.raises(RuntimeError), database.writing() as tx:
        jobs.add(tx, issuer="org", kind="count", subject="lot-1")
        raise RuntimeError
    assert woken == []
    _add(database, "lot-1")
    assert woken == ["lot-1"]
