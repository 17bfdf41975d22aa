"""One exchange with the platform over HTTP: deadlines, repeats, and every failure as an error of ours."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx2

from licenses.client.errors import PageTooLarge, PlatformRefused
from licenses.words import Secret
from resources.errors import EnvironmentFailed, KilnError, NeedsPerson, NotAllowed

_CONNECT_S = 5.0
_IDLE_S = 2.0  # below the 5 s after which the service closes an idle connection, so that none breaks on reuse
_WHOLE = 3
_ATTEMPTS = 3
_LARGEST_BYTES = 256 * 1024 * 1024
_LONGEST_WHY = 300
_LIKE_A_SECRET = re.compile(r"[^\s\"'<>]{32,}")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A request. ``content`` is the body; ``again`` says that it may be repeated, ``patience`` multiplies timeouts.

    Only a request whose second arrival changes nothing may be repeated.
    """

    method: str
    path: str
    content: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] | None = None
    params: Mapping[str, str | int] | None = None
    again: bool = False
    patience: int = 1

    @classmethod
    def get(cls, path: str, **params: str | int | None) -> Ask:
        """A question, which may always be repeated; parameters that are None are left out."""
        given = {name: value for name, value in params.items() if value is not None}
        return cls(method="GET", path=path, params=given, again=True)

    @classmethod
    def post(cls, path: str, body: Any, *, key: str | None = None, again: bool = False, patience: int = 1) -> Ask:
        """A JSON body; with ``key`` (``Idempotency-Key``) it may be repeated."""
        headers = {"Content-Type": "application/json"} | ({"Idempotency-Key": key} if key else {})
        content = json.dumps(body, ensure_ascii=False).encode()
        return cls(
            method="POST",
            path=path,
            content=content,
            headers=headers,
            again=again or key is not None,
            patience=patience,
        )

    @classmethod
    def patch(cls, path: str, body: Any) -> Ask:
        """A JSON body that changes what stands there; the second time it changes nothing more."""
        content = json.dumps(body, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json"}
        return cls(method="PATCH", path=path, content=content, headers=headers, again=True)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back: status, media type without parameters, the whole body."""

    status: int
    media_type: str
    body: bytes = field(repr=False)


class Http:
    """A connection to one platform. Safe to use from several threads.

    ``timeout_s`` bounds the silence between two parts of an answer, and three times as much the whole exchange;
    a repeatable request is sent three times at most, with a pause of a hundredth of ``timeout_s`` that doubles.

    Raises:
        NeedsPerson: ``E-PLATFORM-URL``, no address of the form http(s)://host[:port].
    """

    def __init__(self, base_url: str, *, timeout_s: float = 20) -> None:
        url = _checked(base_url)
        self.host = url.netloc.decode("ascii")
        self._timeout_s = timeout_s
        self._client = httpx2.Client(
            base_url=url,
            limits=httpx2.Limits(keepalive_expiry=_IDLE_S),
            trust_env=url.host not in _LOOPBACK,  # a proxy of the office must not stand before the built-in platform
            headers={"Accept": "application/json"},
        )

    def close(self) -> None:
        """Closes the connections; the next request fails."""
        self._client.close()

    def send(self, ask: Ask, token: Secret | None = None) -> bytes:
        """The body of a successful answer.

        Raises:
            PlatformRefused: ``E-PLATFORM-REFUSED``, with the platform's own code and sentence.
            NotAllowed: ``E-PLATFORM-AUTH`` (401), ``E-PLATFORM-FORBIDDEN`` (403).
            PageTooLarge: 413.
            EnvironmentFailed: ``E-PLATFORM-DOWN``: refused, silent, slow, failing, or not talking like a platform.
        """
        return self.judge(self.exchange(ask, token))

    def exchange(self, ask: Ask, token: Secret | None = None) -> Answer:
        """The answer whatever its status, after repeats where they are allowed. Raises ``E-PLATFORM-DOWN``."""
        for attempt in range(_ATTEMPTS if ask.again else 1):
            if attempt:
                time.sleep(self._timeout_s / 100 * 2 ** (attempt - 1))
            try:
                answer = self._once(ask, token)
            except EnvironmentFailed as error:
                failed = error
                continue
            if answer.status not in (502, 503, 504):
                return answer
            failed = self.down(_fault(answer))
        raise failed

    def judge(self, answer: Answer) -> bytes:
        """The body of a success, or the error that the answer means."""
        if 200 <= answer.status < 300:
            return answer.body
        if answer.status == 413:
            raise PageTooLarge
        raise self._error(answer)

    def down(self, why: str) -> EnvironmentFailed:
        """The error for a platform that cannot be used, without a word of what was sent."""
        return EnvironmentFailed("E-PLATFORM-DOWN", host=self.host, why=why)

    def _error(self, answer: Answer) -> KilnError:
        problem = problem_of(answer)
        if answer.status >= 500 or problem is None:
            return self.down(_fault(answer))
        why = sentence_of(problem)
        if answer.status == 401:
            return NotAllowed("E-PLATFORM-AUTH", why=why)
        if answer.status == 403:
            return NotAllowed("E-PLATFORM-FORBIDDEN", why=why)
        return PlatformRefused(problem["code"], why, answer.status)

    def _once(self, ask: Ask, token: Secret | None) -> Answer:
        headers = dict(ask.headers or {})
        if token is not None:
            headers["Authorization"] = f"Bearer {token.open().decode('ascii')}"
        silence_s = self._timeout_s * ask.patience
        ends_at = time.monotonic() + silence_s * _WHOLE
        timeout = httpx2.Timeout(silence_s, connect=min(_CONNECT_S, silence_s))
        try:
            with self._client.stream(
                ask.method, ask.path, content=ask.content, headers=headers, params=ask.params, timeout=timeout
            ) as response:
                body = self._read(response, ends_at)
                media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
                return Answer(status=response.status_code, media_type=media_type, body=body)
        except httpx2.TimeoutException:
            raise self.down("it does not answer in time") from None
        except httpx2.ConnectError:
            raise self.down("it cannot be reached") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, ValueError, OSError):
            raise self.down("the connection broke, or it does not speak HTTP") from None
        except RuntimeError:
            raise self.down("the connection was closed here") from None

    def _read(self, response: httpx2.Response, ends_at: float) -> bytes:
        parts, size = [], 0
        for part in response.iter_bytes():
            parts.append(part)
            size += len(part)
            if time.monotonic() > ends_at:
                raise self.down("it does not answer in time")
            if size > _LARGEST_BYTES:
                raise self.down("its answer has no end")
        return b"".join(parts)


def path(*parts: object) -> str:
    """A path below the base address; each part is one segment whatever characters it has."""
    return "/" + "/".join(quote(str(part), safe="") for part in parts)


def problem_of(answer: Answer) -> dict[str, Any] | None:
    """The RFC 9457 problem of an answer, or None; its ``code`` is a text."""
    if answer.media_type not in ("application/problem+json", "application/json"):
        return None
    try:
        problem = json.loads(answer.body)
    except (ValueError, RecursionError):
        return None
    return problem if isinstance(problem, dict) and isinstance(problem.get("code"), str) else None


def sentence_of(problem: Mapping[str, Any]) -> str:
    """What a problem says to a person; anything as long as a secret is masked, in case it quotes what was sent."""
    texts = [problem.get(name) for name in ("detail", "title", "code")]
    text = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    shown = _LIKE_A_SECRET.sub("***", " ".join(text.split()))
    return shown if len(shown) <= _LONGEST_WHY else f"{shown[:_LONGEST_WHY]}…"


def _fault(answer: Answer) -> str:
    problem = problem_of(answer)
    if problem is not None:
        return sentence_of(problem).rstrip(".")
    if answer.status >= 500:
        return f"it answers with status {answer.status}"
    return f"what answers there is no Kiln platform (status {answer.status})"


def _checked(base_url: str) -> httpx2.URL:
    try:
        url = httpx2.URL(base_url.strip())
        url.netloc.decode("ascii")
    except (httpx2.InvalidURL, ValueError, TypeError):
        raise NeedsPerson("E-PLATFORM-URL") from None
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise NeedsPerson("E-PLATFORM-URL")
    return url
