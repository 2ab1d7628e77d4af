pragma circom 2.1.6;

include "bits.circom";

// out[i] = 1 iff in = i, for 0 <= in < 2^k, of which the first n are given out.
template OneHot(n, k) {
    assert(n <= 1 << k);
    signal input in;
    signal output out[n];
    signal bits[k] <== Bits(k)(in);
    signal tree[k + 1][1 << k];
    tree[0][0] <== 1;
    for (var level = 0; level < k; level++) {
        // from the highest bit down: each node goes to its right child if the bit is set
        for (var i = 0; i < 1 << level; i++) {
            tree[level + 1][2 * i + 1] <== tree[level][i] * bits[k - 1 - level];
            // and to its left child otherwise
            tree[level + 1][2 * i] <== tree[level][i] - tree[level + 1][2 * i + 1];
        }
        for (var i = 2 << level; i < 1 << k; i++) {
            tree[level + 1][i] <== 0;
        }
    }
    for (var i = 1; i < 1 << k; i++) {
        tree[0][i] <== 0;
    }
    for (var i = 0; i < n; i++) {
        out[i] <== tree[k][i];
    }
}
