#!/usr/bin/env python3
"""The jobs of test.sh that use the Python package: lines of JSON without any process of the program, and a column of a data frame."""
import json
import os
import sys

import copydesk
import copydesk.spark
import copydesk_spark
from pyspark.sql import SparkSession

(work,) = sys.argv[1:]
# All that this program can do is to tell its version.
program = os.path.join(work, copydesk_spark.NAME)
with open(program, "w") as file:
    file.write(f"#!/bin/sh\n[ \"$*\" = -V ] && echo copydesk {copydesk.__version__}\n")
os.chmod(program, 0o755)
sc = copydesk_spark.context(program)
try:
    args = ["--copydesk", program, "--partitions", "5", "--source", "field:site", "clean", os.path.join(work, "in"),
            os.path.join(work, "out3"), "--model", os.path.join(work, "one.model")]
    options = copydesk_spark.parsed(args)
    options.run(sc, options)

    spark = SparkSession(sc)
    with open(os.path.join(work, "one2.jsonl"), "rb") as file:
        rows = [json.loads(line) for line in file if line.startswith(b'{"id"') and b'"text"' in line]
    with open(os.path.join(work, "all.jsonl"), "rb") as file:
        raw = [json.loads(line) for line in file if line.startswith(b'{"id"') and b'"text"' in line]
    df = spark.createDataFrame([(n, row["text"], row.get("site")) for n, row in enumerate(raw)] + [(-1, None, None)],
                               "n long, text string, site string")
    cleaner = copydesk.Cleaner(learned=os.path.join(work, "one.model"))
    df = df.repartition(5).withColumn("text", copydesk.spark.clean("text", cleaner, source="site"))
    found = {row["n"]: row["text"] for row in df.collect()}
    assert found.pop(-1) is None
    assert [found[n] for n in range(len(raw))] == [row["text"] for row in rows]
    with open(os.path.join(work, "done"), "w") as file:
        file.write(f"the same: a column of a data frame, {len(raw)} rows\n")
finally:
    sc.stop()
