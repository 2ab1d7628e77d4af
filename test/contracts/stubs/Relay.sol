// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Address } from "@openzeppelin/contracts/utils/Address.sol";

/// @dev Passes calls on in its own name, or runs another's code as its own.
contract Relay {
  function multicall(address target, bytes[] calldata calls) external {
    for (uint256 i = 0; i < calls.length; ++i) {
      Address.functionCall(target, calls[i]);
    }
  }

  function borrow(address code, bytes calldata data) external returns (bytes memory) {
    return Address.functionDelegateCall(code, data);
  }
}
