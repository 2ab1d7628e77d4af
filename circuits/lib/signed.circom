pragma circom 2.1.6;

include "poseidon.circom";
include "bits.circom";
include "babyjubjub.circom";
include "commitment.circom";

// `in` as n bits, lowest first, of which the 64 highest are a number below `limit`; there is no witness otherwise. With
// limit * 2^(n - 64) at most the field's modulus no other number has the same bits.
template BitsBelow(n, limit) {
    signal input in;
    signal output out[n];
    signal low <-- in & ((1 << (n - 64)) - 1);
    signal high <-- in >> (n - 64);
    signal lower[n - 64] <== Bits(n - 64)(low);
    signal upper[64] <== Bits(64)(high);
    // the highest are below the limit
    _ <== Bits(64)(limit - 1 - high);
    // and together they are the number
    high * (1 << (n - 64)) + low === in;
    for (var i = 0; i < n; i++) {
        out[i] <== i < n - 64 ? lower[i] : upper[i - n + 64];
    }
}

// EdDSA over Baby Jubjub with Poseidon: the issuer signed the message. policies/signature.ts, `verifySignature`.
template Signed(issuerTag) {
    signal input message;
    signal input issuer;
    signal input key[2];
    signal input r[2];
    signal input s;

    // the key is the issuer's
    component hash = Hash(3);
    hash.preimage[0] <== issuerTag;
    hash.preimage[1] <== key[0];
    hash.preimage[2] <== key[1];
    hash.image === issuer;
    // key and r are points
    OnCurve()(key);
    OnCurve()(r);
    // the key has no small order: 8 times it is not 0, and of the subgroup only 0 has x = 0
    signal eight[2] <== PointDouble()(PointDouble()(PointDouble()(key)));
    signal inverse <-- 1 / eight[0];
    eight[0] * inverse === 1;

    // h = Poseidon(r, key, message), once: its highest 64 bits are below the modulus's, p >> 190
    signal h <== Poseidon(5)([r[0], r[1], key[0], key[1], message]);
    signal challenge[254] <== BitsBelow(254, 13947993067211882662)(h);
    // s is below the order of the subgroup, by l >> 187, or there would be a second signature for each
    signal times[251] <== BitsBelow(251, 13947993067211882662)(s);
    signal padded[252];
    for (var i = 0; i < 251; i++) {
        padded[i] <== times[i];
    }
    padded[251] <== 0;
    // s B = r + h 8 key
    signal left[2] <== MulFixed(
        252,
        5299619240641551281634865583518297030282874472190772894086521144482721001553,
        16950150798460657717958625567821834550301663161624707787222815936182638968203
    )(padded);
    signal right[2] <== PointAdd()(r, MulAny(254)(challenge, eight));
    left[0] === right[0];
    left[1] === right[1];
}

// n words under a tag are what the issuer signed.
template SignedWords(n, tag, issuerTag) {
    signal input words[n];
    signal input issuer;
    signal input key[2];
    signal input r[2];
    signal input s;
    signal tagged[n + 1];
    tagged[0] <== tag;
    for (var i = 0; i < n; i++) {
        tagged[i + 1] <== words[i];
    }
    Signed(issuerTag)(Digest(n + 1)(tagged), issuer, key, r, s);
}
