#!/usr/bin/env python3
"""Runs copydesk over JSON lines on a Spark cluster: see README.md beside this file."""
import argparse
import array
import bisect
import itertools
import operator
import os
import subprocess
import sys
import tempfile
import threading
import zlib

from pyspark import SparkConf, SparkContext, SparkFiles, StorageLevel

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
    state = {"in": 0, "error": None, "said": b"", "left": False}

    def feed():
        try:
            for row in rows:
                process.stdin.write(row)
                process.stdin.write(b"\n")
                state["in"] += 1
        except BrokenPipeError:
            state["left"] = True  # The exit status tells more, unless it is fair.
        except Exception as error:  # What reads the input has failed: the task must, too.
            state["error"] = error
        finally:
            try:
                process.stdin.close()
            except BrokenPipeError:
                state["left"] = True

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
    if state["left"]:
        raise Failed(f"copydesk {' '.join(args)}: ended before it had read all rows")


def piped(args, rows, fair=(0,), has_end=False):
    """What the program makes of rows: a line for each or, if it has an end, lines and at the end how many it has read."""
    process = started(args)
    state, threads = fed(process, rows)
    n_out, n_read = 0, None
    try:
        for line in process.stdout:
            line = line[:-1] if line.endswith(b"\n") else line
            if has_end and line.startswith(b"lines\t"):
                n_read = int(line.split(b"\t")[1])
                continue
            n_out += 1
            yield line
        ended(process, state, threads, args, fair)
        # A child that stops reading loses rows in silence: nothing but counting shows it.
        n_done = n_read if has_end else n_out
        if n_done != state["in"]:
            raise Failed(f"{state['in']} rows went in, and {n_done} came out")
    finally:
        if process.poll() is None:  # Nobody wants the rest.
            process.kill()
            process.wait()


def version_of(program):
    """The version of a program; None if it does not tell."""
    done = subprocess.run([program, "-V"], stdin=subprocess.DEVNULL, capture_output=True, text=True)
    return done.stdout.strip().removeprefix("copydesk ") or None


def module(version):
    """The Python package of copydesk, where it is installed in this version; else None."""
    try:
        import copydesk.jsonl
    except ImportError:
        return None
    return copydesk if copydesk.__version__ == version else None


def cleaned(args, options, version):
    """A function from the rows of a partition to as many clean ones, in their order: by the package where it is installed, or
    else by the program. Both write the same bytes."""
    field, boilerplate = options.field, options.boilerplate
    name = os.path.basename(options.model) if options.model else None
    kind, _, source = (options.source or "").partition(":")
    # Without a model, the source of an article does not matter. Only the program finds hosts.
    is_for_module = name is None or kind == "field"

    def run(rows):
        model = SparkFiles.get(name) if name else None
        package = module(version) if is_for_module else None
        if package:
            cleaner = package.Cleaner(boilerplate=boilerplate, learned=model)
            rows = package.jsonl.clean_lines(rows, cleaner, field, source or None)
        else:
            rows = piped([*args, "--model", model] if model else args, rows)
        yield from rows

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
            if not os.path.exists(path):
                raise Failed("copydesk learn: has written no counts")
            with open(path, "rb") as file:
                next(file)
                for number, line in enumerate(file):
                    source = line.split(b"\t", 2)[1]
                    yield (partition, number, source), line

    return run


def of_source(n_partitions):
    """All that is counted of one source goes to one partition."""
    return lambda key: zlib.crc32(key[2]) % n_partitions


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
                    file.write(b"copydesk counts 3\n")
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
    if os.path.basename(program) != NAME:
        raise Failed(f"{program}: the program's file has to be called `{NAME}`: by that name executors find it")
    # Until Java runs, a SparkConf knows nothing of what spark-submit was told, and would overwrite it.
    SparkContext._ensure_initialized()
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
        args += ["--source", options.source] if options.source else []
    version = version_of(options.copydesk)
    lines(sc, options).mapPartitions(cleaned(args, options, version)).saveAsTextFile(options.output)


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


# Near-duplicates. `copydesk dups --step` decides what is decided; Spark gives every article its place in the order,
# sorts, counts and joins. See `copydesk dups --help`.

