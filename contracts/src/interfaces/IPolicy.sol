// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStep } from "./IStep.sol";

/// @title A policy: a step that also knows how to read a request out of the calldata that is about to run
interface IPolicy is IStep {
  /// @notice Hash of what its state's words mean: names, types and units of the fields, and whether they are secret.
  function stateLayout() external view returns (bytes32);

  /// @notice Reads the facts and the request of one call. Reverts on calldata of another length than its shape, or with a
  /// value that does not fit its field.
  /// @param gate The gate that asks
  /// @param account The account that would make the call
  /// @param target The contract that would be called
  /// @param data The calldata, selector included
  function read(address gate, address account, address target, bytes calldata data)
    external
    view
    returns (uint256[] memory chain, uint256[] memory request);
}
