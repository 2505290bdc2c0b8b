#!/usr/bin/env bash
# Runs the Spark job on a cluster of two executors on this machine, and compares what comes out with one process.
# Installs PySpark into a folder of its own; needs Python 3 and Java 17. Usage: test.sh [COPYDESK [WHEEL]], as absolute paths
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
copydesk=${1:-$root/target/release/copydesk}
wheel=${2:-}
[ -x "$copydesk" ] || (cd "$root" && cargo build --release --locked)
venv=${VENV:-$root/target/spark-venv}
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
if ! cmp -s requirements.txt "$venv/requirements.txt"; then
    "$venv/bin/pip" install -q --no-compile -r requirements.txt
    cp requirements.txt "$venv/"
fi
# Without a wheel, all is done by the program.
"$venv/bin/pip" uninstall -q -y copydesk 2>/dev/null
work=$(mktemp -d)
# Workers of a local cluster work in Spark's own folder, and leave there what they were given.
trap 'rm -rf "$work" "$venv"/lib/python3*/site-packages/pyspark/work' EXIT

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
for number in range(12):
    for text in texts:
        own = f"w{len(lines)} ".translate(str.maketrans("0123456789", "abcdefghij")) * 30
        name = [len(lines), f"é{len(lines)}", {"n": [len(lines)]}, 1.5e300][len(lines) % 4 if len(lines) > 3 else 0]
        row = {"id": name, "site": f"site{number % 7}", "text": f"{text}\n{own}sank.\nEvery day anew: The Tarn Point Gazette.\n"}
        lines.append(json.dumps(row, ensure_ascii=bool(number % 2)).encode())
    lines += [b"", b"[broken", b'{"id": 1}', '{"text": "é東京\u2028\u0085 sank."}'.encode(), b'{"text": "ends otherwise"}\r', b'{"a":\r1, "text": "inner"}']
    # A story that drifts from version to version, and copies of it without an id. Four versions, since each takes rounds of its own.
    version = number % 4
    story = [" ".join(f"w{chr(97 + (7 * at + word) % 26)}{chr(97 + at % 26)}{chr(97 + at // 26)}x{word * 'a'}" for word in range(9)) + "." for at in range(20)]
    lines.append(json.dumps({"id": f"live {number}", "text": "\n".join(story[2 * version : 2 * version + 10])}).encode())
    lines.append(json.dumps({"text": "\n".join(story[version : version + 10])}).encode())
lines.append(json.dumps({"text": "It sank. " * 200_000}).encode())
half = len(lines) // 2
for name, part in (("a.jsonl", lines[:half]), ("b.jsonl", lines[half:])):
    open(os.path.join(out, name), "wb").write(b"\n".join(part) + b"\n")
PY
cat "$work/in/a.jsonl" "$work/in/b.jsonl" > "$work/all.jsonl"

# What follows is short, so that Java need not optimise it.
quick='-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'
submit() {
    env -u LANG LC_ALL=C PYSPARK_PYTHON="$venv/bin/python" SPARK_LOCAL_IP=127.0.0.1 \
        "$venv/bin/spark-submit" --master 'local-cluster[2,1,1024]' --conf spark.ui.enabled=false --conf spark.log.level=WARN \
        --driver-java-options "$quick" --conf "spark.executor.extraJavaOptions=$quick" "$@" > "$work/log" 2>&1
}
told() {
    grep -Ev '^\sat |^[0-9/]+ [0-9:]+ (INFO|WARN)' "$work/log" | tail -60
    exit 1
}
same() {
    # An error row counts its lines in the partition.
    sed -i '/^{"_copydesk_error"/s/"line":[0-9]*//' "$1" "$2"
    cmp "$1" "$2" || { echo "not the same: $3"; exit 1; }
    echo "the same: $3"
}

"$copydesk" learn --format jsonl --source field:site "$work/all.jsonl" -o "$work/one.model" 2>"$work/log" || [ $? = 3 ]
"$copydesk" --format jsonl --on-error row < "$work/all.jsonl" > "$work/one.jsonl"
"$copydesk" --format jsonl --on-error row --model "$work/one.model" --source field:site < "$work/all.jsonl" > "$work/one2.jsonl"
"$copydesk" dups --format jsonl < "$work/all.jsonl" > "$work/one.clusters" 2>"$work/log" || [ $? = 3 ]

# One job as a user runs it.
submit copydesk_spark.py --copydesk "$copydesk" --partitions 5 --source field:site \
    clean "$work/in" "$work/out2" --model "$work/one.model" || told
cat "$work"/out2/part-* > "$work/many2.jsonl"
same "$work/one2.jsonl" "$work/many2.jsonl" "lines cleaned by the model"

# All others in one session, of which the last has to fail.
if submit --py-files copydesk_spark.py test_jobs.py "$copydesk" "$work"; then
    echo "a job is green whose program fails"; exit 1
fi
[ -e "$work/done" ] || told
same "$work/one.model" "$work/many.model" "the model, $(grep -c 'Every day anew' "$work/one.model") sources"
cat "$work"/out/part-* > "$work/many.jsonl"
same "$work/one.jsonl" "$work/many.jsonl" "clean lines, $(wc -l < "$work/one.jsonl")"
same "$work/one.clusters" "$work/many.clusters" "copies, $(wc -l < "$work/one.clusters") clusters"
rounds=$(grep -c 'copydesk: measured' "$work/log")
[ "$rounds" -ge 2 ] || { echo "copies took $rounds rounds: nothing of the fixture drifts"; exit 1; }
cat "$work/done"

if [ -n "$wheel" ]; then
    "$venv/bin/pip" install -q --no-compile "$wheel" pandas pyarrow
    rm -r "$work/done"
    submit --py-files copydesk_spark.py test_module.py "$work" || told
    cat "$work"/out3/part-* > "$work/many3.jsonl"
    same "$work/one2.jsonl" "$work/many3.jsonl" "lines cleaned by the module"
    cat "$work/done"
fi
