// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { PolicyRegistry } from "../../contracts/src/PolicyRegistry.sol";
import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { Handler } from "./Handler.sol";

/// @dev Everything that happens to stake, with amounts that mostly fit; keeps its own books. About one call in sixteen is
/// one that must fail.
contract NextVaultHandler is Handler {
  struct Book {
    uint256 deposited;
    uint256 withdrawn;
    /// Taken into escrow, and what became of it
    uint256 slashed;
    uint256 paid;
    uint256 burned;
    uint256 reversed;
  }

  StakeVault private immutable _vault;
  PolicyRegistry private immutable _registry;
  address private immutable _timelock;
  address[] private _accounts;
  address[3] private _lockers;
  address[2] private _grounds;
  IStakeVault.Slash[] private _pending;
  IStakeVault.Slash[] private _closed;
  uint256 private _offences;

  Book private _book;
  mapping(address locker => mapping(address account => uint256)) public locks;
  /// @dev Whether anything ever happened that must not; stays false.
  bool public broken;

  constructor(
    StakeVault vault,
    PolicyRegistry registry,
    address timelock,
    address[] memory accounts,
    uint256 staked,
    address[2] memory grounds
  ) {
    (_vault, _registry, _timelock, _accounts, _grounds) = (vault, registry, timelock, accounts, grounds);
    _lockers = [vault.MARKET(), vault.CLAIMS(), vault.POOL()];
    _book.deposited = staked;
    vault.TOKEN().approve(address(vault), type(uint256).max);
  }

  function book() external view returns (Book memory) {
    return _book;
  }

  function escrowed() external view returns (uint256 sum) {
    for (uint256 i = 0; i < _pending.length; ++i) {
      sum += _pending[i].amount;
    }
  }

  function deposit(uint256 who, uint256 amount) public {
    amount = within(amount, 1, 1e20);
    (bool ok,) = _call(address(this), address(_vault), abi.encodeCall(_vault.depositFor, (_account(who), amount)));
    if (ok) _book.deposited += amount;
  }

  function requestUnbond(uint256 who, uint256 amount) external {
    address account = _account(who);
    uint256 free = _vault.freeOf(account);
    if (free == 0) return deposit(who, amount);
    amount = amount % 16 == 0 ? free + 1 : within(amount, 1, free);
    (bool ok,) = _call(account, address(_vault), abi.encodeCall(_vault.requestUnbond, (amount)));
    if (ok && amount > free) broken = true;
  }

  function withdraw(uint256 who, uint256 early) external {
    address account = _account(who);
    (,, uint256 unbonding, uint256 readyAt) = _vault.stakeOf(account);
    if (unbonding == 0) return deposit(who, early);
    if (block.timestamp < readyAt) vm.warp(early % 16 == 0 ? readyAt - 1 : readyAt);
    (bool ok,) = _call(account, address(_vault), abi.encodeCall(_vault.withdraw, ()));
    if (!ok) return;
    _book.withdrawn += unbonding;
    if (early % 16 == 0 && block.timestamp < readyAt) broken = true;
  }

  function lock(uint256 who, uint256 by, uint256 amount) external {
    (address account, address locker) = (_account(who), _lockers[by % 3]);
    uint256 free = _vault.freeOf(account);
    amount = amount % 16 == 0 ? free + 1 : within(amount, 0, free);
    (bool ok,) = _call(locker, address(_vault), abi.encodeCall(_vault.lock, (account, amount)));
    if (ok) locks[locker][account] += amount;
  }

  function unlock(uint256 who, uint256 by, uint256 amount) external {
    (address account, address locker) = (_account(who), _lockers[by % 3]);
    uint256 held = locks[locker][account];
    amount = amount % 16 == 0 ? held + 1 : within(amount, 0, held);
    (bool ok,) = _call(locker, address(_vault), abi.encodeCall(_vault.unlock, (account, amount)));
    if (ok) locks[locker][account] -= amount;
  }

  /// @dev Invariants 6 and 7 where it happens: at most lock and cap, other locks whole, and all that can be had is had.
  function slash(uint256 who, uint256 by, uint256 amount, uint256 extraBps, uint256 share) external {
    IStakeVault.Penalty memory penalty;
    penalty.account = _account(who);
    address locker = _lockers[by % 3];
    penalty.locked = within(amount, 0, locks[locker][penalty.account]);
    penalty.extraBps = extraBps % 16 == 0 ? 1_001 : within(extraBps, 0, 1_000);
    penalty.beneficiary = address(0xBE);
    penalty.shareBps = within(share, 0, 5_000);
    penalty.ground = _grounds[share % 2];
    penalty.version = 1;
    penalty.offence = bytes32(++_offences);
    (uint256 active,, uint256 unbonding,) = _vault.stakeOf(penalty.account);
    uint256 free = _vault.freeOf(penalty.account);
    uint256 cap = (active + unbonding) * penalty.extraBps / 10_000;
    (bool ok, bytes memory returned) = _call(locker, address(_vault), abi.encodeCall(_vault.slash, (penalty)));
    if (!ok) return;
    uint256 taken = abi.decode(returned, (uint256));
    uint256 there = free + unbonding;
    if (taken != penalty.locked + (cap < there ? cap : there) || penalty.extraBps > 1_000) broken = true;
    locks[locker][penalty.account] -= penalty.locked;
    _book.slashed += taken;
    _pending.push(
      IStakeVault.Slash(
        locker,
        penalty.offence,
        penalty.account,
        taken,
        penalty.beneficiary,
        penalty.shareBps,
        penalty.ground,
        block.timestamp + 9 days
      )
    );
  }

  /// @dev The same offence again, pending or closed, from the same locker: must fail, so it isn't counted.
  function slashAgain(uint256 which) external {
    uint256 all = _pending.length + _closed.length;
    if (all == 0) return deposit(which, which);
    which %= all;
    IStakeVault.Slash memory old = which < _pending.length ? _pending[which] : _closed[which - _pending.length];
    vm.prank(old.locker);
    (bool ok,) = address(_vault)
      .call(
        abi.encodeCall(
          _vault.slash, (IStakeVault.Penalty(old.account, 0, 1, old.beneficiary, 0, old.ground, 1, old.offence))
        )
      );
    if (ok) broken = true;
    for (uint256 i = 0; i < 2 && which >= _pending.length; ++i) {
      vm.prank(i == 0 ? address(this) : _timelock);
      (ok,) =
        address(_vault).call(i == 0 ? abi.encodeCall(_vault.release, (old)) : abi.encodeCall(_vault.reverse, (old)));
      if (ok) broken = true;
    }
  }

  function redirect(uint256 which, address to) external {
    if (_pending.length == 0) return deposit(which, which);
    IStakeVault.Slash storage slashed = _pending[which % _pending.length];
    if (to == address(0) || to == address(_vault)) to = address(0xBF);
    (bool ok,) = _call(slashed.locker, address(_vault), abi.encodeCall(_vault.redirect, (slashed, to)));
    if (ok) slashed.beneficiary = to;
  }

  function release(uint256 which, uint256 early) external {
    if (_pending.length == 0) return deposit(which, early);
    which %= _pending.length;
    IStakeVault.Slash memory slashed = _pending[which];
    if (block.timestamp < slashed.releaseAt) vm.warp(early % 16 == 0 ? slashed.releaseAt - 1 : slashed.releaseAt);
    (bool ok,) = _call(address(this), address(_vault), abi.encodeCall(_vault.release, (slashed)));
    if (!ok) return;
    if (block.timestamp < slashed.releaseAt) broken = true;
    uint256 paid = slashed.amount * slashed.shareBps / 10_000;
    _book.paid += paid;
    _book.burned += slashed.amount - paid;
    _close(which);
  }

  /// @dev Ground 0 is revoked at the first try, ground 1 never.
  function reverse(uint256 which) external {
    if (_pending.length == 0) return deposit(which, which);
    which %= _pending.length;
    IStakeVault.Slash memory slashed = _pending[which];
    bool revocable = slashed.ground == _grounds[0];
    if (revocable && !_registry.revoked(slashed.ground)) {
      vm.prank(_timelock);
      _registry.revoke(slashed.ground);
    }
    vm.prank(_timelock);
    (bool ok,) = address(_vault).call(abi.encodeCall(_vault.reverse, (slashed)));
    if (ok != revocable) broken = true;
    if (!ok) return;
    _book.reversed += slashed.amount;
    _close(which);
  }

  function _close(uint256 which) private {
    _closed.push(_pending[which]);
    _pending[which] = _pending[_pending.length - 1];
    _pending.pop();
  }

  function _account(uint256 who) private view returns (address) {
    return _accounts[who % _accounts.length];
  }
}
