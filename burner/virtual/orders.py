"""Faults as a person orders them on the command line: ``KIND[:key=value,…]``.

======================  ========================================================================================
``unplug``              at ``command=N``, or after ``bytes=N`` or ``writes=N`` of its firmware's stores; ``back=S``
                        plugs in again after S seconds
``swap``                at ``command=N`` another module of the same chip takes the place
``lost-reply``          to ``command=N``
``flip``                a bit of byte ``byte=N`` (default 8) of the reply to ``command=N``
``refuse``              ``command=N`` fails and is not carried out
``silent``              from ``command=N`` on, or at once
``slow-line``           above ``baud=N`` (default 230 400) the line carries noise
``default-mac``         the module carries a factory's default address
``wrong-chip``          the module is of another chip
``encrypted``           flash encryption in release mode
``secure-boot``         secure boot
``secure-download``     secure download mode
``download-disabled``   no download mode at all
``small-flash``         a flash of 1 MB
``no-boot``             the module does not boot what is in its flash
======================  ========================================================================================

``slot=N`` (default 1) and ``module=N`` in its tray (default 1) say which module is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from burner.virtual.chip import CHIPS, Security
from burner.virtual.faults import Fault, FaultKind
from burner.virtual.flash import MEGABYTE
from burner.virtual.spec import DEFAULT_MAC, ModuleSpec, derived

_COUNTS = {"slot", "module", "command", "bytes", "writes", "byte", "baud"}
_FIRST_DATA_BYTE = 8


@dataclass(frozen=True, kw_only=True)
class Order:
    """One ordered fault: which module, what, and its numbers."""

    kind: str
    slot: int = 1
    module: int = 1
    command: int | None = None
    bytes: int | None = None
    writes: int | None = None
    byte: int = _FIRST_DATA_BYTE
    baud: int = 230_400
    back: float | None = None


def parse(text: str) -> Order:
    """The order that a text like ``unplug:slot=2,command=12`` gives.

    Raises:
        ValueError: it is none; the message says why.
    """
    kind, _, rest = text.partition(":")
    if kind not in _KINDS:
        raise ValueError(f"there is no fault {kind!r}; there are {', '.join(_KINDS)}")
    values: dict[str, float] = {}
    for part in filter(None, rest.split(",")):
        key, _, value = part.partition("=")
        if key not in _COUNTS | {"back"}:
            raise ValueError(f"a fault has no {key!r}; it has {', '.join(sorted(_COUNTS))}, back")
        try:
            values[key] = int(value) if key in _COUNTS else float(value)
        except ValueError as error:
            raise ValueError(f"{key} of a fault is a number, not {value!r}") from error
    order = Order(kind=kind, **values)  # type: ignore[arg-type]
    _apply_on_trial(order)
    return order


def apply(order: Order, spec: ModuleSpec, spare_mac: str) -> ModuleSpec:
    """The module with the fault. ``spare_mac`` is for the module that a swap brings."""
    return _KINDS[order.kind](order, spec, spare_mac)


def _apply_on_trial(order: Order) -> None:
    """Let an impossible combination of numbers raise while the text is at hand."""
    if order.kind in {kind.value for kind in FaultKind}:
        apply(order, derived("02:00:00:00:00:01"), "02:00:00:00:00:02")


def _struck(order: Order, spec: ModuleSpec, spare_mac: str) -> ModuleSpec:
    kind = FaultKind(order.kind)
    other = _sibling(spec, mac=spare_mac, chip=spec.chip) if kind is FaultKind.SWAP else None
    fault = Fault(
        kind=kind,
        at_command=order.command,
        after_bytes=order.bytes,
        after_writes=order.writes,
        byte=order.byte,
        other=other,
        back_after_s=order.back,
    )
    return spec.with_faults(fault)


def _default_mac(_order: Order, spec: ModuleSpec, _spare_mac: str) -> ModuleSpec:
    return replace(spec, mac=DEFAULT_MAC)


def _wrong_chip(_order: Order, spec: ModuleSpec, _spare_mac: str) -> ModuleSpec:
    other = next(name for name in CHIPS if name != spec.chip)
    return _sibling(spec, mac=spec.mac, chip=other)


def _sibling(spec: ModuleSpec, *, mac: str, chip: str) -> ModuleSpec:
    """Another module with the same firmware, and its flash in the same folder."""
    folder = spec.flash_file.parent if spec.flash_file else None
    return replace(derived(mac, chip=chip, folder=folder), firmware=spec.firmware)


def _encrypted(_order: Order, spec: ModuleSpec, _spare_mac: str) -> ModuleSpec:
    return replace(spec, security=replace(spec.security, flash_encryption=True))


def _secure_boot(_order: Order, spec: ModuleSpec, _spare_mac: str) -> ModuleSpec:
    return replace(spec, security=replace(spec.security, secure_boot=True))


def _secure_download(_order: Order, spec: ModuleSpec, _spare_mac: str) -> ModuleSpec:
    return replace(spec, security=Security(secure_download=True))


def _download_disabled(_order: Order, spec: ModuleSpec, _spare_mac: str) -> ModuleSpec:
    return replace(spec, security=Security(download_disabled=True))


def _slow_line(order: Order, spec: ModuleSpec, _spare_mac: str) -> ModuleSpec:
    return replace(spec, clean_baud=order.baud)


def _no_boot(_order: Order, spec: ModuleSpec, _spare_mac: str) -> ModuleSpec:
    return replace(spec, firmware=replace(spec.firmware, boots=False))


def _small_flash(_order: Order, spec: ModuleSpec, _spare_mac: str) -> ModuleSpec:
    return replace(spec, flash_size_bytes=MEGABYTE, flash_file=None)


_KINDS: Mapping[str, Callable[[Order, ModuleSpec, str], ModuleSpec]] = {
    **{kind.value: _struck for kind in FaultKind},
    "default-mac": _default_mac,
    "wrong-chip": _wrong_chip,
    "encrypted": _encrypted,
    "secure-boot": _secure_boot,
    "secure-download": _secure_download,
    "download-disabled": _download_disabled,
    "slow-line": _slow_line,
    "no-boot": _no_boot,
    "small-flash": _small_flash,
}
