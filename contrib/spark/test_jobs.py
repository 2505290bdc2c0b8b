#!/usr/bin/env python3
"""The jobs of test.sh that share one session, since starting one takes longer than they do: those that have to end well, and
those whose program loses rows or fails."""
import os
import sys

import copydesk_spark

program, work = sys.argv[1:]
fault = os.path.join(work, "fault")
wrapped = os.path.join(work, copydesk_spark.NAME)
with open(wrapped, "w") as file:
    file.write(f"#!/bin/sh\n[ ! -e '{fault}' ] || . '{fault}'\nexec '{program}' \"$@\"\n")
os.chmod(wrapped, 0o755)
sc = copydesk_spark.context(wrapped)


def run(task, output, *args):
    args = ["--copydesk", wrapped, "--partitions", "5", *args, task, os.path.join(work, "in"), os.path.join(work, output)]
    options = copydesk_spark.parsed(args)
    options.run(sc, options)


try:
    run("learn", "many.model", "--source", "field:site")
    run("clean", "out")
    run("dups", "many.clusters")

    lines = []
    for body in ("head -1; exit", "cat; exit 3"):
        with open(fault, "w") as file:
            file.write(f"{body}\n")
        for task in ("clean", "learn", "dups"):
            output = f"bad-{task}-{len(lines)}"
            try:
                run(task, output)
            except Exception as error:
                assert "copydesk_spark.Failed: " in str(error), error
            else:
                sys.exit(f"{task} is green whose program is: {body}")
            path = os.path.join(work, output)
            assert not os.path.isfile(path) and not os.path.exists(os.path.join(path, "_SUCCESS")), output
            lines.append(f"refused by {task}: {body}\n")
    with open(os.path.join(work, "done"), "w") as file:
        file.writelines(lines)
    run("clean", "bad")
finally:
    sc.stop()
