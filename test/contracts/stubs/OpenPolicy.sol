// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IPolicy } from "../../../contracts/src/interfaces/IPolicy.sol";

/// @dev Permits everything, knows nothing: for tests of what lies behind the gate.
contract OpenPolicy is IPolicy {
  bytes32 public constant codeHash = keccak256("open");
  bytes32 public constant stateLayout = keccak256("open state");

  function read(address, address, address, bytes calldata)
    external
    pure
    returns (uint256[] memory, uint256[] memory)
  { }

  function decide(uint256[] calldata, uint256[] calldata, uint256[] calldata, uint256[] calldata, address, uint256)
    external
    pure
    returns (bool, uint256, uint256[] memory next)
  {
    return (true, 1, next);
  }
}
