#!/usr/bin/env python3
"""What people write instead: of the texts of JSON lines, drops lines that come again, and those that one expression matches."""

import json
import re
import sys

BOILERPLATE = re.compile(r"^(advertisement$|share this|follow us|sign up|read more|also read|© |subscribe)", re.IGNORECASE)

for row in map(json.loads, open(sys.argv[1], encoding="utf-8")):
    lines = dict.fromkeys(row["text"].split("\n"))
    row["text"] = "\n".join(line for line in lines if not BOILERPLATE.match(line))
    print(json.dumps(row, ensure_ascii=False))
