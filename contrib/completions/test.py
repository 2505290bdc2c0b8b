#!/usr/bin/env python3
"""Tests the completions of copydesk in the shells themselves, as a user at a terminal sees them.

    contrib/completions/test.py PROGRAM

Needs Python 3.9, bash, zsh and fish.
"""

import os
import pty
import re
import select
import subprocess
import sys
import tempfile
import time

# The typed text, what must be offered, and what must not. The folder contains only the file `report.txt`.
CASES = [
    ("copydesk --boil", ["--boilerplate"], []),
    ("copydesk --boilerplate ", ["careful", "normal", "thorough"], ["report.txt"]),
    ("copydesk le", ["learn"], []),
    ("copydesk rep", ["report", "report.txt"], []),
    ("copydesk rules ", ["check", "list", "show", "test"], ["restore"]),
    ("copydesk rules list --no", ["--no-default-rules"], []),
    ("copydesk dups --as", ["--as-is"], []),
    ("copydesk completions ", ["bash", "elvish", "fish", "powershell", "zsh"], ["restore"]),
    ("copydesk report.txt --on-e", ["--on-error"], []),
    ("copydesk dups report.txt --as", ["--as-is"], []),
]

OF_BASH = """
eval "$(copydesk completions bash)"
read -ra COMP_WORDS <<< "$1x"
last=$((${#COMP_WORDS[@]} - 1))
COMP_WORDS[last]=${COMP_WORDS[last]%x}
COMP_CWORD=$last
$(complete -p copydesk | sed "s/.*-F \\([^ ]*\\).*/\\1/") copydesk "${COMP_WORDS[last]}" "${COMP_WORDS[last-1]}"
echo "${COMPREPLY[@]}"
"""


def bash(typed):
    return subprocess.run(["bash", "-c", OF_BASH, "bash", typed], text=True, capture_output=True, check=True).stdout


def fish(typed):
    script = 'copydesk completions fish | source; complete -C "$argv[1]"'
    return subprocess.run(["fish", "-c", script, typed], text=True, capture_output=True, check=True).stdout


class Zsh:
    """A shell on a terminal of its own."""

    START = "PS1='% '; fpath=({} $fpath); autoload -Uz compinit; compinit -u -D; bindkey '^I' complete-word\n"

    def __init__(self, functions):
        os.mkdir(functions)
        with open(f"{functions}/_copydesk", "wb") as script:
            subprocess.run(["copydesk", "completions", "zsh"], stdout=script, check=True)
        child, self.terminal = pty.fork()
        if child == 0:
            os.execvpe("zsh", ["zsh", "-f", "-i"], {**os.environ, "TERM": "dumb", "COLUMNS": "200"})
        self.answer(2)
        os.write(self.terminal, self.START.format(functions).encode())
        self.answer(2)

    def __call__(self, typed):
        # Twice: first what all have in common is put there, then they are listed.
        os.write(self.terminal, typed.encode() + b"\t\t")
        answer = self.answer(1)
        os.write(self.terminal, b"\x03")
        self.answer(0.3)
        return answer

    def answer(self, quiet):
        """What the shell prints until it has been quiet for so many seconds."""
        answer = b""
        end = time.monotonic() + quiet
        while time.monotonic() < end:
            if select.select([self.terminal], [], [], 0.05)[0]:
                answer += os.read(self.terminal, 1 << 16)
                end = time.monotonic() + quiet
        # Without control sequences and bells.
        return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x07", "", answer.decode(errors="replace"))


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        os.mkdir("bin")
        os.symlink(program, "bin/copydesk")
        os.environ["PATH"] = f"{folder}/bin:{os.environ['PATH']}"
        os.mkdir("here")
        os.chdir("here")
        open("report.txt", "w").close()
        failures = 0
        shells = {"bash": bash, "fish": fish, "zsh": Zsh(f"{folder}/functions")}
        for typed, wanted, unwanted in CASES:
            for name, shell in shells.items():
                offered = shell(typed)
                missing = [word for word in wanted if word not in offered]
                wrong = [word for word in unwanted if word in offered]
                if missing or wrong:
                    failures += 1
                    print(f"{name}: {typed!r} offers {offered!r}; missing: {missing}, wrong: {wrong}")
        cases = len(CASES) * len(shells)
        print(f"{cases - failures} of {cases} completions are right")
        return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(os.path.abspath(sys.argv[1])))
