// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Statement } from "./Statement.sol";

/// @title The statement of a run: that a step, applied to all rows under a root, leads from zero words to `last`
/// @notice Words, in order: place (see Statement: chain and the contract that asks); `worker 160, task 8, attempt 8, rows 32`,
/// low bits first; workflow and the step's code hash, each as high and low 128 bits; the rows' root; parameters; last.
/// The first state is all zero words and is no word of it. The root of secret rows is a Poseidon commitment (`commitRun` of
/// policies/run.ts): a root that is no field element has no proof.
library RunStatement {
  struct Head {
    bytes32 workflow;
    uint8 task;
    uint8 attempt;
    address worker;
    uint32 rows;
    bytes32 codeHash;
    bytes32 inputsRoot;
  }

  uint256 private constant HEAD = 7;

  /// @dev `asker` is the contract that checks the proof: a proof for one is none for another.
  function list(address asker, Head memory head, uint256[] memory params, uint256[] memory last)
    internal
    view
    returns (uint256[] memory words)
  {
    words = new uint256[](HEAD + params.length + last.length);
    words[0] = Statement.place(asker);
    words[1] = uint256(uint160(head.worker)) | (uint256(head.task) << 160) | (uint256(head.attempt) << 168)
      | (uint256(head.rows) << 176);
    (words[2], words[3]) = _halves(head.workflow);
    (words[4], words[5]) = _halves(head.codeHash);
    words[6] = uint256(head.inputsRoot);
    uint256 at = HEAD;
    for (uint256 i = 0; i < params.length; ++i) {
      words[at++] = params[i];
    }
    for (uint256 i = 0; i < last.length; ++i) {
      words[at++] = last[i];
    }
  }

  /// @dev A hash may be no canonical field element; its halves always are.
  function _halves(bytes32 value) private pure returns (uint256 high, uint256 low) {
    return (uint256(value) >> 128, uint128(uint256(value)));
  }
}
