pragma circom 2.1.6;

// Baby Jubjub (EIP-2494): a x^2 + y^2 = 1 + d x^2 y^2. a is a square and d is not, so for points of the curve the addition law
// has no exception and no denominator is 0 (Bernstein, Birkner, Joye, Lange, Peters, "Twisted Edwards Curves", theorem 3.3; doubling:
// section 6). The uniqueness check takes that for signals called `nonzero`, and says so (circuits/assume.ts).
function edwardsA() {
    return 168700;
}
function edwardsD() {
    return 168696;
}

// The sum of two points, at compile time.
function pointSum(x1, y1, x2, y2) {
    var t = edwardsD() * x1 * x2 * y1 * y2;
    return [(x1 * y2 + y1 * x2) / (1 + t), (y1 * y2 - edwardsA() * x1 * x2) / (1 - t)];
}

// There is no witness for what is no point.
template OnCurve() {
    signal input point[2];
    signal xx <== point[0] * point[0];
    signal yy <== point[1] * point[1];
    // the equation of the curve
    edwardsA() * xx + yy - 1 === edwardsD() * xx * yy;
}

// p + q, for points of the curve.
template PointAdd() {
    signal input p[2];
    signal input q[2];
    signal output out[2];
    signal across <== p[0] * q[1];
    signal back <== p[1] * q[0];
    signal all <== across * back;
    signal both <== (p[1] - edwardsA() * p[0]) * (q[0] + q[1]);
    signal nonzero[2];
    nonzero[0] <== 1 + edwardsD() * all;
    nonzero[1] <== 1 - edwardsD() * all;
    out[0] <-- (across + back) / nonzero[0];
    out[1] <-- (both + edwardsA() * across - back) / nonzero[1];
    // x = (x1 y2 + y1 x2) / (1 + d x1 x2 y1 y2)
    out[0] * nonzero[0] === across + back;
    // y = (y1 y2 - a x1 x2) / (1 - d x1 x2 y1 y2)
    out[1] * nonzero[1] === both + edwardsA() * across - back;
}

// 2 p, for a point of the curve.
template PointDouble() {
    signal input p[2];
    signal output out[2];
    signal xx <== p[0] * p[0];
    signal yy <== p[1] * p[1];
    signal xy <== p[0] * p[1];
    signal nonzero[2];
    nonzero[0] <== edwardsA() * xx + yy;
    nonzero[1] <== 2 - edwardsA() * xx - yy;
    out[0] <-- 2 * xy / nonzero[0];
    out[1] <-- (yy - edwardsA() * xx) / nonzero[1];
    // x = 2 x y / (a x^2 + y^2), which is 1 + d x^2 y^2 on the curve
    out[0] * nonzero[0] === 2 * xy;
    // y = (y^2 - a x^2) / (2 - a x^2 - y^2)
    out[1] * nonzero[1] === yy - edwardsA() * xx;
}

// The number whose bits these are, times a point known at compile time; three bits a window, each with its own table.
template MulFixed(n, x, y) {
    assert(n % 3 == 0);
    signal input bits[n];
    signal output out[2];
    signal sums[n \ 3][2];
    signal windows[n \ 3][2];
    var from[2] = [x, y];
    for (var w = 0; w < n \ 3; w++) {
        var entry[8][2];
        entry[0] = [0, 1];
        for (var i = 1; i < 8; i++) {
            entry[i] = pointSum(entry[i - 1][0], entry[i - 1][1], from[0], from[1]);
        }
        windows[w] <== Entry(entry)([bits[3 * w], bits[3 * w + 1], bits[3 * w + 2]]);
        if (w == 0) {
            sums[w] <== windows[w];
        } else {
            sums[w] <== PointAdd()(sums[w - 1], windows[w]);
        }
        from = pointSum(entry[7][0], entry[7][1], from[0], from[1]);
    }
    out <== sums[n \ 3 - 1];
}

// entry[i] of a constant table, for i = bits[0] + 2 bits[1] + 4 bits[2].
template Entry(entry) {
    signal input bits[3];
    signal output out[2];
    signal both <== bits[0] * bits[1];
    for (var c = 0; c < 2; c++) {
        // the lower four if the highest bit is 0, and what the upper four differ by if it is 1
        out[c] <== bits[2] * (
            entry[4][c] - entry[0][c]
            + bits[0] * (entry[5][c] - entry[4][c] - entry[1][c] + entry[0][c])
            + bits[1] * (entry[6][c] - entry[4][c] - entry[2][c] + entry[0][c])
            + both * (entry[7][c] - entry[6][c] - entry[5][c] + entry[4][c] - entry[3][c] + entry[2][c] + entry[1][c] - entry[0][c])
        ) + entry[0][c] + bits[0] * (entry[1][c] - entry[0][c]) + bits[1] * (entry[2][c] - entry[0][c])
          + both * (entry[3][c] - entry[2][c] - entry[1][c] + entry[0][c]);
    }
}

// The number whose bits these are, times a point of the curve; two bits a window, highest first.
template MulAny(n) {
    assert(n % 2 == 0);
    signal input bits[n];
    signal input point[2];
    signal output out[2];
    signal twice[2] <== PointDouble()(point);
    signal thrice[2] <== PointAdd()(twice, point);
    var top = n \ 2 - 1;
    signal windows[n \ 2][2];
    signal sums[n \ 2][2];
    signal once[n \ 2][2];
    for (var w = top; w >= 0; w--) {
        windows[w] <== Multiple()([bits[2 * w], bits[2 * w + 1]], point, twice, thrice);
        if (w == top) {
            once[w] <== [0, 1];
            sums[w] <== windows[w];
        } else {
            once[w] <== PointDouble()(sums[w + 1]);
            sums[w] <== PointAdd()(PointDouble()(once[w]), windows[w]);
        }
    }
    out <== sums[0];
}

// 0, 1, 2 or 3 times a point whose multiples these are.
template Multiple() {
    signal input bits[2];
    signal input one[2];
    signal input two[2];
    signal input three[2];
    signal output out[2];
    signal even[2];
    signal odd[2];
    var zero[2] = [0, 1];
    for (var c = 0; c < 2; c++) {
        // 0 or 1
        even[c] <== zero[c] + bits[0] * (one[c] - zero[c]);
        // 2 or 3
        odd[c] <== two[c] + bits[0] * (three[c] - two[c]);
        // by the higher bit
        out[c] <== even[c] + bits[1] * (odd[c] - even[c]);
    }
}
