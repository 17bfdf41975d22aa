"""Virtual modules: our own model of Espressif's serial loader, in ROM and as flasher stub, served over TCP.

Modelled, for ESP32 and ESP32-C3 and good enough for unmodified esptool 5.6:

- framing, sync, register reads and writes, RAM upload that *becomes* the stub, plain and deflated flash writes,
  MD5, reading (slow by the ROM, windowed by the stub), erasing, baud change, security info, leaving the loader;
- what differs between ROM and stub: lengths of arguments, status bytes, error codes, what works before the flash
  is attached, and that the ROM answers after the work while the stub answers first and tells of a failure later;
- NOR flash (programming only clears bits) in memory or in a plain file that holds at any moment what was
  programmed so far; JEDEC id, unique id, SFDP and status registers through the SPI registers;
- eFuses: MAC (with its CRC on ESP32), unique id, revision, flash encryption, secure boot, secure download mode;
- a slot per TCP port with one module or a tray of them, faults on order, line speed and flash timing if asked for.

Not modelled: code (anything uploaded and started becomes the stub, anything booted is silent), encryption itself,
NAND, SDIO and USB, a wrong line speed, watchdogs, and registers beyond those that esptool's commands need: others
read as what was last written there, at first 0. A plain TCP port has no control lines: each new connection finds
a booted module in its ROM's download mode, and a running stub still running.
"""
