// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Trace } from "../../contracts/src/libraries/Trace.sol";
import { Kit } from "./Kit.sol";
import { Rows } from "./Rows.sol";

contract TraceTest is Kit {
  /// @dev From trace.test.ts: the TypeScript twin holds the same numbers.
  bytes32 private constant ROOT = 0xca58182428c6a4bc6948dd8bc74c800ea22f363842219564a1ae4f20f396fa30;

  function testVector() external view {
    uint256[][] memory rows = new uint256[][](5);
    rows[0] = words(0, 0);
    rows[1] = words(7, 1);
    rows[2] = words(9, 2);
    rows[3] = words(2 ** 248 - 1, 3);
    rows[4] = words(5, 5);
    same(Rows.root(rows), ROOT, "root");
    bytes32[] memory proof = new bytes32[](3);
    proof[0] = 0x5d594e8a86fae3bf2efac02b1024cc7424715eea48f6f194a1336712b928227d;
    proof[1] = 0xde5a87e1ad4ff7f7e535a5d83ad969faed49d3018eaf3329016f772a4fe2ed47;
    proof[2] = 0x8adc18252ab51576a72f614f6d9a98c508d42758ca523665bf6973f403525e67;
    holds(this.verify(ROOT, 5, 3, rows[3], proof), "row 3");
    proof[0] = 0;
    proof[1] = 0xc07a1e8b7e0057673fdc2affe190d8a960c5fe615663f27b7ce84f3d93ef92a6;
    proof[2] = 0x9261961b7f6663ebca162b6f3eaa04e634a7d459e806837dd54cc4b9350b148a;
    holds(this.verify(ROOT, 5, 4, rows[4], proof), "row 4, beside padding");
  }

  function testFuzzOpensHereOnly(uint256 size, uint256 at, uint256 elsewhere, uint256 seed) external view {
    uint256[][] memory rows = _rows(within(size, 1, 40), seed);
    at %= rows.length;
    elsewhere %= 64;
    bytes32 root = Rows.root(rows);
    bytes32[] memory proof = Rows.open(rows, at);
    holds(this.verify(root, rows.length, at, rows[at], proof), "opens");
    if (elsewhere != at) holds(!this.verify(root, rows.length, elsewhere, rows[at], proof), "opens elsewhere");
    rows[at][0] ^= 1;
    holds(!this.verify(root, rows.length, at, rows[at], proof), "other words open");
  }

  function testBehaviorPaddingDoesNotOpen() external view {
    uint256[][] memory rows = _rows(3, 1);
    holds(!this.verify(Rows.root(rows), 3, 3, words(), Rows.open(rows, 3)), "beyond the end");
  }

  /// @dev A node's children are no leaf's words: the first byte and the index part them; a short proof is refused.
  function testBehaviorInnerNodeIsNoLeaf() external view {
    uint256[][] memory rows = _rows(4, 1);
    bytes32 left = Trace.node(Trace.leaf(0, rows[0]), Trace.leaf(1, rows[1]));
    bytes32 right = Trace.node(Trace.leaf(2, rows[2]), Trace.leaf(3, rows[3]));
    bytes32[] memory proof = new bytes32[](0);
    holds(!this.verify(Rows.root(rows), 1, 0, words(uint256(left), uint256(right)), proof), "root as a leaf");
    holds(Trace.leaf(uint256(left), words(uint256(right))) != Trace.node(left, right), "the byte parts them");
    bytes32[] memory half = new bytes32[](1);
    half[0] = right;
    holds(!this.verify(Rows.root(rows), 4, 0, rows[0], half), "short proof");
  }

  /// @dev A tree of two depths would open one index to two rows: the depth is part of the claim.
  function testAttackTwoDepths() external view {
    bytes32 shallow = Trace.leaf(1, words(7));
    bytes32 deep = Trace.leaf(1, words(8));
    bytes32 filler = Trace.leaf(0, words(0));
    bytes32 root = Trace.node(Trace.node(filler, deep), shallow);
    bytes32[] memory one = new bytes32[](1);
    one[0] = Trace.node(filler, deep);
    bytes32[] memory two = new bytes32[](2);
    (two[0], two[1]) = (filler, shallow);
    holds(this.verify(root, 2, 1, words(7), one), "of two rows, the shallow leaf");
    holds(!this.verify(root, 2, 1, words(8), two), "and not the deep one");
    holds(this.verify(root, 4, 1, words(8), two), "of four rows, the deep leaf");
    holds(!this.verify(root, 4, 1, words(7), one), "and not the shallow one");
  }

  /// @dev A fourth row hidden where the padding of three belongs.
  function testAttackRowInThePadding() external view {
    uint256[][] memory rows = _rows(4, 1);
    bytes32[] memory proof = Rows.open(rows, 3);
    holds(this.verify(Rows.root(rows), 4, 3, rows[3], proof), "a row of four");
    holds(!this.verify(Rows.root(rows), 3, 3, rows[3], proof), "is none of three");
  }

  function verify(bytes32 root, uint256 count, uint256 index, uint256[] calldata row, bytes32[] calldata proof)
    external
    pure
    returns (bool)
  {
    return Trace.verifyLeaf(root, count, index, Trace.leaf(index, row), proof);
  }

  function _rows(uint256 size, uint256 seed) private pure returns (uint256[][] memory rows) {
    rows = new uint256[][](size);
    for (uint256 i = 0; i < size; ++i) {
      rows[i] = words(uint256(keccak256(abi.encode(seed, i))));
    }
  }
}
