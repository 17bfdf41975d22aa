"""Whatever is painted is read back by a decoder, at the resolutions of real printers."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.label import Label
from app.documents.layout import Box, Code, Page, Rule, Symbology, Text
from app.documents.zpl import zpl
from resources.errors import EnvironmentFailed, NeedsPerson
from tests.app.documents.test_label import VALUES
from ui.paint.targets import bitmap, picture, write_pdf
from ui.qt import QApplication, QImage

DPI = (203, 300, 600)


def read(image: QImage) -> str | None:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = [bytes(grey.constScanLine(y))[: grey.width()] for y in range(grey.height())]
    view = memoryview(b"".join(rows)).cast("B", (grey.height(), grey.width()))
    found = zxingcpp.read_barcode(view)
    return found.text if found else None


def page_with(symbology: Symbology, data: str) -> Page:
    width, height = (60.0, 15.0) if symbology is Symbology.CODE128 else (40.0, 40.0)
    box = Box(x_mm=2, y_mm=2, w_mm=width - 4, h_mm=height - 4)
    return Page(width_mm=width, height_mm=height, marks=(Code(box=box, symbology=symbology, data=data),))


@pytest.mark.parametrize("dpi", DPI)
@pytest.mark.parametrize("symbology", list(Symbology))
def test_every_code_is_read_back(qapp: QApplication, symbology: Symbology, dpi: int) -> None:
    assert read(picture(page_with(symbology, "A0B7651C441C"), dpi / 25.4)) == "A0B7651C441C"


@settings(max_examples=25)
@given(data=st.text(alphabet=st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40))
def test_codes_hold_any_printable_text(qapp: QApplication, data: str) -> None:
    for symbology in (Symbology.QR, Symbology.DATAMATRIX):
        assert read(picture(page_with(symbology, data), 12)) == data


@pytest.mark.parametrize("name", ["module.toml", "homekit.toml"])
@pytest.mark.parametrize("dpi", DPI)
def test_the_codes_of_the_labels_that_come_with_kiln_are_read_back(qapp: QApplication, name: str, dpi: int) -> None:
    page = Label.parse((files("resources") / "labels" / name).read_text(encoding="utf-8")).page(VALUES)
    assert read(picture(page, dpi / 25.4)) in ("A0B7651C441C", "X-HM://0023ISYWYABCD")


def test_a_label_printer_gets_the_dots_of_the_picture(qapp: QApplication) -> None:
    page = page_with(Symbology.QR, "kiln")
    sent = zpl(bitmap(page, 203)).decode()
    found = re.fullmatch(r"\^XA\^PW(\d+)\^LL(\d+)\^LH0,0\^FO0,0\^GFA,(\d+),\3,(\d+),([0-9A-F]+)\^FS\^PQ1\^XZ\n", sent)
    assert found is not None
    width, height, total, row_bytes = (int(found[at]) for at in (1, 2, 3, 4))
    dots = bytes.fromhex(found[5])
    assert (len(dots), total) == (row_bytes * height, row_bytes * height)
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    for y in range(height):
        for x in range(width):
            black = dots[y * row_bytes + x // 8] >> (7 - x % 8) & 1
            image.setPixel(x, y, 0xFF000000 if black else 0xFFFFFFFF)
    assert read(image) == "kiln"


def test_words_stay_inside_their_box(qapp: QApplication) -> None:
    box = Box(x_mm=5, y_mm=5, w_mm=10, h_mm=5)
    long = Text(box=box, text="a product whose name is far too long for this label")
    image = picture(Page(width_mm=20, height_mm=15, marks=(long,)), 20)
    dark = [(x, y) for x in range(400) for y in range(300) if image.pixelColor(x, y).lightness() < 128]
    assert dark
    assert all(100 <= x <= 300 and 100 <= y <= 200 for x, y in dark)


def test_a_pdf_has_a_side_for_each_page(qapp: QApplication, tmp_path: Path) -> None:
    rule = Rule(box=Box(x_mm=1, y_mm=1, w_mm=5, h_mm=1))
    pages = [Page(width_mm=30, height_mm=15, marks=(rule,)), Page(width_mm=210, height_mm=297, marks=(rule,))]
    write_pdf(pages, tmp_path / "out.pdf", "Labels")
    raw = (tmp_path / "out.pdf").read_bytes()
    boxes = re.findall(rb"/MediaBox \[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", raw)
    sizes = [(round(float(w) * 25.4 / 72), round(float(h) * 25.4 / 72)) for w, h in boxes]
    assert sizes == [(30, 15), (210, 297)]


def test_a_pdf_that_cannot_be_written_is_said(qapp: QApplication, tmp_path: Path) -> None:
    page = Page(width_mm=30, height_mm=15, marks=())
    with pytest.raises(EnvironmentFailed, match="Nothing was printed"):
        write_pdf([page], tmp_path / "no folder" / "out.pdf", "Labels")


def test_a_text_that_no_code_holds_is_refused(qapp: QApplication) -> None:
    with pytest.raises(NeedsPerson, match="cannot hold"):
        picture(page_with(Symbology.CODE128, "x" * 5000), 8)
