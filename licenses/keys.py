"""The keys of a station and of a platform: made once, sealed in ``keys.json`` under a key kept elsewhere.

``keys.json`` (mode 0600) holds the public halves and, sealed by AES-256-GCM, the private ones. The sealing key
comes from the operating system's key store, from a passphrase (a file named by ``KILN_KEY_PASSPHRASE_FILE``, or a
prompt) by Argon2id (RFC 9106), or, for demo data only, from a plainly labelled constant that protects nothing.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from resources.errors import EnvironmentFailed, NeedsPerson

FILE = "keys.json"
PASSPHRASE_FILE = "KILN_KEY_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
DEMO = "demo"
PASSPHRASE = "passphrase"  # noqa: S105 - the name of a source
KEY_STORE = "key store"

_VERSION = 1
_NONCE_BYTES = 12
_ARGON2 = {"time_cost": 3, "memory_kib": 65_536, "parallelism": 2}
"""The second recommended choice of RFC 9106, section 4: 64 MiB, three passes."""

_KEY_STORES = frozenset(
    {
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.Windows.WinVaultKeyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.libsecret.Keyring",
        "keyring.backends.macOS.Keyring",
    }
)
"""Backends that the operating system protects. Plain-text, null and failing ones are refused by not being here."""

Prompt = Callable[[str], str]
"""Asks the person for the passphrase of what the text names."""


class KeyStore(Protocol):
    """The part of a keyring backend that is used."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...


def system_key_store() -> KeyStore | None:
    """The operating system's key store, or None where there is none that protects what it keeps."""
    import keyring  # slow to import, and not needed with a passphrase file

    backend = keyring.get_keyring()
    candidates = list(getattr(backend, "backends", [])) or [backend]
    return next((each for each in candidates if allowed(each)), None)


def allowed(backend: object) -> bool:
    """Whether a keyring backend is one of the operating systems' own."""
    kind = type(backend)
    return f"{kind.__module__}.{kind.__qualname__}" in _KEY_STORES


