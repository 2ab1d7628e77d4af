// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Trace } from "../../contracts/src/libraries/Trace.sol";

/// @dev The whole tree, of which Trace only checks one path; written apart from it, level by level over padded leaves.
library Rows {
  function root(uint256[][] memory rows) internal pure returns (bytes32) {
    bytes32[] memory level = _leaves(rows);
    while (level.length > 1) {
      level = _up(level);
    }
    return level[0];
  }

  function open(uint256[][] memory rows, uint256 index) internal pure returns (bytes32[] memory proof) {
    bytes32[] memory level = _leaves(rows);
    uint256 depth;
    for (uint256 n = level.length; n > 1; n /= 2) {
      ++depth;
    }
    proof = new bytes32[](depth);
    for (uint256 i = 0; i < depth; ++i) {
      proof[i] = level[index ^ 1];
      level = _up(level);
      index /= 2;
    }
  }

  /// @dev What leaves at rising positions can't give of the tree, level by level, padding left out.
  function some(uint256[][] memory rows, uint256[] memory at) internal pure returns (bytes32[] memory proof) {
    bytes32[] memory level = _leaves(rows);
    bool[] memory known = new bool[](level.length);
    for (uint256 i = 0; i < at.length; ++i) {
      known[at[i]] = true;
    }
    proof = new bytes32[](rows.length);
    uint256 count;
    for (uint256 width = rows.length; level.length > 1; width = (width + 1) / 2) {
      bool[] memory above = new bool[](level.length / 2);
      for (uint256 i = 0; i < level.length; ++i) {
        if (known[i]) above[i / 2] = true;
        else if (known[i ^ 1] && i < width) proof[count++] = level[i];
      }
      (level, known) = (_up(level), above);
    }
    assembly ("memory-safe") {
      mstore(proof, count)
    }
  }

  function _leaves(uint256[][] memory rows) private pure returns (bytes32[] memory level) {
    uint256 size = 1;
    while (size < rows.length) {
      size *= 2;
    }
    level = new bytes32[](size);
    for (uint256 i = 0; i < rows.length; ++i) {
      level[i] = Trace.leaf(i, rows[i]);
    }
  }

  function _up(bytes32[] memory level) private pure returns (bytes32[] memory above) {
    above = new bytes32[](level.length / 2);
    for (uint256 i = 0; i < above.length; ++i) {
      above[i] = Trace.node(level[2 * i], level[2 * i + 1]);
    }
  }
}
