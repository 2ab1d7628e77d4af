// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A pool in which nobody attests; batches are canaries as a test says.
contract QuietPool {
  mapping(uint256 batch => bool) public isCanary;

  function declare(uint256 batch) external {
    isCanary[batch] = true;
  }

  function attestersOf(uint256) external pure returns (uint256) {
    return 0;
  }
}
