pragma circom 2.1.6;

include "poseidon.circom";

// Poseidon of n words: the first 16, then each next 15 with the running hash in front.
template Digest(n) {
    signal input words[n];
    signal output out;
    var chunks = n <= 16 ? 1 : 1 + (n - 16 + 14) \ 15;
    signal running[chunks];
    for (var c = 0; c < chunks; c++) {
        var from = c == 0 ? 0 : 16 + 15 * (c - 1);
        var to = c == 0 ? (n < 16 ? n : 16) : (from + 15 < n ? from + 15 : n);
        running[c] <== Chunk(n, from, to, c)(words, c == 0 ? 0 : running[c - 1]);
    }
    out <== running[chunks - 1];
}

// One permutation: words `from` to `to`, after the running hash unless it is the first.
template Chunk(n, from, to, c) {
    signal input words[n];
    signal input running;
    signal output out;
    var lead = c == 0 ? 0 : 1;
    component hash = Poseidon(to - from + lead);
    if (lead == 1) {
        hash.inputs[0] <== running;
    }
    for (var i = from; i < to; i++) {
        hash.inputs[i - from + lead] <== words[i];
    }
    out <== hash.out;
}

// The words as coefficients, first in the highest power, at alpha.
template Horner(n) {
    signal input words[n];
    signal input alpha;
    signal output out;
    signal sums[n];
    sums[0] <== words[0];
    for (var i = 1; i < n; i++) {
        sums[i] <== sums[i - 1] * alpha + words[i];
    }
    out <== sums[n - 1];
}
