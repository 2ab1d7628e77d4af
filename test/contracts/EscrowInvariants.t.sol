// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IERC1271 } from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import { EscrowHandler } from "./EscrowHandler.sol";
import { MarketBase } from "./MarketBase.sol";

contract EscrowInvariantsTest is MarketBase {
  EscrowHandler private _handler;
  address[] private _workers;

  function setUp() public override {
    super.setUp();
    vm.warp(DEADLINE);
    market.refund(flow);
    _workers = [ann.account, bob.account];
    for (uint256 i = 0; i < 2; ++i) {
      vm.etch(_workers[i], address(new YesSigner()).code);
      vault.put(_workers[i], 100_000 * POL);
    }
    _handler = new EscrowHandler(market, params, pool, step, verifier, _workers);
    token.transfer(address(_handler), 500_000 * POL);
    target(address(_handler));
  }

  /// @dev Invariants 25 (a task's escrow is paid exactly once), 28 (the bond behind every task in work) and 17 (under the
  /// version in which it was funded).
  /// forge-config: default.invariant.runs = 24
  /// forge-config: default.invariant.depth = 64
  /// forge-config: default.invariant.fail-on-revert = true
  function invariant_17_25_28_escrowPaidOnce() external view {
    uint256 written;
    uint256 owed;
    uint256 locked;
    for (uint256 i = 0; i < _handler.flowCount(); ++i) {
      bytes32 made = _handler.flows(i);
      written += market.escrowOf(made);
      for (uint256 t = 0; t < 3; ++t) {
        (uint256 bond, uint256 escrow) = _handler.expected(made, t);
        locked += bond;
        owed += escrow;
      }
    }
    same(token.balanceOf(address(market)), owed, "the market holds what it still owes");
    same(written, owed, "and has it written down");
    uint256 gone = _handler.paid() + _handler.fees() + _handler.refunded();
    same(_handler.created(), owed + gone, "escrow leaves once: paid or given back");
    uint256 held = vault.lockOf(address(market), ann.account) + vault.lockOf(address(market), bob.account);
    same(held, locked, "a bond for each task in work, and no other lock");
    same(token.balanceOf(ann.account) + token.balanceOf(bob.account), _handler.paid(), "to those who worked");
  }

  function afterInvariant() external {
    emit log_named_uint("escrow handler, % of calls passed", _handler.rate());
    holds(_handler.rate() >= 80, "most calls must pass");
  }
}

/// @dev An account whose every signature is right.
contract YesSigner is IERC1271 {
  function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
    return IERC1271.isValidSignature.selector;
  }
}
