"""ZPL II for label printers: the whole label as one picture, so that it looks as it does on the screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Bitmap:
    """Black dots. ``rows`` are bytes of eight dots each, the leftmost highest, set for black, from the top."""

    width: int
    rows: tuple[bytes, ...]

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def row_bytes(self) -> int:
        return (self.width + 7) // 8


def zpl(bitmap: Bitmap, copies: int = 1) -> bytes:
    """A label format with one graphic field (``^GFA``, hexadecimal, as in the ZPL II programming guide)."""
    data = b"".join(bitmap.rows).hex().upper()
    total = bitmap.row_bytes * bitmap.height
    return (
        f"^XA^PW{bitmap.width}^LL{bitmap.height}^LH0,0"
        f"^FO0,0^GFA,{total},{total},{bitmap.row_bytes},{data}^FS^PQ{copies}^XZ\n"
    ).encode("ascii")
