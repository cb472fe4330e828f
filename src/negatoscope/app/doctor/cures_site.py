"""Settings of web servers that deliver the viewer's files."""

from negatoscope.app.doctor.cures import Table
from negatoscope.app.doctor.products import Product

_P = Product

MIME: Table = {
    _P.NGINX: (
        "Name the type in the types block (mime.types).",
        "include mime.types;\ntypes { {type} {ending}; }",
    ),
    _P.APACHE: ("Name the type.", "AddType {type} .{ending}"),
    _P.IIS: (
        "Name the type under staticContent.",
        '<mimeMap fileExtension=".{ending}" mimeType="{type}" />',
    ),
    _P.S3: (
        "Upload these files with their type.",
        'aws s3 cp SITE s3://BUCKET --recursive --exclude "*" --include "*.{ending}" '
        "--content-type {type} --metadata-directive REPLACE",
    ),
    _P.CADDY: ("Name the type.", "@f path *.{ending}\nheader @f Content-Type {type}"),
    None: ("Send .{ending} files with Content-Type: {type}.", ""),
}

COMPRESSION: Table = {
    _P.NGINX: (
        "Send the compressed files that lie beside the others, or compress.",
        "gzip_static on;  # and brotli_static on; where the module is there\ngzip on;\n"
        "gzip_types text/css text/javascript application/javascript application/json "
        "application/wasm application/octet-stream image/svg+xml;",
    ),
    _P.APACHE: (
        "Compress these types (mod_deflate, mod_brotli).",
        "AddOutputFilterByType BROTLI_COMPRESS;DEFLATE text/html text/css text/javascript "
        "application/json application/wasm application/octet-stream",
    ),
    _P.CADDY: ("Send the compressed files.", "file_server {\n  precompressed br gzip\n}"),
    _P.IIS: (
        "Turn on static compression and add these types.",
        '<urlCompression doStaticCompression="true" />',
    ),
    _P.S3: (
        "S3 does not compress: put CloudFront in front, or upload the .br files under the plain "
        "names with Content-Encoding: br.",
        "",
    ),
    _P.CLOUDFRONT: (
        "Turn on “Compress objects automatically”, with a cache policy that allows Brotli and "
        "gzip. It compresses up to 10 MB.",
        "",
    ),
    None: ("Turn on gzip or Brotli for JavaScript, CSS, JSON, WebAssembly and .bin files.", ""),
}

CACHING_PAGES: Table = {
    _P.NGINX: (
        "Pages, sw.js and app-config.json must be asked for anew.",
        "location ~ (/|\\.html|sw\\.js|app-config\\.json)$ {\n"
        '  add_header Cache-Control "no-cache";\n}',
    ),
    _P.APACHE: (
        "Pages, sw.js and app-config.json must be asked for anew.",
        '<FilesMatch "(\\.html|sw\\.js|app-config\\.json)$">\n'
        '  Header set Cache-Control "no-cache"\n</FilesMatch>',
    ),
    _P.S3: (
        "Upload pages, sw.js and app-config.json so that they are asked for anew.",
        "aws s3 cp … --cache-control no-cache",
    ),
    _P.CLOUDFRONT: (
        "Let pages, sw.js and app-config.json have a behaviour with “CachingDisabled”.",
        "",
    ),
    None: ("Send pages, sw.js and app-config.json with Cache-Control: no-cache.", ""),
}

CACHING_ASSETS: Table = {
    _P.NGINX: (
        "Files below assets/ carry a hash and never change.",
        'location /assets/ {\n  add_header Cache-Control "public, max-age=31536000, immutable";\n}',
    ),
    _P.APACHE: (
        "Files below assets/ carry a hash and never change.",
        '<LocationMatch "/assets/">\n  Header set Cache-Control "public, max-age=31536000, '
        'immutable"\n</LocationMatch>',
    ),
    _P.S3: (
        "Upload what is below assets/ to be kept.",
        'aws s3 cp … --cache-control "public, max-age=31536000, immutable"',
    ),
    None: ("Send what is below assets/ with Cache-Control: public, max-age=31536000, immutable.",
           ""),
}  # fmt: skip

FALLBACK: Table = {
    _P.NGINX: (
        "Answer a folder by its index.html, and unknown addresses by the viewer's page.",
        "location / {\n  try_files $uri $uri/index.html /index.html;\n}",
    ),
    _P.APACHE: ("Answer unknown addresses by the viewer's page.", "FallbackResource /index.html"),
    _P.CADDY: (
        "Answer unknown addresses by the viewer's page.",
        "try_files {path} {path}/index.html /index.html",
    ),
    _P.IIS: (
        "Answer unknown addresses by the viewer's page (URL Rewrite).",
        '<httpErrors errorMode="Custom">\n  <remove statusCode="404" />\n'
        '  <error statusCode="404" path="/index.html" responseMode="ExecuteURL" />\n</httpErrors>',
    ),
    _P.S3: (
        "Use the website endpoint, with index.html as index document and 404.html as error "
        "document.",
        "",
    ),
    _P.CLOUDFRONT: (
        "Add a custom error response: 403 and 404 are answered by /index.html with status 200.",
        "",
    ),
    None: ("Answer addresses that are no files by index.html.", ""),
}

CSP: Table = {
    _P.NGINX: (
        "Add the address to connect-src of the header.",
        'add_header Content-Security-Policy "… connect-src \'self\' {wanted}; …" always;',
    ),
    _P.APACHE: (
        "Add the address to connect-src of the header.",
        'Header always set Content-Security-Policy "… connect-src \'self\' {wanted}; …"',
    ),
    _P.CLOUDFRONT: (
        "Add the address to connect-src in the response headers policy.",
        "connect-src 'self' {wanted}",
    ),
    None: ("Add the address to connect-src of the Content-Security-Policy header.",
           "connect-src 'self' {wanted}"),
}  # fmt: skip

HTTPS: Table = {
    _P.NGINX: (
        "Serve the viewer by https.",
        "listen 443 ssl;\nssl_certificate …;\nssl_certificate_key …;",
    ),
    _P.CADDY: ("Name the host in the Caddyfile: Caddy then gets a certificate by itself.", ""),
    None: ("Serve the viewer by https.", ""),
}

ABSENT_FILE: Table = {
    _P.NGINX: ("Do not fall back for files.", "location /assets/ {\n  try_files $uri =404;\n}"),
    _P.CLOUDFRONT: ("Keep the custom error response away from the behaviour for assets/*.", ""),
    None: ("Answer missing files below assets/ with status 404.", ""),
}