@dataclass(frozen=True, kw_only=True)
class KeySources:
    """Where a sealing key may come from on this machine; ``demo`` allows the key that protects nothing."""

    key_store: KeyStore | None = None
    passphrase_file: Path | None = None
    prompt: Prompt | None = None
    demo: bool = False

    @classmethod
    def of_machine(
        cls,
        *,
        demo: bool = False,
        prompt: Prompt | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> Self:
        """The sources of this machine; the key store is not even asked for when a passphrase file is given."""
        if demo:
            return cls(demo=True)
        named = environ.get(PASSPHRASE_FILE)
        if named:
            return cls(passphrase_file=Path(named), prompt=prompt)
        return cls(key_store=system_key_store(), prompt=prompt)

    def first(self) -> str:
        """The source that new keys are sealed by: key store, then passphrase; the demo key only when asked for.

        Raises:
            NeedsPerson: there is none.
        """
        if self.demo:
            return DEMO
        if self.key_store is not None:
            return KEY_STORE
        if self.passphrase_file is not None or self.prompt is not None:
            return PASSPHRASE
        raise NeedsPerson("E-KEY-SOURCE", variable=PASSPHRASE_FILE)

    def sealing_key(self, facts: Mapping[str, Any]) -> bytes:
        """The 32-byte key for what ``keys.json`` says under ``source``.

        Raises:
            NeedsPerson: this machine has not that source, or it does not hold the key.
        """
        source = facts["source"]
        if source == DEMO and self.demo:
            return hashlib.sha256(b"kiln demo key: it protects nothing").digest()
        if source == KEY_STORE and self.key_store is not None:
            return self._stored(facts["id"])
        if source == PASSPHRASE:
            return _derived(self._passphrase(), facts["argon2id"])
        raise NeedsPerson("E-KEY-OTHER-SOURCE", source=source)

    def prepare(self, key_id: str) -> dict[str, Any]:
        """Makes a new sealing key ready, and gives the facts that ``sealing_key`` needs to find it again."""
        source = self.first()
        if source == KEY_STORE and self.key_store is not None:
            value = base64.b64encode(secrets.token_bytes(32)).decode()
            self.key_store.set_password("kiln", key_id, value)
        if source == PASSPHRASE:
            salt = base64.b64encode(secrets.token_bytes(16)).decode()
            return {"source": source, "id": key_id, "argon2id": {**_ARGON2, "salt": salt}}
        return {"source": source, "id": key_id}

    def _stored(self, key_id: str) -> bytes:
        value = self.key_store.get_password("kiln", key_id) if self.key_store else None
        if value is None:
            raise NeedsPerson("E-KEY-GONE")
        return base64.b64decode(value)

    def _passphrase(self) -> bytes:
        if self.passphrase_file is not None:
            try:
                text = self.passphrase_file.read_bytes().rstrip(b"\r\n")
            except OSError:
                raise NeedsPerson("E-KEY-PASSPHRASE-FILE", path=self.passphrase_file) from None
        elif self.prompt is not None:
            text = self.prompt("passphrase of the key file").encode()
        else:
            raise NeedsPerson("E-KEY-SOURCE", variable=PASSPHRASE_FILE)
        if not text:
            raise NeedsPerson("E-KEY-EMPTY")
        return text


def _derived(passphrase: bytes, facts: Mapping[str, Any]) -> bytes:
    from argon2.exceptions import HashingError
    from argon2.low_level import Type, hash_secret_raw

    try:
        return hash_secret_raw(
            secret=passphrase,
            salt=base64.b64decode(facts["salt"]),
            time_cost=facts["time_cost"],
            memory_cost=facts["memory_kib"],
            parallelism=facts["parallelism"],
            hash_len=32,
            type=Type.ID,
        )
    except HashingError:
        raise ValueError("parameters of Argon2id that it does not take") from None


@dataclass(frozen=True, kw_only=True)
class _Keys:
    """What both kinds of keys can do: sign, and wrap data keys."""

    signing: Ed25519PrivateKey = field(repr=False)
    wrapping: bytes = field(repr=False)
    source: str

    def __post_init__(self) -> None:
        _forbid_core_dumps()

    def wrap(self, data_key: bytes, context: bytes) -> bytes:
        """Nonce and ciphertext of a data key, bound to ``context``."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + AESGCM(self.wrapping).encrypt(nonce, data_key, context)

    def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
        """The data key again.

        Raises:
            NeedsPerson: it was wrapped by other keys or for another context.
        """
        try:
            return AESGCM(self.wrapping).decrypt(wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:], context)
        except (InvalidTag, ValueError):
            raise NeedsPerson("E-KEY-OTHER") from None

    def fingerprint(self) -> str:
        """The first 16 hex digits of SHA-256 of the raw public signing key."""
        return hashlib.sha256(self.signing.public_key().public_bytes_raw()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class StationKeys(_Keys):
    """A station's keys: batches are sealed for ``sealing`` (X25519), assertions signed with ``signing`` (Ed25519)."""

    sealing: X25519PrivateKey = field(repr=False)

    @classmethod
    def create(cls, folder: Path, sources: KeySources) -> Self:
        """Makes new keys and writes them to ``folder/keys.json``.

        Raises:
            NeedsPerson: there are keys already, or this machine has no source for a sealing key.
            EnvironmentFailed: the file cannot be written.
        """
        sealing, signing = X25519PrivateKey.generate(), Ed25519PrivateKey.generate()
        keys = cls(sealing=sealing, signing=signing, wrapping=secrets.token_bytes(32), source=sources.first())
        private = {"sealing": sealing.private_bytes_raw(), "signing": signing.private_bytes_raw()}
        public = {
            "sealing": sealing.public_key().public_bytes_raw(),
            "signing": signing.public_key().public_bytes_raw(),
        }
        _write(folder, "station", {**private, "wrapping": keys.wrapping}, public, sources)
        return keys

    @classmethod
    def open(cls, folder: Path, sources: KeySources) -> Self:
        """The keys of ``folder/keys.json``.

        Raises:
            NeedsPerson: no keys, a wrong passphrase, another machine, a newer or damaged file.
        """
        private, source = _read(folder, "station", sources)
        return cls(
            sealing=X25519PrivateKey.from_private_bytes(private["sealing"]),
            signing=Ed25519PrivateKey.from_private_bytes(private["signing"]),
            wrapping=private["wrapping"],
            source=source,
        )


@dataclass(frozen=True, kw_only=True)
class PlatformKeys(_Keys):
    """A platform's keys: documents are signed with ``signing``, its secrets' data keys wrapped."""

    @classmethod
    def create(cls, folder: Path, sources: KeySources) -> Self:
        """Makes new keys and writes them to ``folder/keys.json``; raises as ``StationKeys.create`` does."""
        signing = Ed25519PrivateKey.generate()
        keys = cls(signing=signing, wrapping=secrets.token_bytes(32), source=sources.first())
        private = {"signing": signing.private_bytes_raw(), "wrapping": keys.wrapping}
        _write(folder, "platform", private, {"signing": signing.public_key().public_bytes_raw()}, sources)
        return keys

    @classmethod
    def open(cls, folder: Path, sources: KeySources) -> Self:
        """The keys of ``folder/keys.json``; raises as ``StationKeys.open`` does."""
        private, source = _read(folder, "platform", sources)
        signing = Ed25519PrivateKey.from_private_bytes(private["signing"])
        return cls(signing=signing, wrapping=private["wrapping"], source=source)


def _forbid_core_dumps() -> None:
    """A core file of a process that holds keys would hold every secret that they open; children inherit this."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def source_of(folder: Path) -> str:
    """By which source the keys of a folder are sealed: ``demo``, ``passphrase`` or ``key store``.

    Raises:
        NeedsPerson: there are no keys, or the file is damaged.
    """
    return str(_parsed(folder)["sealed_by"]["source"])


def _bound_to(kind: str) -> bytes:
    return f"kiln keys {_VERSION}|{kind}".encode()


def _write(
    folder: Path, kind: str, private: Mapping[str, bytes], public: Mapping[str, bytes], sources: KeySources
) -> None:
    path = folder / FILE
    if path.exists():
        raise NeedsPerson("E-KEY-EXISTS", path=path)
    facts = sources.prepare(secrets.token_hex(8))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    plain = json.dumps(_in_base64(private)).encode()
    sealed = nonce + AESGCM(sources.sealing_key(facts)).encrypt(nonce, plain, _bound_to(kind))
    document = {
        "v": _VERSION,
        "kind": kind,
        "sealed_by": facts,
        "public": _in_base64(public),
        "sealed": base64.b64encode(sealed).decode(),
    }
    try:
        _place(path, json.dumps(document, indent=1).encode())
    except FileExistsError:
        raise NeedsPerson("E-KEY-EXISTS", path=path) from None
    except OSError as error:
        raise EnvironmentFailed("E-KEY-DISK", path=path, why=error.strerror) from error


def _place(path: Path, content: bytes) -> None:
    """Writes a file that was not there, whole or not at all, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{secrets.token_hex(4)}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            raise FileExistsError(path)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _read(folder: Path, kind: str, sources: KeySources) -> tuple[dict[str, bytes], str]:
    document = _parsed(folder)
    path = folder / FILE
    if document["kind"] != kind:
        raise NeedsPerson("E-KEY-DAMAGED", path=path)
    try:
        key = sources.sealing_key(document["sealed_by"])
        sealed = base64.b64decode(document["sealed"])
        plain = AESGCM(key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _bound_to(kind))
    except InvalidTag:
        raise NeedsPerson("E-KEY-WRONG", path=path) from None
    except (KeyError, TypeError, ValueError, binascii.Error):
        raise NeedsPerson("E-KEY-DAMAGED", path=path) from None
    private = {name: base64.b64decode(value) for name, value in json.loads(plain).items()}
    return private, document["sealed_by"]["source"]


def _parsed(folder: Path) -> dict[str, Any]:
    path = folder / FILE
    try:
        document = json.loads(path.read_bytes())
        version = document["v"]
    except FileNotFoundError:
        raise NeedsPerson("E-KEY-MISSING", path=path) from None
    except OSError as error:
        raise EnvironmentFailed("E-KEY-DISK", path=path, why=error.strerror) from error
    except (KeyError, TypeError, ValueError):
        raise NeedsPerson("E-KEY-DAMAGED", path=path) from None
    if version != _VERSION:
        raise NeedsPerson("E-KEY-NEWER", path=path)
    if not {"kind", "sealed_by", "sealed"} <= document.keys() or "source" not in document["sealed_by"]:
        raise NeedsPerson("E-KEY-DAMAGED", path=path)
    return dict(document)


def _in_base64(values: Mapping[str, bytes]) -> dict[str, str]:
    return {name: base64.b64encode(value).decode() for name, value in values.items()}
