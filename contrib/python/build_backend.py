"""Builds the package with maturin, and puts the program into the wheel.

maturin builds the module of a crate or its programs, not both. It copies what it finds in `copydesk.data/scripts` into the
wheel, from where pip installs it on the PATH: so this builds the program first, and puts it there.

The options of maturin, as in `pip install --config-settings build-args="--profile dev"`, count for both.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

import maturin
from maturin import (  # noqa: F401
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
)

HERE = Path(__file__).resolve().parent

Settings = Optional[dict[str, Any]]


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: Settings = None) -> str:
    with _data():
        return str(maturin.prepare_metadata_for_build_wheel(metadata_directory, config_settings))


prepare_metadata_for_build_editable = prepare_metadata_for_build_wheel


def build_sdist(sdist_directory: str, config_settings: Settings = None) -> str:
    with _data():
        return str(maturin.build_sdist(sdist_directory, config_settings))


def build_wheel(wheel_directory: str, config_settings: Settings = None, metadata_directory: Optional[str] = None) -> str:
    with _data(_program(config_settings)):
        return str(maturin.build_wheel(wheel_directory, config_settings, metadata_directory))


def build_editable(wheel_directory: str, config_settings: Settings = None, metadata_directory: Optional[str] = None) -> str:
    with _data(_program(config_settings)):
        return str(maturin.build_editable(wheel_directory, config_settings, metadata_directory))


@contextlib.contextmanager
def _data(*scripts: Path) -> Iterator[None]:
    """Has some programs in the folder from where maturin takes them."""
    data = HERE / "copydesk.data"
    shutil.rmtree(data, ignore_errors=True)
    (data / "scripts").mkdir(parents=True)
    try:
        for script in scripts:
            shutil.copy2(script, data / "scripts")
        yield
    finally:
        shutil.rmtree(data)


def _program(config_settings: Settings) -> Path:
    """Builds the program."""
    profile = _profile(config_settings)
    target = Path(os.environ.get("CARGO_TARGET_DIR") or HERE / "target").resolve()
    command = ["cargo", "build", "--locked", "--bin", "copydesk", "--profile", profile]
    command += ["--manifest-path", str(_manifest()), "--target-dir", str(target)]
    # Names and line tables would make the wheel three times as large.
    environment = {**os.environ, "CARGO_PROFILE_RELEASE_STRIP": "symbols"}
    subprocess.run(command, check=True, env=environment)
    return target / ("debug" if profile == "dev" else profile) / "copydesk"


def _manifest() -> Path:
    """The manifest of the program: two folders above this one, or beside this file in a source distribution."""
    for folder in (HERE, HERE.parents[1]):
        manifest = folder / "Cargo.toml"
        if manifest.exists() and 'name = "copydesk"\n' in manifest.read_text(encoding="utf-8"):
            return manifest
    raise FileNotFoundError("no Cargo.toml of copydesk where it is in a checkout or a source distribution")


def _profile(config_settings: Settings) -> str:
    args = (config_settings or {}).get("build-args") or os.environ.get("MATURIN_PEP517_ARGS", "")
    words = shlex.split(args) if isinstance(args, str) else [word for arg in args for word in shlex.split(arg)]
    for word, following in zip(words, [*words[1:], ""]):
        if word == "--profile":
            return following
        if word.startswith("--profile="):
            return word.partition("=")[2]
    return "release"
