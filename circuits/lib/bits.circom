pragma circom 2.1.6;

// `in` as n bits, lowest first; there is no witness unless 0 <= in < 2^n. Unique for n <= 253: 2^n does not reach the field.
template Bits(n) {
    assert(n <= 253);
    signal input in;
    signal output out[n];
    var sum = 0;
    for (var i = 0; i < n; i++) {
        out[i] <-- (in >> i) & 1;
        // each is 0 or 1
        out[i] * (out[i] - 1) === 0;
        sum += out[i] * (1 << i);
    }
    // and together they are the number
    sum === in;
}
