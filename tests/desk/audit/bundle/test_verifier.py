import base64
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from cis.core import clock
from cis.desk.audit.bundle import actions, verifier
from cis.desk.audit.bundle.build import build
from cis.desk.audit.bundle.content import Options
from cis.desk.audit.bundle.sections import SECTIONS
from cis.kit.db import db
from cis.kit.db.engine import in_mode
from cis.kit.trail import checkpoint, note, tree
from tests import factories
from tests.conftest import absent
from tests.desk.audit.bundle.forging import apart, lines, together, told, with_lines

REC, PRO, CHK, OLD = (
    verifier.RECORDS,
    verifier.PROOFS,
    verifier.CHECKPOINT,
    verifier.PREVIOUS,
)
MAN = verifier.MANIFEST
EVERYTHING = tuple(section.key for section in SECTIONS)


@dataclass
class Evidence:
    """Two bundles of one log, and what it takes to make and check them."""

    first: bytes
    second: bytes
    signer: note.Signer
    stranger: note.Signer
    folder: Path

    @property
    def vkey(self):
        return note.vkey(self.signer)

    def run(self, raw, *words, key=None):
        """Run the program as an auditor does: alone, without cis and its packages."""
        path = self.folder / "bundle.zip"
        path.write_bytes(raw)
        alone = [sys.executable, "-I", "-S", self.folder / "verify.py"]
        return subprocess.run(
            [*alone, path, "--key", key or self.vkey, *words],
            cwd=self.folder,
            env={},
            capture_output=True,
            text=True,
            check=False,
        )


def made(app, path, previous="", **options):
    """Build a bundle of the whole log and return its bytes."""
    data = app.config["CIS_DATA"]
    wanted = Options(sections=EVERYTHING, **options)
    order = actions.order(db.session(), wanted, clock.now())
    with in_mode(db.engine, "read").connect() as connection:
        built = build(
            connection, replace(order, previous=previous), path, data, lambda *_: None
        )
    raw = path.read_bytes()
    assert (built.size, built.sha256) == (len(raw), hashlib.sha256(raw).hexdigest())
    return raw


@pytest.fixture
def evidence(app, store, tmp_path):
    practice = store(factories.practice)
    for number in range(5):
        store(lambda s, n=number: factories.ownership(s, note=f"Note {n}"))
    first = made(app, tmp_path / "first.zip")
    store(lambda s: factories.ownership(s, practice_id=practice, note="Later"))
    store(factories.painpoint)
    old = apart(first)[0][CHK].decode()
    second = made(app, tmp_path / "second.zip", old, practices=(practice,))
    (tmp_path / "verify.py").write_bytes(apart(second)[0]["verify.py"])
    private = os.urandom(32)
    signer = checkpoint.key(app.config["CIS_DATA"])
    kind = type(signer.private)
    stranger = note.Signer(
        signer.name, private if kind is bytes else Ed25519PrivateKey.generate()
    )
    return Evidence(first, second, signer, stranger, tmp_path)


def changed(line, **values):
    return {**line, **values}


def full_lines(found):
    return [at for at, line in enumerate(found) if "payload" in line]


