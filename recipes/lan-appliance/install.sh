#!/bin/sh
# Installs the appliance on a Debian system, as root. `site` has been built beside it.
set -eu
cd "$(dirname "$0")"
[ -f site/index.html ] || { echo "build the site first: see README.md" >&2; exit 1; }

apt-get install --yes nginx libnginx-mod-http-brotli-static orthanc orthanc-dicomweb avahi-daemon curl
systemctl disable --now orthanc
hostnamectl set-hostname viewer-box

install -d /srv/negatoscope /etc/negatoscope
cp -R site/. /srv/negatoscope/
install -m 644 orthanc.json /etc/negatoscope/orthanc.json
install -m 644 negatoscope.conf /etc/nginx/conf.d/negatoscope.conf
install -m 644 negatoscope-orthanc.service /etc/systemd/system/negatoscope-orthanc.service
install -m 644 negatoscope.avahi.xml /etc/avahi/services/negatoscope.service
rm -f /etc/nginx/sites-enabled/default

nginx -t
systemctl daemon-reload
systemctl enable --now negatoscope-orthanc
systemctl restart nginx avahi-daemon
