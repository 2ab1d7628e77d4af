// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @notice What a worker claims of one attempt at one task: a leaf of a batch, EIP-712 signed by the worker.
/// @param rows Of the data; there are `rows + 1` states, the first of them all zero words
/// @param inputsRoot Commitment to the rows
/// @param statesRoot Commitment to the states
/// @param result The last state's leaf: `Trace.leaf(rows, last)`
/// @param salt Hides all of it until validators have committed
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