def inner(files):
    """Yield name and files of forgeries that only a check of the content can find."""
    found = lines(files)
    at = full_lines(found)[-1]
    short = next(number for number, line in enumerate(found) if "action" in line)
    line = found[at]
    yield "two lines swapped", with_lines(files, [found[1], found[0], *found[2:]])
    yield "first line removed", with_lines(files, found[1:])
    yield "middle line removed", with_lines(files, found[:3] + found[4:])
    yield "last line removed", with_lines(files, found[:-1])
    yield "line doubled", with_lines(files, [*found, found[-1]])
    yield "no line", with_lines(files, [])
    other = line["payload"].replace("Later", "Sooner").replace('"system"', '"import"')
    swapped = [*found[:at], changed(line, payload=other), *found[at + 1 :]]
    yield "payload changed", with_lines(files, swapped)
    leaf = tree.leaf_hash(other.encode()).hex()
    both = changed(line, payload=other, leaf=leaf)
    yield (
        "payload and leaf changed",
        with_lines(files, [*found[:at], both, *found[at + 1 :]]),
    )
    odd = changed(found[short], leaf="00" * 32)
    yield "leaf changed", with_lines(files, [*found[:short], odd, *found[short + 1 :]])
    again = changed(line, seq=line["seq"] + 1)
    yield "number changed", with_lines(files, [*found[:at], again, *found[at + 1 :]])
    yield (
        "field added",
        with_lines(files, [*found[:at], changed(line, more=1), *found[at + 1 :]]),
    )
    paths = [path for path, text in line["private"].items() if isinstance(text, dict)]
    text = line["private"][paths[0]]
    for what, value in (
        ("private text changed", {**text, "value": "another"}),
        ("salt changed", {**text, "salt": "00" * 16}),
        ("private text removed", None),
    ):
        private = {**line["private"], paths[0]: value}
        private = {name: one for name, one in private.items() if one is not None}
        forged = changed(line, private=private)
        yield what, with_lines(files, [*found[:at], forged, *found[at + 1 :]])
    proofs = json.loads(files[PRO])
    for what, value in (
        ("proofs called partial", {**proofs, "leaves": False}),
        ("proof of what is not there", {**proofs, "inclusion": {"3": []}}),
        ("consistency removed", {"leaves": True, "inclusion": {}}),
        ("consistency emptied", {**proofs, "consistency": []}),
        ("consistency longer", {**proofs, "consistency": ["00" * 32] * 5}),
    ):
        yield what, {**files, PRO: json.dumps(value).encode()}


def outer(evidence, files):
    """Yield name and files of forgeries that change what is in the zip."""
    for name in files:
        yield f"{name} removed", {one: raw for one, raw in files.items() if one != name}
    yield "file added", {"extra.txt": b"x", **files}
    yield "readme changed", {**files, "README.txt": files["README.txt"] + b"x"}
    yield "program changed", {**files, "verify.py": b"raise SystemExit(0)"}
    table = files["tables/ownership.csv"].replace(b"Person", b"Nobody")
    yield "table changed", {**files, "tables/ownership.csv": table}
    yield "older checkpoint", {**files, CHK: apart(evidence.first)[0][CHK]}
    size, root = files[CHK].decode().split("\n")[1:3]
    text = checkpoint.body(evidence.signer.name, int(size), base64.b64decode(root))
    forged = note.sign(text, evidence.stranger).encode()
    yield "checkpoint of a stranger", {**files, CHK: forged}
    yield "previous of a stranger", {**files, OLD: forged}
    yield "previous is the newest", {**files, OLD: files[CHK]}
    smaller = checkpoint.body(evidence.signer.name, int(size) - 1, b"\0" * 32)
    yield (
        "checkpoint says less",
        {
            **files,
            CHK: note.sign(smaller, evidence.signer).encode(),
        },
    )


