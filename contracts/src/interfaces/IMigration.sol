// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStep } from "./IStep.sol";

/// @title What becomes of a policy's state when a new version keeps it in another layout
/// @notice A step whose request is the old state and whose next state is the new one. It is total: it allows every old state,
/// and makes zero words of zero words.
interface IMigration is IStep {
  /// @notice Hashes of the state layouts that it goes from and to (IPolicy.stateLayout).
  function migrates() external view returns (bytes32 from, bytes32 to);
}
