// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { AgentToken } from "../../contracts/src/AgentToken.sol";
import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { Handler } from "./Handler.sol";

/// @dev Everything that happens to stake, with amounts that mostly fit; keeps its own books.
contract VaultHandler is Handler {
  StakeVault private immutable _vault;
  AgentToken private immutable _token;
  address[] private _accounts;

  uint256 public deposited;
  uint256 public withdrawn;
  uint256 public slashed;
  uint256 public burned;
  mapping(address account => uint256) public locks;

  constructor(StakeVault vault, AgentToken token, address[] memory accounts, uint256 staked) {
    (_vault, _token, _accounts, deposited) = (vault, token, accounts, staked);
    token.approve(address(vault), type(uint256).max);
  }

  function deposit(uint256 who, uint256 amount) public {
    amount = within(amount, 1, 1e20);
    (bool ok,) = _call(address(this), address(_vault), abi.encodeCall(_vault.depositFor, (_account(who), amount)));
    if (ok) deposited += amount;
  }

  function requestUnbond(uint256 who, uint256 amount) external {
    (address account, uint256 free,) = _stake(who);
    if (free == 0) return deposit(who, amount);
    _call(account, address(_vault), abi.encodeCall(_vault.requestUnbond, (within(amount, 1, free))));
  }

  function withdraw(uint256 who, uint256 early) external {
    address account = _account(who);
    (,, uint256 unbonding, uint256 readyAt) = _vault.stakeOf(account);
    if (unbonding == 0) return deposit(who, early);
    // One in sixteen comes too early, and must fail.
    if (block.timestamp < readyAt) vm.warp(early % 16 == 0 ? readyAt - 1 : readyAt);
    (bool ok,) = _call(account, address(_vault), abi.encodeCall(_vault.withdraw, ()));
    if (ok) withdrawn += unbonding;
  }

  function lock(uint256 who, uint256 amount) external {
    (address account, uint256 free,) = _stake(who);
    // One in sixteen asks for one more than there is, and must fail.
    amount = amount % 16 == 0 ? free + 1 : within(amount, 0, free);
    (bool ok,) = _call(_locker(amount), address(_vault), abi.encodeCall(_vault.lock, (account, amount)));
    if (ok) locks[account] += amount;
  }

  function unlock(uint256 who, uint256 amount) external {
    (address account,, uint256 locked) = _stake(who);
    amount = within(amount, 0, locked);
    (bool ok,) = _call(_locker(amount), address(_vault), abi.encodeCall(_vault.unlock, (account, amount)));
    if (ok) locks[account] -= amount;
  }

  function slash(uint256 who, uint256 amount, uint256 share) external {
    (address account,, uint256 locked) = _stake(who);
    amount = within(amount, 0, locked);
    bytes memory data = abi.encodeCall(_vault.slash, (account, amount, address(0xBE), within(share, 0, 5_000)));
    (bool ok, bytes memory returned) = _call(_locker(amount), address(_vault), data);
    if (!ok) return;
    (uint256 paid, uint256 lost) = abi.decode(returned, (uint256, uint256));
    same(paid + lost, amount, "every wei of a slash is paid or burned");
    locks[account] -= amount;
    slashed += amount;
    burned += lost;
  }

  function _stake(uint256 who) private view returns (address account, uint256 free, uint256 locked) {
    account = _account(who);
    uint256 active;
    (active, locked,,) = _vault.stakeOf(account);
    free = active - locked;
  }

  function _account(uint256 who) private view returns (address) {
    return _accounts[who % _accounts.length];
  }

  function _locker(uint256 amount) private view returns (address) {
    return amount % 2 == 0 ? _vault.MARKET() : _vault.CLAIMS();
  }
}
