// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A pool in which nobody attests; leaves are canaries as a test says.
contract QuietPool {
  mapping(uint256 batch => mapping(uint256 index => bool)) public isCanary;

  function declare(uint256 batch, uint256 index) external {
    isCanary[batch][index] = true;
  }

  function attestersOf(uint256) external pure returns (uint256) {
    return 0;
  }
}
