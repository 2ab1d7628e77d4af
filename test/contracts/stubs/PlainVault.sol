// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStakeVault } from "../../../contracts/src/interfaces/IStakeVault.sol";

/// @dev Stands for the vault while it is being written: locks by locker, slashes taken at once.
contract PlainVault {
  mapping(address account => uint256) public active;
  mapping(address locker => mapping(address account => uint256)) public lockOf;
  mapping(address account => uint256) public locked;
  mapping(bytes32 offence => bool) public slashed;

  function put(address account, uint256 amount) external {
    active[account] += amount;
  }

  function freeOf(address account) public view returns (uint256) {
    return active[account] - locked[account];
  }

  function lock(address account, uint256 amount) external {
    if (freeOf(account) < amount) revert IStakeVault.StakeTooSmall(account, freeOf(account), amount);
    lockOf[msg.sender][account] += amount;
    locked[account] += amount;
  }

  function unlock(address account, uint256 amount) public {
    lockOf[msg.sender][account] -= amount;
    locked[account] -= amount;
  }

  function slash(IStakeVault.Penalty calldata p) external returns (uint256 amount) {
    if (slashed[p.offence]) revert IStakeVault.AlreadySlashed(msg.sender, p.offence);
    slashed[p.offence] = true;
    unlock(p.account, p.locked);
    amount = p.locked + active[p.account] * p.extraBps / 10_000;
    active[p.account] -= amount;
  }

  function redirect(IStakeVault.Slash calldata s, address beneficiary) external {
    emit IStakeVault.SlashRedirected(
      s.offence, IStakeVault.Slash(s.locker, s.offence, s.account, s.amount, beneficiary, s.shareBps, s.ground, 0)
    );
  }
}
