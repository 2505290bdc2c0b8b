#!/usr/bin/env bash
# Runs the Spark job on a cluster of two executors on this machine, and compares what comes out with one process.
# Installs PySpark into a folder of its own; needs Python 3 and Java 17. Usage: test.sh [COPYDESK]
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
copydesk=${1:-$root/target/release/copydesk}
[ -x "$copydesk" ] || (cd "$root" && cargo build --release --locked)
venv=${VENV:-$root/target/spark-venv}
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install -q -r requirements.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Articles of the fixtures, with all that a line can be: blank, broken, of other line ends, of other scripts, very long.
"$venv/bin/python" - "$root/fixtures" "$work/in" <<'PY'
import json, os, sys
fixtures, out = sys.argv[1:]
os.mkdir(out)
texts = []
for name in sorted(os.listdir(fixtures)):
    raw = open(os.path.join(fixtures, name, "raw.txt"), "rb").read()
    try:
        texts.append(raw.decode("utf-8"))
    except UnicodeDecodeError:
        pass
lines = []
for number in range(40):
    for text in texts:
        own = f"w{len(lines)} ".translate(str.maketrans("0123456789", "abcdefghij")) * 30
        name = [len(lines), f"é{len(lines)}", {"n": [len(lines)]}, 1.5e300][len(lines) % 4 if len(lines) > 3 else 0]
        row = {"id": name, "site": f"site{number % 7}", "text": f"{own}sank.\n{text}\nEvery day anew: The Tarn Point Gazette.\n"}
        lines.append(json.dumps(row, ensure_ascii=bool(number % 2)).encode())
    lines += [b"", b"[broken", b'{"id": 1}', '{"text": "é東京\u2028\u0085 sank."}'.encode(), b'{"text": "ends otherwise"}\r', b'{"a":\r1, "text": "inner"}']
    # A story that drifts from version to version, and copies of it without an id. Six versions, since each takes a round of its own.
    version = number % 6
    story = [" ".join(f"w{chr(97 + (7 * at + word) % 26)}{chr(97 + at % 26)}{chr(97 + at // 26)}x{word * 'a'}" for word in range(9)) + "." for at in range(20)]
    lines.append(json.dumps({"id": f"live {number}", "text": "\n".join(story[2 * version : 2 * version + 10])}).encode())
    lines.append(json.dumps({"text": "\n".join(story[version : version + 10])}).encode())
lines.append(json.dumps({"text": "It sank. " * 200_000}).encode())
half = len(lines) // 2
for name, part in (("a.jsonl", lines[:half]), ("b.jsonl", lines[half:])):
    open(os.path.join(out, name), "wb").write(b"\n".join(part) + b"\n")
PY
cat "$work/in/a.jsonl" "$work/in/b.jsonl" > "$work/all.jsonl"

job() {
    env -u LANG LC_ALL=C PYSPARK_PYTHON="$venv/bin/python" SPARK_LOCAL_IP=127.0.0.1 \
        "$venv/bin/spark-submit" --master 'local-cluster[2,1,1024]' --conf spark.ui.enabled=false \
        copydesk_spark.py --copydesk "$copydesk" --partitions 5 "$@" > "$work/log" 2>&1 ||
        { grep -v '^\sat ' "$work/log" | tail -60; exit 1; }
}
same() {
    # An error row counts its lines in the partition.
    sed -i '/^{"_copydesk_error"/s/"line":[0-9]*//' "$1" "$2"
    cmp "$1" "$2" || { echo "not the same: $3"; exit 1; }
    echo "the same: $3"
}

"$copydesk" learn --format jsonl --source field:site "$work/all.jsonl" -o "$work/one.model" 2>"$work/log" || [ $? = 3 ]
job --source field:site learn "$work/in" "$work/many.model"
same "$work/one.model" "$work/many.model" "the model, $(grep -c 'Every day anew' "$work/one.model") sources"

"$copydesk" --format jsonl --on-error row < "$work/all.jsonl" > "$work/one.jsonl"
job clean "$work/in" "$work/out"
cat "$work"/out/part-* > "$work/many.jsonl"
same "$work/one.jsonl" "$work/many.jsonl" "clean lines, $(wc -l < "$work/one.jsonl")"

"$copydesk" --format jsonl --on-error row --model "$work/one.model" --source field:site < "$work/all.jsonl" > "$work/one2.jsonl"
job --source field:site clean "$work/in" "$work/out2" --model "$work/many.model"
cat "$work"/out2/part-* > "$work/many2.jsonl"
same "$work/one2.jsonl" "$work/many2.jsonl" "lines cleaned by the model"

"$copydesk" dups --format jsonl < "$work/all.jsonl" > "$work/one.clusters" 2>"$work/log" || [ $? = 3 ]
job dups "$work/in" "$work/many.clusters"
same "$work/one.clusters" "$work/many.clusters" "copies, $(wc -l < "$work/one.clusters") clusters, $(grep -c 'copydesk: measured' "$work/log") rounds"

# A program that loses rows or fails must not end in a job that is green.
for task in clean learn dups; do
    for body in 'head -1' 'cat; exit 3'; do
        printf '#!/bin/sh\n%s\n' "$body" > "$work/copydesk"
        chmod +x "$work/copydesk"
        if copydesk="$work/copydesk"; (job "$task" "$work/in" "$work/bad-$task-${#body}") > "$work/told"; then
            echo "a job is green whose program is: $body"; exit 1
        fi
        echo "refused by $task: $body"
    done
done
