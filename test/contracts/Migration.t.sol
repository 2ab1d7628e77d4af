// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { IAIWorkflowGovernance } from "../../contracts/src/interfaces/IAIWorkflowGovernance.sol";
import { IMigration } from "../../contracts/src/interfaces/IMigration.sol";
import { IPolicy } from "../../contracts/src/interfaces/IPolicy.sol";
import { IPolicyRegistry } from "../../contracts/src/interfaces/IPolicyRegistry.sol";
import { IVerifier } from "../../contracts/src/interfaces/IVerifier.sol";
import { House } from "./House.sol";
import { BudgetMigration, BudgetPolicy } from "./stubs/BudgetPolicy.sol";

/// @dev A version with another state layout takes over what each account has spent: nothing is reset, nothing counted twice.
contract MigrationTest is House {
  bytes32 private constant ID = "budget";
  IVerifier private constant NONE = IVerifier(address(0));
  IMigration private constant NO_MIGRATION = IMigration(address(0));

  function setUp() public override {
    super.setUp();
    registry.adopt(ID, new BudgetPolicy(1, 1), NONE, 1, words(100), false);
    registry.bindAction(address(token), token.transfer.selector, ID);
  }

  function testTheBudgetSurvives() external {
    _pay(60);
    _upgrade(1, 1, 3, 10, 100);
    _state(3, 600, 1);
    _refused(41);
    _pay(40);
    _state(3, 1000, 2);
    _refused(1);
  }

  function testOnceForEachAccount() external {
    _pay(30);
    _upgrade(1, 1, 2, 10, 100);
    _pay(1);
    (uint256[] memory state,,) = gate.stateOf(ann.account, ID);
    same(state[0], 2001, "marked by the migration, then counted by the policy");
    same(state[1], 310, "spent");
    _pay(1);
    (state,,) = gate.stateOf(ann.account, ID);
    same(state[0], 2002, "not marked again");
    same(state[1], 320, "spent, and not scaled again");
    (state,,) = gate.stateOf(bob.account, ID);
    same(state[0] | state[1], 0, "who has not acted begins with zeros");
    _act(bob, address(token), _transfer(5));
    (state,,) = gate.stateOf(bob.account, ID);
    same(state[0], 1, "and is not migrated");
    same(state[1], 50, "spent");
  }

  function testASecondMigration() external {
    _pay(30);
    _act(bob, address(token), _transfer(20));
    _upgrade(1, 1, 3, 10, 100);
    _act(bob, address(token), _transfer(1));
    _upgrade(3, 10, 2, 7, 100);
    (uint256[] memory state,,) = gate.stateOf(ann.account, ID);
    same(state[1], 210, "through both at once");
    (state,,) = gate.stateOf(bob.account, ID);
    same(state[1], 147, "through the second alone");
    _pay(70);
    _refused(1);
    _upgrade(2, 7, 3, 1, 101);
    _pay(1);
    _state(3, 101, 3);
    _act(bob, address(token), _transfer(80));
    (state,,) = gate.stateOf(bob.account, ID);
    same(state[0], 3001, "old words of a wider layout are not read");
    same(state[2], 101, "through the third");
  }

  function testFuzzNothingIsLost(uint8[6] memory paid, uint8[6] memory widths, bool[6] memory upgraded) external {
    uint256 spent;
    (uint256 from, uint256 scale) = (1, 1);
    for (uint256 i = 0; i < 6; ++i) {
      if (upgraded[i]) {
        (uint256 to, uint256 by) = (1 + widths[i] % 4, 1 + widths[i] % 5);
        _upgrade(from, scale, to, by, 1000);
        (from, scale) = (to, by);
      }
      uint256 amount = paid[i] % 100;
      if (spent + amount > (registry.policy(ID).params[0]) || spent == 13) continue;
      _pay(amount);
      spent += amount;
      (uint256[] memory state,,) = gate.stateOf(ann.account, ID);
      if (spent != 13) same(state[state.length - 1], spent * scale, "spent");
    }
  }

  function testBehaviorTheSameLayoutNeedsNone() external {
    _pay(60);
    registry.upgrade(ID, new BudgetPolicy(1, 1), NONE, 1, words(70), NO_MIGRATION, false);
    same(registry.policy(ID).version, 2, "version");
    _refused(11);
    _pay(10);
    _state(1, 70, 2);
  }

  function testErrorWithoutAMigration() external {
    IPolicy code = new BudgetPolicy(1, 10);
    (bytes32 from, bytes32 to) = (registry.policy(ID).code.stateLayout(), code.stateLayout());
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.LayoutChanged.selector, ID, from, to));
    registry.upgrade(ID, code, NONE, 1, words(100), NO_MIGRATION, false);
    IPolicy alike = new BudgetPolicy(1, 1);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.LayoutChanged.selector, ID, from, from));
    registry.upgrade(ID, alike, NONE, 2, words(100), NO_MIGRATION, false);
  }

  function testErrorAnotherMigration() external {
    IPolicy code = new BudgetPolicy(3, 10);
    IMigration[2] memory others = [IMigration(new BudgetMigration(2, 1, 3, 10)), new BudgetMigration(1, 1, 2, 10)];
    for (uint256 i = 0; i < 2; ++i) {
      (bytes32 from, bytes32 to) = others[i].migrates();
      vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.WrongMigration.selector, ID, from, to));
      registry.upgrade(ID, code, NONE, 3, words(100), others[i], false);
    }
  }

  function testErrorAMigrationThatFails() external {
    _pay(13);
    _upgrade(1, 1, 2, 10, 100);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.MigrationFailed.selector, ID, 0));
    this.pay(1);
  }

  function testErrorUpgradeByOthersOrOfNothing() external {
    IPolicy code = new BudgetPolicy(1, 1);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.UnknownPolicy.selector, bytes32("none")));
    registry.upgrade("none", code, NONE, 1, words(1), NO_MIGRATION, false);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.NoCode.selector, address(1)));
    registry.upgrade(ID, code, IVerifier(address(1)), 1, words(1), NO_MIGRATION, false);
    vm.prank(ann.owner);
    vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, ann.owner));
    registry.upgrade(ID, code, NONE, 1, words(1), NO_MIGRATION, false);
    registry.repeal(ID);
    vm.expectRevert(abi.encodeWithSelector(IPolicyRegistry.UnknownPolicy.selector, ID));
    registry.upgrade(ID, code, NONE, 1, words(1), NO_MIGRATION, false);
  }

  function pay(uint256 amount) external {
    _pay(amount);
  }

  function _upgrade(uint256 from, uint256 fromScale, uint256 to, uint256 toScale, uint256 max) private {
    IMigration migration = new BudgetMigration(from, fromScale, to, toScale);
    registry.upgrade(ID, new BudgetPolicy(to, toScale), NONE, uint8(to), words(max), migration, false);
  }

  function _pay(uint256 amount) private {
    _act(ann, address(token), _transfer(amount));
  }

  function _refused(uint256 amount) private {
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.Denied.selector, ID, 0));
    this.pay(amount);
  }

  function _transfer(uint256 amount) private view returns (bytes memory) {
    return abi.encodeCall(token.transfer, (address(this), amount));
  }

  function _state(uint256 length, uint256 spent, uint256 sequence) private view {
    (uint256[] memory state, uint40 number,) = gate.stateOf(ann.account, ID);
    same(state.length, length, "words");
    same(state[length - 1], spent, "spent");
    same(number, sequence, "sequence");
  }
}
