// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IPolicy } from "../../../contracts/src/interfaces/IPolicy.sol";

/// @dev Says whatever a test tells it to, well-formed or not.
contract WildPolicy is IPolicy {
  bytes32 public constant codeHash = keccak256("wild");
  bytes32 public constant stateLayout = keccak256("wild state");

  uint256[] private _chain;
  uint256[] private _next;

  function say(uint256[] calldata chain, uint256[] calldata next) external {
    (_chain, _next) = (chain, next);
  }

  function read(address, address, address, bytes calldata)
    external
    view
    returns (uint256[] memory chain, uint256[] memory request)
  {
    return (_chain, request);
  }

  function decide(uint256[] calldata, uint256[] calldata, uint256[] calldata, uint256[] calldata, address, uint256)
    external
    view
    returns (bool, uint256, uint256[] memory next)
  {
    return (true, 1, _next);
  }
}
