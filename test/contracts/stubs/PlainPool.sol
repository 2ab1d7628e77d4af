// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @dev A pool whose attesters are as a test has them.
contract PlainPool {
  mapping(uint256 batch => uint256) public attestersOf;
  mapping(uint256 batch => uint256) public paid;

  function attest(uint256 batch, uint256 count) external {
    attestersOf[batch] = count;
  }

  function pay(uint256 batch, uint256 amount) external {
    paid[batch] += amount;
  }
}