def raw_changes(raw):
    """Yield name and bytes of forgeries of the file as it lies on the disk."""
    rng = random.Random(7)  # noqa: S311 - places to try, the same every time
    end = len(raw) - raw[::-1].index(b"\x06\x05KP") - 4
    places = {0, 6, 10, 14, 40, 500, len(raw) // 2, end, end + 10, end + 20, end + 22}
    places |= {end - 20, end - 40, len(raw) - 1, len(raw) - 2, len(raw) - 3}
    places |= {rng.randrange(len(raw)) for _ in range(60)}
    for place in sorted(places):
        flipped = bytes([raw[place] ^ 1 << rng.randrange(8)])
        yield f"byte {place} changed", raw[:place] + flipped + raw[place + 1 :]
    yield "byte added at the end", raw + b"\0"
    yield "byte added before", b"\0" + raw
    yield "byte inserted", raw[:100] + b"\0" + raw[100:]
    yield "last byte removed", raw[:-1]
    yield "half of it", raw[: len(raw) // 2]
    yield "nothing", b""


def forgeries(evidence):
    """Yield every forgery as name and bytes."""
    files, seal = apart(evidence.second)
    size = int(files[CHK].decode().split("\n")[1])
    own, foreign = (evidence.signer, size), (evidence.stranger, size)
    yield from raw_changes(evidence.second)
    for name, forged in outer(evidence, files):
        yield name, together(forged, seal)
        if MAN in forged:
            yield f"{name}, manifest too", together(told(forged), seal)
            yield f"{name}, sealed by a stranger", together(told(forged), foreign)
    for name, forged in inner(files):
        yield name, together(told(forged), seal)
        # Even who holds the key cannot make false content pass.
        yield f"{name}, sealed with the key", together(told(forged), own)
    for name in (CHK, OLD, PRO, REC):
        rest = {one: raw for one, raw in files.items() if one != name}
        yield f"{name} removed, sealed", together(told(rest), own)
    for name, forged in outer(evidence, files):
        if "checkpoint" in name or "previous" in name:
            sealed = told(forged) if MAN in forged else forged
            yield f"{name}, sealed with the key", together(sealed, own)
    turned = dict(reversed(files.items()))
    yield "files in another order", together(turned, seal)
    yield "file twice", together([*files.items(), (REC, files[REC])], own)
    yield "sealed for a smaller log", together(files, (evidence.signer, size - 1))
    yield "seal of the other bundle", together(files, apart(evidence.first)[1])
    yield "no seal", together(files, b"")
    yield "seal with a line more", together(files, seal + seal.splitlines()[-1] + b"\n")


def test_the_untouched_bundles_pass_and_every_forgery_is_refused(evidence):
    for raw in (evidence.first, evidence.second):
        done = evidence.run(raw)
        assert done.returncode == 0, done.stderr
    files, _ = apart(evidence.second)
    own = (evidence.signer, int(files[CHK].decode().split("\n")[1]))
    assert evidence.run(together(told(files), own)).returncode == 0

    refused, passed = 0, []
    for name, raw in forgeries(evidence):
        (evidence.folder / "forged.zip").write_bytes(raw)
        try:
            verifier.Bundle(str(evidence.folder / "forged.zip"), evidence.vkey)
        except Exception:  # noqa: BLE001 - main() refuses whatever is raised
            refused += 1
        else:
            passed.append(name)
    print(f"{refused} forgeries were refused")
    assert passed == []
    assert refused >= 200


def test_fifty_forgeries_are_refused_by_the_program_alone(evidence):
    tried = list(forgeries(evidence))
    chosen = tried[:: max(len(tried) // 50, 1)][:50]
    places = set()
    for name, raw in chosen:
        done = evidence.run(raw)
        assert done.returncode == 1, (name, done.stdout)
        assert done.stderr.startswith("REFUSED"), done.stderr
        assert "Traceback" not in done.stderr
        places.add(done.stderr.split(":")[0])
    print(f"{len(chosen)} of 50 refused in a process of their own: {sorted(places)}")
    assert len(chosen) == 50


def test_the_place_is_named(evidence):
    files, _ = apart(evidence.second)
    own = (evidence.signer, int(files[CHK].decode().split("\n")[1]))
    found = lines(files)
    cases = [
        (together({**files, "README.txt": b"x"}, b""), "README.txt: it was changed"),
        (together({**files, "more.txt": b"x"}, b""), "more.txt: it is missing or"),
        (
            together(told(with_lines(files, [*found[:2], *found[3:]])), own),
            "records.jsonl line 3: event 3 is not the next",
        ),
        (
            together(told(with_lines(files, found[:-1])), own),
            f"{len(found) - 1} events do not make the root of {len(found)}",
        ),
    ]
    for raw, words in cases:
        assert words in evidence.run(raw).stderr


def test_the_key_must_be_the_one_that_was_given(evidence):
    name, identity, tail = evidence.vkey.split("+", 2)
    for key in (
        note.vkey(evidence.stranger),
        f"other+{identity}+{tail}",
        f"{name}+00000000+{tail}",
        f"{name}+{identity}+{tail[:-4]}",
        "nonsense",
        "+",
    ):
        done = evidence.run(evidence.second, key=key)
        assert done.returncode == 1, key
        assert done.stderr.startswith("REFUSED")


def test_a_kept_checkpoint_must_be_continued(evidence):
    kept = evidence.folder / "kept"

    def run(raw, text):
        kept.write_bytes(text)
        return evidence.run(raw, "--previous", str(kept))

    old, new = (apart(raw)[0][CHK] for raw in (evidence.first, evidence.second))
    assert run(evidence.second, old).returncode == 0
    assert run(evidence.second, new).returncode == 0
    assert "went down" in run(evidence.first, new).stderr
    size = int(old.decode().split("\n")[1])
    other = checkpoint.body(evidence.signer.name, size, hashlib.sha256(b"").digest())
    assert (
        "changed"
        in run(evidence.second, note.sign(other, evidence.signer).encode()).stderr
    )
    mine = note.sign(other, evidence.stranger).encode()
    assert run(evidence.second, mine).returncode == 1
    assert evidence.run(evidence.second, "--previous", "nowhere").returncode == 1


def test_the_program_is_one_short_file_of_the_standard_library():
    text = Path(verifier.__file__).read_text(encoding="utf-8")
    imports = {
        line.split()[1].split(".")[0]
        for line in text.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert len(text.splitlines()) <= 300
    assert imports <= sys.stdlib_module_names


@pytest.mark.parametrize("length", [0, 1, 64, 200])
def test_its_signatures_are_those_of_the_library(length):
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    message = os.urandom(length)
    signature = private.sign(message)
    assert verifier.signed(public, message, signature)
    for place in range(0, 64, 3):
        forged = bytearray(signature)
        forged[place] ^= 1
        with pytest.raises(InvalidSignature):
            private.public_key().verify(bytes(forged), message)
        assert not verifier.signed(public, message, bytes(forged))
    assert not verifier.signed(public, message + b"x", signature)
    assert not verifier.signed(public, message, signature[:63])
    assert not verifier.signed(public, message, signature + b"\0")
    scalar = int.from_bytes(signature[32:], "little") + verifier.ORDER
    malleable = signature[:32] + scalar.to_bytes(32, "little")
    assert not verifier.signed(public, message, malleable)


def test_a_point_off_the_curve_is_no_key():
    with pytest.raises(verifier.RefusedError, match="curve"):
        verifier.signed((2).to_bytes(32, "little"), b"", bytes(64))


def test_openssl_agrees_with_the_signature_of_a_checkpoint(evidence, tmp_path):
    if shutil.which("openssl") is None:
        absent("openssl")
    text, _, line = apart(evidence.second)[0][CHK].decode().rpartition("\n\n")
    signature = base64.b64decode(line.split()[-1])[4:]
    public = verifier.read_key(evidence.vkey)[2]
    assert verifier.signed(public, f"{text}\n".encode(), signature)
    pem = Ed25519PublicKey.from_public_bytes(public).public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "text").write_text(f"{text}\n")
    (tmp_path / "signature").write_bytes(signature)
    command = "openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in text -sigfile"
    done = subprocess.run(
        [*command.split(), "signature"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_the_published_note_opens(shared):
    vector = json.loads((shared / "trail_vectors.json").read_text())["c2sp_signed_note"]
    key = verifier.read_key(vector["verifier_key"])
    opened = verifier.opened(vector["note"].encode(), key, "note")
    assert opened == ["This is an example message."]
