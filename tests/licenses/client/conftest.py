"""A real HTTP server that answers whatever a test tells it to, however rude."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from licenses.client import StationClient

TOKEN = "PlantedTokenOfThirtyTwoLetters-1"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer: an ordinary one, or ``raw`` bytes in its place; ``silent`` holds the line until the test ends."""

    status: int = 200
    body: bytes = b""
    media: str = "application/json"
    raw: bytes | None = None
    silent: bool = False
    drip: bool = False


@dataclass
class Scripted:
    """The server: replies by path, each used up in order but for the last one; and what it saw."""

    replies: dict[str, list[Reply]] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def on(self, path: str, *bodies: Any, status: int = 200, **kinds: Any) -> None:
        """Replies to a path: bytes as they are, anything else as JSON."""
        made = [body if isinstance(body, bytes) else json.dumps(body).encode() for body in bodies]
        self.replies.setdefault(path, []).extend(Reply(status=status, body=body, **kinds) for body in made)

    def answer(self, seen: Seen) -> Reply:
        self.seen.append(seen)
        waiting = self.replies.get(seen.path.partition("?")[0]) or [
            Reply(status=404, media="text/html", body=b"<html>")
        ]
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]

    def paths(self) -> list[str]:
        return [seen.path.partition("?")[0] for seen in self.seen]


def _handler(script: Scripted) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

        def serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            seen = Seen(method=self.command, path=self.path, headers=dict(self.headers.items()), body=body)
            self.give(script.answer(seen))

        do_GET = do_POST = serve  # noqa: N815 - the names that http.server looks for

        def give(self, reply: Reply) -> None:
            if reply.silent:
                script.over.wait()
            if reply.raw is not None or reply.silent:
                self.wfile.write(reply.raw or b"")
                self.close_connection = True
                return
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.media)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.drip(reply.body) if reply.drip else self.wfile.write(reply.body)

        def drip(self, body: bytes) -> None:
            try:
                for byte in body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    if script.over.wait(0.05):
                        return
            except OSError:
                self.close_connection = True

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up on a rude server is no error."""


@pytest.fixture
def server() -> Iterator[Scripted]:
    script = Scripted()
    script.on("/v1/stations/token", {"access_token": TOKEN, "token_type": "Bearer", "expires_in": 900})
    with _Server(("127.0.0.1", 0), _handler(script)) as running:
        script.url = f"http://127.0.0.1:{running.server_port}"
        thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield script
        script.over.set()
        running.shutdown()
        thread.join()


@dataclass(frozen=True, kw_only=True)
class Keys:
    """A station's keys, only in memory."""

    sealing: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)
    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def platform_signer() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def station(server: Scripted, keys: Keys, platform_signer: Ed25519PrivateKey) -> Iterator[Callable[..., StationClient]]:
    """Makes clients of the station ``station-1`` at the scripted server, or at another address."""
    made: list[StationClient] = []

    def make(url: str | None = None, timeout_s: float = 5) -> StationClient:
        made.append(
            StationClient(
                url or server.url, "station-1", keys, platform_key=platform_signer.public_key(), timeout_s=timeout_s
            )
        )
        return made[-1]

    yield make
    for client in made:
        client.close()
