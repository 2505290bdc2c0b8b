"""What the tests share: the articles of the fixtures, and the program."""

from __future__ import annotations

import json
import pathlib
import subprocess
from typing import Any

import pytest

from copydesk import _program

FIXTURES = pathlib.Path(__file__).resolve().parents[3] / "fixtures"

STORY = "The ferry Alma ran aground off Port Grebe on Monday, the harbour board said.\n"
DIRTY = STORY + "Follow us on Facebook and Twitter.\n"


@pytest.fixture(scope="session")
def articles() -> list[str]:
    """The raw texts of all fixtures that are UTF-8, and some that are made to be hard."""
    texts = ["", "\n", "é", DIRTY, "\ufeff" + DIRTY, DIRTY.replace("\n", "\r\n"), "𝒶 " + DIRTY, "\0" + DIRTY]
    for path in sorted(FIXTURES.glob("*/raw.txt")):
        try:
            texts.append(path.read_bytes().decode())
        except UnicodeDecodeError:
            continue
    assert len(texts) > 80
    return texts


@pytest.fixture(scope="session")
def news() -> list[str]:
    """Articles of two sites, each with a line of its own."""
    ports = ["Aldmoor", "Grebe", "Tarn", "Holm", "Skerry", "Fulmar", "Wick", "Rosse"]
    article = "{0} has an old ferry to {0}, and the board of {0} met on the quay of {0} to see that it is safe."
    return [f"{article.format(port)}\nRead The Marlow Post every day.\n" for port in ports]


def run(args: list[str], lines: list[dict[str, Any]], cwd: pathlib.Path) -> list[Any]:
    """What the program makes of JSON lines."""
    data = "".join(json.dumps(line) + "\n" for line in lines)
    command = [_program.path(), *args, "--format", "jsonl", "--no-config", "-q"]
    done = subprocess.run(command, input=data.encode(), capture_output=True, cwd=cwd, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]
