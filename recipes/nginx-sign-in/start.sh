#!/bin/sh
# Runs the provider for trying out, the check of tokens, Orthanc and nginx out of this folder until
# Ctrl-C. With a provider of your own, delete its two lines.
set -eu
cd "$(dirname "$0")"
PATH="$PATH:/usr/sbin:/usr/local/sbin"
mkdir -p run orthanc-storage

node provider/provider.mjs &
provider=$!
ISSUER=http://localhost:8090 AUDIENCE=negatoscope-archive CHECKER_PORT=8091 python3 check_tokens.py &
checker=$!
Orthanc orthanc.json &
orthanc=$!
# nginx drops root's rights, and could then not read a folder that is root's alone.
if [ "$(id -u)" = 0 ]; then
  nginx -p "$PWD/" -c nginx.conf -e stderr -g 'user root;' &
else
  nginx -p "$PWD/" -c nginx.conf -e stderr &
fi
nginx=$!

stop() {
  trap - INT TERM EXIT
  kill "$nginx" "$orthanc" "$checker" "$provider" 2>/dev/null || true
  wait
}
trap stop INT TERM EXIT
wait "$nginx"
