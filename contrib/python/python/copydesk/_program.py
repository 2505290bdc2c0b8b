"""Finds and runs the program, which is installed with this package."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterable

NAME = "copydesk.exe" if os.name == "nt" else "copydesk"


def path() -> str:
    """The path of the program that was installed with this package, never of another one.

    :raises FileNotFoundError: If it is not there.
    """
    for place in _places():
        if os.access(place, os.X_OK) and os.path.isfile(place):
            return place
    raise FileNotFoundError("the program `copydesk` was not installed with this package: install it again with pip")


def _places() -> Iterable[str]:
    """Where it may be. `pip install --target` and zipped environments move it away from where its record says."""
    try:
        files = importlib.metadata.files("copydesk") or []
    except importlib.metadata.PackageNotFoundError:
        files = []
    yield from (str(file.locate()) for file in files if file.name == NAME and len(file.parts) > 1)
    yield os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "bin", NAME)
    yield os.path.join(sysconfig.get_path("scripts"), NAME)


def output(args: list[str], lines: Iterable[bytes]) -> bytes:
    """What the program prints if it is given these lines.

    :raises ValueError: If it cannot read a line or a file that an option names.
    :raises RuntimeError: If it fails otherwise.
    """
    # Files, since a pipe that nobody reads would fill up.
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as messages:
        with subprocess.Popen([path(), *args], stdin=subprocess.PIPE, stdout=out, stderr=messages) as process:
            assert process.stdin is not None
            try:
                for line in lines:
                    process.stdin.write(line + b"\n")
                process.stdin.close()
            except BrokenPipeError:
                pass  # Its status says why it ended.
            except BaseException:
                process.kill()
                raise
        status = process.returncode
        if status != 0:
            messages.seek(0)
            message = messages.read().decode("utf-8", "replace").strip()
            kind = ValueError if status in (2, 3) else RuntimeError
            raise kind(message or f"copydesk ended with status {status}")
        out.seek(0)
        return out.read()
