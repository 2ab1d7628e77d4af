// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { House } from "./House.sol";
import { VaultHandler } from "./VaultHandler.sol";

contract VaultInvariantsTest is House {
  VaultHandler private _handler;
  address[] private _accounts;

  function setUp() public override {
    super.setUp();
    _accounts = [ann.account, bob.account, address(0xCAFE)];
    _handler = new VaultHandler(vault, token, _accounts, 2 * STAKE);
    token.transfer(address(_handler), SUPPLY / 2);
    target(address(_handler));
  }

  /// forge-config: default.invariant.runs = 64
  /// forge-config: default.invariant.depth = 64
  function invariant_solvency() external view {
    uint256 held;
    for (uint256 i = 0; i < _accounts.length; ++i) {
      (uint256 active, uint256 locked, uint256 unbonding,) = vault.stakeOf(_accounts[i]);
      held += active + unbonding;
      holds(locked <= active, "locks within stake");
      same(locked, _handler.locks(_accounts[i]), "a lock leaves by unlock or slash alone");
      same(vault.getVotes(_accounts[i]), active, "active stake votes, once");
    }
    same(token.balanceOf(address(vault)), held, "what the vault holds is what it owes");
    same(_handler.deposited(), held + _handler.slashed() + _handler.withdrawn(), "nothing comes or goes otherwise");
    same(token.totalSupply(), SUPPLY - _handler.burned(), "burned");
    same(token.getVotes(address(vault)), 0, "no wallet votes in the vault");
  }

  function afterInvariant() external {
    emit log_named_uint("vault handler, % of calls passed", _handler.rate());
    holds(_handler.rate() >= 80, "most calls must pass");
  }
}
