"""The licence as an NVS partition: builds its bytes in memory, and reads back what a module holds."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from esp_idf_nvs_partition_gen import nvs_partition_gen

from burner.messages import Region
from burner.nvs_pages import PAGE_BYTES, Entry, EntryType, Page, PageKind, is_nvs_name, is_nvs_size, read_pages
from burner.recipe.model import FieldType, LicencePlace, NvsKey
from resources.errors import Bug, NeedsPerson

_NO_ROOM = (
    nvs_partition_gen.InputError,
    nvs_partition_gen.PageFullError,
    nvs_partition_gen.InsufficientSizeError,
)


def build_image(place: LicencePlace, fields: Mapping[str, bytes]) -> bytes:
    """The bytes of the whole licence partition, exactly ``place.size`` long.

    Args:
        place: where each field goes; its size is a multiple of 4096 and at least 0x3000 bytes.
        fields: field name -> value, the very fields that ``place`` names. Strings are ASCII without NUL.

    Raises:
        NeedsPerson: fields and place do not agree, a key is no NVS key, or the licence does not fit. No value
            of a field is told.
    """
    _refuse_size(place)
    _refuse_fields(place, fields)
    image = io.BytesIO()
    try:
        _generate(image, place, fields)
    except _NO_ROOM:
        raise NeedsPerson("E-RECIPE-ROOM", size=f"{place.size:#x}", partition=place.partition) from None
    except (SystemExit, AssertionError):
        raise Bug("E-RECIPE-BUG", what="the licence image") from None
    if len(image.getvalue()) != place.size:
        raise Bug("E-RECIPE-BUG", what="the licence image")
    return image.getvalue()


def parse_region(data: bytes, place: LicencePlace) -> tuple[Region, dict[str, bytes]]:
    """What the licence region holds, and every field of it that can be read.

    Takes the bytes of the whole partition; any bytes are taken and nothing is raised. Where a firmware ran in
    between, rewritten entries, erased ones and namespaces of its own are read as the firmware reads them.

    ==========  ===============================================================================
    BLANK       nothing, or a sound NVS without any of the place's keys
    LICENCE     every field of the place, its CRCs right; the fields are exactly the place's
    TORN        some fields, or something half written
    DAMAGED     bytes that are no NVS
    UNREADABLE  not as many bytes as the partition has
    ==========  ===============================================================================
    """
    if len(data) != place.size:
        return Region.UNREADABLE, {}
    pages = read_pages(data)
    entries = list(chain.from_iterable(page.entries for page in pages))
    of_place = _of_namespace(entries, place.namespace)
    found = dict(_read_fields(of_place, place.fields))
    if place.fields and len(found) == len(place.fields):
        return Region.LICENCE, found
    keys = {where.key.encode() for where in place.fields.values()}
    if _is_torn(pages) or _has_orphans(entries) or any(entry.key in keys for entry in of_place):
        return Region.TORN, found
    return (Region.DAMAGED if any(page.kind is PageKind.ALIEN for page in pages) else Region.BLANK), {}


# ---- building ----------------------------------------------------------------------------------------


def _refuse_size(place: LicencePlace) -> None:
    if not is_nvs_size(place.size):
        raise NeedsPerson("E-RECIPE-SMALL", partition=place.partition, size=f"{place.size:#x}")


def _refuse_fields(place: LicencePlace, fields: Mapping[str, bytes]) -> None:
    """The generator cuts long keys silently and takes doubles: both end here."""
    if missing := sorted(place.fields.keys() - fields.keys()):
        raise NeedsPerson("E-RECIPE-FIELD-LACKS", field=", ".join(missing))
    if extra := sorted(fields.keys() - place.fields.keys()):
        raise NeedsPerson("E-RECIPE-FIELD-EXTRA", field=", ".join(extra))
    keys = [where.key for where in place.fields.values()]
    for name in (place.namespace, *keys):
        if not is_nvs_name(name):
            raise NeedsPerson("E-RECIPE-NVS-KEY", key=name)
    for name in keys:
        if keys.count(name) > 1:
            raise NeedsPerson("E-RECIPE-NVS-TWICE", key=name)
    for name, where in place.fields.items():
        if where.type is FieldType.STRING and (not fields[name].isascii() or b"\0" in fields[name]):
            raise NeedsPerson("E-RECIPE-VALUE", field=name)


def _generate(image: io.BytesIO, place: LicencePlace, fields: Mapping[str, bytes]) -> None:
    # The generator adds a reserved page to the size that it is given.
    size = place.size - PAGE_BYTES
    with nvs_partition_gen.nvs_open(image, size, nvs_partition_gen.Page.VERSION2) as nvs:
        nvs.write_namespace(place.namespace)
        for name, where in place.fields.items():
            if where.type is FieldType.STRING:
                nvs.write_entry(where.key, fields[name].decode("ascii"), "string")
            else:
                nvs.write_entry(where.key, fields[name], "binary")


# ---- reading -----------------------------------------------------------------------------------------


def _is_torn(pages: Iterable[Page]) -> bool:
    return any(page.broken or page.kind is PageKind.HALF_WRITTEN for page in pages)


def _has_orphans(entries: list[Entry]) -> bool:
    """True when entries lie in a namespace that nothing names: the sector with its name is lost."""
    named = {entry.tail[0] for entry in entries if entry.namespace == 0}
    return any(entry.namespace not in named for entry in entries if entry.namespace)


def _of_namespace(entries: list[Entry], namespace: str) -> list[Entry]:
    """The entries of one namespace; the first entry that names it counts, as for firmware."""
    name = namespace.encode()
    for entry in entries:
        if entry.namespace == 0 and entry.type == EntryType.U8 and entry.key == name:
            index = entry.tail[0]
            return [each for each in entries if each.namespace == index] if index else []
    return []


def _read_fields(entries: list[Entry], fields: Mapping[str, NvsKey]) -> Iterator[tuple[str, bytes]]:
    for name, where in fields.items():
        of_key = [entry for entry in entries if entry.key == where.key.encode()]
        value = _string(of_key) if where.type is FieldType.STRING else _blob(of_key)
        if value is not None:
            yield name, value


def _last(entries: list[Entry], kind: EntryType, chunk: int | None = None) -> Entry | None:
    """The newest entry of a type: a power cut between write and erase leaves the older one standing too."""
    fitting = [entry for entry in entries if entry.type == kind and chunk in (None, entry.chunk)]
    return fitting[-1] if fitting else None


def _string(entries: list[Entry]) -> bytes | None:
    entry = _last(entries, EntryType.STRING)
    if entry is None or entry.payload is None or not entry.payload.endswith(b"\0"):
        return None
    return entry.payload[:-1]


def _blob(entries: list[Entry]) -> bytes | None:
    index = _last(entries, EntryType.BLOB_INDEX)
    if index is None:
        single = _last(entries, EntryType.BLOB)
        return single.payload if single else None
    size, count, first = int.from_bytes(index.tail[:4], "little"), index.tail[4], index.tail[5]
    chunks = [_last(entries, EntryType.BLOB_DATA, first + each) for each in range(count)]
    payloads = [chunk.payload for chunk in chunks if chunk is not None and chunk.payload is not None]
    whole = b"".join(payloads)
    return whole if len(payloads) == count and len(whole) == size else None
