// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Statement } from "./Statement.sol";

/// @title The statement of one transition: that a step takes a state to `next` by a row, as a leaf of a batch has them
/// @notice Words, in order: place (see Statement: chain and the contract that asks); `row 32, leaf 8`, low bits first; batch and
/// the step's code hash, each as high and low 128 bits; parameters; the state before, the state after, the row.
library TransitionStatement {
  /// @param index Of the leaf in its batch
  /// @param row Which row
  struct Head {
    uint256 batch;
    uint256 index;
    uint256 row;
    bytes32 codeHash;
  }

  /// @dev `asker` is the contract that checks the proof. The lengths of all lists but the row's must be known: the proof binds
  /// the words' number, not where one list ends and the next begins.
  function list(
    address asker,
    Head memory head,
    uint256[] memory params,
    uint256[] memory pre,
    uint256[] memory next,
    uint256[] memory row
  ) internal view returns (uint256[] memory) {
    uint256[] memory leading = new uint256[](4);
    (leading[0], leading[1]) = (head.batch >> 128, uint128(head.batch));
    (leading[2], leading[3]) = (uint256(head.codeHash) >> 128, uint128(uint256(head.codeHash)));
    return Statement.list(Statement.place(asker), head.row | (head.index << 32), [leading, params, pre, next, row]);
  }
}
