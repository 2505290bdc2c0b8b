#!/usr/bin/env python3
"""Runs copydesk over JSON lines on a Spark cluster: see README.md beside this file."""
import argparse
import os
import subprocess
import sys
import tempfile
import threading
import zlib

from pyspark import SparkConf, SparkContext, SparkFiles

NAME = "copydesk"
ENDS = 4096  # bytes of standard error that an exception tells


class Failed(Exception):
    """The program has failed, or has not given a line for each line."""


def environment():
    """What the program needs of the environment: a place for its temporary files."""
    return {name: os.environ[name] for name in ("TMPDIR", "PATH") if name in os.environ}


def started(args):
    program = SparkFiles.get(NAME)
    return subprocess.Popen([program, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, env=environment())


def fed(process, rows):
    """Feeds rows to a process from a thread of its own, and keeps the end of what it says. Returns what to wait for."""
    state = {"in": 0, "error": None, "said": b""}

    def feed():
        try:
            for row in rows:
                process.stdin.write(row)
                process.stdin.write(b"\n")
                state["in"] += 1
        except BrokenPipeError:
            pass  # The exit status tells more.
        except Exception as error:  # What reads the input has failed: the task must, too.
            state["error"] = error
        finally:
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass

    def listen():
        for line in process.stderr:
            state["said"] = (state["said"] + line)[-ENDS:]

    threads = [threading.Thread(target=feed, daemon=True), threading.Thread(target=listen, daemon=True)]
    for thread in threads:
        thread.start()
    return state, threads


def ended(process, state, threads, args, fair=(0,)):
    for thread in threads:
        thread.join()
    status = process.wait()
    if state["error"] is not None:
        raise state["error"]
    if status not in fair:
        said = state["said"].decode("utf-8", "replace")
        raise Failed(f"copydesk {' '.join(args)}: ended with {status}: {said}")


def cleaned(args):
    """A function from the rows of a partition to as many clean ones, in their order."""

    def run(rows):
        process = started(args)
        state, threads = fed(process, rows)
        n_out = 0
        try:
            for line in process.stdout:
                n_out += 1
                yield line[:-1] if line.endswith(b"\n") else line
            ended(process, state, threads, args)
            # A child that stops reading loses rows in silence: nothing but counting shows it.
            if n_out != state["in"]:
                raise Failed(f"{state['in']} rows went in, and {n_out} came out")
        finally:
            if process.poll() is None:  # Nobody wants the rest.
                process.kill()
                process.wait()

    return run


def counted(args):
    """A function from the rows of a partition to the lines of its counts, each with a key that sorts them."""

    def run(partition, rows):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "counts")
            process = started(["learn", *args, "--counts", path])
            process.stdout.close()
            state, threads = fed(process, rows)
            # 3: rows without a text are no articles, and would be none in any other attempt.
            ended(process, state, threads, args, fair=(0, 3))
            with open(path, "rb") as file:
                next(file)
                for number, line in enumerate(file):
                    kind, source = line.split(b"\t", 2)[:2]
                    yield (partition, 0 if kind == b"source" else 1, number, source), line

    return run


def of_source(n_partitions):
    """All that is counted of one source goes to one partition."""
    return lambda key: zlib.crc32(key[3]) % n_partitions


def learned(min_articles):
    """A function from sorted lines of counts, of whole sources, to the lines of their model."""

    def run(rows):
        with tempfile.TemporaryDirectory() as folder:
            paths, file, last = [], None, None
            for (partition, *_), line in rows:
                if partition != last:
                    if file:
                        file.close()
                    last = partition
                    paths.append(os.path.join(folder, str(partition)))
                    file = open(paths[-1], "wb")
                    file.write(b"copydesk counts 1\n")
                file.write(line)
            if not paths:
                return
            file.close()
            yield merged(SparkFiles.get(NAME), paths, ["--min-articles", str(min_articles)], folder)

    return run


def merged(program, paths, args, folder):
    """The model of some files of counts, or of some models. Of many files, few at a time."""
    most = 200
    while len(paths) > most:
        out = os.path.join(folder, f"sum{len(paths)}")
        run_merge(program, [*paths[:most], "--counts", out])
        paths = [*paths[most:], out]
    out = os.path.join(folder, "model")
    run_merge(program, [*paths, *args, "-o", out])
    with open(out, "rb") as file:
        return file.read()


