"""Where pages go: a picture, the dots of a label printer, a PDF file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.documents.layout import Page
from app.documents.zpl import Bitmap
from resources.errors import EnvironmentFailed
from ui.paint.pages import MM_PER_INCH, paint
from ui.qt import QColor, QImage, QMarginsF, QPageLayout, QPageSize, QPainter, QPdfWriter, QSizeF

PDF_DPI = 600


def picture(page: Page, dots_per_mm: float) -> QImage:
    """The page as a picture on white."""
    size = (max(1, round(page.width_mm * dots_per_mm)), max(1, round(page.height_mm * dots_per_mm)))
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        paint(page, painter, dots_per_mm)
    return image


def bitmap(page: Page, dpi: int) -> Bitmap:
    """The page in black dots, without greys: thermal printers know none."""
    mono = picture(page, dpi / MM_PER_INCH).convertToFormat(QImage.Format.Format_Grayscale8)
    rows = []
    for y in range(mono.height()):
        line = bytes(memoryview(mono.constScanLine(y)))[: mono.width()]  # type: ignore[arg-type]  # a memoryview
        bits = "".join("1" if value < 128 else "0" for value in line)
        bits = bits.ljust((len(bits) + 7) // 8 * 8, "0")
        rows.append(int(bits, 2).to_bytes(len(bits) // 8, "big"))
    return Bitmap(width=mono.width(), rows=tuple(rows))


def write_pdf(pages: Sequence[Page], file: Path, title: str) -> None:
    """All pages in one file, each at its own size.

    Raises:
        EnvironmentFailed: ``E-PRINT``, the file cannot be written.
    """
    try:
        with file.open("wb"):
            pass  # Qt would only warn
    except OSError as error:
        raise EnvironmentFailed("E-PRINT", where=file) from error
    writer = QPdfWriter(str(file))
    writer.setTitle(title)
    writer.setCreator("Kiln")
    writer.setResolution(PDF_DPI)
    writer.setPageMargins(QMarginsF(0, 0, 0, 0))
    painter = QPainter()
    for at, page in enumerate(pages):
        size = QPageSize(QSizeF(page.width_mm, page.height_mm), QPageSize.Unit.Millimeter)
        writer.setPageLayout(QPageLayout(size, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
        if not (writer.newPage() if at else painter.begin(writer)):
            raise EnvironmentFailed("E-PRINT", where=file)
        paint(page, painter, PDF_DPI / MM_PER_INCH)
    if not painter.end():
        raise EnvironmentFailed("E-PRINT", where=file)
