import json
from hashlib import sha256

import pytest

from cis.kit.trail import proofs, tree

LARGEST = 70
LEAVES = [tree.leaf_hash(bytes([number])) for number in range(LARGEST)]
ROOTS = [tree.root(tree.grow(LEAVES[:size])[1]) for size in range(LARGEST + 1)]


def path_by_definition(index, leaves):
    """PATH(m, D[n]) as RFC 6962, 2.1.1, writes it."""
    if len(leaves) == 1:
        return []
    half = split(leaves)
    if index < half:
        return [*path_by_definition(index, leaves[:half]), root(leaves[half:])]
    return [*path_by_definition(index - half, leaves[half:]), root(leaves[:half])]


def proof_by_definition(old, leaves, *, whole=True):
    """SUBPROOF(m, D[n], b) as RFC 6962, 2.1.2, writes it."""
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    half = split(leaves)
    if old <= half:
        return [
            *proof_by_definition(old, leaves[:half], whole=whole),
            root(leaves[half:]),
        ]
    rest = proof_by_definition(old - half, leaves[half:], whole=False)
    return [*rest, root(leaves[:half])]


def split(leaves):
    return 1 << (len(leaves) - 1).bit_length() - 1


def root(leaves):
    return tree.root(tree.grow(leaves)[1])


def mutations(proof):
    """A bit changed in each hash, one dropped, one doubled, one added, two swapped."""
    for place, node in enumerate(proof):
        flipped = bytes([node[0] ^ 1]) + node[1:]
        yield [*proof[:place], flipped, *proof[place + 1 :]]
        yield [*proof[:place], *proof[place + 1 :]]
        yield [*proof[: place + 1], *proof[place:]]
        if place and proof[place - 1] != node:
            swapped = [*proof]
            swapped[place - 1 : place + 1] = node, proof[place - 1]
            yield swapped
    yield [*proof, sha256(b"one too many").digest()]


def test_published_leaves_are_proved_against_the_published_roots(shared):
    vectors = json.loads((shared / "trail_vectors.json").read_text())["rfc6962"]
    leaves = [tree.leaf_hash(bytes.fromhex(text)) for text in vectors["inputs_hex"]]
    roots = [bytes.fromhex(text) for text in vectors["roots_hex"]]

    for size in range(1, len(leaves) + 1):
        for index in range(size):
            path = proofs.inclusion(leaves[:size], index)
            assert proofs.verify_inclusion(
                leaves[index], index, size, path, roots[size - 1]
            )
            proof = proofs.consistency(leaves[:size], index + 1)
            assert proofs.verify_consistency(
                index + 1, size, roots[index], roots[size - 1], proof
            )


def test_every_proof_up_to_70_holds_and_every_mutated_one_is_refused():
    held = refused = 0
    for size in range(1, LARGEST + 1):
        levels = proofs.Levels(LEAVES[:size])
        for index in range(size):
            path = levels.inclusion(index)
            assert path == path_by_definition(index, LEAVES[:size])
            told = LEAVES[index], index, size
            assert proofs.verify_inclusion(*told, path, ROOTS[size])
            proof = levels.consistency(index + 1)
            assert proof == proof_by_definition(index + 1, LEAVES[:size])
            grown = index + 1, size, ROOTS[index + 1], ROOTS[size]
            assert proofs.verify_consistency(*grown, proof)
            held += 2
            for forged in mutations(path):
                assert not proofs.verify_inclusion(*told, forged, ROOTS[size])
                refused += 1
            for forged in mutations(proof):
                assert not proofs.verify_consistency(*grown, forged)
                refused += 1

    print(f"{held} proofs held, {refused} mutated proofs were refused")
    assert held == 4970


def test_a_proof_for_another_place_or_root_is_refused():
    refused = 0
    for size in range(2, 40):
        levels = proofs.Levels(LEAVES[:size])
        for index in range(size):
            path = levels.inclusion(index)
            for other in {*range(-1, size + 1)} - {index}:
                assert not proofs.verify_inclusion(
                    LEAVES[index], other, size, path, ROOTS[size]
                )
                refused += 1
            assert not proofs.verify_inclusion(
                LEAVES[index], index, size, path, ROOTS[size - 1]
            )
            proof = levels.consistency(index + 1)
            if index + 1 < size:
                old = sha256(ROOTS[index + 1]).digest()
                assert not proofs.verify_consistency(
                    index + 1, size, old, ROOTS[size], proof
                )
                assert not proofs.verify_consistency(
                    size, index + 1, ROOTS[size], ROOTS[index + 1], proof
                )
                refused += 2
    print(f"{refused} misplaced proofs were refused")


def test_the_empty_log_begins_every_log():
    assert proofs.consistency(LEAVES, 0) == []
    assert proofs.Levels([]).root == tree.EMPTY_ROOT
    assert proofs.verify_consistency(0, 70, tree.EMPTY_ROOT, ROOTS[70], [])
    assert not proofs.verify_consistency(0, 70, ROOTS[1], ROOTS[70], [])


def test_what_is_not_in_the_log_has_no_proof():
    with pytest.raises(ValueError, match="no leaf 70"):
        proofs.inclusion(LEAVES, 70)
    with pytest.raises(ValueError, match="71 leaves"):
        proofs.consistency(LEAVES, 71)
    with pytest.raises(ValueError, match="32 bytes"):
        proofs.Levels([b"short"])
