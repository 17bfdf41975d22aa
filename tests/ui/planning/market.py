"""A real platform with the believable example on a free port, for the planner's pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.planning import Planning
from licenses.client import PersonClient
from licenses.keys import KeySources, PlatformKeys
from licenses.platform.service import admin
from licenses.platform.service.demo import demo
from licenses.platform.service.serve import Service, serve
from licenses.words import Secret


@dataclass(frozen=True, kw_only=True)
class Market:
    """The platform's address and what the example made."""

    url: str
    database_url: str
    keys: PlatformKeys
    example: dict[str, Any]

    def person(self, email: str) -> dict[str, str]:
        return next(each for each in self.example["people"] if each["email"] == email)

    def password(self, email: str) -> str:
        return self.person(email)["password"]

    @contextmanager
    def planning(self, email: str) -> Iterator[Planning]:
        """The session of one person."""
        made = Planning(lambda: self.url)
        made.sign_in(email, Secret(self.password(email).encode()))
        yield made
        made.close()

    @contextmanager
    def client(self, email: str) -> Iterator[PersonClient]:
        with PersonClient(self.url) as client:
            client.sign_in(email, Secret(self.password(email).encode()))
            yield client


@contextmanager
def running_market(folder: Path) -> Iterator[Market]:
    database_url = f"sqlite:///{folder / 'platform.sqlite3'}"
    keys = PlatformKeys.create(folder, KeySources(demo=True))
    admin.init(database_url, keys)
    example = demo(database_url, keys, {})
    ready, urls, services = threading.Event(), list[str](), list[Service]()

    def listening(url: str) -> None:
        urls.append(url)
        ready.set()

    def run() -> None:
        serve(
            database_url,
            host="127.0.0.1",
            port=0,
            keys=keys,
            lock_file=None,
            on_ready=listening,
            stop_when_stdin_closes=False,
            on_start=services.append,
        )

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(30)
    yield Market(url=urls[0], database_url=database_url, keys=keys, example=example)
    services[0].stop(at_once=True)
    thread.join(30)
