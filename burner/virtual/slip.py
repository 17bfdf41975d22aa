"""SLIP framing (RFC 1055) as the serial loader uses it: a delimiter at both ends of each packet."""

from __future__ import annotations

END = b"\xc0"
_END_ESCAPED = b"\xdb\xdc"
_ESCAPE = b"\xdb"
_ESCAPE_ESCAPED = b"\xdb\xdd"

# The loader's largest packet is a 16 KB block with its headers; whatever grows beyond this is noise.
_LONGEST_FRAME = 0x20000


def encode(packet: bytes) -> bytes:
    """The packet as it goes over the wire, delimiters included."""
    return END + packet.replace(_ESCAPE, _ESCAPE_ESCAPED).replace(END, _END_ESCAPED) + END


def _unescape(frame: bytes) -> bytes | None:
    if _ESCAPE not in frame:
        return frame
    escapes = frame.count(_END_ESCAPED) + frame.count(_ESCAPE_ESCAPED)
    if escapes != frame.count(_ESCAPE):
        return None
    return frame.replace(_END_ESCAPED, END).replace(_ESCAPE_ESCAPED, _ESCAPE)


class Decoder:
    """Cuts a stream of bytes into packets; what stands outside a frame or is escaped wrongly is dropped."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._inside = False

    def feed(self, data: bytes) -> list[bytes]:
        """The packets that these bytes complete, in order."""
        if END not in data:
            self._keep(data)
            return []
        parts = data.split(END)
        self._keep(parts[0])
        packets = []
        for part in parts[1:]:
            packet = self._close()
            if packet:
                packets.append(packet)
            self._keep(part)
        return packets

    def _keep(self, data: bytes) -> None:
        if self._inside and len(self._pending) < _LONGEST_FRAME:
            self._pending += data

    def _close(self) -> bytes | None:
        """Meets a delimiter: it ends the frame that holds something, and always may begin the next."""
        frame = bytes(self._pending)
        self._pending.clear()
        was_inside = self._inside
        self._inside = not (was_inside and frame)
        return _unescape(frame) if was_inside and frame else None
