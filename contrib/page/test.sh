#!/usr/bin/env bash
# Opens a page of a report in headless Chromium: it must ask for nothing, say nothing on the console, and fit a telephone.
# Usage: test.sh COPYDESK. Needs Chromium and Python; takes some ten seconds.
set -euo pipefail
copydesk=$(realpath "$1")
folder=$(mktemp -d)
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"

# Articles that do what they can to break a page: markup, control characters, both directions, words and names without end.
python3 - <<'PYTHON'
import json, os
os.makedirs("raw/" + "a" * 200)
story = "The ferry Alma ran aground off Port Grebe on Monday night with ninety passengers on board.\n"
texts = [
    story + "<script>document.title = 'broken'; fetch('//evil.example')</script>\n" + story + "Advertisement\n",
    story + "<img src=//evil.example/a.png onerror=alert(1)> </del></details></main><style>*{display:none}</style>\n" + story,
    "\u202e\u2066" + story + "\x1b[31m\x07 bell\n" + story,
    "جنحت العبارة ألما قبالة ميناء غريب ليلة الاثنين وعلى متنها تسعون راكبا ولم يصب أحد بأذى.\n" * 2 + "Advertisement\n",
    story + "x" * 1_000_000 + "\n" + story,
    (story + "y" * 900 + " ") * 40,
    "",
]
with open("raw/wire.jsonl", "w") as out:
    for at, text in enumerate(texts):
        url = "https://" + "long-name." * 20 * (at % 2) + "post.example/"
        print(json.dumps({"url": url, "text": text}), file=out)
    print('{"no": "text"}', file=out)
with open("raw/" + "a" * 200 + "/<b>" + "é" * 90 + ".txt", "w") as out:
    out.write(story * 2)
with open("raw/" + "a" * 200 + "/broken.txt", "wb") as out:
    out.write(b"\0\0")
PYTHON
status=0
"$copydesk" raw -o clean --report r.jsonl --quiet --boilerplate normal 2>/dev/null || status=$?
[ "$status" = 3 ]
"$copydesk" report r.jsonl --corpus raw -o report.html
# All articles stand open, as a reader can have them.
sed -i 's/<details>/<details open>/g' report.html

# Chromium opens no window that is narrow enough; a frame is.
for width in 390 1400; do
    cat > "frame-$width.html" <<HTML
<!doctype html><link rel=icon href="data:,"><iframe id=page src=report.html style="border:0;width:${width}px;height:900px"></iframe>
<pre id=found></pre><script>
page.onload = () => {
    const inside = page.contentDocument, root = inside.documentElement;
    found.textContent = "width " + root.scrollWidth + " title " + inside.title + " sections "
        + inside.querySelectorAll("main > section").length + " removals " + inside.querySelectorAll("main del").length + ".";
};
</script>
HTML
done
: > served # The server may start after the first look at it.
python3 -u -m http.server --bind 127.0.0.1 0 > served 2> asked &
server=$!
for _ in $(seq 100); do
    port=$(sed -n 's/.* port \([0-9]*\) .*/\1/p' served)
    [ -n "$port" ] && break
    sleep 0.1
done

failed=0
fail() {
    echo "page: $*" >&2
    failed=1
}
for width in 390 1400; do
    timeout 60 "${CHROMIUM:-chromium}" --headless=new --no-sandbox --disable-gpu --hide-scrollbars --disable-background-networking \
        --disable-component-update --user-data-dir="$folder/profile" --enable-logging=stderr --window-size=1500,1000 \
        --virtual-time-budget=5000 --dump-dom "http://127.0.0.1:$port/frame-$width.html" > "dom-$width" 2> "log-$width"
    found=$(grep -o '>width [^<]*' "dom-$width" || true)
    echo "page at $width: ${found#>}"
    case $found in
        ">width $width title copydesk report sections "[5-9]" removals "[1-9]*.) ;;
        *) fail "at $width pixels it does not fit or is not whole: $found" ;;
    esac
    if grep CONSOLE "log-$width"; then
        fail "the console of the browser is not empty"
    fi
done
if grep -oE '"[A-Z]+ [^"]*"' asked | grep -vE '"GET /(report|frame-[0-9]+)\.html HTTP'; then
    fail "it asks for more than itself"
fi
exit $failed
