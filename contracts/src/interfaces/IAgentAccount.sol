// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IERC1271 } from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title An agent's account: holds its funds and stake, obeys the gate alone
/// @notice The owner's key signs statements (ERC-1271: attestations, claims). It moves nothing: no contract of this house
/// takes a signature for a transfer, and the governor takes none for a vote of an account.
interface IAgentAccount is IERC1271 {
  error NotGate(address caller);

  /// @notice Makes one call; a revert of the target is the revert of this call.
  function run(address target, bytes calldata data) external returns (bytes memory);

  /// @notice The key behind the account; fixed.
  function OWNER() external view returns (address);

  /// @notice The gate that deployed the account; fixed.
  function GATE() external view returns (address);
}
