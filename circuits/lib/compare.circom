pragma circom 2.1.6;

include "bits.circom";

// 1 iff in = 0.
template IsZero() {
    signal input in;
    signal output out;
    signal inverse <-- in != 0 ? 1 / in : 0;
    // in != 0 can only hold with out = 0 if the hint is its inverse; in = 0 forces out = 1
    out <== 1 - in * inverse;
    // in != 0 forces out = 0
    in * out === 0;
}

// 1 iff in >= 0, for -2^n <= in < 2^n; there is no witness outside of that range.
template NonNegative(n) {
    signal input in;
    signal output out;
    signal bits[n + 1] <== Bits(n + 1)(in + (1 << n));
    // shifted by 2^n, the numbers from 0 on are those with the top bit
    out <== bits[n];
}
