"""Settings of DICOMweb servers, and of what stands in front of them."""

from negatoscope.app.doctor.cures import Table
from negatoscope.app.doctor.products import Product

_P = Product

WRONG_ROOT: Table = {
    _P.ORTHANC: (
        "The DICOMweb plugin answers below the path that “Root” gives; the plugin must be loaded.",
        '"Plugins": ["…/libOrthancDicomWeb.so"],\n"DicomWeb": {"Enable": true, '
        '"Root": "/dicom-web/"}',
    ),
    _P.NGINX: (
        "The location must lead to the archive's DICOMweb service; mind the slashes at both ends.",
        "location /dicom-web/ {\n  proxy_pass http://127.0.0.1:8042/dicom-web/;\n}",
    ),
    _P.DCM4CHEE: (
        "The address holds the AE title: https://HOST/dcm4chee-arc/aets/DCM4CHEE/rs.",
        "",
    ),
    _P.APACHE: (
        "The path must be handed on to the archive.",
        "ProxyPass /dicom-web/ http://127.0.0.1:8042/dicom-web/",
    ),
    _P.GOOGLE: (
        "The address ends with …/dicomStores/STORE/dicomWeb, every name in it spelt as in the "
        "console.",
        "",
    ),
    _P.AZURE: (
        "The address is https://WORKSPACE-SERVICE.dicom.azurehealthcareapis.com/v2 (or /v1).",
        "",
    ),
    _P.AWS: (
        "The address is https://dicom-medical-imaging.REGION.amazonaws.com/datastore/ID.",
        "",
    ),
    _P.NEGATOSCOPE: ("The studies are below /dicom-web.", ""),
    None: ("Look up the address of its DICOMweb service in its manual.", ""),
}

UNREACHABLE: Table = {
    _P.NGINX: (
        "nginx answers, but the server behind proxy_pass does not: check that it runs, and the "
        "host and port of proxy_pass.",
        "",
    ),
    _P.APACHE: (
        "Apache answers, but the server behind ProxyPass does not: check that it runs, and the "
        "host and port of ProxyPass.",
        "",
    ),
    None: ("Check that it runs, and that it can be reached from here (firewall, VPN).", ""),
}

CORS_ORIGIN: Table = {
    _P.NGINX: (
        "Allow the viewer's origin, also on errors (always).",
        'add_header Access-Control-Allow-Origin "{origin}" always;\nadd_header Vary Origin always;',
    ),
    _P.ORTHANC: (
        "Orthanc itself sends no CORS headers: put nginx in front of it, best on the viewer's own "
        "origin (then no CORS is needed).",
        "location /dicom-web/ {  # nginx, in the server of the viewer\n"
        "  proxy_pass http://127.0.0.1:8042/dicom-web/;\n}",
    ),
    _P.DCM4CHEE: (
        "Allow the viewer's origin in WildFly's undertow subsystem (response-header filters).",
        "/subsystem=undertow/configuration=filter/response-header=acao:add("
        'header-name="Access-Control-Allow-Origin",header-value="{origin}")',
    ),
    _P.APACHE: (
        "Allow the viewer's origin, also on errors (always).",
        'Header always set Access-Control-Allow-Origin "{origin}"\n'
        'Header always merge Vary "Origin"',
    ),
    _P.CADDY: (
        "Allow the viewer's origin.",
        'header Access-Control-Allow-Origin "{origin}"',
    ),
    _P.IIS: (
        "Install the IIS CORS module and allow the viewer's origin.",
        '<cors enabled="true">\n  <add origin="{origin}" allowCredentials="false" />\n</cors>',
    ),
    _P.GOOGLE: (
        "Google allows every origin for requests with a token: the answer without one has no CORS "
        "headers. Sign-in must work first.",
        "",
    ),
    _P.AZURE: (
        "Add the viewer's origin to the DICOM service's CORS settings (Settings › CORS).",
        "Origins: {origin}\nHeaders: authorization, accept, content-type\nMethods: GET, POST",
    ),
    _P.AWS: (
        "AWS HealthImaging sends no CORS headers: put CloudFront or a proxy in front of it that "
        "signs the requests.",
        "",
    ),
    _P.S3: (
        "Allow the viewer's origin in the bucket's CORS configuration (Permissions › CORS).",
        '[{"AllowedOrigins": ["{origin}"], "AllowedMethods": ["GET", "HEAD"],\n'
        '  "AllowedHeaders": ["*"], "ExposeHeaders": ["Content-Length"]}]',
    ),
    _P.CLOUDFRONT: (
        "Attach a response headers policy with CORS for the viewer's origin to the behaviour.",
        "",
    ),
    _P.NEGATOSCOPE: (
        "It serves viewer and studies from one origin: open the viewer from there.",
        "",
    ),
    None: (
        "Let it send Access-Control-Allow-Origin with the viewer's origin, or put viewer and "
        "archive behind one origin with a reverse proxy.",
        "Access-Control-Allow-Origin: {origin}",
    ),
}

