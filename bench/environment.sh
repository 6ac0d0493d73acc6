# Sourced by run and check, after packaging/common.sh: what the harness needs to find.

# Everything that is made meanwhile, databases too, is below one folder and gone at the end. PostgreSQL, which runs as another
# user, has to get through to its own.
scratch=$(mktemp -d)
chmod 711 "$scratch"
trap 'rm -rf "$scratch"' EXIT
# Node.js reads the certificate of the simulated tenant's authority only when it starts.
"$project/tests/microsoft-clients/make-certificates" "$scratch"
binaries=$project/build/release
export TMPDIR=$scratch CERTIFICATES=$scratch NODE_EXTRA_CA_CERTS=$scratch/authority.pem
export ENTRA_SIMULATOR=$binaries/tests/simulator/entra-simulator ROLLCALL_PROGRAM=$binaries/host/app/rollcall
export ENTRA_ID_PLUGIN=$binaries/plugins/entra-id/entra-id.so
