"""Trees of RFC 9162: roots and proofs, beside a well-kept library."""

from hashlib import sha256

import pytest
from pymerkle import InmemoryTree

from voting.trees import EMPTY_ROOT, Proof, is_included, leaf_hash, node_hash, proof_of, root, tree

DATA = [bytes([number]) * (number % 5) for number in range(20)]
LEAVES = [leaf_hash(data) for data in DATA]


def test_the_root_of_nothing_and_of_one() -> None:
    assert root([]) == EMPTY_ROOT == sha256(b"").digest()
    assert root(LEAVES[:1]) == LEAVES[0] == sha256(b"\x00" + DATA[0]).digest()
    assert root(LEAVES[:2]) == node_hash(*LEAVES[:2]) == sha256(b"\x01" + LEAVES[0] + LEAVES[1]).digest()


@pytest.mark.parametrize("count", range(1, 21))
def test_roots_and_proofs_are_those_of_pymerkle(count: int) -> None:
    theirs = InmemoryTree(algorithm="sha256")
    for data in DATA[:count]:
        theirs.append_entry(data)
    ours = tree(LEAVES[:count])

    assert ours.root == theirs.get_root()
    for index in range(count):
        path = theirs.prove_inclusion(index + 1).serialize()["path"]
        assert [step.hex() for step in ours.proof(index).path] == path[1:]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 13])
def test_a_proof_leads_to_its_root_and_no_other_way(count: int) -> None:
    ours = tree(LEAVES[:count])

    for index in range(count):
        proof = ours.proof(index)
        assert is_included(LEAVES[index], proof, ours.root)
        assert proof_of(proof.document()) == proof
        assert not is_included(LEAVES[19], proof, ours.root)
        assert not is_included(LEAVES[index], proof, LEAVES[19])
        assert not is_included(LEAVES[index], Proof(index, count, (*proof.path, LEAVES[19])), ours.root)
        assert not is_included(LEAVES[index], Proof(count, count, proof.path), ours.root)
        if count > 1:
            assert not is_included(LEAVES[index], Proof(index, count, proof.path[:-1]), ours.root)
            assert not is_included(LEAVES[index], Proof(index ^ 1, count, proof.path), ours.root)


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        tree(LEAVES[:3]).proof(index)
