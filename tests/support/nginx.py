"""A real nginx that serves built sites and passes ``/dicom-web`` to a DICOMweb server."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from tests.support.process import RunningProgram, free_port
from tests.support.provision import NGINX, NGINX_BROTLI, ProvisionError, path_of

LOG_FORMAT = '{"time":$msec,"port":$server_port,"uri":"$uri","status":$status,"bytes":$bytes_sent}'


@dataclass(frozen=True)
class Site:
    """A folder to serve on a port of its own.

    ``fallback`` is the page that answers unknown paths; ``uncached`` a pattern of the paths that
    browsers must ask for again, everything else is kept for a year.
    """

    name: str
    root: Path
    fallback: str = "/index.html"
    uncached: str = r"^/(viewer/)?(index\.html|sw\.js|app-config\.(js|json))?$"
    aliases: tuple[tuple[str, Path], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


class Nginx(RunningProgram):
    """A running nginx. ``url_of(name)`` says where a site is."""

    def __init__(self, folder: Path, sites: tuple[Site, ...], dicomweb_origin: str) -> None:
        super().__init__(folder)
        self.sites = sites
        self.dicomweb_origin = dicomweb_origin
        self.ports = {site.name: free_port() for site in sites}
        self.access_log = folder / "access.log"
        self.brotli = _brotli_module()

    def url_of(self, name: str) -> str:
        """Return the origin of a site."""
        return f"http://127.0.0.1:{self.ports[name]}"

    @property
    def ready_url(self) -> str:
        """The first site."""
        return self.url_of(self.sites[0].name)

    def command(self) -> list[str]:
        """Nginx with its configuration in the folder."""
        path = self.folder / "nginx.conf"
        path.write_text(self.configuration())
        return [str(path_of(NGINX)), "-e", str(self.folder / "error.log"), "-c", str(path)]

    def mark(self) -> int:
        """Return a mark in the access log; ``since`` reads from there."""
        return self.access_log.stat().st_size if self.access_log.exists() else 0

    def since(self, mark: int, name: str) -> list[dict[str, object]]:
        """Return the requests of one site since a mark: time, uri, status, bytes."""
        with self.access_log.open("rb") as log:
            log.seek(mark)
            lines = [json.loads(line) for line in log.read().decode(errors="replace").splitlines()]
        return [line for line in lines if line["port"] == self.ports[name]]

    def configuration(self) -> str:
        """Return the text of nginx.conf."""
        temporary = "\n".join(
            f"  {kind}_temp_path {self.folder}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        load = f"load_module {self.brotli};\n" if self.brotli else ""
        brotli = "  brotli_static on;\n" if self.brotli else ""
        user = "user root;\n" if os.geteuid() == 0 else ""
        return f"""{load}{user}daemon off;
worker_processes 1;
pid {self.folder}/nginx.pid;
error_log {self.folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  types {{
    text/html html; text/css css; text/javascript js mjs; application/json json;
    application/wasm wasm; image/svg+xml svg; image/png png; font/woff2 woff2;
    application/manifest+json webmanifest;
  }}
  default_type application/octet-stream;
  sendfile on; tcp_nopush on; keepalive_timeout 65; keepalive_requests 100000;
  log_format lines escape=json '{LOG_FORMAT}';
  access_log {self.access_log} lines;
{temporary}
  client_max_body_size 0;
  gzip on; gzip_static on; gzip_min_length 1000;
  gzip_types text/css text/javascript application/json application/wasm image/svg+xml
    application/dicom+json;
{brotli}  upstream dicomweb {{ server {_authority(self.dicomweb_origin)}; keepalive 32; }}
{"".join(self._server(site) for site in self.sites)}}}
"""

    def _server(self, site: Site) -> str:
        headers = "".join(f' add_header {key} "{value}";' for key, value in site.headers)
        aliases = "".join(
            f"    location = {path} {{\n"
            f"      alias {file}; add_header Cache-Control no-cache;{headers}\n"
            "    }\n"
            for path, file in site.aliases
        )
        proxy = (
            'proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host'
            " $http_host; proxy_buffers 64 64k; proxy_buffer_size 64k;"
            " proxy_busy_buffers_size 1m; proxy_max_temp_file_size 0;"
        )
        return f"""  server {{
    listen 127.0.0.1:{self.ports[site.name]}; root {site.root}; index index.html;
    location /dicom-web/ {{ proxy_pass http://dicomweb/dicom-web/; {proxy} }}
    location /wado {{ proxy_pass http://dicomweb/wado; {proxy} }}
{aliases}    location ~ {site.uncached} {{
      try_files $uri $uri/index.html {site.fallback};
      add_header Cache-Control no-cache;{headers}
    }}
    location / {{
      try_files $uri $uri/index.html {site.fallback};
      add_header Cache-Control "public, max-age=31536000";{headers}
    }}
  }}
"""


def _authority(origin: str) -> str:
    return re.sub(r"^https?://", "", origin).rstrip("/")


def _brotli_module() -> Path | None:
    """The module lets nginx send ``.br`` files; without it the sites travel as gzip."""
    try:
        return path_of(NGINX_BROTLI)
    except ProvisionError:
        return None
