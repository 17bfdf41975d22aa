"""Keys of a station and a platform: sealed by a source outside their file, and refused in one sentence."""

from __future__ import annotations

import json
import os
import traceback

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as FailKeyring
from keyring.backends.null import Keyring as NullKeyring

from licenses.keys import KEY_STORE, KeySources, PlatformKeys, StationKeys, allowed, source_of
from resources.errors import EnvironmentFailed, NeedsPerson

DEMO = KeySources(demo=True)
_PASSPHRASE = "correct horse battery staple"


class MemoryKeyStore(KeyringBackend):
    """A key store that holds what it is given for as long as it lives."""

    priority = 1

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password


def by_passphrase(tmp_path, text=_PASSPHRASE):
    file = tmp_path / "passphrase"
    file.write_text(text + "\n")
    return KeySources(passphrase_file=file)


def refused(code, call, *arguments):
    with pytest.raises(NeedsPerson) as caught:
        call(*arguments)
    assert caught.value.code == code
    return caught.value


def _raw(keys):
    return keys.signing.private_bytes_raw(), keys.wrapping


@pytest.mark.parametrize("kind", [StationKeys, PlatformKeys])
@pytest.mark.parametrize("source", ["demo", "passphrase", KEY_STORE])
def test_keys_open_again_by_the_source_that_sealed_them(tmp_path, kind, source):
    sources = {
        "demo": DEMO,
        "passphrase": by_passphrase(tmp_path),
        KEY_STORE: KeySources(key_store=MemoryKeyStore()),
    }[source]
    made = kind.create(tmp_path, sources)
    opened = kind.open(tmp_path, sources)
    assert _raw(opened) == _raw(made)
    assert opened.fingerprint() == made.fingerprint()
    assert opened.source == source_of(tmp_path) == source


def test_a_station_opens_what_was_sealed_for_it(tmp_path):
    made = StationKeys.create(tmp_path, DEMO)
    opened = StationKeys.open(tmp_path, DEMO)
    peer = X25519PrivateKey.generate()
    assert opened.sealing.exchange(peer.public_key()) == made.sealing.exchange(peer.public_key())


def test_a_prompt_serves_where_no_file_is_given(tmp_path):
    made = StationKeys.create(tmp_path, by_passphrase(tmp_path))
    asked = []

    def prompt(what):
        asked.append(what)
        return _PASSPHRASE

    assert _raw(StationKeys.open(tmp_path, KeySources(prompt=prompt))) == _raw(made)
    assert len(asked) == 1


def test_a_wrong_passphrase_is_refused_without_a_word_of_it(tmp_path):
    StationKeys.create(tmp_path, by_passphrase(tmp_path))
    wrong = by_passphrase(tmp_path, _PASSPHRASE.upper())
    with pytest.raises(NeedsPerson) as caught:
        StationKeys.open(tmp_path, wrong)
    assert caught.value.code == "E-KEY-WRONG"
    shown = "".join(traceback.format_exception(caught.value))
    assert "horse" not in shown.lower()


@pytest.mark.parametrize("name", ["keys.json"])
def test_the_file_is_the_owner_s_alone_and_holds_no_private_byte(tmp_path, name):
    sources = by_passphrase(tmp_path)
    keys = StationKeys.create(tmp_path, sources)
    if os.name == "posix":
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    content = (tmp_path / name).read_bytes()
    for private in (*_raw(keys), keys.sealing.private_bytes_raw()):
        assert private not in content
        assert private.hex().encode() not in content
    assert _PASSPHRASE.encode() not in content
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".part"] == []


def test_nothing_secret_is_shown_of_keys(tmp_path):
    keys = StationKeys.create(tmp_path, DEMO)
    shown = repr(keys) + str(keys)
    assert repr(keys.wrapping) not in shown
    assert "private" not in shown.lower()


def test_keys_are_not_made_over_others(tmp_path):
    made = StationKeys.create(tmp_path, DEMO)
    refused("E-KEY-EXISTS", StationKeys.create, tmp_path, DEMO)
    assert _raw(StationKeys.open(tmp_path, DEMO)) == _raw(made)


def test_demo_keys_open_only_where_the_demo_is_asked_for(tmp_path):
    StationKeys.create(tmp_path, DEMO)
    refused("E-KEY-OTHER-SOURCE", StationKeys.open, tmp_path, by_passphrase(tmp_path))


def test_real_keys_do_not_open_as_a_demo(tmp_path):
    StationKeys.create(tmp_path, by_passphrase(tmp_path))
    refused("E-KEY-SOURCE", StationKeys.open, tmp_path, DEMO)


def test_missing_keys_are_named(tmp_path):
    refused("E-KEY-MISSING", StationKeys.open, tmp_path, DEMO)
    refused("E-KEY-MISSING", source_of, tmp_path)


