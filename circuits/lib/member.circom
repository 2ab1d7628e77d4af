pragma circom 2.1.6;

include "poseidon.circom";
include "bits.circom";
include "compare.circom";

// Whether x is a key of the indexed Merkle tree with this root, for 0 <= x < 2^160. The opening must be the leaf with
// key <= x < next and lead to the root: without it there is no witness, so absence cannot be faked by a wrong path.
template Member(depth) {
    signal input root;
    signal input x;
    signal input key;
    signal input next;
    signal input path[depth];
    signal input siblings[depth];
    signal output out;

    // keys have 160 bits, and the end of the list is 2^160
    _ <== Bits(160)(key);
    _ <== Bits(161)(next);
    // key <= x
    signal reaches <== NonNegative(160)(x - key);
    reaches === 1;
    // x < next
    signal ends <== NonNegative(161)(next - 1 - x);
    ends === 1;

    signal nodes[depth + 1];
    signal left[depth];
    // the leaf
    nodes[0] <== Poseidon(2)([key, next]);
    for (var i = 0; i < depth; i++) {
        // a side is 0 or 1
        path[i] * (path[i] - 1) === 0;
        // on side 1 the sibling is on the left
        left[i] <== nodes[i] + path[i] * (siblings[i] - nodes[i]);
        nodes[i + 1] <== Poseidon(2)([left[i], nodes[i] + siblings[i] - left[i]]);
    }
    // the way ends at the root
    nodes[depth] === root;

    signal same <== IsZero()(key - x);
    signal none <== IsZero()(key);
    // 0 is no key
    out <== same * (1 - none);
}