CORS_HEADERS: Table = {
    _P.NGINX: (
        "Name these headers in the answer to the preflight.",
        "if ($request_method = OPTIONS) {\n"
        '  add_header Access-Control-Allow-Origin "{origin}";\n'
        '  add_header Access-Control-Allow-Headers "authorization, accept, content-type";\n'
        '  add_header Access-Control-Allow-Methods "GET, POST, OPTIONS";\n'
        "  add_header Access-Control-Max-Age 7200;\n  return 204;\n}",
    ),
    _P.ORTHANC: (
        "Orthanc does not answer preflights: let nginx in front of it do so.",
        "if ($request_method = OPTIONS) {  # nginx\n"
        '  add_header Access-Control-Allow-Origin "{origin}";\n'
        '  add_header Access-Control-Allow-Headers "authorization, accept, content-type";\n'
        "  return 204;\n}",
    ),
    _P.APACHE: (
        "Name these headers, and answer OPTIONS without handing it on.",
        'Header always set Access-Control-Allow-Headers "authorization, accept, content-type"\n'
        'Header always set Access-Control-Allow-Methods "GET, POST, OPTIONS"\n'
        'RewriteCond "%{REQUEST_METHOD}" "OPTIONS"\nRewriteRule ^ - [R=204,L]',
    ),
    _P.CADDY: (
        "Name these headers, and answer OPTIONS.",
        '@preflight method OPTIONS\nheader Access-Control-Allow-Headers "authorization, accept, '
        'content-type"\nrespond @preflight 204',
    ),
    _P.AZURE: (
        "Name these headers in the DICOM service's CORS settings (Settings › CORS › Headers).",
        "authorization, accept, content-type",
    ),
    _P.S3: ("Allow all headers in the bucket's CORS configuration.", '"AllowedHeaders": ["*"]'),
    None: (
        "Let it name these headers in the answer to OPTIONS; a star does not cover authorization.",
        "Access-Control-Allow-Headers: authorization, accept, content-type",
    ),
}

CORS_TWICE: Table = {
    _P.NGINX: (
        "The archive and nginx both set it: let nginx drop the archive's.",
        "proxy_hide_header Access-Control-Allow-Origin;",
    ),
    _P.APACHE: (
        "Use “Header always set” and unset what the archive sends.",
        "Header unset Access-Control-Allow-Origin",
    ),
    None: ("Let only one of the servers on the way set the header.", ""),
}

CONTENT_TYPE: Table = {
    _P.NGINX: (
        "Give these answers their type: for files without an ending by default_type.",
        "types { }\ndefault_type application/dicom+json;",
    ),
    _P.APACHE: ("Give these answers their type.", "ForceType application/dicom+json"),
    _P.S3: ("Store the objects with their type.", "aws s3 cp … --content-type application/json"),
    None: ("Let it send Content-Type: application/dicom+json.", ""),
}

