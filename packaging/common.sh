# Shared by the commands in this folder; sourced, not run.
set -euo pipefail
project=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
jobs=$(nproc)

say() { printf '\n\033[1m%s\033[0m\n' "$*" >&2; }
die() { printf '%s\n' "$*" >&2; exit 1; }

# Installs whatever packaging/packages.txt names and the machine lacks.
install_packages() {
  local wanted missing
  wanted=$(grep -v '^#' "$project/packaging/packages.txt")
  # Node.js often comes from elsewhere than Debian, whose npm does not go with it.
  command -v npm >/dev/null || wanted+=" nodejs npm"
  missing=$(for p in $wanted; do dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q '^install ok installed' || echo "$p"; done)
  [ -n "$missing" ] || return 0
  say "Installing $(wc -w <<<"$missing") Debian packages"
  local sudo=
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || die "These packages are missing and need root to install: $missing"
    sudo=sudo
  fi
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -qq
  # shellcheck disable=SC2086
  $sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# Builds the panel unless that is done already, and says with which option CMake goes on: a machine that cannot get packages of
# npm builds and tests everything else.
panel_option() {
  local outcome=0
  say "Building the panel"
  "$project/packaging/build-panel" "$project/build/panel" >&2 || outcome=$?
  case $outcome in
    0) echo -DROLLCALL_PANEL=ON ;;
    2) say "npm cannot reach its registry: going on without the panel and its tests" && echo -DROLLCALL_PANEL=OFF ;;
    *) die "The panel could not be built." ;;
  esac
}

# build PRESET [TARGET...]: configures and builds; CMake keeps quiet unless something fails.
build() {
  local preset=$1 log panel
  shift
  panel=$(panel_option)
  say "Building ($preset)"
  mkdir -p "$project/build"
  log="$project/build/configure-$preset.log"
  cmake --preset "$preset" -S "$project" "$panel" >"$log" 2>&1 || { cat "$log" >&2; die "CMake could not configure the $preset build."; }
  cmake --build "$project/build/$preset" --parallel "$jobs" ${1:+--target "$@"} >&2
}
