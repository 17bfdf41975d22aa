"""Text that shrinks and is never cut."""

from hypothesis import given
from hypothesis import strategies as st

from ui.theme.type import BOLD, LEAST_PX
from ui.words import fit, line_height, paragraph, width_of, wrap

TEXTS = st.text(st.sampled_from("UNCERTAIN合格待确认 iW-/."), min_size=1, max_size=60)


@given(TEXTS, st.integers(20, 600))
def test_what_fits_is_no_wider_than_its_place(qapp, text: str, width: int) -> None:
    px = fit(text, width, most=48, weight=BOLD)
    if px is None:
        assert width_of(text, LEAST_PX, BOLD) > width
    else:
        assert width_of(text, px, BOLD) <= width
        assert px == 48 or width_of(text, px + 1, BOLD) > width


@given(TEXTS, st.integers(60, 400), st.integers(20, 200))
def test_a_paragraph_stays_in_its_place_and_loses_no_character(qapp, text: str, width: int, height: int) -> None:
    found = paragraph(text, width, height, most=32)
    if found is None:
        lines = wrap(text, width, LEAST_PX)
        assert lines is None or len(lines) * line_height(LEAST_PX) > height
        return
    px, lines = found
    assert len(lines) * line_height(px) <= height
    assert all(width_of(line, px) <= width for line in lines)
    said = "".join(lines).replace("\N{NON-BREAKING HYPHEN}", "-").replace(" ", "")
    assert said == text.replace(" ", "")


def test_the_name_of_a_chip_is_not_broken_at_its_hyphen(qapp) -> None:
    lines = wrap("not an ESP32-C6.", width_of("not an ESP32-", 16) + 4, 16)
    assert lines == ("not an", "ESP32\N{NON-BREAKING HYPHEN}C6.")


def test_a_long_path_goes_on_in_the_next_line(qapp) -> None:
    path = "/dev/serial/by-path/pci-0000:00:14.0-usb-0:1.2:1.0-port0"
    lines = wrap(f"The port {path} was lost.", 180, 14)
    assert lines is not None
    assert "".join(lines).replace(" ", "") == f"Theport{path}waslost."
