// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IAIWorkflowGovernance } from "../../../contracts/src/interfaces/IAIWorkflowGovernance.sol";
import { IAgentAccount } from "../../../contracts/src/interfaces/IAgentAccount.sol";
import { IMigration } from "../../../contracts/src/interfaces/IMigration.sol";
import { IPolicyRegistry } from "../../../contracts/src/interfaces/IPolicyRegistry.sol";
import { IVerifier } from "../../../contracts/src/interfaces/IVerifier.sol";
import { House } from "../House.sol";
import { LimitPolicy } from "../stubs/LimitPolicy.sol";
import { OpenPolicy } from "../stubs/OpenPolicy.sol";
import { Relay } from "../stubs/Relay.sol";

/// @dev Ways round a policy that allows ann 100 in all. The raw key and a call within a call are in Gate.t.sol.
contract BypassAttacksTest is House {
  bytes32 private constant LIMIT = "limit";

  function setUp() public override {
    super.setUp();
    registry.adopt(LIMIT, new LimitPolicy(), IVerifier(address(0)), 1, words(100), false);
    registry.bindAction(address(token), token.transfer.selector, LIMIT);
  }

  /// @dev Many calls in one, by a contract that the account calls and by one that calls the gate: the first is bound to no
  /// policy, the second is nobody's key. Where a vote binds the first, what it calls sees the relay, which has no funds.
  function testAttackMulticall() external {
    Relay relay = new Relay();
    bytes[] memory calls = new bytes[](2);
    calls[0] = calls[1] = _transfer(60);
    bytes memory many = abi.encodeCall(relay.multicall, (address(token), calls));
    vm.expectRevert(
      abi.encodeWithSelector(IAIWorkflowGovernance.NotPermitted.selector, address(relay), relay.multicall.selector)
    );
    this.act(address(relay), many);
    _permit(address(relay), relay.multicall.selector);
    vm.expectPartialRevert(bytes4(keccak256("ERC20InsufficientBalance(address,uint256,uint256)")));
    this.act(address(relay), many);
    IAIWorkflowGovernance.Evidence memory none;
    calls[0] = calls[1] = abi.encodeCall(gate.execute, (ann.account, address(token), _transfer(60), START, none));
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.NotAccountOwner.selector, ann.account, address(relay)));
    vm.prank(ann.owner, ann.owner);
    relay.multicall(address(gate), calls);
    _spent(0);
  }

  /// @dev The same two calls by the key itself, which has taken on a contract's code (EIP-7702): each is an action, and counts.
  function testAttackMulticallByTheKey() external {
    Relay relay = new Relay();
    vm.etch(ann.owner, abi.encodePacked(hex"ef0100", address(relay)));
    IAIWorkflowGovernance.Evidence memory none;
    bytes[] memory calls = new bytes[](2);
    calls[0] = calls[1] = abi.encodeCall(gate.execute, (ann.account, address(token), _transfer(60), START, none));
    vm.expectPartialRevert(IAIWorkflowGovernance.Denied.selector);
    vm.prank(ann.owner);
    Relay(ann.owner).multicall(address(gate), calls);
    _spent(0);
  }

  /// @dev The code of gate and account, run by somebody else: a gate without its storage knows no account, and an account's code
  /// looks at who calls. Where a vote binds such a caller, it is run in its own name.
  function testAttackDelegatecall() external {
    Relay relay = new Relay();
    IAIWorkflowGovernance.Evidence memory none;
    bytes memory call = abi.encodeCall(gate.execute, (ann.account, address(token), _transfer(1), START, none));
    vm.expectPartialRevert(IAIWorkflowGovernance.NotAccountOwner.selector);
    vm.prank(ann.owner);
    relay.borrow(address(gate), call);
    call = abi.encodeCall(IAgentAccount.run, (address(token), _transfer(1)));
    vm.expectRevert(abi.encodeWithSelector(IAgentAccount.NotGate.selector, address(this)));
    relay.borrow(ann.account, call);
    _permit(address(relay), relay.borrow.selector);
    vm.expectPartialRevert(bytes4(keccak256("ERC20InsufficientBalance(address,uint256,uint256)")));
    this.act(address(relay), abi.encodeCall(relay.borrow, (address(token), _transfer(1))));
    same(token.balanceOf(ann.account), STAKE, "nothing left");
  }

  /// @dev A policy that is repealed permits nothing more, whatever it said; and no other comes in its place by itself.
  function testAttackExpiredPolicy() external {
    this.act(address(token), _transfer(10));
    registry.repeal(LIMIT);
    vm.expectRevert(
      abi.encodeWithSelector(IAIWorkflowGovernance.NotPermitted.selector, address(token), token.transfer.selector)
    );
    this.act(address(token), _transfer(10));
    _spent(10);
  }

  /// @dev Neither new numbers nor a new version give back what was spent; one that would forget it is refused.
  function testAttackBudgetResetByANewVersion() external {
    this.act(address(token), _transfer(90));
    registry.setParams(LIMIT, words(100));
    _denied(11);
    registry.upgrade(LIMIT, new LimitPolicy(), IVerifier(address(0)), 1, words(100), IMigration(address(0)), false);
    _denied(11);
    OpenPolicy forgets = new OpenPolicy();
    vm.expectPartialRevert(IPolicyRegistry.LayoutChanged.selector);
    registry.upgrade(LIMIT, forgets, IVerifier(address(0)), 0, words(), IMigration(address(0)), false);
    this.act(address(token), _transfer(10));
    _spent(100);
  }

  /// @dev By way of `this`, so that expectRevert sees one call.
  function act(address where, bytes calldata data) external returns (bytes memory) {
    return _act(ann, where, data);
  }

  function _denied(uint256 amount) private {
    vm.expectPartialRevert(IAIWorkflowGovernance.Denied.selector);
    this.act(address(token), _transfer(amount));
  }

  function _transfer(uint256 amount) private view returns (bytes memory) {
    return abi.encodeCall(token.transfer, (bob.account, amount));
  }

  function _spent(uint256 amount) private view {
    (uint256[] memory state,,) = gate.stateOf(ann.account, LIMIT);
    same(state[0], amount, "spent");
    same(token.balanceOf(bob.account), STAKE + amount, "paid");
  }
}
