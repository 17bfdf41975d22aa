"""The station's side of the platform: batches, journal and recipes under a token got with a signed assertion."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from joserfc import jwt
from joserfc.jwk import OKPKey

from licenses.client import recipes
from licenses.client.enrolment import Keys
from licenses.client.errors import PlatformRefused
from licenses.client.http import Ask, Http, path, problem_of, sentence_of
from licenses.client.pages import whole_list
from licenses.client.results import (
    BatchSummary,
    Cursor,
    Known,
    Product,
    PushResult,
    RecipeFile,
    RecipeManifest,
    StationAnswer,
    TokenText,
    WorkOrder,
    parsed,
)
from licenses.sealed import document_kind, verify_document
from licenses.words import Secret
from resources.errors import EnvironmentFailed, NeedsPerson, NotAllowed

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_AUDIENCE = "kiln-platform"
_ASSERTION_S = 120
_RENEW_BEFORE_S = 60
_LONG = 10  # a batch of 100 000 licences is sealed before its first byte comes


@dataclass(frozen=True, kw_only=True)
class _Token:
    access_token: TokenText = field(repr=False)
    expires_in: float


@dataclass(frozen=True, kw_only=True)
class _Batches:
    batches: tuple[BatchSummary, ...]


@dataclass(frozen=True, kw_only=True)
class _Manifests:
    items: tuple[dict[str, Any], ...]


class StationClient:
    """Carries a station's ``Transport`` over HTTP. Safe to use from several threads.

    Takes what enrolment gave: the platform's address, the station's id and keys, the platform's key. Every method
    raises ``E-PLATFORM-DOWN`` (EnvironmentFailed) when the platform cannot be used, ``E-PLATFORM-STATION``
    (NotAllowed) when it does not take the station's key, and ``PlatformRefused`` when it says no.
    """

    def __init__(
        self,
        url: str,
        station: str,
        keys: Keys,
        *,
        platform_key: Ed25519PublicKey,
        timeout_s: float = 20,
    ) -> None:
        self._http = Http(url, timeout_s=timeout_s)
        self._station = station
        self._keys = keys
        self._platform_key = platform_key
        self._lock = threading.Lock()
        self._token: Secret | None = None
        self._renew_at = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections and forgets the token."""
        self._token = None
        self._http.close()

    def pull_batch(self, *, count: int, key: str, lot: str | None = None, product: str | None = None) -> bytes:
        """The exact bytes of a sealed batch of ``count`` licences of a lot, a product, or any lot.

        The same ``key`` again gives the same bytes. ``PlatformRefused`` with ``nothing_unused`` or ``frozen``.
        """
        wish: dict[str, Any] = {"count": count}
        if lot is not None:
            wish["lot_id"] = lot
        if product is not None:
            wish["product_id"] = product
        return self._document(Ask.post(self._own("batches"), wish, key=key, patience=_LONG))

    def batches(self) -> tuple[BatchSummary, ...]:
        """The batches that the platform believes this station holds."""
        return parsed(_Batches, self._send(Ask.get(self._own("batches"))), self._http).batches

    def batch_document(self, batch: str) -> bytes:
        """The exact bytes of a batch that was given before."""
        where = self._own("batches", batch)
        return self._document(Ask(method="GET", path=where, again=True, patience=_LONG))

    def push(self, events: Sequence[Mapping[str, Any]], head: Cursor) -> PushResult:
        """The verdicts on a page of the journal: plain objects of events, each with its ``hash`` in hex digits.

        ``head`` is the last event of the whole journal here.

        Raises:
            PageTooLarge: the platform takes only a smaller page.
        """
        body = {"events": list(events), "head": {"epoch": head.epoch, "seq": head.seq, "hash": head.hash}}
        answer = self._send(Ask.post(self._own("journal"), body, again=True, patience=3))
        result = parsed(PushResult, answer, self._http)
        if [(each.epoch, each.seq) for each in result.results] != [(each["epoch"], each["seq"]) for each in events]:
            raise self._http.down("its verdicts are not those of the events that it was given")
        return result

    def known(self) -> Known:
        """How far the platform knows this station's journal, and what it counted."""
        return parsed(Known, self._send(Ask.get(self._own("journal"))), self._http)

    def answer(self) -> StationAnswer:
        """Everything that comes down in a sync, under the platform's signature.

        Raises:
            NeedsPerson: ``E-DOCUMENT-…``, it is not signed by this station's platform.
        """
        document = parsed(dict[str, Any], self._send(Ask.post(self._own("answers"), {}, again=True)), self._http)
        verify_document(document, self._platform_key, kind="answer")
        answer = parsed(StationAnswer, {**document, "document": document}, self._http)
        if answer.station != self._station:
            raise self._http.down("its answer is for another station")
        return answer

    def products(self) -> tuple[Product, ...]:
        """The products that this station's organisation has lots of."""
        items = whole_list(self._http, self._send, path("v1", "products"), {})
        return tuple(parsed(Product, item, self._http) for item in items)

    def work_orders(self, state: str | None = "open") -> tuple[WorkOrder, ...]:
        """The work orders in ``state``, or all."""
        items = whole_list(self._http, self._send, path("v1", "work-orders"), {"state": state})
        return tuple(parsed(WorkOrder, item, self._http) for item in items)

    def recipes(self, product: str) -> tuple[RecipeManifest, ...]:
        """The recipes of a product, newest first, as the platform says: not verified, so only to choose from."""
        manifests = self._manifests(product)
        return tuple(parsed(RecipeManifest, {**item, "document": item}, self._http) for item in manifests)

    def recipe_file(self, product: str, version: int, name: str) -> bytes:
        """The bytes of one file of a recipe, not verified."""
        where = path("v1", "products", product, "recipes", version, "files", name)
        return self._send(Ask(method="GET", path=where, again=True, patience=3))

    def fetch_recipe(self, product: str, version: int, into: Path) -> RecipeManifest:
        """Puts a recipe's files and its ``manifest.json`` into the folder ``into``, whole or not at all.

        Signature, product, version and every hash are verified before; a sound copy that is there is kept.

        Raises:
            NeedsPerson: ``E-RECIPE-NONE``, ``E-RECIPE-DAMAGED``, ``E-DOCUMENT-…``.
            EnvironmentFailed: ``E-RECIPE-DISK``.
        """
        document = next((item for item in self._manifests(product) if item.get("version") == version), None)
        if document is None:
            raise NeedsPerson("E-RECIPE-NONE", product=product, version=version)
        manifest = recipes.verified(document, self._platform_key)
        if (manifest.product, manifest.version) != (product, version):
            raise NeedsPerson("E-RECIPE-DAMAGED", product=product, version=version, why="it is another one")
        if not self._is_there(manifest, into):
            recipes.place(manifest, lambda file: self._file(manifest, file), into)
        return manifest

    def _is_there(self, manifest: RecipeManifest, folder: Path) -> bool:
        try:
            return recipes.check_recipe(folder, self._platform_key).document == manifest.document
        except NeedsPerson:
            return False

    def _file(self, manifest: RecipeManifest, file: RecipeFile) -> bytes:
        return self.recipe_file(manifest.product, manifest.version, file.name)

    def _manifests(self, product: str) -> tuple[dict[str, Any], ...]:
        where = path("v1", "products", product, "recipes")
        return parsed(_Manifests, self._send(Ask.get(where)), self._http).items

    def _own(self, *parts: str) -> str:
        return path("v1", "stations", self._station, *parts)

    def _document(self, ask: Ask) -> bytes:
        document = self._send(ask)
        if document_kind(document) != "batch":
            raise self._http.down("what it sent is no batch")
        return document

    def _send(self, ask: Ask) -> bytes:
        """The answer under a valid token; a token that the platform forgot is got anew, once."""
        token = self._valid_token()
        answer = self._http.exchange(ask, token)
        if answer.status == 401:
            self._forget(token)
            answer = self._http.exchange(ask, self._valid_token())
        problem = problem_of(answer)
        if answer.status == 401 and problem is not None:
            raise NotAllowed("E-PLATFORM-STATION", why=sentence_of(problem))
        return self._http.judge(answer)

    def _valid_token(self) -> Secret:
        with self._lock:
            if self._token is None or time.monotonic() >= self._renew_at:
                asked_at = time.monotonic()
                got = self._new_token()
                self._token = Secret(got.access_token.encode())
                self._renew_at = asked_at + got.expires_in - min(_RENEW_BEFORE_S, got.expires_in / 2)
            return self._token

    def _forget(self, token: Secret) -> None:
        with self._lock:
            if self._token == token:
                self._token = None

    def _new_token(self) -> _Token:
        """Asks twice at most, each time with a new assertion: the platform takes each one only once."""
        try:
            return self._ask_token()
        except EnvironmentFailed:
            return self._ask_token()

    def _ask_token(self) -> _Token:
        form = urlencode({"grant_type": _GRANT, "assertion": self._assertion()})
        ask = Ask(
            method="POST",
            path=path("v1", "stations", "token"),
            content=form.encode("ascii"),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        try:
            answer = self._http.send(ask)
        except (PlatformRefused, NotAllowed) as refused:
            raise NotAllowed("E-PLATFORM-STATION", why=refused.facts["why"]) from None
        return parsed(_Token, answer, self._http)

    def _assertion(self) -> str:
        """RFC 7523, section 3, signed with Ed25519 (RFC 9864)."""
        now = int(time.time())
        claims = {
            "iss": self._station,
            "sub": self._station,
            "aud": _AUDIENCE,
            "iat": now,
            "exp": now + _ASSERTION_S,
            "jti": secrets.token_urlsafe(16),
        }
        key = OKPKey.import_key(self._keys.signing)
        return jwt.encode({"alg": "Ed25519"}, claims, key, algorithms=["Ed25519"])
