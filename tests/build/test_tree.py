"""The tree holds what it should and nothing that belongs to one machine or one person."""

from __future__ import annotations

import math
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from places import ROOMS, ROOT

TOP_LEVEL = {".ci", ".gitignore", "README.md", "build", "pyproject.toml", "tests", "uv.lock", *ROOMS}
MAY_STAND_BESIDE = {".gitattributes", ".editorconfig", ".github"}

# A home folder or a mount of one machine, written so that this file does not hold one itself.
MACHINE_PATH = re.compile(r"(?<![\w./-])/(?:home|Users|work|root|mnt)/[a-z.]\w+", re.IGNORECASE)
LONG_WORD = re.compile(rb"[A-Za-z0-9+/_-]{40,}={0,2}")
MARKED_AS_HASHES = ("uv.lock", "build/requirements.txt")
PRIVATE_KEY = re.compile(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\n[A-Za-z0-9+/=\n]{40,}")


def kept_files() -> list[Path]:
    """Every file that is or would be under version control; without a history, what is not ignored by name."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        ignored = {".venv", ".work", "dist", "__pycache__", ".git"}
        files = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        return [path for path in files if not any(part in ignored or "cache" in part for part in path.parts)]
    return [Path(name) for name in answer.decode().split("\0") if name and (ROOT / name).is_file()]


@pytest.fixture(scope="module")
def files() -> list[Path]:
    found = kept_files()
    assert Path("build/__main__.py") in found
    return found


def bits_per_character(word: bytes) -> float:
    shares = [count / len(word) for count in Counter(word).values()]
    return -sum(share * math.log2(share) for share in shares)


def looks_random(word: bytes) -> bool:
    """Long, and mixed as only chance mixes: letters of both cases and digits, with few repetitions."""
    kinds = (rb"[a-z]", rb"[A-Z]", rb"[0-9]")
    return all(re.search(kind, word) for kind in kinds) and bits_per_character(word) > 4.5


def test_the_top_level_holds_the_rooms_and_little_else(files: list[Path]) -> None:
    found = {path.parts[0] for path in files}
    assert found - MAY_STAND_BESIDE == TOP_LEVEL


def test_the_build_is_no_package_that_shadows_the_tool_of_its_name() -> None:
    assert not (ROOT / "build" / "__init__.py").exists()


def test_no_file_names_a_folder_of_one_machine(files: list[Path]) -> None:
    texts = {path: (ROOT / path).read_text("utf-8", errors="ignore") for path in files if path.name != "uv.lock"}
    found = {str(path): hit.group() for path, text in texts.items() if (hit := MACHINE_PATH.search(text))}
    assert found == {}


def test_no_file_holds_a_long_random_secret(files: list[Path]) -> None:
    found = []
    for path in files:
        if path.as_posix() not in MARKED_AS_HASHES:
            words = LONG_WORD.findall((ROOT / path).read_bytes())
            found += [f"{path}: {word[:8]!r}…" for word in words if looks_random(word)]
    assert found == []


def test_no_file_holds_a_private_key(files: list[Path]) -> None:
    assert [str(path) for path in files if PRIVATE_KEY.search((ROOT / path).read_bytes())] == []


def test_a_random_secret_and_a_machine_path_would_be_found() -> None:
    secret = b"aB3" + bytes(range(65, 91)) + bytes(range(48, 58)) + b"zyxwvut"
    assert looks_random(secret)
    assert not looks_random(b"a_rather_long_name_that_a_person_wrote_in_a_test_file")
    assert MACHINE_PATH.search("open('" + "/".join(["", "home", "anna", "kiln"]) + "')")
    assert not MACHINE_PATH.search("https://example.com/home/anna")


def test_every_module_says_in_one_sentence_what_it_is_for(files: list[Path]) -> None:
    modules = [path for path in files if path.suffix == ".py" and (ROOT / path).stat().st_size]
    silent = [str(path) for path in modules if not (ROOT / path).read_text("utf-8").lstrip().startswith(('"""', "#!"))]
    assert silent == []
