#!/usr/bin/env bash
# Builds the wheel and the source distribution into contrib/python/dist, and tries both in fresh virtual environments.
# Usage: test.sh [--release | --all]. Needs Rust and Python 3.10 or later, and a registry for pip.
#
# Without an option, Rust code is built with the profile `dev`, which takes a minute or two. `--release` builds what is handed
# out. `--all` also runs the tests with datasets, datatrove and Ray, which have hundreds of megabytes; without it, they are
# counted as not run, in the file that .ci/run reads.
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
python=${PYTHON:-python3}
profile=dev
platform=()
libraries=(pandas polars pyarrow)
case ${1:-} in
    # Debian 12, Ubuntu 22.04, RHEL 9 and later. maturin checks the module, and this script the program.
    --release) profile=release platform=(--compatibility manylinux_2_34) ;;
    --all) libraries+=(datasets 'datatrove[io]' 'ray[data]') ;;
    '') ;;
    *) echo "usage: test.sh [--release | --all]" >&2; exit 2 ;;
esac
not_run=$root/target/tmp/not-run
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_QUIET=1
# The program is built already where its tests ran.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}
settings=(--config-settings "build-args=--profile $profile ${platform[*]}")

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
skip() {
    echo "not run: $1: $2"
    mkdir -p "$(dirname "$not_run")"
    printf 'contrib/python/test.sh\t%s\t%s\n' "$1" "$2" >> "$not_run"
}
# Makes a fresh environment, and installs packages into it. One pip serves all environments of one Python, since each of its own takes
# seconds.
fresh() {
    local name=$1 interpreter=$2 pip
    shift 2
    if [ "$interpreter" = "$python" ] && [ "$name" != tools ]; then
        "$interpreter" -m venv --without-pip "$work/$name"
        pip=("$work/tools/bin/pip" --python "$work/$name")
    else
        "$interpreter" -m venv "$work/$name"
        pip=("$work/$name/bin/pip")
    fi
    "${pip[@]}" install --no-compile "$@"
}

echo "== build"
rm -rf dist
fresh tools "$python" build ruff mypy
"$work/tools/bin/python" -m build --sdist --outdir dist . > "$work/log" 2>&1 || { cat "$work/log"; exit 1; }
"$work/tools/bin/pip" wheel --no-deps "${settings[@]}" -w dist .
ls -l dist | awk 'NR > 1 { print $5, $9 }'
wheel=$(echo "$PWD"/dist/*.whl)
sdist=$(echo "$PWD"/dist/*.tar.gz)

echo "== what the wheel contains"
"$python" - "$wheel" "$root/Cargo.toml" Cargo.lock "$root/Cargo.lock" <<'PYTHON'
import re, sys, zipfile
wheel, manifest, *locks = sys.argv[1:]
# Another version of a table of Unicode may split words otherwise than the program does.
own, programs = [set(re.findall(r'^name = "(.*)"\nversion = "(.*)"', open(lock).read(), re.M)) for lock in locks]
shared = {name for name, _ in programs}
others = [crate for crate in own - programs if crate[0] in shared]
assert not others, f"not the versions of the program: {others}"
version = re.search(r'^version = "(.*)"', open(manifest).read(), re.M).group(1)
names = zipfile.ZipFile(wheel).namelist()
info = f"copydesk-{version}.dist-info"
for name in ("copydesk/py.typed", "copydesk/_copydesk.pyi", "copydesk/_copydesk.abi3.so", f"copydesk-{version}.data/scripts/copydesk",
             f"{info}/licenses/LICENSE-MIT", f"{info}/licenses/LICENSE-APACHE"):
    assert name in names, f"{name} is missing; there are {names}"
metadata = zipfile.ZipFile(wheel).read(f"{info}/METADATA").decode()
for line in (f"Version: {version}", "License-Expression: MIT OR Apache-2.0", "Requires-Python: >=3.9"):
    assert line in metadata.splitlines(), f"{line} is missing"
print(f"{len(names)} files of version {version}, for", re.search(r"(cp39-abi3-.*)\.whl", wheel).group(1))
PYTHON

if [ "$profile" = release ] && command -v objdump >/dev/null; then
    newest=$(objdump -T "$CARGO_TARGET_DIR/release/copydesk" | grep -o 'GLIBC_2[0-9.]*' | sort -Vu | tail -1)
    [ "$(printf '%s\n' "$newest" GLIBC_2.34 | sort -V | tail -1)" = GLIBC_2.34 ] || { echo "error: the program needs $newest" >&2; exit 1; }
fi

echo "== types and style"
"$work/tools/bin/ruff" check .
"$work/tools/bin/ruff" format --check .
"$work/tools/bin/mypy" python build_backend.py

echo "== the wheel, with ${libraries[*]}"
fresh wheel "$python" "$wheel" pytest "${libraries[@]}"
# Nothing of the checkout is on the path but the tests.
(cd tests && PATH="$work/wheel/bin:$PATH" "$work/wheel/bin/python" -m pytest -q -rs --rootdir . -p no:cacheprovider .)
for library in datasets datatrove ray; do
    "$work/wheel/bin/python" -c "import $library" 2>/dev/null || skip "the adapter for $library" "too large for CI: contrib/python/test.sh --all"
done

echo "== the wheel, alone"
# A shim of pyenv is there for versions that are not chosen, too.
oldest=
for candidate in "$(command -v python3.9 || true)" "$(command -v pyenv >/dev/null && pyenv root)"/versions/3.9.*/bin/python; do
    if "$candidate" --version >/dev/null 2>&1; then oldest=$candidate; fi
done
if [ -n "$oldest" ]; then
    fresh alone "$oldest" "$wheel" pytest
    (cd tests && "$work/alone/bin/python" -m pytest -q --rootdir . -p no:cacheprovider test_same.py test_cleaner.py)
else
    skip 'Python 3.9' 'no python3.9'
fi

echo "== the source distribution"
# pip unpacks it below, where cargo finds this: only whether it builds and works is tried.
mkdir "$work/.cargo"
printf '[profile.dev.package.copydesk]\nopt-level = 0\n' > "$work/.cargo/config.toml"
TMPDIR=$work fresh sdist "$python" "${settings[@]}" "$sdist"
clean=$(printf 'Nobody was hurt.\nAdvertisement\n' | "$work/sdist/bin/copydesk")
[ "$clean" = 'Nobody was hurt.' ] || { echo "error: its program does not clean" >&2; exit 1; }
"$work/sdist/bin/python" -c 'import copydesk; assert copydesk.clean("Nobody was hurt.\nAdvertisement\n") == "Nobody was hurt.\n"'
echo "all is well"
