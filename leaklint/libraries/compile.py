"""Write the knowledge files as JSON, which loads some twenty times faster than TOML.

    python -m leaklint.libraries.compile

A build of the package runs this; in a source checkout it is never needed (see load.py).
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from leaklint.libraries.load import COMPILED, COMPILED_FORMAT, FOLDER, checksum, flatten


def compile_all(target: Path = COMPILED) -> list[Path]:
    """Compile every knowledge file into `target`; returns the files written."""
    target.mkdir(exist_ok=True)
    written = []
    for source in sorted(FOLDER.glob("*.toml")):
        text = source.read_bytes()
        content = flatten(tomllib.loads(text.decode()))
        content |= {"format": COMPILED_FORMAT, "checksum": checksum(text)}
        path = target / f"{source.stem}.json"
        path.write_text(json.dumps(content, separators=(",", ":")), encoding="utf-8")
        written.append(path)
    return written


if __name__ == "__main__":
    print(f"{len(compile_all())} knowledge files compiled into {COMPILED}")
