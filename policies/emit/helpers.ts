/**
 * Small Solidity functions that generated contracts carry when they use them. Nothing is checked for overflow: intervals
 * keep every value of a step within 2^250, and a layout has fewer words than overflow anything.
 */
const HELPERS = {
  fit: `  /// 0 and a failed decision unless lo <= x <= hi.
  function _fit(Frame memory f, int256 x, int256 lo, int256 hi) private pure returns (int256) {
    if (lo <= x && x <= hi) return x;
    f.failed = true;
    return 0;
  }`,
  min: `  function _min(int256 a, int256 b) private pure returns (int256) {
    return a < b ? a : b;
  }`,
  max: `  function _max(int256 a, int256 b) private pure returns (int256) {
    return a > b ? a : b;
  }`,
  div: `  /// Rounds towards minus infinity; d >= 1.
  function _div(int256 x, int256 d) private pure returns (int256) {
    unchecked {
      return x % d < 0 ? x / d - 1 : x / d;
    }
  }`,
  mod: `  /// 0 <= result < d; d >= 1.
  function _mod(int256 x, int256 d) private pure returns (int256) {
    unchecked {
      int256 r = x % d;
      return r < 0 ? r + d : r;
    }
  }`,
  bit: `  function _bit(bool truth) private pure returns (int256) {
    return truth ? int256(1) : int256(0);
  }`,
  sum: `  function _sum(int256[] memory xs) private pure returns (int256 total) {
    unchecked {
      for (uint256 i = 0; i < xs.length; i++) total += xs[i];
    }
  }`,
  entry: `  /// Row \`index\` of a table whose rows are \`width\` bytes.
  function _entry(bytes memory rows, uint256 width, int256 index) private pure returns (int256) {
    unchecked {
      uint256 value;
      for (uint256 i = 0; i < width; i++) value = (value << 8) | uint8(rows[uint256(index) * width + i]);
      return int256(value);
    }
  }`,
  used: `  /// Words \`from\` to \`to\` hold nothing above their lowest \`bits\`.
  function _used(uint256[] calldata words, uint256 from, uint256 to, uint256 bits) private pure {
    for (uint256 i = from; i < to; i++) if (words[i] >> bits != 0) revert OutsideLayout(i);
  }`,
  root: `  function _root(uint256[] calldata words, uint256 index) private pure {
    if (words[index] >= FIELD) revert OutsideLayout(index);
  }`,
  unpack: `  /// \`count\` items of \`bits\` each, the first at \`offset\` of \`word\`.
  function _unpack(uint256[] calldata words, uint256 count, uint256 word, uint256 offset, uint256 bits, int256 bias)
    private
    pure
    returns (int256[] memory xs)
  {
    xs = new int256[](count);
    unchecked {
      for (uint256 i = 0; i < count; i++) {
        if (offset + bits > 248) {
          word++;
          offset = 0;
        }
        xs[i] = int256((words[word] >> offset) & ((1 << bits) - 1)) - bias;
        offset += bits;
      }
    }
  }`,
  pack: `  function _pack(uint256[] memory words, int256[] memory xs, uint256 word, uint256 offset, uint256 bits) private pure {
    unchecked {
      for (uint256 i = 0; i < xs.length; i++) {
        if (offset + bits > 248) {
          word++;
          offset = 0;
        }
        words[word] |= uint256(xs[i]) << offset;
        offset += bits;
      }
    }
  }`,
  word: `  /// Argument word \`index\`; the length is checked before.
  function _word(bytes calldata data, uint256 index) private pure returns (uint256 value) {
    assembly ("memory-safe") {
      value := calldataload(add(add(data.offset, 4), shl(5, index)))
    }
  }`,
  uint: `  function _uint(uint256 value, uint256 bits) private pure returns (uint256) {
    if (value >> bits != 0) revert OutsideField(value);
    return value;
  }`,
  int: `  /// Two's complement to distance from the smallest int of \`bits\`.
  function _int(uint256 value, uint256 bits) private pure returns (uint256) {
    unchecked {
      int256 half = int256(1) << (bits - 1);
      if (int256(value) < -half || int256(value) >= half) revert OutsideField(value);
      return uint256(int256(value) + half);
    }
  }`,
  below: `  function _below(uint256 value, uint256 limit) private pure returns (uint256) {
    if (value >= limit) revert OutsideField(value);
    return value;
  }`,
  view: `  /// One word that another contract answers.
  function _view(address target, bytes memory call) private view returns (uint256) {
    (bool ok, bytes memory answer) = target.staticcall(call);
    if (!ok || answer.length != 32) revert NoFact(target);
    return abi.decode(answer, (uint256));
  }`,
} as const

export type Helper = keyof typeof HELPERS

/** The helpers of these names, in one order. */
export function helpersOf(used: ReadonlySet<Helper>): readonly string[] {
  return (Object.keys(HELPERS) as Helper[]).filter((name) => used.has(name)).map((name) => HELPERS[name])
}
