#!/usr/bin/env python3
"""Compares whole runs of copydesk with other programs on the same made-up input, side by side in one run.

    benches/compare.py [PART...]      parts: lines forms stream files starts learn dups hostile; by default all of them

Every command of a part runs once to be looked at, its output counted and its memory watched, and then in turns with the others, so
that what else the machine does hits all alike. Shown are medians and their ratios to the command that the part names. Outputs go to
/dev/null while the clock runs, or to folders, which stay until all of their part have run. CPU is that of a command and its children.

Needs Python 3.9 and cargo. jq, and the Python packages rensa, datasketch and copydesk, are compared where they are
installed for this Python.

    RUNS=5                  how often each command runs
    MEGABYTES=100           the size of the JSON lines, and of each hostile text
    FILES=100000            how many small files
    STARTS=200              how many starts in a loop
    TIME_LIMIT=600          seconds after which a command is stopped and told as such
    COPYDESK=target/release/copydesk    built if it is not given
    WORK=FOLDER             where the corpus stays for the next run, on the disk to be measured; by default a temporary folder
"""

import csv
import importlib.util
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import hostile
import news

HERE = Path(__file__).resolve().parent
RUNS, MEGABYTES = int(os.environ.get("RUNS", 5)), float(os.environ.get("MEGABYTES", 100))
FILES, STARTS = int(os.environ.get("FILES", 100_000)), int(os.environ.get("STARTS", 200))
TIME_LIMIT = float(os.environ.get("TIME_LIMIT", 600))
POLL_SECONDS = 0.002
# Where folders of earlier runs wait until a part is done: for minutes after files are deleted, ext4 makes new ones several times as slowly.
OLD = Path("outputs-of-earlier-runs")


@dataclass
class Row:
    """One command of a comparison, and what was measured of it."""

    name: str
    command: list
    folder: str = None  # where it writes, if not to standard output
    stdin: Path = None
    times: int = 1  # how often it is started while the clock runs
    env: dict = field(default_factory=dict)
    wall: list = field(default_factory=list)
    cpu: list = field(default_factory=list)
    peak: int = 0
    size: int = 0
    fault: str = None


def main(parts):
    unknown = [part for part in parts if part not in PARTS]
    if unknown or RUNS < 1:
        sys.exit(__doc__)
    copydesk = os.path.abspath(os.environ.get("COPYDESK") or built())
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(os.environ.get("WORK") or temporary).resolve()
        work.mkdir(parents=True, exist_ok=True)
        os.chdir(work)
        version = ", ".join(output([copydesk, "--version"]).splitlines())
        print(f"medians of {RUNS} runs in turns, {os.cpu_count()} processors; {version}")
        for part in parts or PARTS:
            PARTS[part](copydesk)


def built():
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=HERE.parent, check=True)
    return HERE.parent / "target/release/copydesk"


