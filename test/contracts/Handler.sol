// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Kit } from "./Kit.sol";

/// @dev What drives a stateful invariant: it counts how many of its calls went through, since calls that only revert
/// prove nothing.
abstract contract Handler is Kit {
  uint256 public calls;
  uint256 public passed;

  function rate() external view returns (uint256 percent) {
    return calls == 0 ? 100 : 100 * passed / calls;
  }

  function _call(address sender, address where, bytes memory data) internal returns (bool ok, bytes memory returned) {
    ++calls;
    vm.prank(sender);
    (ok, returned) = where.call(data);
    if (ok) ++passed;
  }
}
