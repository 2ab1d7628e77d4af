// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IERC1271 } from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { EscrowHandler } from "./EscrowHandler.sol";
import { House } from "./House.sol";
import { SumStep } from "./stubs/SumStep.sol";

contract EscrowInvariantsTest is House {
  EscrowHandler private _handler;
  address[] private _workers;

  function setUp() public override {
    super.setUp();
    _workers = [ann.account, bob.account];
    token.approve(address(vault), SUPPLY);
    for (uint256 i = 0; i < 2; ++i) {
      vm.etch(_workers[i], address(new YesSigner()).code);
      vault.depositFor(_workers[i], 100_000 * POL);
    }
    _handler = new EscrowHandler(market, vault, new SumStep(), _workers);
    token.transfer(address(_handler), SUPPLY / 2);
    target(address(_handler));
  }

  /// forge-config: default.invariant.runs = 64
  /// forge-config: default.invariant.depth = 64
  function invariant_escrowPaidOnce() external view {
    uint256 written;
    uint256 owed;
    for (uint256 i = 0; i < _handler.flowCount(); ++i) {
      bytes32 flow = _handler.flows(i);
      written += market.workflow(flow).escrow;
      for (uint256 t = 0; t < 2; ++t) {
        IWorkflowMarket.Task memory task = market.task(flow, t);
        if (task.status < IWorkflowMarket.Status.Done) owed += task.reward;
      }
    }
    same(token.balanceOf(address(market)), owed, "the market holds what it still owes");
    same(written, owed, "and has it written down");
    same(_handler.created(), owed + _handler.paid() + _handler.refunded(), "escrow leaves once: paid or refunded");
    (, uint256 a,,) = vault.stakeOf(ann.account);
    (, uint256 b,,) = vault.stakeOf(bob.account);
    same(a + b, _handler.live() * TASK_BOND, "a bond for each task in work, and no other lock");
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