def output(command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()


# The parts.


def lines(copydesk):
    """JSON lines in and out, against what reads and writes the same bytes."""
    corpus = lines_corpus()
    rows = [
        Row("cat", ["cat", corpus]),
        Row("LC_ALL=C wc -w", ["wc", "-w", corpus], env={"LC_ALL": "C"}),
        Row("awk '!seen[$0]++'", ["awk", "!seen[$0]++", corpus], env={"LC_ALL": "C"}),
        *([Row("jq -c .", ["jq", "-c", ".", corpus])] if shutil.which("jq") else []),
        Row("copydesk -j1, nothing looked for", [copydesk, corpus, "-j1", "--no-repeats", "--no-default-rules", "--boilerplate=careful"]),
        Row("copydesk -j1 (as it comes)", [copydesk, corpus, "-j1"]),
        Row("copydesk -j2 (as it comes)", [copydesk, corpus, "-j2"]),
        *(Row(f"copydesk -j1 {level}", [copydesk, corpus, "-j1", f"--boilerplate={level}"]) for level in ("careful", "normal", "thorough")),
    ]
    compare("JSON lines", rows, "LC_ALL=C wc -w", os.path.getsize(corpus))
    print(f"    two threads take {ratio(rows, 'wall', 'copydesk -j2 (as it comes)', 'copydesk -j1 (as it comes)')} of the wall time of one")


def forms(copydesk):
    """The same articles as a table, with their lines joined, from Python, and with what people write instead."""
    corpus = lines_corpus()
    table = made("table.csv", lambda path: write_table(path, corpus))
    joined = made("joined.jsonl", lambda path: write(path, map(joined_line, open(corpus, encoding="utf-8"))))
    from_python = "import copydesk, json, sys; texts = [json.loads(line)['text'] for line in open(sys.argv[1])]; "
    rows = [
        Row("LC_ALL=C wc -w", ["wc", "-w", corpus], env={"LC_ALL": "C"}),
        Row("copydesk -j1", [copydesk, corpus, "-j1"]),
        Row("copydesk -j1, table", [copydesk, table, "-j1"]),
        Row("copydesk -j1, joined lines", [copydesk, joined, "-j1"]),
        Row("ten lines of Python", [sys.executable, HERE / "by_hand.py", corpus]),
    ]
    if importlib.util.find_spec("copydesk"):
        rows.append(Row("Python, texts read alone", [sys.executable, "-c", from_python, corpus]))
        rows.append(Row("Python, clean_many, one thread", [sys.executable, "-c", from_python + "copydesk.Cleaner().clean_many(texts, jobs=1)", corpus]))
    compare("other forms of the same articles", rows, "LC_ALL=C wc -w", os.path.getsize(corpus))


def stream(copydesk):
    """A stream through standard input; its memory should not grow with it."""
    corpus = lines_corpus()
    tenth = made("tenth.jsonl", lambda path: write(path, news.lines(MEGABYTES * 1e5)))
    rows = [
        Row("cat", ["cat"], stdin=corpus),
        Row("copydesk, the tenth of it", [copydesk, "--format=jsonl", "-j2"], stdin=tenth),
        Row("copydesk", [copydesk, "--format=jsonl", "-j2"], stdin=corpus),
        Row("copydesk, thorough", [copydesk, "--format=jsonl", "-j2", "--boilerplate=thorough"], stdin=corpus),
    ]
    compare("a stream of JSON lines", rows, "cat", os.path.getsize(corpus))


def files(copydesk):
    """Small files into a folder of small files."""
    corpus = made("files", write_files)
    n_bytes = sum(entry.stat().st_size for entry in corpus.rglob("*.txt"))
    rows = [
        Row("cp -r", ["cp", "-r", corpus, "copy"], folder="copy"),
        Row("copydesk -j1", [copydesk, corpus, "-o", "clean", "-j1"], folder="clean"),
        Row("copydesk -j2", [copydesk, corpus, "-o", "clean", "-j2"], folder="clean"),
    ]
    compare(f"{FILES:,} small files", rows, "cp -r", n_bytes)


def starts(copydesk):
    """One article, and a process for each."""
    article = made("article.txt", lambda path: write(path, news.texts(1)))
    rows = [
        Row("cat", ["cat", article], times=STARTS),
        Row("copydesk", [copydesk, article], times=STARTS),
        Row("copydesk, thorough", [copydesk, article, "--boilerplate=thorough"], times=STARTS),
    ]
    compare(f"{STARTS} starts on one article", rows, "cat", STARTS * os.path.getsize(article))
    for row in rows:
        print(f"    {row.name}: {1000 * median(row.wall) / STARTS:.2f} ms a start, {1000 * median(row.cpu) / STARTS:.2f} ms of it CPU")


def learn(copydesk):
    """What each site prints again and again."""
    corpus = lines_corpus()
    rows = [
        Row("LC_ALL=C wc -w", ["wc", "-w", corpus], env={"LC_ALL": "C"}),
        Row("copydesk learn -j1", [copydesk, "learn", corpus, "-j1"]),
        Row("copydesk learn -j2", [copydesk, "learn", corpus, "-j2"]),
    ]
    compare("learning a model", rows, "LC_ALL=C wc -w", os.path.getsize(corpus))


def dups(copydesk):
    """The same story twice in a corpus, against what looks for it with sketches."""
    corpus = lines_corpus()
    rows = [
        Row("copydesk dups -j1", [copydesk, "dups", corpus, "-j1"]),
        Row("copydesk dups -j2", [copydesk, "dups", corpus, "-j2"]),
        Row("copydesk dups -j1 --as-is", [copydesk, "dups", corpus, "-j1", "--as-is"]),
    ]
    for package, way in (("rensa", "words"), ("rensa", "shingles"), ("datasketch", "shingles")):
        if importlib.util.find_spec(package):
            rows.append(Row(f"{package}, {way}", [sys.executable, HERE / "sketches.py", package, way, corpus]))
    base = "rensa, shingles" if importlib.util.find_spec("rensa") else rows[0].name
    compare("articles that are nearly the same", rows, base, os.path.getsize(corpus))


def hostile_texts(copydesk):
    """Texts that make programs slow, each one article, against the same amount of ordinary text."""
    n_bytes = int(MEGABYTES * 1e6)
    rows = []
    for name, make in hostile.TEXTS.items():
        path = made(f"{name.replace(' ', '-')}.txt", lambda path, make=make: write(path, make(n_bytes)))
        rows.append(Row(name, [copydesk, path, "-j1"]))
    compare(f"hostile texts of {MEGABYTES:g} MB, one article each", rows, "ordinary text", n_bytes)


PARTS = {"lines": lines, "forms": forms, "stream": stream, "files": files, "starts": starts, "learn": learn, "dups": dups, "hostile": hostile_texts}


# The corpus. What is made has its seed and size in its name, and gets the name when it is whole.


def made(name, make):
    path = Path(f"{news.SEED}-{MEGABYTES:g}-{FILES}-{name}")
    if not path.exists():
        unfinished = Path(f"unfinished-{path}")
        shutil.rmtree(unfinished, ignore_errors=True)
        make(unfinished)
        unfinished.rename(path)
    return path


def lines_corpus():
    return made("lines.jsonl", lambda path: write(path, news.lines(MEGABYTES * 1e6)))


def write(path, pieces):
    with open(path, "wb") as file:
        file.writelines(pieces)


def write_table(path, corpus):
    rows = [json.loads(line) for line in open(corpus, encoding="utf-8")]
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, fieldnames=rows[0])
        table.writeheader()
        table.writerows(rows)


