// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { AgentToken } from "../../contracts/src/AgentToken.sol";
import { PolicyRegistry } from "../../contracts/src/PolicyRegistry.sol";
import { Params } from "../../contracts/src/Params.sol";
import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { Kit } from "./Kit.sol";
import { SumStep } from "./stubs/SumStep.sol";
import { Defaults } from "./Defaults.sol";

/// @dev The vault, with plain addresses for its lockers and the timelock.
abstract contract VaultHouse is Kit {
  uint256 internal constant POL = 1e18;
  uint256 internal constant SUPPLY = 1_000_000 * POL;
  uint256 internal constant STAKE = 1_000 * POL;
  uint256 internal constant START = 1_700_000_000;
  uint256 internal constant ESCROW = 9 days;
  address internal constant TIMELOCK = address(0x71);
  address internal constant MARKET = address(0x3A);
  address internal constant CLAIMS = address(0xC1);
  address internal constant POOL = address(0x90);
  address internal constant ANN = address(0xA11);
  address internal constant BOB = address(0xB0B);

  AgentToken internal token;
  Params internal params;
  PolicyRegistry internal registry;
  StakeVault internal vault;
  /// @dev What judged: a step that can be revoked.
  address internal ground;

  function setUp() public virtual {
    vm.warp(START);
    token = new AgentToken(SUPPLY);
    params = new Params(TIMELOCK, Defaults.UNBONDING, Defaults.low(), Defaults.high(), Defaults.numbers());
    registry = new PolicyRegistry(TIMELOCK);
    vault = _vault();
    ground = address(new SumStep());
    token.approve(address(vault), type(uint256).max);
    vault.depositFor(ANN, STAKE);
    vault.depositFor(BOB, STAKE);
  }

  function _vault() internal virtual returns (StakeVault) {
    return new StakeVault(token, params, registry, TIMELOCK, MARKET, CLAIMS, POOL);
  }

  function _lock(address locker, address account, uint256 amount) internal {
    vm.prank(locker);
    vault.lock(account, amount);
  }

  function _unbond(address account, uint256 amount) internal {
    vm.prank(account);
    vault.requestUnbond(amount);
  }

  function _slash(address locker, address account, uint256 locked, uint256 extraBps, bytes32 offence)
    internal
    returns (IStakeVault.Slash memory)
  {
    return _slash(locker, IStakeVault.Penalty(account, locked, extraBps, BOB, 5_000, ground, 1, offence));
  }

  function _slash(address locker, IStakeVault.Penalty memory penalty) internal returns (IStakeVault.Slash memory) {
    vm.prank(locker);
    uint256 amount = vault.slash(penalty);
    return IStakeVault.Slash(
      locker,
      penalty.offence,
      penalty.account,
      amount,
      penalty.beneficiary,
      penalty.shareBps,
      penalty.ground,
      block.timestamp + ESCROW
    );
  }

  function _is(address account, uint256 active, uint256 locked, uint256 unbonding) internal view {
    (uint256 a, uint256 l, uint256 u,) = vault.stakeOf(account);
    same(a, active, "active");
    same(l, locked, "locked");
    same(u, unbonding, "unbonding");
  }
}
