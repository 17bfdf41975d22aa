"""Bare clients of loader and command line, so that the tests see what really goes over the line."""

from __future__ import annotations

import functools
import operator
import re
import socket
import struct
import warnings
from collections.abc import Callable, Iterator

import pytest
import serial

from burner.virtual.packets import Op
from burner.virtual.slip import Decoder, encode

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Client:
    """One connection to a slot; commands and their replies as bytes."""

    def __init__(self, url: str) -> None:
        host, port = url.removeprefix("socket://").split(":")
        self._socket = socket.create_connection((host, int(port)), timeout=5)
        self._decoder = Decoder()
        self._packets: list[bytes] = []

    def send(self, packet: bytes) -> None:
        self._socket.sendall(encode(packet))

    def request(self, op: int, data: bytes = b"", check: int = 0) -> None:
        self.send(struct.pack("<BBHI", 0, op, len(data), check) + data)

    def packet(self) -> bytes:
        """The next packet; EOFError when the module's side hung up."""
        while not self._packets:
            try:
                data = self._socket.recv(0x10000)
            except ConnectionResetError as error:
                raise EOFError from error
            if not data:
                raise EOFError
            self._packets += self._decoder.feed(data)
        return self._packets.pop(0)

    def command(self, op: int, data: bytes = b"", check: int = 0) -> tuple[int, bytes]:
        """Value and data (with status bytes) of the reply."""
        self.request(op, data, check)
        packet = self.packet()
        assert packet[1] == op, packet.hex()
        return struct.unpack("<I", packet[4:8])[0], packet[8:]

    def sync(self) -> int:
        """The value of the eight replies."""
        self.request(Op.SYNC, b"\x07\x07\x12\x20" + b"\x55" * 32)
        values = {self.packet()[4:8] for _ in range(8)}
        assert len(values) == 1
        return int.from_bytes(values.pop(), "little")

    def read_register(self, address: int) -> int:
        return self.command(Op.READ_REG, struct.pack("<I", address))[0]

    def attach(self) -> None:
        assert self.command(Op.SPI_ATTACH, bytes(8))[1] == bytes(4)

    def erase(self, offset: int, size: int, *, extended: bool = True) -> bytes:
        """Begin a flash session by the ROM, which erases; the status bytes."""
        data = struct.pack("<IIII", size, 1, size, offset) + (bytes(4) if extended else b"")
        return self.command(Op.FLASH_BEGIN, data)[1]

    def block(self, op: int, payload: bytes, sequence: int = 0) -> bytes:
        """Send a data block; the status bytes."""
        header = struct.pack("<IIII", len(payload), sequence, 0, 0)
        return self.command(op, header + payload, functools.reduce(operator.xor, payload, 0xEF))[1]

    def start_stub(self) -> None:
        """Upload something and start it."""
        self.command(Op.MEM_BEGIN, struct.pack("<IIII", 4, 1, 4, 0x40380000))
        self.block(Op.MEM_DATA, b"stub")
        self.command(Op.MEM_END, struct.pack("<II", 0, 0x40380000))
        assert self.packet() == b"OHAI"

    def hang_up(self) -> None:
        self._socket.close()


class Typist:
    """A person at a terminal of any kind."""

    def __init__(self, url: str, baud: int) -> None:
        self._url = url
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # pyserial's RFC 2217 client names its thread as of old
            self.port = serial.serial_for_url(url, baudrate=baud, timeout=5)

    def until(self, text: str) -> str:
        """What is printed up to and with this text."""
        printed = self.port.read_until(text.encode()).decode("latin-1")
        assert printed.endswith(text), printed
        return printed

    def type(self, line: str) -> list[str]:
        """The lines that a command prints, its echo included and the colours left out, up to the next prompt."""
        self.port.write(f"{line}\r".encode())
        printed = self.until("\r\ntuya>").removesuffix("\r\ntuya>")
        return [_COLOUR.sub("", each) for each in printed.split("\r\n") if each]

    def said(self, line: str) -> list[str]:
        """The same without echo and log lines."""
        return [each for each in self.type(line)[1:] if not each.startswith("[")]

    def packets(self, packet: bytes, count: int = 1) -> list[bytes]:
        """The loader's replies to a packet; fewer when the line stays quiet."""
        self.port.write(encode(packet))
        decoder, packets = Decoder(), []
        while len(packets) < count and (data := self.port.read(1)):
            packets += decoder.feed(data)
        return packets

    def is_in_loader(self, timeout_s: float = 5.0) -> bool:
        """Whether the ROM answers a sync."""
        self.port.timeout = timeout_s
        sync = b"\x07\x07\x12\x20" + b"\x55" * 32
        return len(self.packets(struct.pack("<BBHI", 0, Op.SYNC, len(sync), 0) + sync, 8)) == 8

    def hang_up(self) -> None:
        if self._url.startswith("socket:") and self.port.is_open:
            self.port.is_open = False  # pyserial's own close sleeps
            self.port._socket.close()
        self.port.close()


@pytest.fixture
def sit_down() -> Iterator[Callable[..., Typist]]:
    """Opens terminals and closes them after the test."""
    typists: list[Typist] = []

    def open_one(url: str, baud: int = 115_200) -> Typist:
        typists.append(Typist(url, baud))
        return typists[-1]

    yield open_one
    for typist in typists:
        typist.hang_up()


@pytest.fixture
def connect() -> Iterator[Callable[[str], Client]]:
    """Opens connections and closes them after the test."""
    clients: list[Client] = []

    def open_one(url: str) -> Client:
        clients.append(Client(url))
        return clients[-1]

    yield open_one
    for client in clients:
        client.hang_up()
