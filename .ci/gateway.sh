# shellcheck shell=bash
# What the scripts beside it have in common, for them to source: gateways that end with the script, and packages of Node.

scratch=$(mktemp -d)
gateways=()
trap 'kill "${gateways[@]}" 2>/dev/null || true; wait; rm -r "$scratch"' EXIT

# start starts a gateway with these flags, says in $url where it answers, and leaves what else it prints to be read from <&$said.
start() {
	[ -x "$scratch/attendance-gateway" ] || go build -o "$scratch/" ./cmd/attendance-gateway
	local printed=$scratch/printed.${#gateways[@]}
	mkfifo "$printed"
	"$scratch/attendance-gateway" --listen 127.0.0.1:0 --log-level error "$@" >"$printed" &
	gateways+=($!)
	exec {said}<"$printed"
	read -r _ url <&"$said"
}

# packages installs the packages that a folder's lock file names, unless they are there.
packages() {
	[ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ] ||
		npm ci --prefix "$1" --loglevel=error --no-audit --no-fund
}
