"""Lucide icons, as the inner markup of a 24 × 24 SVG. Made by tools/make_icons.py.

lucide-static v1.62.0, ISC License, Copyright (c) Lucide Icons and Contributors.
Icons derived from Feather: MIT License, Copyright (c) 2013-present Cole Bemis.
"""

# ruff: noqa: E501
# fmt: off

LUCIDE: dict[str, str] = {
    "aperture": (
        '<circle cx="12" cy="12" r="10"/>'
        '<path d="m14.31 8 5.74 9.94"/>'
        '<path d="M9.69 8h11.48"/>'
        '<path d="m7.38 12 5.74-9.94"/>'
        '<path d="M9.69 16 3.95 6.06"/>'
        '<path d="M14.31 16H2.83"/>'
        '<path d="m16.62 12-5.74 9.94"/>'
    ),
    "arrow-down": (
        '<path d="M12 5v14"/>'
        '<path d="m19 12-7 7-7-7"/>'
    ),
    "arrow-left": (
        '<path d="m12 19-7-7 7-7"/>'
        '<path d="M19 12H5"/>'
    ),
    "arrow-right-from-line": (
        '<path d="M3 5v14"/>'
        '<path d="M21 12H7"/>'
        '<path d="m15 18 6-6-6-6"/>'
    ),
    "arrow-right-to-line": (
        '<path d="M17 12H3"/>'
        '<path d="m11 18 6-6-6-6"/>'
        '<path d="M21 5v14"/>'
    ),
    "arrow-up": (
        '<path d="m5 12 7-7 7 7"/>'
        '<path d="M12 19V5"/>'
    ),
    "axis-3d": (
        '<path d="M13.5 10.5 15 9"/>'
        '<path d="M4 4v15a1 1 0 0 0 1 1h15"/>'
        '<path d="M4.293 19.707 6 18"/>'
        '<path d="m9 15 1.5-1.5"/>'
    ),
    "ban": (
        '<circle cx="12" cy="12" r="10"/>'
        '<path d="M4.929 4.929 19.07 19.071"/>'
    ),
    "bookmark": (
        '<path d="M17 3a2 2 0 0 1 2 2v15a1 1 0 0 1-1.496.868l-4.512-2.578a2 2 0 0 0-1.984 0l-4.512 2.578A1 1 0 0 1 5 20V5a2 2 0 0 1 2-2z"/>'
    ),
    "bookmark-plus": (
        '<path d="M12 7v6"/>'
        '<path d="M15 10H9"/>'
        '<path d="M17 3a2 2 0 0 1 2 2v15a1 1 0 0 1-1.496.868l-4.512-2.578a2 2 0 0 0-1.984 0l-4.512 2.578A1 1 0 0 1 5 20V5a2 2 0 0 1 2-2z"/>'
    ),
    "box": (
        '<path d="M21 8a2 2 0 0 0-1-1.73l-7-4a2 2 0 0 0-2 0l-7 4A2 2 0 0 0 3 8v8a2 2 0 0 0 1 1.73l7 4a2 2 0 0 0 2 0l7-4A2 2 0 0 0 21 16Z"/>'
        '<path d="m3.3 7 8.7 5 8.7-5"/>'
        '<path d="M12 22V12"/>'
    ),
    "calendar": (
        '<path d="M8 2v3"/>'
        '<path d="M16 2v3"/>'
        '<rect x="3" y="3" width="18" height="18" rx="2"/>'
        '<path d="M3 9h18"/>'
    ),
    "camera": (
        '<path d="M13.997 4a2 2 0 0 1 1.76 1.05l.486.9A2 2 0 0 0 18.003 7H20a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2h1.997a2 2 0 0 0 1.759-1.048l.489-.904A2 2 0 0 1 10.004 4z"/>'
        '<circle cx="12" cy="13" r="3"/>'
    ),
    "captions": (
        '<rect width="18" height="14" x="3" y="5" rx="2" ry="2"/>'
        '<path d="M7 15h4M15 15h2M7 11h2M13 11h4"/>'
    ),
    "chart-line": (
        '<path d="M3 3v16a2 2 0 0 0 2 2h16"/>'
        '<path d="m19 9-5 5-4-4-3 3"/>'
    ),
    "check": (
        '<path d="M20 6 9 17l-5-5"/>'
    ),
    "chevron-down": (
        '<path d="m6 9 6 6 6-6"/>'
    ),
    "chevron-left": (
        '<path d="m15 18-6-6 6-6"/>'
    ),
    "chevron-right": (
        '<path d="m9 18 6-6-6-6"/>'
    ),
    "chevron-up": (
        '<path d="m18 15-6-6-6 6"/>'
    ),
    "chevrons-up-down": (
        '<path d="m7 15 5 5 5-5"/>'
        '<path d="m7 9 5-5 5 5"/>'
    ),
    "circle": (
        '<circle cx="12" cy="12" r="10"/>'
    ),
    "circle-alert": (
        '<circle cx="12" cy="12" r="10"/>'
        '<line x1="12" x2="12" y1="8" y2="12"/>'
        '<line x1="12" x2="12.01" y1="16" y2="16"/>'
    ),
    "circle-check": (
        '<circle cx="12" cy="12" r="10"/>'
        '<path d="m16 9-5.5 5.5L8 12"/>'
    ),
    "circle-question-mark": (
        '<circle cx="12" cy="12" r="10"/>'
        '<path d="M9.09 9a3 3 0 0 1 5.83 1c0 2-3 3-3 3"/>'
        '<path d="M12 17h.01"/>'
    ),
    "contrast": (
        '<circle cx="12" cy="12" r="10"/>'
        '<path d="M12 18a6 6 0 0 0 0-12v12z"/>'
    ),
    "copy": (
        '<rect width="14" height="14" x="8" y="8" rx="2" ry="2"/>'
        '<path d="M4 16c-1.1 0-2-.9-2-2V4c0-1.1.9-2 2-2h10c1.1 0 2 .9 2 2"/>'
    ),
    "cpu": (
        '<path d="M12 20v2"/>'
        '<path d="M12 2v2"/>'
        '<path d="M17 20v2"/>'
        '<path d="M17 2v2"/>'
        '<path d="M2 12h2"/>'
        '<path d="M2 17h2"/>'
        '<path d="M2 7h2"/>'
        '<path d="M20 12h2"/>'
        '<path d="M20 17h2"/>'
        '<path d="M20 7h2"/>'
        '<path d="M7 20v2"/>'
        '<path d="M7 2v2"/>'
        '<rect x="4" y="4" width="16" height="16" rx="2"/>'
        '<rect x="8" y="8" width="8" height="8" rx="1"/>'
    ),
    "crosshair": (
        '<circle cx="12" cy="12" r="10"/>'
        '<line x1="22" x2="18" y1="12" y2="12"/>'
        '<line x1="6" x2="2" y1="12" y2="12"/>'
        '<line x1="12" x2="12" y1="6" y2="2"/>'
        '<line x1="12" x2="12" y1="22" y2="18"/>'
    ),
    "database": (
        '<ellipse cx="12" cy="5" rx="9" ry="3"/>'
        '<path d="M3 5V19A9 3 0 0 0 21 19V5"/>'
        '<path d="M3 12A9 3 0 0 0 21 12"/>'
    ),
    "download": (
        '<path d="M12 15V3"/>'
        '<path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4"/>'
        '<path d="m7 10 5 5 5-5"/>'
    ),
    "ellipsis-vertical": (
        '<circle cx="12" cy="12" r="1"/>'
        '<circle cx="12" cy="5" r="1"/>'
        '<circle cx="12" cy="19" r="1"/>'
    ),
    "expand": (
        '<path d="m15 15 6 6"/>'
        '<path d="m15 9 6-6"/>'
        '<path d="M21 16v5h-5"/>'
        '<path d="M21 8V3h-5"/>'
        '<path d="M3 16v5h5"/>'
        '<path d="m3 21 6-6"/>'
        '<path d="M3 8V3h5"/>'
        '<path d="M9 9 3 3"/>'
    ),
    "eye": (
        '<path d="M2.062 12.348a1 1 0 0 1 0-.696 10.75 10.75 0 0 1 19.876 0 1 1 0 0 1 0 .696 10.75 10.75 0 0 1-19.876 0"/>'
        '<circle cx="12" cy="12" r="3"/>'
    ),
    "eye-off": (
        '<path d="M10.733 5.076a10.744 10.744 0 0 1 11.205 6.575 1 1 0 0 1 0 .696 10.747 10.747 0 0 1-1.444 2.49"/>'
        '<path d="M14.084 14.158a3 3 0 0 1-4.242-4.242"/>'
        '<path d="M17.479 17.499a10.75 10.75 0 0 1-15.417-5.151 1 1 0 0 1 0-.696 10.75 10.75 0 0 1 4.446-5.143"/>'
        '<path d="m2 2 20 20"/>'
    ),
    "file-question-mark": (
        '<path d="M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z"/>'
        '<path d="M12 17h.01"/>'
        '<path d="M9.1 9a3 3 0 0 1 5.82 1c0 2-3 3-3 3"/>'
    ),
    "file-text": (
        '<path d="M6 22a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h8a2.4 2.4 0 0 1 1.704.706l3.588 3.588A2.4 2.4 0 0 1 20 8v12a2 2 0 0 1-2 2z"/>'
        '<path d="M14 2v5a1 1 0 0 0 1 1h5"/>'
        '<path d="M10 9H8"/>'
        '<path d="M16 13H8"/>'
        '<path d="M16 17H8"/>'
    ),
    "files": (
        '<path d="M15 2h-4a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h8a2 2 0 0 0 2-2V8"/>'
        '<path d="M16.706 2.706A2.4 2.4 0 0 0 15 2v5a1 1 0 0 0 1 1h5a2.4 2.4 0 0 0-.706-1.706z"/>'
        '<path d="M5 7a2 2 0 0 0-2 2v11a2 2 0 0 0 2 2h8a2 2 0 0 0 1.732-1"/>'
    ),
    "film": (
        '<rect width="18" height="18" x="3" y="3" rx="2"/>'
        '<path d="M7 3v18"/>'
        '<path d="M3 7.5h4"/>'
        '<path d="M3 12h18"/>'
        '<path d="M3 16.5h4"/>'
        '<path d="M17 3v18"/>'
        '<path d="M17 7.5h4"/>'
        '<path d="M17 16.5h4"/>'
    ),
    "flame": (
        '<path d="M12 3q1 4 4 6.5t3 5.5a1 1 0 0 1-14 0 5 5 0 0 1 1-3 1 1 0 0 0 5 0c0-2-1.5-3-1.5-5q0-2 2.5-4"/>'
    ),
    "flip-horizontal-2": (
        '<path d="M10 12H8"/>'
        '<path d="M16 12h-2"/>'
        '<path d="M22 12h-2"/>'
        '<path d="M4 12H2"/>'
        '<path d="M7.298 20.288A1 1 0 008 22h8a1 1 0 00.703-1.712l-3.991-3.99a1 1 0 00-1.424-.001z"/>'
        '<path d="M7.298 3.712A1 1 0 018 2h8a1 1 0 01.703 1.712l-3.991 3.99a1 1 0 01-1.424.001z"/>'
    ),
    "flip-vertical-2": (
        '<path d="M12 14v2"/>'
        '<path d="M12 20v2"/>'
        '<path d="M12 2v2"/>'
        '<path d="M12 8v2"/>'
        '<path d="M20.288 16.703A1 1 0 0022 16V8a1 1 0 00-1.712-.703l-3.99 3.991a1 1 0 00-.001 1.424z"/>'
        '<path d="M3.712 16.703A1 1 0 012 16V8a1 1 0 011.712-.703l3.99 3.991a1 1 0 01.001 1.424z"/>'
    ),
    "focus": (
        '<circle cx="12" cy="12" r="3"/>'
        '<path d="M3 7V5a2 2 0 0 1 2-2h2"/>'
        '<path d="M17 3h2a2 2 0 0 1 2 2v2"/>'
        '<path d="M21 17v2a2 2 0 0 1-2 2h-2"/>'
        '<path d="M7 21H5a2 2 0 0 1-2-2v-2"/>'
    ),
    "folder-open": (
        '<path d="m6 14 1.5-2.9A2 2 0 0 1 9.24 10H20a2 2 0 0 1 1.94 2.5l-1.54 6a2 2 0 0 1-1.95 1.5H4a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h3.9a2 2 0 0 1 1.69.9l.81 1.2a2 2 0 0 0 1.67.9H18a2 2 0 0 1 2 2v2"/>'
    ),
    "fullscreen": (
        '<path d="M3 7V5a2 2 0 0 1 2-2h2"/>'
        '<path d="M17 3h2a2 2 0 0 1 2 2v2"/>'
        '<path d="M21 17v2a2 2 0 0 1-2 2h-2"/>'
        '<path d="M7 21H5a2 2 0 0 1-2-2v-2"/>'
        '<rect width="10" height="8" x="7" y="8" rx="1"/>'
    ),
    "gallery-horizontal-end": (
        '<path d="M2 7v10"/>'
        '<path d="M6 5v14"/>'
        '<rect width="12" height="18" x="10" y="3" rx="2"/>'
    ),
    "graduation-cap": (
        '<path d="M21.42 10.922a1 1 0 0 0-.019-1.838L12.83 5.18a2 2 0 0 0-1.66 0L2.6 9.08a1 1 0 0 0 0 1.832l8.57 3.908a2 2 0 0 0 1.66 0z"/>'
        '<path d="M22 10v6"/>'
        '<path d="M6 12.5V16a6 3 0 0 0 12 0v-3.5"/>'
    ),
    "image": (
        '<rect width="18" height="18" x="3" y="3" rx="2" ry="2"/>'
        '<circle cx="9" cy="9" r="2"/>'
        '<path d="m21 15-3.086-3.086a2 2 0 0 0-2.828 0L6 21"/>'
    ),
    "image-off": (
        '<line x1="2" x2="22" y1="2" y2="22"/>'
        '<path d="M10.41 10.41a2 2 0 1 1-2.83-2.83"/>'
        '<line x1="13.5" x2="6" y1="13.5" y2="21"/>'
        '<line x1="18" x2="21" y1="12" y2="15"/>'
        '<path d="M3.59 3.59A1.99 1.99 0 0 0 3 5v14a2 2 0 0 0 2 2h14c.55 0 1.052-.22 1.41-.59"/>'
        '<path d="M21 15V5a2 2 0 0 0-2-2H9"/>'
    ),
    "info": (
        '<circle cx="12" cy="12" r="10"/>'
        '<path d="M12 16v-4"/>'
        '<path d="M12 8h.01"/>'
    ),
    "keyboard": (
        '<path d="M10 8h.01"/>'
        '<path d="M12 12h.01"/>'
        '<path d="M14 8h.01"/>'
        '<path d="M16 12h.01"/>'
        '<path d="M18 8h.01"/>'
        '<path d="M6 8h.01"/>'
        '<path d="M7 16h10"/>'
        '<path d="M8 12h.01"/>'
        '<rect width="20" height="16" x="2" y="4" rx="2"/>'
    ),
    "lasso": (
        '<path d="M3.704 14.467a10 8 0 1 1 3.115 2.375"/>'
        '<path d="M7 22a5 5 0 0 1-2-3.994"/>'
        '<circle cx="5" cy="16" r="2"/>'
    ),
    "layers": (
        '<path d="M12.83 2.18a2 2 0 0 0-1.66 0L2.6 6.08a1 1 0 0 0 0 1.83l8.58 3.91a2 2 0 0 0 1.66 0l8.58-3.9a1 1 0 0 0 0-1.83z"/>'
        '<path d="M2 12a1 1 0 0 0 .58.91l8.6 3.91a2 2 0 0 0 1.65 0l8.58-3.9A1 1 0 0 0 22 12"/>'
        '<path d="M2 17a1 1 0 0 0 .58.91l8.6 3.91a2 2 0 0 0 1.65 0l8.58-3.9A1 1 0 0 0 22 17"/>'
    ),
    "layout-grid": (
        '<rect width="7" height="7" x="3" y="3" rx="1"/>'
        '<rect width="7" height="7" x="14" y="3" rx="1"/>'
        '<rect width="7" height="7" x="14" y="14" rx="1"/>'
        '<rect width="7" height="7" x="3" y="14" rx="1"/>'
    ),
    "layout-template": (
        '<rect width="18" height="7" x="3" y="3" rx="1"/>'
        '<rect width="9" height="7" x="3" y="14" rx="1"/>'
        '<rect width="5" height="7" x="16" y="14" rx="1"/>'
    ),
    "list": (
        '<path d="M3 5h.01"/>'
        '<path d="M3 12h.01"/>'
        '<path d="M3 19h.01"/>'
        '<path d="M8 5h13"/>'
        '<path d="M8 12h13"/>'
        '<path d="M8 19h13"/>'
    ),
    "list-filter": (
        '<path d="M2 5h20"/>'
        '<path d="M6 12h12"/>'
        '<path d="M9 19h6"/>'
    ),
    "lock": (
        '<rect width="18" height="11" x="3" y="11" rx="2" ry="2"/>'
        '<path d="M7 11V7a5 5 0 0 1 10 0v4"/>'
    ),
    "lock-open": (
        '<rect width="18" height="11" x="3" y="11" rx="2" ry="2"/>'
        '<path d="M7 11V7a5 5 0 0 1 9.9-1"/>'
    ),
    "log-out": (
        '<path d="m16 17 5-5-5-5"/>'
        '<path d="M21 12H9"/>'
        '<path d="M9 21H5a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h4"/>'
    ),
    "magnet": (
        '<path d="m12 15 4 4"/>'
        '<path d="M2.352 10.648a1.205 1.205 0 0 0 0 1.704l2.296 2.296a1.205 1.205 0 0 0 1.704 0l6.029-6.029a1 1 0 1 1 3 3l-6.029 6.029a1.205 1.205 0 0 0 0 1.704l2.296 2.296a1.205 1.205 0 0 0 1.704 0l6.365-6.367A1 1 0 0 0 8.716 4.282z"/>'
        '<path d="m5 8 4 4"/>'
    ),
    "maximize": (
        '<path d="M8 3H5a2 2 0 0 0-2 2v3"/>'
        '<path d="M21 8V5a2 2 0 0 0-2-2h-3"/>'
        '<path d="M3 16v3a2 2 0 0 0 2 2h3"/>'
        '<path d="M16 21h3a2 2 0 0 0 2-2v-3"/>'
    ),
    "minus": (
        '<path d="M5 12h14"/>'
    ),
    "monitor-up": (
        '<path d="m9 10 3-3 3 3"/>'
        '<path d="M12 13V7"/>'
        '<rect width="20" height="14" x="2" y="3" rx="2"/>'
        '<path d="M12 17v4"/>'
        '<path d="M8 21h8"/>'
    ),
    "mouse": (
        '<rect x="5" y="2" width="14" height="20" rx="7"/>'
        '<path d="M12 6v4"/>'
    ),
    "mouse-pointer-2": (
        '<path d="M4.037 4.688a.495.495 0 0 1 .651-.651l16 6.5a.5.5 0 0 1-.063.947l-6.124 1.58a2 2 0 0 0-1.438 1.435l-1.579 6.126a.5.5 0 0 1-.947.063z"/>'
    ),
    "move": (
        '<path d="M12 2v20"/>'
        '<path d="m15 19-3 3-3-3"/>'
        '<path d="m19 9 3 3-3 3"/>'
        '<path d="M2 12h20"/>'
        '<path d="m5 9-3 3 3 3"/>'
        '<path d="m9 5 3-3 3 3"/>'
    ),
    "palette": (
        '<path d="M12 22a1 1 0 0 1 0-20 10 9 0 0 1 10 9 5 5 0 0 1-5 5h-2.25a1.75 1.75 0 0 0-1.4 2.8l.3.4a1.75 1.75 0 0 1-1.4 2.8z"/>'
        '<circle cx="13.5" cy="6.5" r=".5" fill="currentColor"/>'
        '<circle cx="17.5" cy="10.5" r=".5" fill="currentColor"/>'
        '<circle cx="6.5" cy="12.5" r=".5" fill="currentColor"/>'
        '<circle cx="8.5" cy="7.5" r=".5" fill="currentColor"/>'
    ),
    "panel-left-close": (
        '<rect width="18" height="18" x="3" y="3" rx="2"/>'
        '<path d="M9 3v18"/>'
        '<path d="m16 15-3-3 3-3"/>'
    ),
    "panel-left-open": (
        '<rect width="18" height="18" x="3" y="3" rx="2"/>'
        '<path d="M9 3v18"/>'
        '<path d="m14 9 3 3-3 3"/>'
    ),
    "panel-right-close": (
        '<rect width="18" height="18" x="3" y="3" rx="2"/>'
        '<path d="M15 3v18"/>'
        '<path d="m8 9 3 3-3 3"/>'
    ),
    "panel-right-open": (
        '<rect width="18" height="18" x="3" y="3" rx="2"/>'
        '<path d="M15 3v18"/>'
        '<path d="m10 15-3-3 3-3"/>'
    ),
    "pause": (
        '<rect x="14" y="3" width="5" height="18" rx="1"/>'
        '<rect x="5" y="3" width="5" height="18" rx="1"/>'
    ),
    "play": (
        '<path d="M5 5a2 2 0 0 1 3.008-1.728l11.997 6.998a2 2 0 0 1 .003 3.458l-12 7A2 2 0 0 1 5 19z"/>'
    ),
    "plus": (
        '<path d="M5 12h14"/>'
        '<path d="M12 5v14"/>'
    ),
    "printer": (
        '<path d="M6 18H4a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-2"/>'
        '<path d="M6 9V3a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v6"/>'
        '<rect x="6" y="14" width="12" height="8" rx="1"/>'
    ),
    "redo-2": (
        '<path d="m15 14 5-5-5-5"/>'
        '<path d="M20 9H9.5A5.5 5.5 0 0 0 4 14.5A5.5 5.5 0 0 0 9.5 20H13"/>'
    ),
    "refresh-cw": (
        '<path d="M3 12a9 9 0 0 1 9-9 9.75 9.75 0 0 1 6.74 2.74L21 8"/>'
        '<path d="M21 3v5h-5"/>'
        '<path d="M21 12a9 9 0 0 1-9 9 9.75 9.75 0 0 1-6.74-2.74L3 16"/>'
        '<path d="M8 16H3v5"/>'
    ),
    "rotate-3d": (
        '<path d="m15.194 13.707 3.814 1.86-1.86 3.814"/>'
        '<path d="M16.47214 7.52786 A 5 10 0 1 0 13 21.79796"/>'
        '<path d="M21.79796 11 A 10 5 0 1 0 19 15.57071"/>'
    ),
    "rotate-ccw": (
        '<path d="M3 12a9 9 0 1 0 9-9 9.75 9.75 0 0 0-6.74 2.74L3 8"/>'
        '<path d="M3 3v5h5"/>'
    ),
    "rotate-ccw-square": (
        '<path d="M20 9V7a2 2 0 0 0-2-2h-6"/>'
        '<path d="m15 2-3 3 3 3"/>'
        '<path d="M20 13v5a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2h2"/>'
    ),
    "rotate-cw": (
        '<path d="M21 12a9 9 0 1 1-9-9c2.52 0 4.93 1 6.74 2.74L21 8"/>'
        '<path d="M21 3v5h-5"/>'
    ),
    "rotate-cw-square": (
        '<path d="M12 5H6a2 2 0 0 0-2 2v3"/>'
        '<path d="m9 8 3-3-3-3"/>'
        '<path d="M4 14v4a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2h-2"/>'
    ),
    "ruler": (
        '<path d="M21.3 15.3a2.4 2.4 0 0 1 0 3.4l-2.6 2.6a2.4 2.4 0 0 1-3.4 0L2.7 8.7a2.41 2.41 0 0 1 0-3.4l2.6-2.6a2.41 2.41 0 0 1 3.4 0Z"/>'
        '<path d="m14.5 12.5 2-2"/>'
        '<path d="m11.5 9.5 2-2"/>'
        '<path d="m8.5 6.5 2-2"/>'
        '<path d="m17.5 15.5 2-2"/>'
    ),
    "scan": (
        '<path d="M3 7V5a2 2 0 0 1 2-2h2"/>'
        '<path d="M17 3h2a2 2 0 0 1 2 2v2"/>'
        '<path d="M21 17v2a2 2 0 0 1-2 2h-2"/>'
        '<path d="M7 21H5a2 2 0 0 1-2-2v-2"/>'
    ),
    "scan-eye": (
        '<path d="M3 7V5a2 2 0 0 1 2-2h2"/>'
        '<path d="M17 3h2a2 2 0 0 1 2 2v2"/>'
        '<path d="M21 17v2a2 2 0 0 1-2 2h-2"/>'
        '<path d="M7 21H5a2 2 0 0 1-2-2v-2"/>'
        '<circle cx="12" cy="12" r="1"/>'
        '<path d="M18.944 12.33a1 1 0 0 0 0-.66 7.5 7.5 0 0 0-13.888 0 1 1 0 0 0 0 .66 7.5 7.5 0 0 0 13.888 0"/>'
    ),
    "search": (
        '<path d="m21 21-4.34-4.34"/>'
        '<circle cx="11" cy="11" r="8"/>'
    ),
    "search-x": (
        '<path d="m13.5 8.5-5 5"/>'
        '<path d="m8.5 8.5 5 5"/>'
        '<circle cx="11" cy="11" r="8"/>'
        '<path d="m21 21-4.3-4.3"/>'
    ),
    "settings": (
        '<path d="M9.671 4.136a2.34 2.34 0 0 1 4.659 0 2.34 2.34 0 0 0 3.319 1.915 2.34 2.34 0 0 1 2.33 4.033 2.34 2.34 0 0 0 0 3.831 2.34 2.34 0 0 1-2.33 4.033 2.34 2.34 0 0 0-3.319 1.915 2.34 2.34 0 0 1-4.659 0 2.34 2.34 0 0 0-3.32-1.915 2.34 2.34 0 0 1-2.33-4.033 2.34 2.34 0 0 0 0-3.831A2.34 2.34 0 0 1 6.35 6.051a2.34 2.34 0 0 0 3.319-1.915"/>'
        '<circle cx="12" cy="12" r="3"/>'
    ),
    "shrink": (
        '<path d="m15 15 6 6m-6-6v4.8m0-4.8h4.8"/>'
        '<path d="M9 19.8V15m0 0H4.2M9 15l-6 6"/>'
        '<path d="M15 4.2V9m0 0h4.8M15 9l6-6"/>'
        '<path d="M9 4.2V9m0 0H4.2M9 9 3 3"/>'
    ),
    "skip-back": (
        '<path d="M17.971 4.285A2 2 0 0 1 21 6v12a2 2 0 0 1-3.029 1.715l-9.997-5.998a2 2 0 0 1-.003-3.432z"/>'
        '<path d="M3 20V4"/>'
    ),
    "skip-forward": (
        '<path d="M21 4v16"/>'
        '<path d="M6.029 4.285A2 2 0 0 0 3 6v12a2 2 0 0 0 3.029 1.715l9.997-5.998a2 2 0 0 0 .003-3.432z"/>'
    ),
    "sliders-horizontal": (
        '<path d="M10 5H3"/>'
        '<path d="M12 19H3"/>'
        '<path d="M14 3v4"/>'
        '<path d="M16 17v4"/>'
        '<path d="M21 12h-9"/>'
        '<path d="M21 19h-5"/>'
        '<path d="M21 5h-7"/>'
        '<path d="M8 10v4"/>'
        '<path d="M8 12H3"/>'
    ),
    "spline": (
        '<circle cx="19" cy="5" r="2"/>'
        '<circle cx="5" cy="19" r="2"/>'
        '<path d="M5 17A12 12 0 0 1 17 5"/>'
    ),
    "square": (
        '<rect width="18" height="18" x="3" y="3" rx="2"/>'
    ),
    "square-dashed": (
        '<path d="M5 3a2 2 0 0 0-2 2"/>'
        '<path d="M19 3a2 2 0 0 1 2 2"/>'
        '<path d="M21 19a2 2 0 0 1-2 2"/>'
        '<path d="M5 21a2 2 0 0 1-2-2"/>'
        '<path d="M9 3h1"/>'
        '<path d="M9 21h1"/>'
        '<path d="M14 3h1"/>'
        '<path d="M14 21h1"/>'
        '<path d="M3 9v1"/>'
        '<path d="M21 9v1"/>'
        '<path d="M3 14v1"/>'
        '<path d="M21 14v1"/>'
    ),
    "step-back": (
        '<path d="M13.971 4.285A2 2 0 0 1 17 6v12a2 2 0 0 1-3.029 1.715l-9.997-5.998a2 2 0 0 1-.003-3.432z"/>'
        '<path d="M21 20V4"/>'
    ),
    "step-forward": (
        '<path d="M10.029 4.285A2 2 0 0 0 7 6v12a2 2 0 0 0 3.029 1.715l9.997-5.998a2 2 0 0 0 .003-3.432z"/>'
        '<path d="M3 4v16"/>'
    ),
    "stethoscope": (
        '<path d="M11 2v2"/>'
        '<path d="M5 2v2"/>'
        '<path d="M5 3H4a2 2 0 0 0-2 2v4a6 6 0 0 0 12 0V5a2 2 0 0 0-2-2h-1"/>'
        '<path d="M8 15a6 6 0 0 0 12 0v-3"/>'
        '<circle cx="20" cy="10" r="2"/>'
    ),
    "tag": (
        '<path d="M12.586 2.586A2 2 0 0 0 11.172 2H4a2 2 0 0 0-2 2v7.172a2 2 0 0 0 .586 1.414l8.704 8.704a2.426 2.426 0 0 0 3.42 0l6.58-6.58a2.426 2.426 0 0 0 0-3.42z"/>'
        '<circle cx="7.5" cy="7.5" r=".5" fill="currentColor"/>'
    ),
    "tags": (
        '<path d="M13.172 2a2 2 0 0 1 1.414.586l6.71 6.71a2.4 2.4 0 0 1 0 3.408l-4.592 4.592a2.4 2.4 0 0 1-3.408 0l-6.71-6.71A2 2 0 0 1 6 9.172V3a1 1 0 0 1 1-1z"/>'
        '<path d="M2 7v6.172a2 2 0 0 0 .586 1.414l6.71 6.71a2.4 2.4 0 0 0 3.191.193"/>'
        '<circle cx="10.5" cy="6.5" r=".5" fill="currentColor"/>'
    ),
    "trash-2": (
        '<path d="M10 11v6"/>'
        '<path d="M14 11v6"/>'
        '<path d="M19 6v14a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V6"/>'
        '<path d="M3 6h18"/>'
        '<path d="M8 6V4a2 2 0 0 1 2-2h4a2 2 0 0 1 2 2v2"/>'
    ),
    "triangle-alert": (
        '<path d="m21.73 18-8-14a2 2 0 0 0-3.48 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.73-3"/>'
        '<path d="M12 9v4"/>'
        '<path d="M12 17h.01"/>'
    ),
    "undo-2": (
        '<path d="M9 14 4 9l5-5"/>'
        '<path d="M4 9h10.5a5.5 5.5 0 0 1 5.5 5.5a5.5 5.5 0 0 1-5.5 5.5H11"/>'
    ),
    "upload": (
        '<path d="M12 3v12"/>'
        '<path d="m17 8-5-5-5 5"/>'
        '<path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4"/>'
    ),
    "users": (
        '<path d="M16 21v-2a4 4 0 0 0-4-4H6a4 4 0 0 0-4 4v2"/>'
        '<path d="M16 3.128a4 4 0 0 1 0 7.744"/>'
        '<path d="M22 21v-2a4 4 0 0 0-3-3.87"/>'
        '<circle cx="9" cy="7" r="4"/>'
    ),
    "wrench": (
        '<path d="M14.7 6.3a1 1 0 0 0 0 1.4l1.6 1.6a1 1 0 0 0 1.4 0l3.106-3.105c.32-.322.863-.22.983.218a6 6 0 0 1-8.259 7.057l-7.91 7.91a1 1 0 0 1-2.999-3l7.91-7.91a6 6 0 0 1 7.057-8.259c.438.12.54.662.219.984z"/>'
    ),
    "x": (
        '<path d="M18 6 6 18"/>'
        '<path d="m6 6 12 12"/>'
    ),
    "zoom-in": (
        '<circle cx="11" cy="11" r="8"/>'
        '<line x1="21" x2="16.65" y1="21" y2="16.65"/>'
        '<line x1="11" x2="11" y1="8" y2="14"/>'
        '<line x1="8" x2="14" y1="11" y2="11"/>'
    ),
    "zoom-out": (
        '<circle cx="11" cy="11" r="8"/>'
        '<line x1="21" x2="16.65" y1="21" y2="16.65"/>'
        '<line x1="8" x2="14" y1="11" y2="11"/>'
    ),
}
