# Sourced by what needs packages of npm.

readonly needed_node=18  # Debian 12's
# What npm says when it cannot reach its registry.
readonly npm_cannot_reach='ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|CERT|UNABLE_TO|E40[13]|E5[0-9]{2}'

# Says why there is nothing to run with, as a sentence; says nothing when node and npm will do.
node_is_missing() {
  command -v node >/dev/null || { echo "Node.js is not installed."; return; }
  command -v npm >/dev/null || { echo "npm is not installed."; return; }
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge "$needed_node" ] || echo "Node.js $needed_node or newer is needed; this is $(node --version)."
}

# install_node_packages SOURCE FOLDER: what SOURCE/package-lock.json names, into FOLDER/node_modules, unless it is
# there already. Returns 2 when the registry cannot be reached, 1 when the packages are not what the lock file says.
install_node_packages() {
  local source=$1 folder=$2 log=$2/npm.log
  mkdir -p "$folder"
  # Test runs of one build may overlap.
  exec {lock}>"$folder/lock"
  flock "$lock"
  if ! cmp -s "$source/package-lock.json" "$folder/installed-lock.json"; then
    cp "$source/package.json" "$source/package-lock.json" "$source/.npmrc" "$folder/"
    if ! (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retries=1) \
      >"$log" 2>&1; then
      grep -qE "$npm_cannot_reach" "$log" && return 2
      return 1
    fi
    cp "$source/package-lock.json" "$folder/installed-lock.json"
  fi
  exec {lock}>&-
}
