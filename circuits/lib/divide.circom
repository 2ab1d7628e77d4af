pragma circom 2.1.6;

include "bits.circom";
include "compare.circom";

// in = quotient * divisor + remainder, 0 <= remainder < divisor, for 0 <= in < 2^252 and 1 <= divisor < 2^D.
// The quotient has Q bits; Q + D <= 252, so that the right side does not wrap and the pair is unique.
template Divide(Q, D) {
    assert(Q + D <= 252);
    signal input in;
    signal input divisor;
    signal output quotient <-- in \ divisor;
    signal output remainder <-- in % divisor;
    // the quotient is in range
    _ <== Bits(Q)(quotient);
    // the remainder is in range
    _ <== Bits(D)(remainder);
    // the remainder is below the divisor
    signal below <== NonNegative(D)(divisor - 1 - remainder);
    below === 1;
    // the parts make up the number
    quotient * divisor === in - remainder;
}
