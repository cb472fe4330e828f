#!/bin/sh
# Runs Orthanc and nginx out of this folder until Ctrl-C.
set -eu
cd "$(dirname "$0")"
PATH="$PATH:/usr/sbin:/usr/local/sbin"
mkdir -p run orthanc-storage

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
  kill "$nginx" "$orthanc" 2>/dev/null || true
  wait
}
trap stop INT TERM EXIT
wait "$nginx"