COMPRESSION: Table = {
    _P.NGINX: (
        "Compress JSON, also that of the server behind.",
        "gzip on;\ngzip_proxied any;\ngzip_types application/dicom+json application/json;",
    ),
    _P.ORTHANC: ("Turn compression on.", '"HttpCompressionEnabled": true'),
    _P.DCM4CHEE: (
        "Add WildFly's gzip filter to the undertow host.",
        "/subsystem=undertow/configuration=filter/gzip=gzip:add()",
    ),
    _P.APACHE: (
        "Compress JSON.",
        "AddOutputFilterByType DEFLATE application/dicom+json application/json",
    ),
    _P.CADDY: ("Compress answers.", "encode zstd gzip"),
    _P.IIS: (
        "Turn on dynamic compression and add the type.",
        '<httpCompression><dynamicTypes>\n  <add mimeType="application/dicom+json" '
        'enabled="true" />\n</dynamicTypes></httpCompression>',
    ),
    _P.CLOUDFRONT: ("Turn on “Compress objects automatically” in the behaviour.", ""),
    _P.NEGATOSCOPE: ("It is made for this machine: for others put nginx in front of it.", ""),
    None: ("Turn on gzip for application/dicom+json.", ""),
}

THIN_METADATA: Table = {
    _P.ORTHANC: (
        "Let the DICOMweb plugin send all attributes.",
        '"DicomWeb": {"StudiesMetadata": "Full", "SeriesMetadata": "Full"}',
    ),
    _P.DCM4CHEE: (
        "The archive's attribute filter or the AE's “WADO metadata” must send all attributes.",
        "",
    ),
    None: ("Let it send all attributes but the pixels with the metadata.", ""),
}

BULK_ADDRESS: Table = {
    _P.NGINX: (
        "Tell the archive by which address it is asked.",
        "proxy_set_header Host $http_host;\n"
        'proxy_set_header Forwarded "host=$http_host;proto=$scheme";',
    ),
    _P.ORTHANC: (
        "The plugin makes addresses from Host and Forwarded: the proxy must hand them on, or "
        "“Host” gives the address.",
        '"DicomWeb": {"Host": "{host}", "Ssl": {ssl}}',
    ),
    _P.DCM4CHEE: (
        "Turn on proxy-address-forwarding of WildFly's listener.",
        "/subsystem=undertow/server=default-server/http-listener=http:write-attribute("
        "name=proxy-address-forwarding,value=true)",
    ),
    None: ("Let it name its public address, by Forwarded or X-Forwarded headers.", ""),
}

UPLOAD_SIZE: Table = {
    _P.NGINX: ("Allow large uploads.", "client_max_body_size 0;\nproxy_request_buffering off;"),
    _P.APACHE: ("Allow large uploads.", "LimitRequestBody 0"),
    _P.IIS: (
        "Allow large uploads.",
        '<requestLimits maxAllowedContentLength="4294967295" />',
    ),
    _P.DCM4CHEE: (
        "Raise max-post-size of WildFly's listener.",
        "/subsystem=undertow/server=default-server/http-listener=http:write-attribute("
        "name=max-post-size,value=0)",
    ),
    _P.CADDY: ("Allow large uploads.", "request_body {\n  max_size 4GB\n}"),
    None: ("Raise its limit for the size of requests.", ""),
}

