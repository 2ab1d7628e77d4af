pragma circom 2.1.6;

include "bits.circom";
include "commitment.circom";

// n words under a tag and a salt are the leaf at `index` of the tree with this root. pairs[h] are both children on the way at
// height h, leaves at 0: the way is walked from the root down, so that each pair follows from the hash above it.
template Leaf(n, tag, depth) {
    signal input words[n];
    signal input salt;
    signal input index;
    signal input pairs[depth][2];
    signal input root;

    // the index is a place in the tree
    signal sides[depth] <== Bits(depth)(index);
    signal way[depth + 1];
    signal above[depth];
    way[depth] <== root;
    for (var h = depth - 1; h >= 0; h--) {
        // the pair is what lies below
        above[h] <== Hash(2)(pairs[h]);
        above[h] === way[h + 1];
        // on side 1 the way goes right
        way[h] <== pairs[h][0] + sides[h] * (pairs[h][1] - pairs[h][0]);
    }
    // and ends at the leaf
    signal leaf <== Commitment(n, tag)(words, salt);
    leaf === way[0];
}
