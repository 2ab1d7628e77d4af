// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title Commitment to a list of rows, each of some words: a binary keccak tree by position
/// @notice Leaves and nodes are kept apart by a first byte, 0x00 and 0x01; the list is padded with zero hashes to a power of
/// two, and a proof has exactly the tree's depth, so a leaf opens at one position only.
library Trace {
  function leaf(uint256 index, uint256[] memory words) internal pure returns (bytes32) {
    return keccak256(abi.encodePacked(bytes1(0x00), index, words));
  }

  function node(bytes32 left, bytes32 right) internal pure returns (bytes32) {
    return keccak256(abi.encodePacked(bytes1(0x01), left, right));
  }

  /// @dev Whether `words` is row `index` of the `count` rows under `root`; siblings run from the leaf up.
  function verify(bytes32 root, uint256 count, uint256 index, uint256[] memory words, bytes32[] memory proof)
    internal
    pure
    returns (bool)
  {
    if (index >= count || proof.length != Math.log2(count, Math.Rounding.Ceil)) return false;
    bytes32 hash = leaf(index, words);
    for (uint256 i = 0; i < proof.length; ++i) {
      hash = (index >> i) & 1 == 0 ? node(hash, proof[i]) : node(proof[i], hash);
    }
    return hash == root;
  }
}
