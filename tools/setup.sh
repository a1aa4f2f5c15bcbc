# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by run, test and .ci/run: what has to be there before CMake can start. Needs bash; sets `root`.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
build="$root/build/release"

# Distribution packages of Debian 12 and Ubuntu 24.04.
build_packages=(
    ca-certificates g++ cmake ninja-build python3 ccache mold
    qt6-base-dev libqt6opengl6-dev qt6-charts-dev qt6-svg-dev libqt6sql6-sqlite qt6-wayland
    nlohmann-json3-dev libspdlog-dev libfmt-dev libcpp-httplib-dev libsimdjson-dev
    fonts-dejavu-core fonts-inter fonts-jetbrains-mono
)
# Only until Arrow and DuckDB are in the cache.
fetch_packages=(python3-pip)
# Only for ./test: the model checker.
test_packages=(spin)
# Only for .ci/run.
check_packages=(clang-format-19)
# Only for tools/fuzz and the step of .ci/run of that name.
fuzz_packages=(clang-19 libclang-rt-19-dev llvm-19)

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# True on the systems whose package names are in the lists above.
known_system() {
    command -v apt-get > /dev/null && [ -r /etc/os-release ] || return 1
    local ID= VERSION_ID= UBUNTU_CODENAME=
    # shellcheck disable=SC1091
    . /etc/os-release
    case "$ID" in
        debian) [ "${VERSION_ID%%.*}" -ge 12 ] 2> /dev/null ;;
        ubuntu) [ "${VERSION_ID%%.*}" -ge 24 ] 2> /dev/null ;;
        *) [ "$UBUNTU_CODENAME" = noble ] ;;
    esac
}

# missing_packages NAME...: those that are not installed, one a line.
missing_packages() {
    comm -13 \
        <(dpkg-query -W -f '${db:Status-Status} ${Package}\n' 2> /dev/null | sed -n 's/^installed //p' | sort -u) \
        <(printf '%s\n' "$@" | sort -u)
}

# run_logged LOG COMMAND...: quiet when all goes well; the last lines and where the rest is when not.
run_logged() {
    local log="$1"; shift
    mkdir -p "$(dirname "$log")"
    if ! "$@" > "$log" 2>&1; then
        tail -n 20 "$log" >&2
        die "'$1' failed; the whole output is in $log"
    fi
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

install_packages() {
    local wanted=("$@") available=() name
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo > /dev/null || die "these packages are missing, and there is no sudo to install them: ${wanted[*]}"
        say "sudo is needed once, to install packages"
        sudo -v || die "these packages are missing: ${wanted[*]}"
    fi
    say "installing ${wanted[*]}"
    run_logged "$root/build/log/apt-update.log" as_root apt-get update
    # A package that a newer release has merged into another one is left out.
    for name in "${wanted[@]}"; do
        if apt-cache show "$name" > /dev/null 2>&1; then available+=("$name"); else merged_packages+=("$name"); fi
    done
    [ "${#available[@]}" -eq 0 ] || run_logged "$root/build/log/apt-install.log" \
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${available[@]}"
}

# Where packages cannot be installed by name, a tiny CMake project says what is missing.
probe_system() {
    local log="$root/build/log/probe.log" stamp="$root/build/log/probe.ok"
    [ -e "$stamp" ] && return
    say "this is neither Debian 12 or newer nor Ubuntu 24.04 or newer: looking for what is needed"
    local missing=() tool
    for tool in cmake:"CMake 3.25 or newer" ninja:"Ninja" python3:"Python 3.9 or newer"; do
        command -v "${tool%%:*}" > /dev/null || missing+=("${tool#*:}")
    done
    command -v "${CXX:-g++}" > /dev/null || command -v c++ > /dev/null || missing+=("g++ 12 or newer, or clang 19 or newer")
    if [ "${#missing[@]}" -eq 0 ]; then
        mkdir -p "$root/build/log"
        rm -rf "$root/build/log/probe"
        cmake -S "$root/cmake/probe" -B "$root/build/log/probe" -G Ninja > "$log" 2>&1 || true
        mapfile -t missing < <(sed -n 's/^-- missing: //p' "$log")
        grep -q '^-- probe finished' "$log" || missing+=("a working C++ compiler and CMake 3.25 or newer (see $log)")
    fi
    if [ "${#missing[@]}" -gt 0 ]; then
        printf 'missing: %s\n' "${missing[@]}" >&2
        die "install the above with the system's package manager and start again"
    fi
    touch "$stamp"
}

# ensure_packages EXTRA...: all that building needs, and EXTRA.
ensure_packages() {
    if ! known_system; then
        probe_system
        return
    fi
    local merged_packages=() missing known="$root/build/log/merged-packages"
    local wanted=("${build_packages[@]}" "$@")
    if ! command -v python3 > /dev/null || ! python3 "$root/cmake/fetch_dependencies.py" --check 2> /dev/null; then
        wanted+=("${fetch_packages[@]}")
    fi
    mapfile -t missing < <(missing_packages "${wanted[@]}" | grep -vxFf <(cat "$known" 2> /dev/null) || true)
    if [ "${#missing[@]}" -gt 0 ]; then
        install_packages "${missing[@]}"
        [ "${#merged_packages[@]}" -eq 0 ] || printf '%s\n' "${merged_packages[@]}" >> "$known"
    fi
}

# One compiler needs up to 1 GB; a small machine takes fewer at a time.
jobs_for_memory() {
    local cores memory
    cores="$(nproc)"
    memory="$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo 2> /dev/null || echo "$cores")"
    [ "$memory" -ge 1 ] || memory=1
    echo "$((cores < memory ? cores : memory))"
}

# configure PRESET [OPTION...]: only when it was not done; ninja does it again by itself when CMake files change.
configure() {
    local preset="$1"; shift
    [ -e "$root/build/$preset/build.ninja" ] && [ "$#" -eq 0 ] && return
    python3 "$root/cmake/fetch_dependencies.py" > /dev/null || die "Arrow and DuckDB could not be fetched"
    say "configuring ($preset)"
    (cd "$root" && run_logged "$root/build/log/configure-$preset.log" cmake --preset "$preset" "$@")
}

# build_targets PRESET TARGET...
build_targets() {
    local preset="$1"; shift
    cmake --build "$root/build/$preset" --target "$@" -j "$(jobs_for_memory)" || die "the build failed; the first error is above"
}
