"""The serial command line of running firmware (TuyaOpen), in the three generations that are found in the field.

115 200 8N1, prompt ``tuya>``, every character echoed, log lines in colours in between; debug firmware says whole keys
there. Facts of the firmware's public sources:

- first: knows one store, the key-value one, and restarts without a word after a write;
- second: takes the store (0 key-value, 1 one-time) and a MAC with ``auth``, says nothing when one-time memory took
  the licence, misspells some failures; ``auth-read`` ignores its argument and reads whatever a boot would;
- third: says what happened; ``auth-read`` reads the key-value store, ``auth-read 1`` one-time memory; its log can be
  switched off, and it tells its version.

At a boot the key-value store wins over one-time memory and that over the pair compiled in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from enum import IntEnum
from typing import Protocol

from burner.virtual.firmware import Generation
from burner.virtual.stores import Pair, Stores
from burner.virtual.utterance import Utterance
from burner.virtual.voice import Voice

PROMPT = b"\r\ntuya>"
COMPILED_IN = Pair(uuid="uuidxxxxxxxxxxxxxxxx", auth_key="keyxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")

_UUID_LENGTHS = {16, 20}
_KEY_LENGTH = 32
_MAC_LENGTH = 12
_DEFAULT_MAC = "C8478C000018"
_LONGEST_LINE = 1000
_GREEN, _PLAIN = "\x1b[0;32m", "\x1b[0m"

_BAD_LENGTH = "uuid length must be 20/16, authkey length must be 32"
_USAGE = "Use like: auth uuidxxxxxxxxxxxxxxxx keyxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"


class CliOp(IntEnum):
    """What stands for a typed command in records and faults; beyond the loader's codes."""

    OTHER = 0x100
    READ_MAC = 0x101
    AUTH_READ = 0x102
    AUTH = 0x103
    AUTH_RESET = 0x104


_OPS = {
    "read_mac": CliOp.READ_MAC,
    "auth-read": CliOp.AUTH_READ,
    "auth": CliOp.AUTH,
    "auth-reset": CliOp.AUTH_RESET,
}


class CliHost(Protocol):
    """The module around the firmware."""

    stores: Stores
    voice: Voice

    @property
    def mac(self) -> str:
        """From the eFuses."""

    def stored(self) -> None:
        """One write of a store was made: it takes its time, and the power may go now."""

    def restart_application(self) -> None:
        """Boot again."""


