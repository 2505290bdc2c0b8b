"""``python -m copydesk``: the program, and ``python -m copydesk parquet``, which only Python can do."""

from __future__ import annotations

import os
import sys

from . import _program


def main() -> int:
    """Runs the command that the arguments name; returns its exit status."""
    if sys.argv[1:2] == ["parquet"]:
        try:
            from . import _parquet_command
        except ModuleNotFoundError as error:
            if error.name != "pyarrow":
                raise
            print("error: `parquet` needs pyarrow\nhint: pip install pyarrow", file=sys.stderr)
            return 2
        return _parquet_command.main(sys.argv[2:])
    program = _program.path()
    os.execv(program, [program, *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