PLACE_BITS = 34  # Seventeen thousand million lines.
MOST_WORDS = (1 << 29) - 1  # An article has fewer bytes than that.
MOST_PLACES = 16  # An article, the kept one, and eight peers.
EARLIER, MEASURED, LATER = range(3)  # What is known of an article and another one.


def placed(order):
    return order & ((1 << PLACE_BITS) - 1)


def part_of(key):
    """All rows of one band, or of one article, go to one partition. The same on every machine."""
    return zlib.crc32(key[0] if isinstance(key[0], bytes) else b"%d" % key[0])


def sketched(args):
    """A function from the rows of a partition to their sketches, each with the number of the partition; at the end, how
    many rows there were."""

    def run(partition, rows):
        n_rows = itertools.count()
        rows = (row for row in rows if next(n_rows) >= 0)
        # 3: rows without a text are no articles, and would be none in any other attempt.
        for line in piped(args, rows, fair=(0, 3), has_end=True):
            yield partition, line
        yield partition, next(n_rows)

    return run


def in_order(starts):
    """A function from sketches to articles: their places in the order, bands, words and ids."""

    def run(rows):
        for partition, line in rows:
            if isinstance(line, int):
                continue
            number, n_words, bands, words, name = line.split(b"\t", 4)
            if bands:
                place = starts[partition] + int(number)
                name = name or b'"<stdin>:%d"' % place
                yield (MOST_WORDS - int(n_words)) << PLACE_BITS | place, bands, words, name

    return run


def banded(rows):
    for order, bands, _, _ in rows:
        for band in bands.split(b","):
            yield (band, order), None


def paired(rows):
    lines = (b"%s\t%d" % key for key, _ in rows)
    for line in piped(["dups", "--step", "pair"], lines, has_end=True):
        later, earlier = map(int, line.split(b"\t"))
        yield (later, EARLIER, earlier), 1
        yield (earlier, LATER, later), 1


def among(orders):
    """A function from articles to the words of those that are asked for."""

    def run(rows):
        for order, _, words, _ in rows:
            at = bisect.bisect_left(orders.value, order)
            if at < len(orders.value) and orders.value[at] == order:
                yield (order, 0, 0), words

    return run


def to_pairs(rows):
    """Of each article first its words, then the pairs that ask for them, each with the place of the article in it."""
    words = None
    for (_, asks, pair), _words in rows:
        if asks:
            yield divmod(pair, MOST_PLACES), words
        else:
            words = _words


def measured(wanted):
    """A function from pairs with their words, in the order of their places, to how similar they are, and why."""

    def run(rows):
        def lines():
            for number, of_pair in itertools.groupby(rows, lambda row: row[0][0]):
                later, kept, _ = wanted.value[number]
                yield b"%d\t%d\t%s" % (later, kept, b"\t".join(words for _, words in of_pair))

        for line in piped(["dups", "--step", "measure"], lines()):
            later, kept, similarity, evidence = line.split(b"\t", 3)
            yield (int(later), MEASURED, int(kept)), (similarity, evidence)

    return run


def measure(sc, articles, wanted, n_partitions):
    """Measures pairs of an article and one that is kept, with their peers. Words travel to the pairs."""
    members = [(later, kept, *peers) for later, kept, peers in wanted]
    orders = sc.broadcast(array.array("Q", sorted({order for of_pair in members for order in of_pair})))
    words = articles.mapPartitions(among(orders))
    asked = [((order, 1, number * MOST_PLACES + place), None)
             for number, of_pair in enumerate(members) for place, order in enumerate(of_pair)]
    rows = sc.union([words, sc.parallelize(asked, n_partitions)])
    for step in (to_pairs, measured(sc.broadcast(wanted))):
        rows = rows.repartitionAndSortWithinPartitions(n_partitions, part_of).mapPartitions(step)
    return rows


