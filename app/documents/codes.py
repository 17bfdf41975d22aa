"""The dark and light modules of a code, made by ZXing."""

from __future__ import annotations

import zxingcpp

from app.documents.layout import Symbology
from resources.errors import NeedsPerson

Matrix = tuple[tuple[bool, ...], ...]
"""Rows of modules from the top, each from the left; True is dark. A linear code has one row."""

_FORMATS = {
    Symbology.QR: zxingcpp.BarcodeFormat.QRCode,
    Symbology.DATAMATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Symbology.CODE128: zxingcpp.BarcodeFormat.Code128,
}
QUIET_MODULES = {Symbology.QR: 4, Symbology.DATAMATRIX: 1, Symbology.CODE128: 10}
"""Light modules that each standard wants around its code; a linear one only at its sides."""


def matrix(symbology: Symbology, data: str) -> Matrix:
    """The code of ``data`` without its quiet zone.

    Raises:
        NeedsPerson: ``E-LABEL-CODE``, the symbology cannot hold this text.
    """
    try:
        options = {"force_square": True} if symbology is Symbology.DATAMATRIX else {}
        image = zxingcpp.create_barcode(data, _FORMATS[symbology], **options).to_image(scale=1, add_quiet_zones=False)
    except (ValueError, RuntimeError) as error:
        raise NeedsPerson("E-LABEL-CODE", kind=symbology.value, text=data[:40]) from error
    view = memoryview(image)  # type: ignore[arg-type]  # its stub does not say that it is a buffer
    rows, columns = view.shape or (0, 0)
    raw = view.tobytes()
    taken = 1 if symbology is Symbology.CODE128 else rows
    return tuple(tuple(raw[row * columns + at] < 128 for at in range(columns)) for row in range(taken))
