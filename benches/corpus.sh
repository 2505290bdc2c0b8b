#!/usr/bin/env bash
# Measures copydesk over a corpus: small files against `cp -r`, JSON lines against `wc -w`, one thread against two.
#
#   benches/corpus.sh [FOLDER]
#
# FOLDER is where the made-up corpus goes, some gigabytes, on the disk to be measured; by default a temporary one.
# FILES and MEGABYTES set its size, RUNS how often each command runs. Commands run in turns, so that what else the
# machine does hits all alike; shown are medians, and their ratios. Needs cargo, GNU time, and nothing from a network.
set -euo pipefail
cd "$(dirname "$0")/.."
files=${FILES:-100000} megabytes=${MEGABYTES:-1000} runs=${RUNS:-5}
cargo build --release --locked --quiet
copydesk=$PWD/target/release/copydesk
if [ $# -gt 0 ]; then
    work=$1
    mkdir -p "$work"
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
fi
cd "$work"

# Articles of invented news, about 2 KB each, one in five printed twice, one in three with a footer. Seeded.
make_corpus() {
    awk -v files="$files" -v megabytes="$megabytes" -v mode="$1" '
    function next_random() { seed = (seed * 16807) % 2147483647; return seed }
    function pick(n) { return next_random() % n }
    function sentence(    text, i, n) {
        n = 8 + pick(14)
        text = word[pick(n_words)]
        text = toupper(substr(text, 1, 1)) substr(text, 2)
        for (i = 1; i < n; i++) text = text " " word[pick(n_words)]
        return text "."
    }
    function article(    text, i, j, n) {
        n = 4 + pick(5)
        text = ""
        for (i = 0; i < n; i++) {
            for (j = 0; j < 3; j++) text = text sentence() " "
            text = text sep
        }
        if (pick(5) == 0) text = text text
        if (pick(3) == 0) text = text "Follow us on Facebook and Twitter." sep
        return text
    }
    BEGIN {
        seed = 20260101
        n_words = split("the the the of of and to in a harbour ferry board council said mayor storm channel pilot inquiry crew vessel night morning Tarn Point Port Grebe divers wreck tide fishermen market price quay lighthouse keeper rescue report police station school bridge road closed open repair money vote meeting residents plan", list, " ")
        for (i = 1; i <= n_words; i++) word[i - 1] = list[i]
        if (mode == "files") {
            sep = "\n\n"
            for (f = 0; f < files; f++) {
                name = sprintf("files/%03d/%06d.txt", f / 1000, f)
                printf "%s", article() > name
                close(name)
            }
        } else {
            sep = "\\n\\n"
            for (n = 0; n < megabytes * 1000000; n += length(line) + 1) {
                line = "{\"id\":" ++id ",\"text\":\"" article() "\"}"
                print line
            }
        }
    }'
}

if [ ! -d files ]; then
    mkdir files
    for ((folder = 0; folder * 1000 < files; folder++)); do mkdir "files/$(printf %03d "$folder")"; done
    make_corpus files
fi
[ -f lines.jsonl ] || make_corpus lines >lines.jsonl

# Appends "wall cpu megabytes-of-memory" of a command to the file of its name.
measure() {
    local name=$1
    shift
    # GNU time's own output goes beside the command's.
    /usr/bin/env time -f '%e %U %S %M' -o took "$@" >/dev/null
    awk '{ printf "%.2f %.2f %d\n", $1, $2 + $3, $4 / 1024 }' took >>"$name.times"
}

median() {
    cut -d' ' -f"$2" "$1.times" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

row() {
    printf '%-34s %8s s %8s s %6s MB   wall %sx, CPU %sx of %s\n' "$1" "$(median "$1" 1)" "$(median "$1" 2)" "$(median "$1" 3)" \
        "$(awk "BEGIN { printf \"%.2f\", $(median "$1" 1) / $(median "$2" 1) }")" \
        "$(awk "BEGIN { printf \"%.2f\", $(median "$1" 2) / $(median "$2" 2) }")" "$2"
}

rm -f ./*.times
cat lines.jsonl >/dev/null
for ((run = 0; run < runs; run++)); do
    rm -rf copy clean
    measure cp cp -r files copy
    rm -rf copy
    measure files-2 "$copydesk" files -o clean -j2
    [ "$run" -gt 0 ] || clean_kb=$(du -sk --apparent-size --exclude=.copydesk clean | cut -f1)
    rm -rf clean
    measure files-1 "$copydesk" files -o clean -j1
    rm -rf clean
    measure wc env LC_ALL=C wc -w lines.jsonl
    measure lines-1 "$copydesk" lines.jsonl -j1
    measure lines-2 "$copydesk" lines.jsonl -j2
    measure lines-none-1 "$copydesk" lines.jsonl -j1 --no-repeats --no-default-rules
    measure lines-none-2 "$copydesk" lines.jsonl -j2 --no-repeats --no-default-rules
done
echo "$files files, $(du -sk --apparent-size files | cut -f1) KB; clean $clean_kb KB"
echo "$(stat -c %s lines.jsonl) bytes of JSON lines; clean $("$copydesk" lines.jsonl | wc -c)"
printf '%-34s %10s %10s %9s\n' "median of $runs" wall CPU memory
row cp cp
row files-1 cp
row files-2 cp
row wc wc
row lines-1 wc
row lines-2 lines-1
row lines-none-1 wc
row lines-none-2 lines-none-1
