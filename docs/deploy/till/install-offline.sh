#!/usr/bin/env bash
# Sets a till or a centre up from a folder that fetch-wheels.sh has filled; nothing is asked of any network.
# The new version comes to lie beside the old one, /opt/canteen-VERSION, and /opt/canteen points at it last.
# INTO may be set: another folder than /opt. PYTHON: another interpreter than python3.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
into=${INTO:-/opt}
python=${PYTHON:-python3}

stop() {
    echo "$*" >&2
    exit 1
}

(cd "$here" && sha256sum --check --quiet SHA256SUMS) || stop "U 盘上的文件坏了或不全，没有安装：请重新运行 fetch-wheels.sh。"
wheel=$(basename "$here"/wheels/community_canteen-*.whl)
version=$(echo "$wheel" | cut -d- -f2)
home=$into/canteen-$version
if [ -e "$home" ]; then stop "$home 已经有了，没有安装：要重装就先把它改名。"; fi
if [ -e "$into/canteen" ] && [ ! -L "$into/canteen" ]; then
    stop "$into/canteen 不是链接，没有安装：请先把它改名为 $into/canteen-旧版本号，再 ln -s 过去。"
fi

if ls "$here"/debs/*.deb >/dev/null 2>&1; then
    # apt sets up what is lacking and in which order; what is there in a newer version stays.
    apt-get -y --no-download --no-install-recommends install "$here"/debs/*.deb ||
        stop "系统的包没有装全，原因见上：请在一台刚装好的同样的 Debian 上重新运行 fetch-wheels.sh。"
fi

undo() { rm -rf "$home"; }
trap undo EXIT
"$python" -m venv "$home/.venv"
install() { "$home/.venv/bin/python" -m pip install -q --disable-pip-version-check --no-index -f "$here/wheels" "$@"; }
install -c "$here/constraints.txt" "$here/wheels/$wheel" || stop "Python 包没有装全，原因见上，没有安装。"
install --no-deps --ignore-requires-python rapidocr-onnxruntime ||
    echo "身份证识别没有装上，其余照常：老人用手环，或请收银员查找。" >&2
mkdir -p "$home/docs"
cp -r "$here/deploy" "$home/docs/deploy"
cp "$here/config.toml" "$home/config.toml"
cp "$here/constraints.txt" "$home/.venv/constraints.txt"
"$home/.venv/bin/canteen" --config "$home/config.toml" policy show >/dev/null || stop "装好的程序起不来，原因见上，没有安装。"
trap - EXIT

# One step: whoever starts the program meanwhile gets the old or the new one whole.
ln -sfn "canteen-$version" "$into/canteen.new"
mv -T "$into/canteen.new" "$into/canteen"
echo "装好了 $home，$into/canteen 指向它。接下来照 $home/docs/deploy 里的说明做。"
