#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the CSV files of the sample pipelines from the npm package vega-datasets.

    make_data.py [--package FOLDER_OR_TGZ] [--check]

Without --package, the pinned version is fetched with `npm pack`. --check compares with the files in resources/samples/data
instead of writing them; exit code 1 when they differ.
"""

import argparse
import csv
import datetime
import io
import json
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

PACKAGE = "vega-datasets@3.2.1"
DATA = pathlib.Path(__file__).resolve().parents[2] / "resources/samples/data"
SOURCES = ("flights-20k.json", "earthquakes.json", "weather.csv", "airports.csv")


def fetch(folder):
    """The package's archive, by the user's own npm configuration."""
    if not shutil.which("npm"):
        sys.exit("npm is missing: install it, or give an unpacked package with --package")
    subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return next(pathlib.Path(folder).glob("*.tgz"))


def read_sources(package):
    """Name to bytes of the files that are needed."""
    if package.is_dir():
        root = package if (package / "data").is_dir() else package / "package"
        return {name: (root / "data" / name).read_bytes() for name in SOURCES}
    with tarfile.open(package) as archive:
        return {name: archive.extractfile(f"package/data/{name}").read() for name in SOURCES}


def to_csv(header, rows):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode()


def flights(source):
    def moment(text):
        return datetime.datetime.strptime(text, "%Y/%m/%d %H:%M").isoformat(sep=" ")

    columns = ["date", "delay", "distance", "origin", "destination"]
    return to_csv(columns, ([moment(row["date"])] + [row[name] for name in columns[1:]] for row in json.loads(source)))


def earthquakes(source):
    def moment(milliseconds):
        instant = datetime.datetime.fromtimestamp(milliseconds / 1000, datetime.timezone.utc)
        return instant.strftime("%Y-%m-%d %H:%M:%S.") + f"{milliseconds % 1000:03d}"

    def row(feature):
        values = feature["properties"]
        kinds = [values[name] for name in ("mag", "magType", "place", "type", "status", "tsunami")]
        return [feature["id"], moment(values["time"])] + kinds + feature["geometry"]["coordinates"]

    header = ["id", "time", "magnitude", "magnitude_type", "place", "type", "status", "tsunami"]
    return to_csv(header + ["longitude", "latitude", "depth_km"], map(row, json.loads(source)["features"]))


def make(sources):
    return {
        "flights.csv": flights(sources["flights-20k.json"]),
        "earthquakes.csv": earthquakes(sources["earthquakes.json"]),
        "weather.csv": sources["weather.csv"],
        "airports.csv": sources["airports.csv"],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--package", type=pathlib.Path)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = make(read_sources(options.package or fetch(folder)))
    differing = []
    for name, content in files.items():
        path = DATA / name
        if not options.check:
            path.write_bytes(content)
        elif not path.is_file() or path.read_bytes() != content:
            differing.append(name)
    if differing:
        sys.exit("these differ from the package: " + ", ".join(differing))
    print(f"{DATA}: {len(files)} files, {sum(map(len, files.values())):,} bytes")


if __name__ == "__main__":
    main()
