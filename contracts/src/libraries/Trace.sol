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

  /// @dev `keccak256(0x01 ‖ left ‖ right)`, beyond the free memory: trees are climbed in loops.
  function node(bytes32 left, bytes32 right) internal pure returns (bytes32 hash) {
    assembly ("memory-safe") {
      let free := mload(0x40)
      mstore8(free, 1)
      mstore(add(free, 1), left)
      mstore(add(free, 33), right)
      hash := keccak256(free, 65)
    }
  }

  /// @dev Whether `hash` is leaf `index` of the `count` rows under `root`; siblings run from the leaf up.
  function verifyLeaf(bytes32 root, uint256 count, uint256 index, bytes32 hash, bytes32[] calldata proof)
    internal
    pure
    returns (bool)
  {
    return index < count && proof.length == depth(count) && climb(index, hash, proof) == root;
  }

  /// @dev Levels above the leaves.
  function depth(uint256 count) internal pure returns (uint256) {
    return Math.log2(count, Math.Rounding.Ceil);
  }

  /// @dev The node that the siblings in `proof` lead to. Each pair is laid down as `node` hashes it: the bit of `index` says
  /// which half is the sibling's.
  function climb(uint256 index, bytes32 hash, bytes32[] calldata proof) internal pure returns (bytes32 top) {
    assembly ("memory-safe") {
      top := hash
      let free := mload(0x40)
      mstore8(free, 1)
      let end := add(proof.offset, shl(5, proof.length))
      for { let at := proof.offset } lt(at, end) { at := add(at, 32) } {
        let side := shl(5, and(index, 1))
        mstore(add(add(free, 1), side), top)
        calldatacopy(add(add(free, 1), xor(side, 32)), at, 32)
        top := keccak256(free, 65)
        index := shr(1, index)
      }
    }
  }
}
