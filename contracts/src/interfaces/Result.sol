// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a worker claims, a leaf of a batch: EIP-712
/// `Result(bytes32 workflow,uint8 task,uint8 attempt,address worker,uint32 rows,bytes32 inputsRoot,bytes32 statesRoot,bytes32 result,bytes32 salt)`
/// in the domain `Polity Claims`, version `2`, of the claim manager. Its worker signs it (ERC-1271), unless it is the
/// aggregator: then opening the batch was its word.
/// @param attempt Of the task: a result is for one attempt only
/// @param rows How many rows the run has; states are numbered 0 to rows
/// @param inputsRoot Commitment to the rows
/// @param statesRoot Trace: root over all `rows + 1` states (Trace library); Secret: 0
/// @param result `Trace.leaf(rows, last)`: the leaf of the last state
/// @param salt Hides the rest until it is published
struct Result {
  bytes32 workflow;
  uint8 task;
  uint8 attempt;
  address worker;
  uint32 rows;
  bytes32 inputsRoot;
  bytes32 statesRoot;
  bytes32 result;
  bytes32 salt;
}
