"""Takes a bundle apart and puts it together again, forged in one way or another."""

import hashlib
import io
import json
import warnings
import zipfile

from cis.desk.audit.bundle import verifier
from cis.desk.audit.bundle.build import READABLE, STAMP
from cis.kit.trail import note


def apart(raw):
    """Return the files in their order and the seal."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
        return files, archive.comment


def together(files, seal):
    """Return a zip of the files; ``seal`` is a comment, or who seals it anew.

    ``files`` is a dict, or pairs where a name comes twice.
    """
    pairs = list(files.items()) if isinstance(files, dict) else files
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w") as archive:
        warnings.simplefilter("ignore")  # a name that comes twice is on purpose
        for name, content in pairs:
            info = zipfile.ZipInfo(name, STAMP)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, READABLE
            with archive.open(info, "w") as file:
                file.write(content)
    raw = made.getvalue()
    if not isinstance(seal, bytes):
        seal = sealed(raw, dict(pairs), *seal)
    return raw[:-2] + len(seal).to_bytes(2, "little") + seal


def sealed(raw, files, signer, size):
    manifest = hashlib.sha256(files[verifier.MANIFEST]).hexdigest()
    front = hashlib.sha256(raw[:-2]).hexdigest()
    text = f"{verifier.TITLE}\n{size}\nmanifest {manifest}\nzip {front}\n"
    return note.sign(text, signer).encode()


def told(files):
    """Return the files with a manifest that tells of them as they are."""
    rest = {name: raw for name, raw in files.items() if name != verifier.MANIFEST}
    manifest = json.loads(files[verifier.MANIFEST])
    manifest["files"] = {
        name: {"bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
        for name, raw in rest.items()
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    return {**rest, verifier.MANIFEST: text.encode()}


def lines(files):
    return [json.loads(line) for line in files[verifier.RECORDS].splitlines()]


def with_lines(files, changed):
    raw = "".join(f"{json.dumps(line)}\n" for line in changed).encode()
    return {**files, verifier.RECORDS: raw}
