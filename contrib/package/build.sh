#!/usr/bin/env bash
# Builds what is handed out, into target/package: a static binary in an archive, and a Debian package of it. Then tries both.
# Usage: build.sh [--no-install] [x86_64 | aarch64], by default for this machine.
#
# Needs Linux, Rust with rustup, dpkg-deb, and root (or sudo) to install musl-tools if they are missing, and to try the package:
# it is installed and removed again, unless --no-install is given. For another machine, it needs cargo-zigbuild and zig
# (`pip install cargo-zigbuild ziglang`) and qemu-user-static, and the package is not installed.
set -euo pipefail
cd "$(dirname "$0")/../.."
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install=yes
machine=$(uname -m)
for argument in "$@"; do
    case $argument in
        --no-install) install=no ;;
        x86_64 | aarch64) machine=$argument ;;
        *) echo "usage: build.sh [--no-install] [x86_64 | aarch64]" >&2; exit 2 ;;
    esac
done
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
case $machine in
    x86_64) architecture=amd64 ;;
    aarch64) architecture=arm64 ;;
    *) echo "error: no packages are made for $machine" >&2; exit 2 ;;
esac
target=$machine-unknown-linux-musl
out=target/package
mkdir -p "$out"
export CARGO_TARGET_DIR=$PWD/target CARGO_PROFILE_RELEASE_STRIP=symbols
build=build
emulator=()
if [ "$machine" = "$(uname -m)" ]; then
    command -v musl-gcc >/dev/null || as_root apt-get install -y --no-install-recommends musl-tools
else
    install=no
    build=zigbuild
    emulator=("$(command -v "qemu-$machine-static")") || { echo "error: no qemu-$machine-static" >&2; exit 2; }
fi
command -v rustup >/dev/null || { echo "error: no rustup: install it from https://rustup.rs, to add the target $target" >&2; exit 2; }
rustup --quiet target add "$target"
cargo "$build" --release --locked --target "$target"
program() { "${emulator[@]}" "target/$target/release/copydesk" "$@"; }

# What is handed out says what it was built of.
if commit=$(git rev-parse --short=12 HEAD 2>/dev/null); then program --version | grep "^commit: $commit"; fi

# The archive, as `cargo binstall` expects it.
name=copydesk-$version-$target
stage=$out/$name
rm -rf "$stage" "$out/empty"
install -D "target/$target/release/copydesk" "$stage/copydesk"
install -m 644 -t "$stage" README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE
install -Dm 644 -t "$stage/docs" docs/*.md
program man -o "$stage/man"
mkdir "$stage/completions"
for shell in bash zsh fish; do program completions "$shell" > "$stage/completions/copydesk.$shell"; done
when=$(git log -1 --format=%ct 2>/dev/null || date +%s)
tar -C "$out" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$when" -czf "$out/$name.tar.gz" "$name"

# The Debian package.
root=$out/deb
rm -rf "$root"
install -D "$stage/copydesk" "$root/usr/bin/copydesk"
mkdir -p "$root/usr/share/man/man1"
for page in "$stage"/man/*.1; do gzip -9n < "$page" > "$root/usr/share/man/man1/$(basename "$page").gz"; done
install -Dm 644 "$stage/completions/copydesk.bash" "$root/usr/share/bash-completion/completions/copydesk"
install -Dm 644 "$stage/completions/copydesk.zsh" "$root/usr/share/zsh/vendor-completions/_copydesk"
install -Dm 644 "$stage/completions/copydesk.fish" "$root/usr/share/fish/vendor_completions.d/copydesk.fish"
mkdir -p "$root/usr/share/doc/copydesk"
{
    printf 'MIT or Apache-2.0, at your choice. On Debian, Apache-2.0 is /usr/share/common-licenses/Apache-2.0.\n\n'
    cat LICENSE-MIT
} > "$root/usr/share/doc/copydesk/copyright"
gzip -9n < CHANGELOG.md > "$root/usr/share/doc/copydesk/CHANGELOG.md.gz"
mkdir "$root/DEBIAN"
cat > "$root/DEBIAN/control" <<CONTROL
Package: copydesk
Version: $version
Architecture: $architecture
Maintainer: ${DEB_MAINTAINER:-nobody <nobody@localhost>}
Section: text
Priority: optional
Installed-Size: $(du -ks "$root" | cut -f1)
Description: cleans scraped news articles
 Removes repeated text and boilerplate, and keeps every other byte.
CONTROL
deb=$out/copydesk_${version}_$architecture.deb
SOURCE_DATE_EPOCH=$when dpkg-deb --root-owner-group --build "$root" "$deb" >/dev/null
rm -r "$root"

# The binary runs where there is nothing else.
if ldd "$stage/copydesk" 2>/dev/null | grep -q '=>'; then echo "error: the binary is not static" >&2; exit 1; fi
article='The ferry sank on Monday, the harbour board said.'
clean=$(printf '%s\nAdvertisement\n' "$article" | env -i "${emulator[@]}" "$stage/copydesk")
[ "$clean" = "$article" ] || { echo "error: the binary does not clean" >&2; exit 1; }
if [ "$(id -u)" = 0 ] && [ "$build" = build ]; then
    mkdir "$out/empty"
    cp "$stage/copydesk" "$out/empty/"
    clean=$(printf '%s\nAdvertisement\n' "$article" | env -i "$(command -v chroot)" "$out/empty" /copydesk)
    [ "$clean" = "$article" ] || { echo "error: the binary does not clean where there is no other file" >&2; exit 1; }
    rm -r "$out/empty"
fi
rm -r "$stage"

# The package can be installed and removed.
if [ "$install" = yes ]; then
    as_root dpkg -i "$deb" >/dev/null
    clean=$(printf '%s\nAdvertisement\n' "$article" | /usr/bin/copydesk)
    [ "$clean" = "$article" ] && [ -s /usr/share/man/man1/copydesk-rules.1.gz ] || { echo "error: the package does not clean" >&2; exit 1; }
    as_root dpkg -r copydesk >/dev/null
    [ ! -e /usr/bin/copydesk ] || { echo "error: the package left its program behind" >&2; exit 1; }
fi
ls -l "$out" | awk 'NR > 1 { print $5, $9 }'