def decide(pairs, n_partitions, options):
    """Has one process decide of all articles in their order, a partition at a time. Returns the copies, and the pairs that it lacks."""

    def of_article(kind, rows):
        rows = ((other, value[0] if kind == MEASURED else b"%d" % value) for (_, of, other), value in rows if of == kind)
        return b",".join(b"%d:%s" % row for row in rows)

    def lines():
        for order, rows in itertools.groupby(pairs.sortByKey(numPartitions=n_partitions).toLocalIterator(), lambda row: row[0][0]):
            rows = list(rows)
            yield b"%d\t%s\t%s\t%s" % (order, *(of_article(kind, rows) for kind in (EARLIER, MEASURED, LATER)))

    copies, wanted = [], []
    for line in piped(["dups", "--step", "decide", "--threshold", options.threshold], lines(), has_end=True):
        kind, later, kept, rest = line.split(b"\t")
        if kind == b"copy":
            copies.append((int(later), int(kept)))
        else:
            wanted.append((int(later), int(kept), [int(peer) for peer in rest.split(b",") if peer]))
    return copies, wanted


def write_clusters(path, copies, names, evidence):
    copies.sort(key=lambda copy: (placed(copy[1]), placed(copy[0])))
    with open(path, "wb") as file:
        for kept, of_kept in itertools.groupby(copies, operator.itemgetter(1)):
            rows = (b'{"id":%s,%s' % (names[copy[0]], evidence[copy][1:]) for copy in of_kept)
            file.write(b'{"keep":%s,"copies":[%s]}\n' % (names[kept], b",".join(rows)))


def dups(sc, options):
    args = ["dups", "--step", "sketch", "--format", "jsonl", "--field", options.field, "-j1"]
    sketches = lines(sc, options).mapPartitionsWithIndex(sketched(args)).persist(StorageLevel.DISK_ONLY)
    starts, n_lines = {}, 0
    for partition, n_rows in sketches.filter(lambda row: isinstance(row[1], int)).collect():
        starts[partition] = n_lines
        n_lines += n_rows
    articles = sketches.mapPartitions(in_order(starts))
    n_partitions = max(1, min(sketches.getNumPartitions(), options.reducers))
    bands = articles.mapPartitions(banded).repartitionAndSortWithinPartitions(n_partitions, part_of)
    pairs = bands.mapPartitions(paired).reduceByKey(operator.add, n_partitions, part_of).persist(StorageLevel.DISK_ONLY)
    known = [pairs]
    copies, wanted = decide(pairs, n_partitions, options)
    # What is lacking are pairs with articles of which it was not known that they are kept. Each round decides at least the
    # first of them, mostly all but a few.
    while wanted:
        known.append(measure(sc, articles, wanted, n_partitions).persist(StorageLevel.DISK_ONLY))
        print(f"copydesk: measured {len(wanted)} pairs", file=sys.stderr)
        copies, wanted = decide(sc.union(known), n_partitions, options)
    found = sc.broadcast(set(copies))
    evidence = sc.union(known[1:] or [sc.emptyRDD()]).map(lambda row: ((row[0][0], row[0][2]), row[1][1]))
    evidence = dict(evidence.filter(lambda row: row[0] in found.value).collect())
    asked = sc.broadcast({order for copy in copies for order in copy})
    names = articles.filter(lambda article: article[0] in asked.value).map(lambda article: (article[0], article[3]))
    write_clusters(options.output, copies, dict(names.collect()), evidence)


def installed_program():
    """The program that was installed with the Python package, or None."""
    try:
        from copydesk import _program
        return _program.path()
    except (ImportError, FileNotFoundError):
        return None


def parsed(args=None):
    """The options of a job."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--copydesk", default=installed_program(), help="the program, which goes to every executor; by default that "
                        "of the Python package")
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
    task = tasks.add_parser("dups", help="list articles that are nearly the same")
    task.add_argument("input")
    task.add_argument("output", help="the list of clusters: a file of the driver")
    task.add_argument("--threshold", default="0.75", help="as for `copydesk dups`")
    task.add_argument("--reducers", type=int, default=200, help="at most so many partitions of bands and words")
    task.set_defaults(run=dups)
    options = parser.parse_args(args)
    if options.copydesk is None:
        parser.error("name the program with --copydesk, or install the Python package of copydesk")
    return options


def main():
    options = parsed()
    sc = context(options.copydesk)
    try:
        options.run(sc, options)
    finally:
        sc.stop()


if __name__ == "__main__":
    main()
