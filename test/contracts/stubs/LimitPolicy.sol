// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IPolicy } from "../../../contracts/src/interfaces/IPolicy.sol";

/// @dev `transfer(address,uint256)` up to a total: params [max], state [spent], request [to, amount].
contract LimitPolicy is IPolicy {
  bytes32 public constant codeHash = keccak256("limit");
  bytes32 public constant stateLayout = keccak256("limit state");

  error Shape(uint256 length);

  function read(address, address, address, bytes calldata data)
    external
    pure
    returns (uint256[] memory chain, uint256[] memory request)
  {
    if (data.length != 68) revert Shape(data.length);
    (address to, uint256 amount) = abi.decode(data[4:], (address, uint256));
    request = new uint256[](2);
    (request[0], request[1]) = (uint160(to), amount);
    chain = new uint256[](0);
  }

  function decide(
    uint256[] calldata params,
    uint256[] calldata,
    uint256[] calldata state,
    uint256[] calldata request,
    address,
    uint256
  ) external pure returns (bool allow, uint256 reason, uint256[] memory next) {
    if (params.length != 1 || state.length != 1) revert Shape(state.length);
    uint256 spent = state[0] + request[1];
    allow = spent <= params[0];
    next = new uint256[](1);
    next[0] = allow ? spent : state[0];
    reason = allow ? 1 : 2;
  }
}