def run_merge(program, args):
    done = subprocess.run([program, "model", "merge", *args], capture_output=True, env=environment())
    if done.returncode != 0:
        raise Failed(done.stderr[-ENDS:].decode("utf-8", "replace"))


def context(program):
    conf = SparkConf().setAppName(NAME)
    # Where the locale is POSIX, the JVM would turn letters into question marks.
    for side in ("driver", "executor"):
        key = f"spark.{side}.extraJavaOptions"
        conf.set(key, f"{conf.get(key, '')} -Dfile.encoding=UTF-8".strip())
    sc = SparkContext(conf=conf)
    # A line ends with a line feed and nothing else; by default a carriage return would end one, too.
    sc._jsc.hadoopConfiguration().set("textinputformat.record.delimiter", "\n")
    sc.addFile(os.path.abspath(program))
    return sc


def files(sc, path):
    """The files of a folder, or those that a pattern names, in the order of their names: file systems list them in any."""
    conf = sc._jsc.hadoopConfiguration()
    root = sc._jvm.org.apache.hadoop.fs.Path(path)
    system = root.getFileSystem(conf)
    found = []
    for status in system.globStatus(root) or []:
        inside = system.listStatus(status.getPath()) if status.isDirectory() else [status]
        found += [each.getPath() for each in inside if each.isFile()]
    names = sorted(each.toString() for each in found if not each.getName().startswith(("_", ".")))
    if not names:
        raise Failed(f"{path}: no files")
    return names


def lines(sc, options):
    """The lines of all files, in order, as bytes."""
    names = files(sc, options.input)
    if any("," in name for name in names):
        raise Failed(f"{options.input}: a name with a comma in it would be taken for two")
    return sc.textFile(",".join(names), options.partitions, use_unicode=False)


def clean(sc, options):
    args = ["--format", "jsonl", "--field", options.field, "--on-error", "row", "-j1",
            "--boilerplate", options.boilerplate, "-q"]
    if options.model:
        sc.addFile(os.path.abspath(options.model))
        name = os.path.basename(options.model)
        source = ["--source", options.source] if options.source else []

        def with_model(rows):
            yield from cleaned([*args, *source, "--model", SparkFiles.get(name)])(rows)

        rows = lines(sc, options).mapPartitions(with_model)
    else:
        rows = lines(sc, options).mapPartitions(cleaned(args))
    rows.saveAsTextFile(options.output)


def learn(sc, options):
    args = ["--format", "jsonl", "--field", options.field, "-j1"]
    args += ["--source", options.source] if options.source else []
    counts = lines(sc, options).mapPartitionsWithIndex(counted(args))
    n_partitions = max(1, min(counts.getNumPartitions(), options.reducers))
    of_sources = counts.repartitionAndSortWithinPartitions(n_partitions, of_source(n_partitions))
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, model in enumerate(of_sources.mapPartitions(learned(options.min_articles)).collect()):
            paths.append(os.path.join(folder, f"part{number}"))
            with open(paths[-1], "wb") as file:
                file.write(model)
        if not paths:
            raise Failed(f"{options.input}: no articles")
        model = merged(options.copydesk, paths, [], folder)
    with open(options.output, "wb") as file:
        file.write(model)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copydesk", required=True, help="the program, which goes to every executor")
    parser.add_argument("--field", default="text", help="the field that holds the article")
    parser.add_argument("--partitions", type=int, default=None, help="at least so many partitions")
    parser.add_argument("--source", help="whose articles they are, as for `copydesk learn`")
    tasks = parser.add_subparsers(dest="task", required=True)
    task = tasks.add_parser("clean", help="clean every line")
    task.add_argument("input")
    task.add_argument("output", help="a folder that is not there yet")
    task.add_argument("--model", help="a model of `learn`")
    task.add_argument("--boilerplate", default="careful", choices=["careful", "normal", "thorough"])
    task.set_defaults(run=clean)
    task = tasks.add_parser("learn", help="learn what each source prints again and again")
    task.add_argument("input")
    task.add_argument("output", help="the model: a file of the driver")
    task.add_argument("--min-articles", type=int, default=8)
    task.add_argument("--reducers", type=int, default=200, help="at most so many partitions of sources")
    task.set_defaults(run=learn)
    options = parser.parse_args()
    sc = context(options.copydesk)
    try:
        options.run(sc, options)
    finally:
        sc.stop()


if __name__ == "__main__":
    main()
