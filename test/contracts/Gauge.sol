// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Kit } from "./Kit.sol";

/// @dev Gas of whole transactions, base cost and calldata included, printed at -vv. Each has a bound, and stays within 1 % of what
/// contracts/gas.json says; `npm run gas` writes that file anew. The tests that use it are isolated: a call is a transaction of
/// its own, so base cost, calldata and cold slots count.
abstract contract Gauge is Kit {
  /// @dev Of the last call.
  function _gauge(string memory what, uint256 most) internal {
    _gauge(what, vm.lastCallGas().gasTotalUsed, most);
  }

  function _gauge(string memory what, uint256 used, uint256 most) internal {
    emit log_named_uint(what, used);
    if (vm.envOr("POLITY_GAS_WRITE", false)) return;
    holds(used <= most, what);
    uint256 before = vm.parseJsonUint(vm.readFile("contracts/gas.json"), string.concat("$['", what, "']"));
    holds((used > before ? used - before : before - used) * 100 <= before, string.concat(what, ": not as in gas.json"));
  }
}
