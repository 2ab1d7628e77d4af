// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStep } from "../../../contracts/src/interfaces/IStep.sol";

/// @dev params [factor], state [sum, rows], request [value]: sum += factor * value, rows += 1.
contract SumStep is IStep {
  bytes32 public constant codeHash = keccak256("sum");

  error Shape();

  function decide(
    uint256[] calldata params,
    uint256[] calldata,
    uint256[] calldata state,
    uint256[] calldata request,
    address,
    uint256
  ) external pure returns (bool, uint256, uint256[] memory next) {
    if (params.length != 1 || state.length != 2 || request.length != 1) revert Shape();
    next = new uint256[](2);
    next[0] = state[0] + params[0] * request[0];
    next[1] = state[1] + 1;
    return (true, 1, next);
  }
}
