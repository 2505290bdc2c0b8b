"""The command ``python -m copydesk parquet``."""

from __future__ import annotations

import argparse
import os
import sys
import time
from typing import IO, Optional

import pyarrow as pa

from . import parquet
from ._cleaner import Cleaner

EPILOG = """\
examples:
  python -m copydesk parquet in.parquet -o out.parquet --column text
  python -m copydesk parquet raw/ -o clean/ --boilerplate normal --removed removed.jsonl
  python -m copydesk parquet raw/ -o clean/ --model wire.model --source-column site

exit status:
  0    done, whether or not anything was removed
  2    wrong usage, or a fault in a file that an option names
  3    some files failed and are named on standard error; all others are done
  130  stopped by Ctrl-C; run again with --skip-existing to continue"""


def main(args: list[str]) -> int:
    """Runs the command; returns its exit status."""
    options = _parser().parse_args(args)
    try:
        cleaner = Cleaner(**{name: getattr(options, name) for name in CLEANING})
        jobs = _jobs(options)
        # A run that continues adds to what was removed before.
        mode = "a" if options.skip_existing else "x"
        removed = open(options.removed, mode, encoding="utf-8") if options.removed else None  # noqa: SIM115
    except (OSError, ValueError) as error:
        print(f"error: {_reason(error)}", file=sys.stderr)
        return 2
    try:
        return _run(options, cleaner, jobs, removed)
    except KeyboardInterrupt:
        print("stopped; run again with --skip-existing to continue", file=sys.stderr)
        return 130
    finally:
        if removed is not None:
            removed.close()


# The options of the cleaner that the command has, too, under the same names.
CLEANING = (
    "boilerplate",
    "repeats",
    "no_repeats",
    "min_repeat_words",
    "boundary_model",
    "rules",
    "no_default_rules",
    "keep",
    "drop",
    "lang",
    "learned",
    "layout",
    "max_words",
    "max_article",
    "when_empty",
    "on_error",
)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m copydesk parquet",
        description="Clean a column of Parquet files. All other columns and the metadata are kept.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("input", help="a Parquet file, or a folder of them, which may be partitioned")
    add("-o", "--output", required=True, help="the clean file, or the folder for clean files of the same names")
    add("--column", default="text", metavar="NAME", help="the column that holds the article (default: text)")
    add("--source-column", metavar="NAME", help="the column of sources, or a folder NAME=VALUE; for --model")
    add("--title-column", metavar="NAME", help="the column of headlines, to remove them where articles begin with them")
    add("--removed", metavar="FILE", help="write every removed text to FILE, which is a new file, as JSON lines")
    add("--skip-existing", action="store_true", help="leave files alone that are in the output already, to continue a run")
    add("-j", "--jobs", type=int, default=0, metavar="N", help="how many articles to clean at a time (default: one per core)")
    add("-q", "--quiet", action="store_true", help="show no progress and no summary")
    group = parser.add_argument_group("cleaning, as in `copydesk --help`")
    add = group.add_argument
    add("--boilerplate", default="careful", choices=["careful", "normal", "thorough"])
    add("--repeats", default="normal", choices=["normal", "thorough"])
    add("--no-repeats", action="store_true")
    add("--min-repeat-words", type=int, metavar="N")
    add("--boundary-model", metavar="FILE")
    add("--rules", action="append", default=[], metavar="FILE")
    add("--no-default-rules", action="store_true")
    add("--keep", type=_several, default=[], metavar="CATEGORY,...")
    add("--drop", type=_several, default=[], metavar="CATEGORY,...")
    add("--lang", type=_several, default=[], metavar="CODE,...")
    add("--model", dest="learned", metavar="FILE")
    add("--layout", default="auto", choices=["auto", "lines", "blank", "joined"])
    add("--max-words", type=int, default=1_000_000, metavar="N")
    add("--max-article", type=int, default=256 << 20, metavar="BYTES")
    add("--when-empty", default="keep", choices=["keep", "empty"])
    add("--on-error", default="fail", choices=["fail", "pass"])
    return parser


def _several(names: str) -> list[str]:
    return names.split(",")


def _jobs(options: argparse.Namespace) -> list[tuple[str, str]]:
    """The files to clean, each with its output."""
    if not os.path.isdir(options.input):
        is_folder = os.path.isdir(options.output) or options.output.endswith(os.sep)
        name = os.path.basename(options.input)
        return [(options.input, os.path.join(options.output, name) if is_folder else options.output)]
    raw, clean = os.path.realpath(options.input), os.path.realpath(options.output)
    if os.path.commonpath([raw, clean]) in (raw, clean):
        raise ValueError(f"{options.output}: one of the two folders is in the other")
    found = list(parquet.files(options.input))
    paths = [path for path in found if parquet.is_parquet(path)]
    if not paths:
        raise ValueError(f"{options.input}: has no Parquet files")
    if len(found) > len(paths) and not options.quiet:
        n_others = len(found) - len(paths)
        others = "1 file is not Parquet, and is" if n_others == 1 else f"{n_others} files are not Parquet, and are"
        print(f"note: {others} not copied", file=sys.stderr)
    targets = [os.path.join(options.output, os.path.relpath(path, options.input)) for path in paths]
    jobs = zip(paths, targets)
    return [job for job in jobs if not (options.skip_existing and os.path.exists(job[1]))]


def _run(options: argparse.Namespace, cleaner: Cleaner, jobs: list[tuple[str, str]], removed: Optional[IO[str]]) -> int:
    n_failed = 0
    total = parquet.Counts(0, 0, 0)
    for number, (path, target) in enumerate(jobs, 1):
        progress = _Progress(f"{path} ({number} of {len(jobs)})" if len(jobs) > 1 else path, options)
        try:
            os.makedirs(os.path.dirname(os.path.abspath(target)), exist_ok=True)
            counts = parquet.clean_file(
                path,
                target,
                options.column,
                source_column=options.source_column,
                title_column=options.title_column,
                root=options.input if os.path.isdir(options.input) else None,
                cleaner=cleaner,
                jobs=options.jobs,
                removed=removed,
                progress=progress.show,
            )
        except (OSError, ValueError, pa.ArrowException) as error:
            progress.clear()
            print(f"error: {path}: {_reason(error, path)}", file=sys.stderr)
            n_failed += 1
            continue
        progress.clear()
        total = parquet.Counts(*(a + b for a, b in zip(total, counts)))
    if not options.quiet:
        print(
            f"{len(jobs) - n_failed:,} of {len(jobs):,} files, {total.n_rows:,} rows; "
            f"{total.n_changed:,} texts changed, {total.n_chars:,} characters removed",
            file=sys.stderr,
        )
    return 3 if n_failed else 0


class _Progress:
    """A line on a terminal that says how far a file is."""

    def __init__(self, name: str, options: argparse.Namespace) -> None:
        self.name = name
        self.is_shown = sys.stderr.isatty() and not options.quiet
        self.start = time.monotonic()

    def show(self, done: int, of: int) -> None:
        if self.is_shown:
            rate = done / max(1e-3, time.monotonic() - self.start)
            print(f"\r\033[K{self.name}: {done:,} of {of:,} rows, {rate:,.0f} rows/s", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self.is_shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _reason(error: Exception, path: Optional[str] = None) -> str:
    """What is wrong. A file is named unless it is the one at ``path``."""
    if isinstance(error, OSError) and error.strerror:
        name = error.filename
        return error.strerror if name in (None, path) else f"{name}: {error.strerror}"
    return str(error)
