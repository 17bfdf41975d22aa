"""``kiln pull | import | return | sync``: what comes from the platform, and what goes there."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.options import As, Json, Product, session_of
from app.cli.output import counted, put, put_json
from app.importing import Imported, import_list
from licenses.book import BatchRow
from licenses.sealed import BATCH_KIND, document_kind
from resources.errors import EnvironmentFailed, KilnError, NeedsPerson

if TYPE_CHECKING:
    from app.sync import SyncResult
    from licenses.lists import RefusedRow

DEFAULT_COUNT = 1000


def pull(
    context: typer.Context,
    lot: Annotated[str | None, typer.Option("--lot", metavar="ID", help="From this lot only.")] = None,
    product: Product = None,
    count: Annotated[int, typer.Option("--count", min=1, max=100_000, help="Licences at most.")] = DEFAULT_COUNT,
    as_json: Json = False,
) -> None:
    """Pull recipes and a batch of licences from the platform."""
    _put_batch(session_of(context).station().pull(product, lot, count), as_json=as_json)


def import_file(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    product: Product = None,
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Import the good rows; the others go into a file beside.")
    ] = False,
    who: As = None,
    as_json: Json = False,
) -> None:
    """Import a licence list (it becomes a lot on the platform) or a sealed batch file (it goes into the book)."""
    station = session_of(context).station()
    batch = _batch_document(file)
    if batch is not None:
        _put_batch(station.receive(batch), as_json=as_json)
        return
    if product is None:
        raise NeedsPerson("E-IMPORT-PRODUCT", file=file.name)
    with station.office(who) as office:
        imported = import_list(office, file, product, skip_refused=skip_refused)
    if as_json:
        put_json(_imported_json(imported))
    else:
        _put_imported(imported)
    if imported.lot is None:
        raise NeedsPerson("E-LIST-REFUSED", count=len(imported.refused), file=file.name)
    raise typer.Exit(1 if imported.refused else 0)


def sync(context: typer.Context, as_json: Json = False) -> None:
    """Bring book and platform into step."""
    result = session_of(context).station().sync()
    if as_json:
        put_json(asdict(result))
    else:
        put(f"{result.pushed} events sent, {result.waiting} wait, {'in step' if result.in_step else 'NOT in step'}.")
        _put_what_came_down(result)
    raise typer.Exit(0 if result.in_step and not result.conflicts and not result.refused else 1)


def give_back(
    context: typer.Context,
    lot: Annotated[str | None, typer.Option("--lot", metavar="ID", help="Of this lot only.")] = None,
    batch: Annotated[str | None, typer.Option("--batch", metavar="ID", help="Of this batch only.")] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; it goes into the journal.")] = "not needed here",
    who: As = None,
    as_json: Json = False,
) -> None:
    """Return unused licences to the platform."""
    station = session_of(context).station()
    asked = station.give_back(lot=lot, batch=batch, reason=reason, who=who or getpass.getuser())
    if asked == 0 and not station.book.waiting():
        raise NeedsPerson("E-NOTHING-TO-RETURN")
    try:
        result = station.sync()
    except KilnError:
        if not as_json:
            put(f"{asked} licences wait to go back; they go with the next kiln sync.")
        raise
    if as_json:
        put_json({"asked": asked, "returned": result.returned, "kept": result.kept, "in_step": result.in_step})
    else:
        put(f"{asked} licences given back: {result.returned} went, {result.kept} stay.")
    raise typer.Exit(0 if result.returned >= asked else 1)


def _put_what_came_down(result: SyncResult) -> None:
    told = {
        "lots frozen": result.frozen,
        "lots free again": result.thawed,
        "licences gone back": result.returned,
        "licences that stay": result.kept,
        "notices": result.notices,
        "batches taken": result.batches,
    }
    if any(told.values()):
        put("From the platform: " + ", ".join(f"{count} {what}" for what, count in told.items() if count) + ".")
    for difference in result.differences:
        put(f"The counts differ: {difference}.")


def _batch_document(file: Path) -> bytes | None:
    """The bytes of a sealed batch file, None when the file is something else."""
    if file.suffix.lower() in {".xlsx", ".csv", ".xls", ".txt"}:
        return None
    try:
        content = file.read_bytes()
    except OSError as error:
        raise EnvironmentFailed("E-FILE-READ", file=str(file), why=error.strerror or "unknown") from error
    return content if document_kind(content) == BATCH_KIND or content[:1] == b"{" else None


def _put_batch(row: BatchRow, *, as_json: bool) -> None:
    if as_json:
        put_json(
            {"batch": row.batch, "lot": row.lot, "product": row.product, "received": row.received, "known": row.known}
        )
    elif row.known:
        put(f"Batch {row.batch} was in the book already.")
    else:
        put(f"Batch {row.batch}: {row.received} licences of {row.product_name} are in the book.")


def _imported_json(imported: Imported) -> dict[str, object]:
    return {
        "lot": imported.lot,
        "imported": imported.imported,
        "unused": imported.unused,
        "burned": imported.burned,
        "scrapped": imported.scrapped,
        "skipped_placeholders": imported.placeholders,
        "refused": [asdict(row) for row in imported.refused],
        "refused_file": str(imported.refused_file) if imported.refused_file else None,
    }


def _put_imported(imported: Imported) -> None:
    for numbers, sentence in _by_reason(imported.refused):
        put(f"{numbers}: {sentence}")
    if imported.lot is None:
        return
    put(
        f"Lot {imported.lot}: {imported.unused} unused, {imported.burned} burned by others, "
        f"{imported.scrapped} for a person to decide."
    )
    if imported.refused_file:
        put(f"{counted(len(imported.refused), 'refused row')} went into {imported.refused_file}.")


def _by_reason(refused: Sequence[RefusedRow]) -> list[tuple[str, str]]:
    """Rows that share a reason together, as ``rows 2-17, 20``; reasons in the order of their first rows."""
    numbers: dict[str, list[int]] = {}
    for row in refused:
        numbers.setdefault(row.sentence, []).append(row.number)
    return [(f"{'row' if len(rows) == 1 else 'rows'} {_ranges(rows)}", sentence) for sentence, rows in numbers.items()]


def _ranges(numbers: Sequence[int]) -> str:
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][-1] + 1:
            spans[-1][1:] = [number]
        else:
            spans.append([number])
    return ", ".join("-".join(map(str, span)) for span in spans)
