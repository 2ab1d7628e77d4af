// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";

/// @title The statement of a governed action: a list of words, bound by three public signals whatever its length
library Statement {
  /// @dev Field.R once more: assembly takes numbers only. Tests hold the two equal.
  uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

  /// @notice A word must be a canonical field element, or another list would have the same proof.
  error NotCanonical(uint256 index, uint256 word);

  /// @dev `chainId 64, gate 160, verdict 8`, low bits first; the verdict is always 1: allow.
  function place(address gate) internal view returns (uint256) {
    return SafeCast.toUint64(block.chainid) | (uint256(uint160(gate)) << 64) | (1 << 224);
  }

  /// @dev `actor 160, sequence 40, at 40`, low bits first.
  function deed(address actor, uint40 sequence, uint40 at) internal pure returns (uint256) {
    return uint256(uint160(actor)) | (uint256(sequence) << 160) | (uint256(at) << 200);
  }

  /// @dev The two head words, then params, chain, state, next, request.
  function list(uint256 placeWord, uint256 deedWord, uint256[][5] memory groups)
    internal
    pure
    returns (uint256[] memory words)
  {
    assembly ("memory-safe") {
      words := mload(0x40)
      mstore(add(words, 0x20), placeWord)
      mstore(add(words, 0x40), deedWord)
      let end := add(words, 0x60)
      for { let g := 0 } lt(g, 0xa0) { g := add(g, 0x20) } {
        let group := mload(add(groups, g))
        let size := shl(5, mload(group))
        mcopy(end, add(group, 0x20), size)
        end := add(end, size)
      }
      mstore(words, shr(5, sub(sub(end, words), 0x20)))
      mstore(0x40, end)
    }
  }

  /// @dev `alpha = keccak256(digest ‖ words) mod r`, and the words' Horner value there, starting from 0.
  function bind(uint256 digest, uint256[] memory words) internal pure returns (uint256 evaluation, uint256 alpha) {
    assembly ("memory-safe") {
      // The digest stands where the length is, just before the words, for as long as it takes to hash them.
      let length := mload(words)
      mstore(words, digest)
      alpha := mod(keccak256(words, shl(5, add(length, 1))), R)
      mstore(words, length)
    }
    bool canonical = true;
    assembly ("memory-safe") {
      let word := add(words, 0x20)
      for { let end := add(word, shl(5, mload(words))) } lt(word, end) { word := add(word, 0x20) } {
        canonical := and(canonical, lt(mload(word), R))
        evaluation := addmod(mulmod(evaluation, alpha, R), mload(word), R)
      }
    }
    if (!canonical) _refuse(words);
  }

  function _refuse(uint256[] memory words) private pure {
    for (uint256 i = 0; i < words.length; ++i) {
      if (words[i] >= R) revert NotCanonical(i, words[i]);
    }
  }
}
