"""Python that runs inside the build's Pyodide interpreters, as text.

It is handed to ``shell/snapshot.mjs``. The text is part of the snapshot's cache key.
"""

COMPILER = '''
import importlib.util, marshal, sys, zipfile

DATE = (2026, 1, 1, 0, 0, 0)
LEFT_OUT = ("pydoc_data/", "ensurepip/", "idlelib/", "turtledemo/", "lib2to3/", "test/")

def compiled(source, name):
    """The content of a .pyc that is never checked against a source file."""
    code = compile(source, name, "exec", dont_inherit=True, optimize=2)
    flags = (0b01).to_bytes(4, "little")
    return importlib.util.MAGIC_NUMBER + flags + bytes(8) + marshal.dumps(code)

def compile_file(name):
    with open("/in.py", "rb") as file:
        source = file.read()
    with open("/out.pyc", "wb") as file:
        file.write(compiled(source, name))

def compile_standard_library():
    original = next(path for path in sys.path if path.endswith(".zip"))
    with zipfile.ZipFile(original) as old, zipfile.ZipFile("/stdlib.zip", "w") as archive:
        for name in sorted(old.namelist()):
            if name.endswith("/") or name.startswith(LEFT_OUT):
                continue
            content = old.read(name)
            if name.endswith(".py"):
                content = compiled(content, name)
                name += "c"
            # Stored, not deflated: the transfer compresses better.
            archive.writestr(zipfile.ZipInfo(name, DATE), content)
'''

IMPORTER = """
import importlib, json, os, sys, traceback, types, zipfile

SITE = next(path for path in sys.path if path.endswith("/site-packages"))
STDLIB = next(path for path in sys.path if path.endswith(".zip"))

def bring_in(modules):
    failed = {}
    for module in modules:
        try:
            importlib.import_module(module)
        except Exception:
            failed[module] = traceback.format_exc(limit=-6)
    return failed

def module_name(path):
    return path.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")

restore = types.ModuleType("_negatoscope_restore")
exec(AFTER_RESTORE, restore.__dict__)
sys.modules[restore.__name__] = restore
compiled = []
for folder, _, names in os.walk(SITE):
    for name in sorted(names):
        path = os.path.join(folder, name)
        if name.endswith(".pyc"):
            compiled.append(os.path.relpath(path, SITE))
        else:
            with open(path, "rb") as file:
                restore.files[path] = file.read()
importlib.invalidate_caches()  # the clock stands still, so that no folder looks changed
failed = bring_in(json.loads(modules_json))
with zipfile.ZipFile(STDLIB) as archive:
    standard = [name for name in archive.namelist() if name.endswith(".pyc")]
for kind, paths in (("stdlib.zip", standard), ("app.zip", compiled)):
    for path in paths:
        if module_name(path) not in sys.modules:
            restore.archive_of[module_name(path)] = kind
report_json = json.dumps({"failed": failed, "modules": sorted(sys.modules)})
# What was imported from here stays; nothing must look here again, the file will be empty.
sys.path.remove(STDLIB)
for name in ("bring_in", "module_name", "restore", "compiled", "standard", "archive", "failed",
             "kind", "paths", "path", "folder", "names", "file", "_", "AFTER_RESTORE", "SITE",
             "STDLIB", "modules_json", "importlib", "json", "os", "traceback", "types", "zipfile",
             "name"):
    globals().pop(name, None)
"""

AFTER_RESTORE = '''
import os, random, sys, zipimport

# Files do not survive in a snapshot, only memory does. What the code may still want to open
# after the restore (shaders, protocols, package metadata) is kept in memory and written back.
files = {}
# Modules that nobody imported before the freeze, and the archive that has them.
archive_of = {}

class Archives:
    """Fetches an archive when a module that only it has is imported: rare, and slow."""

    def __init__(self, urls):
        self.urls = urls
        self.fetched = set()

    def find_spec(self, name, path=None, target=None):
        archive = archive_of.get(name)
        if archive is None:
            return None
        place = f"/lib/negatoscope-{archive}"
        if archive not in self.fetched:
            self.fetch(name, archive, place)
            self.fetched.add(archive)
        package = name.rpartition(".")[0].replace(".", "/")
        return zipimport.zipimporter(f"{place}/{package}" if package else place).find_spec(name)

    def fetch(self, name, archive, place):
        import js
        js.console.warn(f"The module {name} is not in the snapshot: fetching {archive}.")
        # An import cannot wait; a synchronous request can.
        request = js.XMLHttpRequest.new()
        request.open("GET", self.urls[archive], False)
        request.overrideMimeType("text/plain; charset=x-user-defined")
        request.send()
        if request.status != 200:
            raise ImportError(f"The module {name} could not be fetched: status {request.status}")
        with open(place, "wb") as file:
            file.write(bytes(ord(character) & 0xFF for character in request.responseText))

def after(urls):
    for path, content in files.items():
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    files.clear()
    random.seed()  # the frozen state is the same for everyone
    sys.meta_path.append(Archives(urls.to_py()))
'''

# Drops caches, then fills the holes in Python's own pools with zeros; shell/snapshot.mjs does the
# same for the allocator below.
SCRUBBER = """
import gc, importlib, linecache, re, sys, zipimport

def scrub():
    re.purge()
    linecache.clearcache()
    sys.path_importer_cache.clear()
    zipimport._zip_directory_cache.clear()
    importlib.invalidate_caches()
    sys._clear_internal_caches()
    gc.collect()
    gc.collect()
    kept = [bytes(size) for size in range(1, 480, 16) for _ in range(1500)]
    del kept
    gc.collect()

scrub()
del scrub, gc, importlib, linecache, re, zipimport
"""
