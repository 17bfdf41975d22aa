"""Files of Find My tokens as people bring them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.tokens import read_tokens
from resources.errors import NeedsPerson


def test_columns_are_found_by_their_heads_and_empty_lines_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "tokens.csv"
    file.write_text("\ufeffserial,Token,UUID\n1,QUJD,aa\n\n2,REVG,bb\n", encoding="utf-8")
    found = read_tokens(file)
    assert [(each.uuid, each.token.open()) for each in found] == [("aa", b"QUJD"), ("bb", b"REVG")]
    assert "QUJD" not in repr(found)


@pytest.mark.parametrize("content", ["", "uuid,token\n", "uuid,key\na,b\n", "\x00", '"'])
def test_what_is_no_file_of_tokens_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "tokens.csv"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(NeedsPerson, match=r"tokens\.csv"):
        read_tokens(file)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NeedsPerson):
        read_tokens(tmp_path / "none.csv")
