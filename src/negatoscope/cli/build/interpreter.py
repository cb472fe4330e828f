"""Python that runs inside the build's Pyodide interpreters, as text.

It is handed to ``shell/snapshot.mjs``. The text is part of the snapshot's cache key.
"""

COMPILER = '''
import importlib.util, marshal, os, sys, zipfile

DATE = (2026, 1, 1, 0, 0, 0)

def compiled(source, name, optimize):
    """The content of a .pyc that is never checked against a source file."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=optimize)
    flags = (0b01).to_bytes(4, "little")
    return importlib.util.MAGIC_NUMBER + flags + bytes(8) + marshal.dumps(code)

def add(archive, name, content):
    entry = zipfile.ZipInfo(name, DATE)
    entry.compress_type = zipfile.ZIP_STORED  # the transfer compresses better
    archive.writestr(entry, content)

with zipfile.ZipFile("/app.zip", "w") as archive:
    names = sorted(
        os.path.relpath(os.path.join(folder, name), "/source")
        for folder, _, files in os.walk("/source") for name in files
    )
    for name in names:
        with open("/source/" + name, "rb") as file:
            content = file.read()
        if name.endswith(".py"):
            content = compiled(content, name, 2)
            name += "c"
        os.makedirs(os.path.dirname("/built/" + name), exist_ok=True)
        with open("/built/" + name, "wb") as file:
            file.write(content)
        add(archive, name, content)

LEFT_OUT = ("pydoc_data/", "ensurepip/", "idlelib/", "turtledemo/", "lib2to3/", "test/")
original = next(path for path in sys.path if path.endswith(".zip"))
with zipfile.ZipFile(original) as old, zipfile.ZipFile("/stdlib.zip", "w") as archive:
    for name in sorted(old.namelist()):
        if name.endswith("/") or name.startswith(LEFT_OUT):
            continue
        content = old.read(name)
        if name.endswith(".py"):
            content = compiled(content, name, 2)
            name += "c"
        add(archive, name, content)
'''

IMPORTER = """
import gc, importlib, json, os, sys, traceback, types

SITE = next(path for path in sys.path if path.endswith("/site-packages"))

# Files do not survive in a snapshot, only memory does. What the code may still want to open
# after the restore (shaders, protocols, package metadata) is kept in memory and written back.
restore = types.ModuleType("_negatoscope_restore")
exec(AFTER_RESTORE, restore.__dict__)
sys.modules[restore.__name__] = restore
for folder, _, names in os.walk(SITE):
    for name in names:
        if not name.endswith(".pyc"):
            with open(os.path.join(folder, name), "rb") as file:
                restore.files[os.path.join(folder, name)] = file.read()

def bring_in(modules):
    failed = {}
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception:
            failed[module] = traceback.format_exc(limit=-6)
    return failed

report_json = json.dumps({"failed": bring_in(json.loads(modules_json)),
                          "modules": sorted(sys.modules)})
del bring_in, restore, AFTER_RESTORE
"""

AFTER_RESTORE = """
import os, random, sys

files = {}

def after():
    for path, content in files.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    files.clear()
    random.seed()  # the frozen state is the same for everyone
    del sys.modules[__name__]
"""

# Freed memory keeps what stood in it; zeros compress to nothing. Blocks are taken in falling
# sizes so that large holes are filled before small ones, and given back at once.
SCRUBBER = """
def scrub():
    gc.collect()
    sys.path_importer_cache.clear()
    importlib.invalidate_caches()
    kept = []
    for size in (1 << 20, 1 << 18, 1 << 16, 1 << 14, 1 << 12, 1 << 10, 512, 256):
        kept.append([bytes(size) for _ in range(int(3e6 // size))])
    del kept
    gc.collect()

scrub()
del scrub
"""