class SerialCli:
    """The firmware from one boot to the next; deaf until it is up at ``ready_at`` (monotonic seconds)."""

    def __init__(self, generation: Generation, host: CliHost, ready_at: float) -> None:
        self._generation = generation
        self._host = host
        self._ready_at = ready_at
        self._typed = bytearray()
        self._logs = True
        self.in_use = host.stores.kv_pair() or host.stores.otp_pair() or COMPILED_IN
        host.voice.say(self._log("main", f"uuid {self.in_use.uuid}, authkey {self.in_use.auth_key}"))
        host.voice.say(PROMPT)
        self._commands: Mapping[str, Callable[[list[str], bool], Iterator[str]]] = {
            "read_mac": self._read_mac,
            "auth-read": self._auth_read,
            "auth": self._auth,
            "auth-reset": self._auth_reset,
        }
        if generation is Generation.THIRD:
            self._commands = {**self._commands, "sys_log_enable": self._log_enable, "sys_version": self._version}

    def heard(self, data: bytes) -> Iterator[Utterance]:
        if time.monotonic() < self._ready_at:
            return
        echo = b""
        for byte in data:
            if byte in b"\r\n":
                line, self._typed = bytes(self._typed), bytearray()
                if line:
                    op = _OPS.get(line.decode("ascii", "replace").split(" ")[0], CliOp.OTHER)
                    yield Utterance(op=op, data=line, echo=echo + b"\r\n")
                else:
                    yield Utterance(op=None, data=b"", echo=echo + PROMPT)
                echo = b""
            elif 0x20 <= byte < 0x7F and len(self._typed) < _LONGEST_LINE:
                self._typed.append(byte)
                echo += bytes([byte])
        if echo:
            yield Utterance(op=None, data=b"", echo=echo)

    def answer(self, command: Utterance, *, refuse: bool) -> Iterator[bytes]:
        words = command.data.decode("ascii").split()
        if not words:
            return
        handler = self._commands.get(words[0])
        lines = handler(words[1:], refuse) if handler else iter(["No command or file name"])
        answer = b"".join(f"\r\n{line}".encode() for line in lines)
        if words[0] == "auth" and self._generation is Generation.FIRST and b"succeeds" in answer:
            self._host.restart_application()
            return
        yield answer + PROMPT

    # ---- commands ---------------------------------------------------------------------------------------------

    def _read_mac(self, _words: list[str], _refuse: bool) -> Iterator[str]:
        yield from self._chatter("cli", "read_mac")
        burned = self._host.stores.otp
        digits = burned["mac"] if burned else self._host.mac.replace(":", "")
        yield "mac: " + ":".join(digits[at : at + 2] for at in range(0, _MAC_LENGTH, 2)).lower()

    def _auth_read(self, words: list[str], _refuse: bool) -> Iterator[str]:
        storage = words[0] if words and self._generation is Generation.THIRD else "0"
        if storage not in ("0", "1"):
            yield "storage must be 0 or 1"
            return
        pair = self._read(storage)
        if pair is None:
            yield "Authorization read failure."
            return
        yield from self._chatter("authorize", "Authorization read succeeds.")
        yield pair.uuid
        yield from self._chatter("netmgr", "scan done")
        yield pair.auth_key

    def _read(self, storage: str) -> Pair | None:
        stores = self._host.stores
        if self._generation is Generation.THIRD:
            return stores.otp_pair() if storage == "1" else stores.kv_pair()
        compiled_in = COMPILED_IN if self._generation is Generation.FIRST else None
        return stores.kv_pair() or stores.otp_pair() or compiled_in

    def _auth(self, words: list[str], refuse: bool) -> Iterator[str]:
        if len(words) < 2:
            yield _USAGE
            return
        pair = Pair(uuid=words[0], auth_key=words[1])
        yield from self._chatter("authorize", f"uuid:{pair.uuid}({len(pair.uuid)})")
        yield from self._chatter("authorize", f"authkey:{pair.auth_key}({len(pair.auth_key)})")
        if len(pair.uuid) not in _UUID_LENGTHS or len(pair.auth_key) != _KEY_LENGTH:
            yield _BAD_LENGTH
            return
        storage, mac = self._where(words[2:])
        if storage not in ("0", "1"):
            yield "storage must be 0 or 1"
        elif len(mac) != _MAC_LENGTH:
            yield "mac length must be 12"
        elif storage == "0":
            yield from self._write_pairs(pair, refuse)
        else:
            yield from self._burn(pair, mac, refuse)

    def _where(self, words: list[str]) -> tuple[str, str]:
        """Store and MAC; the first generation knows no such arguments."""
        own = self._host.mac.replace(":", "")
        if self._generation is Generation.FIRST:
            return "0", own
        return (words[0] if words else "0"), (words[1] if len(words) > 1 else own)

    def _write_pairs(self, pair: Pair, refuse: bool) -> Iterator[str]:
        """Two writes, one after the other: between them stands a new uuid with the old key."""
        if refuse:
            second = self._generation is Generation.SECOND
            yield "Authorization write flailure: tal_wifi_get_mac failed" if second else "Authorization write failure."
            return
        for key, value in (("uuid", pair.uuid), ("auth_key", pair.auth_key)):
            self._host.stores.put(key, value)
            self._host.stored()
        yield "Authorization write succeeds."
        yield "Please reset the system to ensure the new credentials are used."

    def _burn(self, pair: Pair, mac: str, refuse: bool) -> Iterator[str]:
        second = self._generation is Generation.SECOND
        if second and mac == _DEFAULT_MAC:
            yield "Warning: mac is default mac, please check your device mac."
        if refuse and second:
            yield "Authorization write flailure: cJSON_CreateObject failed"
            return
        if refuse or self._host.stores.otp is not None:
            yield "Authorization write to OTP failure."
            return
        self._host.stores.burn(pair, mac)
        self._host.stored()
        if not second:
            yield "Authorization write to OTP Succeeds."

    def _auth_reset(self, _words: list[str], refuse: bool) -> Iterator[str]:
        if refuse:
            yield "Authorization reset failure."
            return
        for key in ("uuid", "auth_key"):
            self._host.stores.drop(key)
            self._host.stored()
        yield "Authorization reset succeeds."

    def _log_enable(self, words: list[str], _refuse: bool) -> Iterator[str]:
        self._logs = words != ["off"]
        yield f"OK: log {'enabled' if self._logs else 'disabled'}"

    def _version(self, _words: list[str], _refuse: bool) -> Iterator[str]:
        yield "project.version   1.0.4"

    # ---- log --------------------------------------------------------------------------------------------------

    def _chatter(self, source: str, text: str) -> Iterator[str]:
        """A log line where another task's output falls in between."""
        if self._logs:
            yield self._log(source, text).decode().rstrip("\r\n")

    def _log(self, source: str, text: str) -> bytes:
        up = max(0, int(time.monotonic() - self._ready_at))
        stamp = f"01-01 {up // 3600 % 24:02}:{up // 60 % 60:02}:{up % 60:02}"
        return f"{_GREEN}[{stamp} ty D][{source}.c:226] {text}{_PLAIN}\r\n".encode()
