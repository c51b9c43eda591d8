#!/usr/bin/env bash
# Fills a folder, best on a USB stick, with everything a machine without a network is set up from:
#     fetch-wheels.sh FOLDER              for Debian, on a machine of the same Debian and processor
#     fetch-wheels.sh --windows FOLDER    for 64-bit Windows with Python 3.11, from any machine
# PYTHON may be set: the interpreter whose wheels are fetched, the same as on the till.
set -euo pipefail
code=$(cd "$(dirname "$0")/../../.." && pwd)

apt_packages=(python3-venv libzbar0 libusb-1.0-0 fonts-noto-cjk chromium curl)
for_system=()
if [ "${1:-}" = --windows ]; then
    for_system=(--platform win_amd64 --python-version 3.11 --implementation cp)
    shift
fi
to=${1:?"要写放到哪个文件夹，例如 fetch-wheels.sh /media/usb/canteen"}
python=${PYTHON:-python3}
mkdir -p "$to/wheels" "$to/debs/partial"
to=$(cd "$to" && pwd)

# Built from a copy: a folder where it was built before may hold files that are gone from the code.
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
(cd "$code" && cp -r pos settlement kiosk_ui hardware pyproject.toml README.md LICENSE "$room")
rm -f "$to"/wheels/community_canteen-*.whl
"$python" -m pip wheel -q --disable-pip-version-check --no-deps -w "$to/wheels" "$room"

fetch() {
    "$python" -m pip download -q --disable-pip-version-check --only-binary=:all: "${for_system[@]}" \
        -c "$code/constraints.txt" -d "$to/wheels" "$@"
}
fetch "$to"/wheels/community_canteen-*.whl
# The wheel is wanted for its models alone; what it really uses stands in pyproject.toml.
fetch --no-deps --ignore-requires-python rapidocr-onnxruntime
if [ ${#for_system[@]} -gt 0 ]; then
    fetch colorama # pip asks this machine, not Windows, what click and tqdm need
else
    # What this machine has already is not fetched: best done on one newly set up from the same medium.
    apt-get -qq -y -o Debug::NoLocking=1 -o Dir::Cache::archives="$to/debs" \
        --no-install-recommends --download-only install "${apt_packages[@]}"
    rm -rf "$to/debs/partial" "$to/debs/lock"
fi

rm -rf "$to/deploy"
cp -r "$code/docs/deploy" "$to/deploy"
cp "$code/constraints.txt" "$code/config.toml" "$to/"
cp "$code/docs/deploy/till/install-offline.sh" "$to/"
cp "$code"/docs/deploy/windows/install-offline.cmd "$to/"
(cd "$to" && find wheels debs deploy constraints.txt config.toml install-offline.* -type f -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum >SHA256SUMS)
echo "都在 $to 里了：$(find "$to/wheels" -name '*.whl' | wc -l) 个 wheel。到收银机上运行里面的 install-offline.sh（Windows 上是 install-offline.cmd）。"
