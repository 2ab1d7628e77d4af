// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { Field } from "./Field.sol";

/// @title The statement of a governed action: a list of words, bound by three public signals whatever its length
library Statement {
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
    uint256 length = 2;
    for (uint256 g = 0; g < 5; ++g) {
      length += groups[g].length;
    }
    words = new uint256[](length);
    words[0] = placeWord;
    words[1] = deedWord;
    uint256 at = 2;
    for (uint256 g = 0; g < 5; ++g) {
      uint256[] memory group = groups[g];
      for (uint256 i = 0; i < group.length; ++i) {
        words[at++] = group[i];
      }
    }
  }

  /// @dev `alpha = keccak256(digest ‖ words) mod r`, and the words' Horner value there, starting from 0.
  function bind(uint256 digest, uint256[] memory words) internal pure returns (uint256 evaluation, uint256 alpha) {
    alpha = uint256(keccak256(abi.encodePacked(digest, words))) % Field.R;
    for (uint256 i = 0; i < words.length; ++i) {
      uint256 word = words[i];
      if (word >= Field.R) revert NotCanonical(i, word);
      evaluation = addmod(mulmod(evaluation, alpha, Field.R), word, Field.R);
    }
  }
}