def joined_line(line):
    row = json.loads(line)
    row["text"] = " ".join(row["text"].split("\n"))
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


def write_files(folder):
    for number, text in enumerate(hostile.some(FILES)):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        if number % 1000 == 0:
            path.parent.mkdir(parents=True)
        path.write_bytes(text)


# Measuring.


def compare(title, rows, base, n_bytes):
    print(f"\n{title}: {n_bytes:,} bytes", flush=True)
    for row in rows:
        look(row)
    for _ in range(RUNS):
        for row in rows:
            if not row.fault:
                clock(row)
    against = next(row for row in rows if row.name == base)
    width = max(len(row.name) for row in rows)
    print(f"    {'':{width}}  wall s   CPU s    MB/s  wall x   CPU x  peak MB  bytes out   x of {base}")
    for row in rows:
        if row.fault:
            print(f"    {row.name:{width}} {row.fault}")
            continue
        wall, cpu = median(row.wall), median(row.cpu)
        print(
            f"    {row.name:{width}} {wall:7.2f} {cpu:7.2f} {n_bytes / 1e6 / max(wall, 1e-9):7.1f} {over(wall, against.wall):>7} "
            f"{over(cpu, against.cpu):>7} {row.peak / 1e6:8.1f} {row.size:10}"
        )
    sys.stdout.flush()
    for folder in [OLD, *(row.folder for row in rows if row.folder)]:
        shutil.rmtree(folder, ignore_errors=True)


def look(row):
    """Runs a command once for its output and its memory."""
    with tempfile.TemporaryFile(dir=".") as out:
        _, _, row.peak, row.fault = run(row, row.command, out, watched=True)
        row.size = sum(entry.stat().st_size for entry in Path(row.folder).rglob("*.txt")) if row.folder else out.seek(0, os.SEEK_END)


def clock(row):
    loop = f'i=0; while [ $i -lt {row.times} ]; do "$@"; i=$((i + 1)); done'
    command = ["sh", "-c", loop, "sh", *row.command] if row.times > 1 else row.command
    # Python's own DEVNULL is open for reading, too; copydesk takes that for an output that was closed before it began.
    with open(os.devnull, "wb") as out:
        wall, cpu, _, fault = run(row, command, out, watched=False)
    row.wall.append(wall)
    row.cpu.append(cpu)
    row.fault = fault


def run(row, command, out, watched):
    """Wall and CPU seconds, bytes of memory if it is watched, and what went wrong."""
    if row.folder and os.path.exists(row.folder):
        OLD.mkdir(exist_ok=True)
        os.rename(row.folder, OLD / str(len(os.listdir(OLD))))
    stdin = open(row.stdin, "rb") if row.stdin else subprocess.DEVNULL
    start = time.perf_counter()
    # A session of its own, so that the whole command can be stopped.
    process = subprocess.Popen(
        command, stdin=stdin, stdout=out, stderr=subprocess.DEVNULL, env=os.environ | row.env, start_new_session=True
    )
    peak, fault = 0, None
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
    signal.setitimer(signal.ITIMER_REAL, TIME_LIMIT)
    while watched and os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is None:
        peak = max(peak, high_water(process.pid))
        time.sleep(POLL_SECONDS)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    signal.setitimer(signal.ITIMER_REAL, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode == -signal.SIGKILL:
        fault = f"stopped after {wall:.0f} s"
    elif process.returncode:
        fault = f"failed with status {process.returncode}"
    if stdin is not subprocess.DEVNULL:
        stdin.close()
    return wall, usage.ru_utime + usage.ru_stime, peak, fault


def high_water(pid):
    """The most memory that a process held so far. The kernel's own figure after its end counts what this script held, too."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)


def median(numbers):
    return statistics.median(numbers)


def over(value, others):
    return f"{value / median(others):.2f}" if others and median(others) > 0 else "-"


def ratio(rows, what, above, below):
    values = {row.name: getattr(row, what) for row in rows}
    return over(median(values[above]), values[below]) if values[above] else "-"


if __name__ == "__main__":
    main(sys.argv[1:])