SIGN_IN: Table = {
    _P.ORTHANC: (
        "Orthanc asks for a user name; a page cannot know one. Let a proxy on the viewer's origin "
        "check who asks, and Orthanc listen to the proxy alone.",
        '"AuthenticationEnabled": false, "RemoteAccessAllowed": false',
    ),
    _P.NGINX: (
        "Either protect viewer and archive together (auth_request), or let the page send a token.",
        "auth_request /oauth2/auth;",
    ),
    _P.DCM4CHEE: (
        "The secured archive takes tokens of its Keycloak: register the viewer there as a public "
        "client and name it under “oidc”.",
        "",
    ),
    _P.GOOGLE: (
        "Make an OAuth client (web application) and name it under “oidc” with the scope "
        "https://www.googleapis.com/auth/cloud-healthcare; grant roles/healthcare.dicomViewer.",
        "",
    ),
    _P.AZURE: (
        "Register the viewer in Entra ID (single-page application), name it under “oidc” with the "
        "scope https://dicom.healthcareapis.azure.com/.default; grant “DICOM Data Reader”.",
        "",
    ),
    _P.AWS: (
        "HealthImaging takes tokens of an authorizer Lambda (OIDC) or signed requests: configure "
        "an OIDC authorizer on the data store.",
        "",
    ),
    None: ("Name who signs people in under “oidc” in app-config.json.", ""),
}

FORBIDDEN: Table = {
    _P.ORTHANC: (
        "Orthanc refuses hosts other than its own machine, or the authorization plugin refuses.",
        '"RemoteAccessAllowed": true',
    ),
    _P.GOOGLE: ("Grant the account roles/healthcare.dicomViewer on the DICOM store.", ""),
    _P.AZURE: ("Give the account the role “DICOM Data Reader” on the service.", ""),
    _P.NGINX: ("Look for allow/deny and auth_request in the location.", ""),
    _P.KEYCLOAK: ("Give the account the role that the archive asks for.", ""),
    _P.DCM4CHEE: ("Give the account a role of the AE's “Accepted User Role”.", ""),
    None: ("Allow the account that was used to read.", ""),
}

QUERY_LOST: Table = {
    _P.NGINX: (
        "nginx must hand on the query: no “$uri” and no “rewrite … ?” in front of proxy_pass, and "
        "“$request_uri” (or “$is_args$args”) in the key of proxy_cache.",
        "proxy_pass http://127.0.0.1:8042$request_uri;",
    ),
    _P.APACHE: ("A RewriteRule must keep the query (QSA).", "RewriteRule … [P,QSA]"),
    _P.CLOUDFRONT: (
        "Hand on all query strings to the origin, and make them part of the cache key.",
        "Origin request policy: AllViewer",
    ),
    _P.S3: ("Files cannot be searched: the viewer must do it.", '"staticWado": true'),
    None: ("Let what stands in front of the archive hand on the query unchanged.", ""),
}

INCLUDE_FIELD: Table = {
    _P.ORTHANC: (
        "Some values are only kept when they are asked for as main tags (Orthanc 1.11 and later).",
        '"ExtraMainDicomTags": {"Study": ["ModalitiesInStudy"]}',
    ),
    _P.DCM4CHEE: ("Add these attributes to the study's attribute filter.", ""),
    None: ("Let it return these attributes with a study.", ""),
}

FRAMES: Table = {
    _P.ORTHANC: (
        "Install the codec plugin (GDCM or dcmtk) that Orthanc needs to transcode.",
        '"TranscodeDicomProtocol": true, "BuiltinDecoderTranscoderOrder": "After"',
    ),
    _P.DCM4CHEE: ("Install the image codecs of dcm4che on the host (libopencv_java).", ""),
    None: ("Let it answer /studies/{study}/series/{series}/instances/{instance}/frames/1.", ""),
}

UPLOAD: Table = {
    _P.ORTHANC: (
        "Uploads go through the DICOMweb plugin; a proxy must hand on POST.",
        '"DicomWeb": {"Enable": true}',
    ),
    _P.NGINX: ("Hand on POST in this location.", "limit_except GET POST OPTIONS { deny all; }"),
    _P.NEGATOSCOPE: ("It takes uploads into a folder only, not into ZIP files.", ""),
    None: ("Let it take POST on /studies (STOW-RS).", ""),
}
