"""Virtual modules: our own model of Espressif's serial loader, in ROM and as flasher stub, and of firmware beside it.

Modelled, for ESP32, ESP32-S3, ESP32-C3, ESP32-C6 and ESP8266, good enough for unmodified esptool 5.6:

- framing, sync, register reads and writes, RAM upload that *becomes* the stub, plain and deflated flash writes,
  MD5, reading (slow by the ROM, windowed by the stub), erasing, baud change, security info, leaving the loader;
- what differs between ROM and stub: lengths of arguments, status bytes, error codes, what works before the flash
  is attached, and that the ROM answers after the work while the stub answers first and tells of a failure later;
- NOR flash (programming only clears bits) in memory or in a plain file that holds at any moment what was
  programmed so far; JEDEC id, unique id, SFDP and status registers through the SPI registers;
- eFuses: MAC (with its CRC on ESP32, with its extension on ESP32-C6), unique id, revision, flash encryption, secure
  boot, secure download mode, download mode switched off;
- a slot with one module or a tray of them: a TCP port (no control lines, no speed), a TCP port that speaks RFC 2217
  (both), or a terminal (a speed, no lines); faults on order;
- the time that bytes take on the wire and the flash for its work, if asked for: exact, for many modules at once;
- what a client's speed and control lines do: noise at another speed, reset into loader or application;
- booted firmware: a boot line, and a serial command line in three generations with its stores.

Not modelled: code (anything uploaded and started becomes the stub, a boot runs what the module was made with),
encryption itself, NAND, SDIO, USB, watchdogs, the time a flash takes to be read, and registers beyond those that
esptool's commands need: others read as what was last written there, at first 0. Where there are no control lines a
new connection finds a booted module in its ROM's download mode, unless it has a command line; a running stub still
runs. Where there are, it finds what the one before it left, at first a booted module.
"""
