pragma circom 2.1.6;

include "bind.circom";

// Poseidon of n inputs, chained. The uniqueness check takes it, and says so, that nobody finds two preimages of one image, after it
// has seen on numbers of its own that the constraints between the two compute this hash (circuits/assume.ts).
template Hash(n) {
    signal input preimage[n];
    signal output image;
    image <== Digest(n)(preimage);
}

// n words under a tag and a salt: policies/commitment.ts, `commit`.
template Commitment(n, tag) {
    signal input words[n];
    signal input salt;
    signal output out;
    component hash = Hash(n + 2);
    hash.preimage[0] <== tag;
    for (var i = 0; i < n; i++) {
        hash.preimage[i + 1] <== words[i];
    }
    hash.preimage[n + 1] <== salt;
    out <== hash.image;
}
