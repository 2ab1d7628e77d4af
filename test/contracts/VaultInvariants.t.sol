// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { SumStep } from "./stubs/SumStep.sol";
import { NextVaultHandler } from "./VaultHandler.sol";
import { VaultHouse } from "./VaultHouse.sol";

contract NextVaultInvariantsTest is VaultHouse {
  NextVaultHandler private _handler;
  address[] private _accounts;

  function setUp() public override {
    super.setUp();
    _accounts = [ANN, BOB, address(0xCAFE)];
    address[2] memory grounds = [ground, address(new SumStep())];
    _handler = new NextVaultHandler(vault, registry, TIMELOCK, _accounts, 2 * STAKE, grounds);
    token.transfer(address(_handler), SUPPLY / 2);
    target(address(_handler));
  }

  /// @dev 1: what is in the vault covers active, unbonding and escrow. 2: what came is there, slashed for good or withdrawn.
  /// 3 and 4: stake covers its locks, which leave by unlock or slash of their own locker alone. 6, 7: an offence once, up to
  /// its cap, out of unbonding stake too. 20 as far as it is the vault's: active stake votes, once; the rest nowhere.
  /// forge-config: default.invariant.runs = 64
  /// forge-config: default.invariant.depth = 64
  /// forge-config: default.invariant.fail-on-revert = true
  function invariant_1_2_3_4_6_7_stake() external view {
    uint256 held;
    for (uint256 i = 0; i < _accounts.length; ++i) {
      (uint256 active, uint256 locked, uint256 unbonding,) = vault.stakeOf(_accounts[i]);
      uint256 locks;
      for (uint256 j = 0; j < 3; ++j) {
        address locker = [MARKET, CLAIMS, POOL][j];
        same(vault.lockOf(locker, _accounts[i]), _handler.locks(locker, _accounts[i]), "a lock is its locker's");
        locks += vault.lockOf(locker, _accounts[i]);
      }
      same(locked, locks, "the sum of the locks");
      holds(locked <= active, "locks within stake");
      same(vault.getVotes(_accounts[i]), active, "active stake votes, once");
      held += active + unbonding;
    }
    NextVaultHandler.Book memory book = _handler.book();
    uint256 escrowed = _handler.escrowed();
    same(token.balanceOf(address(vault)), held + escrowed, "what the vault holds is what it owes");
    same(book.slashed, escrowed + book.paid + book.burned + book.reversed, "a slash waits or ends one way");
    same(book.deposited + book.reversed, held + book.slashed + book.withdrawn, "nothing comes or goes otherwise");
    same(token.totalSupply(), SUPPLY - book.burned, "burned");
    same(token.getVotes(address(vault)) + vault.getVotes(address(vault)), 0, "the vault votes nowhere");
    holds(!_handler.broken(), "no call did what it must not");
  }

  function afterInvariant() external {
    emit log_named_uint("vault handler, % of calls passed", _handler.rate());
    holds(_handler.rate() >= 80, "most calls must pass");
  }
}
