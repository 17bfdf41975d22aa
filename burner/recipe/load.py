"""Reads a recipe and its files; takes only one that a check finds no error in."""

from __future__ import annotations

from pathlib import Path

from burner.messages import WriterKind
from burner.recipe import rules
from burner.recipe.draft import Draft, read
from burner.recipe.findings import Finding, Level
from burner.recipe.model import BootCheck, Recipe
from resources.errors import Bug

FILE_NAME = "recipe.toml"


def load(path: Path) -> Recipe:
    """The recipe at ``path``, a recipe file or the folder of one, with every image in memory.

    Raises:
        NeedsPerson: the first error that ``check`` tells.
    """
    draft, findings = examine(path)
    for finding in findings:
        if finding.level is Level.ERROR:
            raise finding.as_error()
    return _finished(draft)


def examine(path: Path) -> tuple[Draft, list[Finding]]:
    """The draft of a recipe and everything there is to say about it, errors first."""
    draft, findings = read(path / FILE_NAME if path.is_dir() else path)
    findings.extend(rules.judge(draft))
    return draft, sorted(findings, key=lambda finding: finding.level is not Level.ERROR)


def _finished(draft: Draft) -> Recipe:
    sheet = draft.sheet
    place = draft.licence or draft.command
    if not (sheet.recipe and sheet.serial and sheet.security and sheet.write):
        raise Bug("E-RECIPE-BUG", what="an accepted recipe lacks a part")
    if not (draft.chip and place and (draft.flash_size_bytes or draft.command)):
        raise Bug("E-RECIPE-BUG", what="an accepted recipe lacks a part")
    return Recipe(
        product=sheet.recipe.product,
        chip=draft.chip.name,
        flash_size_bytes=draft.flash_size_bytes or 0,
        images=draft.burned,
        partition_table=draft.table,
        writer=WriterKind(sheet.recipe.writer),
        licence=place,
        baud=sheet.serial.baud,
        security=frozenset(sheet.security.allow),
        skip_equal_regions=sheet.write.skip_equal_regions,
        boot=BootCheck(expect=sheet.boot.expect, within_s=sheet.boot.within_s) if sheet.boot else None,
        sha256=draft.sha256,
    )
