"""The commands of the build, tried as a person types them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import benches
import bundle
import checks
import demo
import environment
import lock
import system_packages
import uv_tool
from places import ROOT, VENV
from telling import CannotGoOn


def build(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "build", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_help_names_every_command() -> None:
    answer = build("--help")
    assert answer.returncode == 0
    assert all(f"  {command} " in answer.stdout for command in ("run", "test", "bench", "check", "package"))


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("check", "nonsense"), ("bench", "nonsense")])
def test_wrong_use_ends_with_two_and_without_a_traceback(arguments: tuple[str, ...]) -> None:
    answer = build(*arguments)
    assert answer.returncode == 2
    assert answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_modules_of_the_build_need_the_standard_library_only() -> None:
    code = (
        "import sys; sys.path.insert(0, 'build'); before = set(sys.modules)\n"
        "import benches, bundle, checks, demo, suite\n"
        "print(*(name for name in sys.modules if 'site-packages' in str(getattr(sys.modules[name], '__file__', ''))))"
    )
    answer = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout.split() == []


def test_no_module_of_the_build_hides_one_of_the_standard_library() -> None:
    own = {path.stem for path in (ROOT / "build").glob("*.py")} - {"__main__"}
    assert own & sys.stdlib_module_names == set()


def test_a_window_needs_a_display_and_a_headless_run_does_not() -> None:
    assert demo.needs_display([], {}, "linux")
    assert not demo.needs_display(["--headless"], {}, "linux")
    assert not demo.needs_display([], {"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert not demo.needs_display([], {}, "win32")


def test_a_window_without_a_display_is_one_sentence_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in demo.DISPLAY_NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(CannotGoOn, match="--headless"):
        demo.run([])


def test_the_environment_of_the_tests_is_the_one_of_the_lock() -> None:
    if environment.stamp_file(VENV).exists():
        assert len(environment.stamp_file(VENV).read_text("utf-8")) == 64
    assert environment.fingerprint(("--all-extras",)) != environment.fingerprint(("--no-dev",))


def test_an_environment_without_a_stamp_does_not_stand(tmp_path: Path) -> None:
    assert not environment.stands(tmp_path, ())


def test_the_lock_and_its_export_for_pip_say_the_same() -> None:
    uv = uv_tool.find()
    assert uv
    assert lock.exported(uv) == environment.REQUIREMENTS.read_text("utf-8")


def test_the_export_for_pip_has_a_hash_for_every_package() -> None:
    rows = environment.REQUIREMENTS.read_text("utf-8").replace("\\\n", " ").splitlines()
    assert len(rows) > 50
    assert [row for row in rows if "==" not in row or "--hash=sha256:" not in row] == []


def test_what_comes_as_source_only_is_built_with_pinned_tools() -> None:
    assert all("==" in row for row in environment.build_constraints())
    assert {row.split("==")[0] for row in environment.build_constraints()} >= {"setuptools", "hatchling"}


def test_uv_keeps_the_callers_variables_and_takes_the_systems_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING_OF_THE_CALLER", "kept")
    variables = uv_tool.environment()
    assert variables["SOMETHING_OF_THE_CALLER"] == "kept"
    assert variables["UV_SYSTEM_CERTS"] == "1"


def test_a_program_that_is_no_uv_has_no_version(tmp_path: Path) -> None:
    assert uv_tool.version(str(tmp_path / "uv")) is None
    assert uv_tool.version(sys.executable) is None


def test_missing_system_packages_are_told_as_one_command() -> None:
    assert system_packages.install_command(["libegl1", "xvfb"]) == (
        "sudo apt-get install --no-install-recommends libegl1 xvfb"
    )


@pytest.mark.skipif(sys.platform != "linux", reason="dpkg is a tool of Debian")
def test_a_system_package_under_its_second_name_is_not_missing() -> None:
    here = system_packages.installed(["dpkg", "surely-no-such-package"])
    if here:
        assert system_packages.missing([("surely-no-such-package", "dpkg")]) == []
        assert system_packages.missing([("surely-no-such-package",)]) == ["surely-no-such-package"]


def test_check_knows_the_campaign_and_the_sections_by_name() -> None:
    assert {"faults", "lint", "types", "imports", "lock"} <= set(checks.names())


def test_peers_of_a_benchmark_stand_side_by_side() -> None:
    text = benches.side_by_side("book", {"licences": 10, "ours": {"p99_ms": 1.5}, "peer": {"p99_ms": 2.0, "note": "x"}})
    rows = [line.split() for line in text.splitlines()]
    assert rows == [["book"], ["licences", "10"], ["ours", "peer"], ["p99_ms", "1.5", "2"], ["note", "x"]]


def test_a_benchmark_runs_by_itself_and_leaves_its_numbers(tmp_path: Path) -> None:
    (tmp_path / "sample_bench.py").write_text("def main(json):\n    return {'quiet': json, 'p99_ms': 1.5}\n", "utf-8")
    result = tmp_path / "result.json"
    command = [sys.executable, str(ROOT / "build" / "bench_runner.py"), "sample_bench", "json", str(result)]
    subprocess.run(command, env={**os.environ, "PYTHONPATH": str(tmp_path)}, check=True, timeout=60)
    assert json.loads(result.read_text("utf-8")) == {"quiet": True, "p99_ms": 1.5}


def test_the_tests_of_a_submission_are_this_one_command() -> None:
    commands = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert commands[0] == "#!/usr/bin/env bash"
    assert [line.rpartition("exec ")[2] for line in commands[1:]] == ["python3 build test"]


@pytest.mark.parametrize(
    ("output", "good"),
    [
        ('{"units": 2, "pass": 2, "synced": true, "conserved": true}\n', True),
        ('{"units": 2, "pass": 1, "synced": true, "conserved": true}\n', False),
        ('{"units": 2, "pass": 2, "synced": true, "conserved": false}\n', False),
        ("nonsense\n", False),
        ("", False),
    ],
)
def test_a_bundle_passes_only_with_all_modules_and_agreeing_books(output: str, good: bool) -> None:
    assert bundle.passes(output) is good


def test_a_benchmark_that_falls_short_of_what_it_wants_is_not_good() -> None:
    assert [benches.is_good(result) for result in ({"good": False}, {"good": True}, {"seconds": 1})] == [
        False,
        True,
        True,
    ]