def test_a_platform_s_keys_are_no_station_s(tmp_path):
    PlatformKeys.create(tmp_path, DEMO)
    refused("E-KEY-DAMAGED", StationKeys.open, tmp_path, DEMO)


def test_a_newer_file_is_refused(tmp_path):
    StationKeys.create(tmp_path, DEMO)
    path = tmp_path / "keys.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "v": 2}))
    refused("E-KEY-NEWER", StationKeys.open, tmp_path, DEMO)


def test_a_file_cut_at_any_byte_is_refused(tmp_path):
    StationKeys.create(tmp_path, DEMO)
    path = tmp_path / "keys.json"
    whole = path.read_bytes()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        refused("E-KEY-DAMAGED", StationKeys.open, tmp_path, DEMO)


def test_a_changed_seal_is_refused(tmp_path):
    StationKeys.create(tmp_path, DEMO)
    path = tmp_path / "keys.json"
    document = json.loads(path.read_text())
    first = "A" if document["sealed"][30] != "A" else "B"
    document["sealed"] = document["sealed"][:30] + first + document["sealed"][31:]
    path.write_text(json.dumps(document))
    refused("E-KEY-WRONG", StationKeys.open, tmp_path, DEMO)


def test_damaged_facts_of_the_passphrase_are_refused(tmp_path):
    sources = by_passphrase(tmp_path)
    StationKeys.create(tmp_path, sources)
    path = tmp_path / "keys.json"
    document = json.loads(path.read_text())
    for facts in ({}, {"salt": "AA=="}, {**document["sealed_by"]["argon2id"], "memory_kib": 1}):
        path.write_text(json.dumps({**document, "sealed_by": {**document["sealed_by"], "argon2id": facts}}))
        refused("E-KEY-DAMAGED", StationKeys.open, tmp_path, sources)


def test_a_key_store_that_lost_the_key_is_named(tmp_path):
    StationKeys.create(tmp_path, KeySources(key_store=MemoryKeyStore()))
    refused("E-KEY-GONE", StationKeys.open, tmp_path, KeySources(key_store=MemoryKeyStore()))


@pytest.mark.parametrize("text", ["", "\n"])
def test_an_empty_passphrase_is_refused(tmp_path, text):
    refused("E-KEY-EMPTY", StationKeys.create, tmp_path, by_passphrase(tmp_path, text))
    assert not (tmp_path / "keys.json").exists()


def test_a_passphrase_file_that_is_not_there_is_named(tmp_path):
    sources = KeySources(passphrase_file=tmp_path / "nowhere")
    error = refused("E-KEY-PASSPHRASE-FILE", StationKeys.create, tmp_path, sources)
    assert "nowhere" in error.sentence


def test_a_machine_without_any_source_says_what_to_set(tmp_path):
    error = refused("E-KEY-SOURCE", StationKeys.create, tmp_path, KeySources())
    assert "KILN_KEY_PASSPHRASE_FILE" in error.action


def test_only_protected_key_stores_are_allowed():
    from keyring.backends.libsecret import Keyring as Libsecret
    from keyring.backends.SecretService import Keyring as SecretService

    assert allowed(object.__new__(SecretService))
    assert allowed(object.__new__(Libsecret))
    assert not allowed(FailKeyring())
    assert not allowed(NullKeyring())
    assert not allowed(MemoryKeyStore())


def test_a_passphrase_file_in_the_environment_goes_before_a_prompt(tmp_path):
    by_passphrase(tmp_path)
    sources = KeySources.of_machine(
        environ={"KILN_KEY_PASSPHRASE_FILE": str(tmp_path / "passphrase")}, prompt=lambda what: "another"
    )
    made = StationKeys.create(tmp_path, sources)
    assert _raw(StationKeys.open(tmp_path, by_passphrase(tmp_path))) == _raw(made)


def test_the_demo_never_asks_the_machine():
    assert KeySources.of_machine(demo=True, environ={"KILN_KEY_PASSPHRASE_FILE": "x"}) == KeySources(demo=True)


def test_a_wrapped_data_key_is_bound_to_its_context_and_to_its_keys(tmp_path):
    keys = StationKeys.create(tmp_path / "a", DEMO)
    others = StationKeys.create(tmp_path / "b", DEMO)
    wrapped = keys.wrap(b"k" * 32, b"batch 1")
    assert keys.unwrap(wrapped, b"batch 1") == b"k" * 32
    assert b"k" * 8 not in wrapped
    refused("E-KEY-OTHER", keys.unwrap, wrapped, b"batch 2")
    refused("E-KEY-OTHER", others.unwrap, wrapped, b"batch 1")
    refused("E-KEY-OTHER", keys.unwrap, b"", b"batch 1")


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(EnvironmentFailed) as caught:
        StationKeys.create(tmp_path / "file" / "keys", DEMO)
    assert caught.value.code == "E-KEY-DISK"
