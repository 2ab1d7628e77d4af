// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IERC1271 } from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import { AgentAccount } from "../../contracts/src/AgentAccount.sol";
import { IAIWorkflowGovernance } from "../../contracts/src/interfaces/IAIWorkflowGovernance.sol";
import { IAgentAccount } from "../../contracts/src/interfaces/IAgentAccount.sol";
import { IVerifier } from "../../contracts/src/interfaces/IVerifier.sol";
import { Field } from "../../contracts/src/libraries/Field.sol";
import { House } from "./House.sol";
import { LimitPolicy } from "./stubs/LimitPolicy.sol";
import { WildPolicy } from "./stubs/WildPolicy.sol";

/// @dev Accounts, time, and guards: what needs no proof.
contract GateTest is House {
  bytes32 private constant LIMIT = "limit";
  bytes32 private constant WILD = "wild";

  function setUp() public override {
    super.setUp();
    registry.adopt(LIMIT, new LimitPolicy(), IVerifier(address(0)), 1, words(100), false);
    registry.bindAction(address(token), token.transfer.selector, LIMIT);
  }

  function testEnroll() external {
    address owner = address(0xCAFE);
    bytes32 code = keccak256(abi.encodePacked(type(AgentAccount).creationCode, abi.encode(owner)));
    bytes32 hash = keccak256(abi.encodePacked(bytes1(0xff), address(gate), bytes32(0), code));
    vm.expectEmit(address(gate));
    emit IAIWorkflowGovernance.Enrolled(address(uint160(uint256(hash))), owner, 3);
    address account = gate.enroll(owner, 3);
    same(account, address(uint160(uint256(hash))), "where CREATE2 says");
    same(gate.accountOf(owner), account, "account of the key");
    same(gate.roleOf(account), 3, "role");
    holds(gate.isAccount(account) && !gate.isAccount(owner), "the account, not the key");
    same(IAgentAccount(account).OWNER(), owner, "owner");
    same(IAgentAccount(account).GATE(), address(gate), "gate");
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.AlreadyEnrolled.selector, owner, account));
    gate.enroll(owner, 4);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.ZeroOwner.selector));
    gate.enroll(address(0), 1);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.ZeroRole.selector));
    gate.enroll(address(1), 0);
  }

  function testGuard() external {
    bytes memory data = _transfer(60);
    vm.expectEmit(address(gate));
    emit IAIWorkflowGovernance.Executed(
      ann.account, LIMIT, 1, address(token), token.transfer.selector, 0, uint40(block.timestamp)
    );
    bytes memory returned = _act(ann, address(token), data);
    holds(abi.decode(returned, (bool)), "returns what the target returned");
    _state(60, 1, START);
    same(token.balanceOf(bob.account), STAKE + 60, "paid");
    vm.warp(START + 5);
    _act(ann, address(token), _transfer(40));
    _state(100, 2, START + 5);
  }

  function testErrorDenied() external {
    _act(ann, address(token), _transfer(60));
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.Denied.selector, LIMIT, 2));
    this.act(address(token), _transfer(41));
    _state(60, 1, START);
  }

  function testBehaviorNewParamsKeepTheState() external {
    _act(ann, address(token), _transfer(60));
    registry.setParams(LIMIT, words(200));
    _act(ann, address(token), _transfer(140));
    _state(200, 2, START);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.Denied.selector, LIMIT, 2));
    this.act(address(token), _transfer(1));
  }

  function testBehaviorRevertMovesNothing() external {
    vm.expectPartialRevert(bytes4(keccak256("ERC20InvalidReceiver(address)")));
    this.act(address(token), abi.encodeCall(token.transfer, (address(0), 10)));
    _state(0, 0, 0);
  }

  function testErrorNotPermitted() external {
    bytes memory data = abi.encodeCall(token.approve, (address(1), 1));
    vm.expectRevert(
      abi.encodeWithSelector(IAIWorkflowGovernance.NotPermitted.selector, address(token), token.approve.selector)
    );
    this.act(address(token), data);
    registry.repeal(LIMIT);
    vm.expectPartialRevert(IAIWorkflowGovernance.NotPermitted.selector);
    this.act(address(token), _transfer(1));
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.NoSelector.selector, address(token), 3));
    this.act(address(token), hex"a9059c");
  }

  function testErrorTime() external {
    _at(START - uint40(MAX_AGE) - 1, START - MAX_AGE);
    _at(START + 1, START - MAX_AGE);
    _act(ann, address(token), _transfer(1));
    vm.warp(START + 10);
    _at(START - 1, START);
    _at(START + 11, START);
  }

  function testBehaviorTimeAtItsEdges() external {
    IAIWorkflowGovernance.Evidence memory none;
    vm.prank(ann.owner);
    gate.execute(ann.account, address(token), _transfer(1), START - uint40(MAX_AGE), none);
    vm.prank(ann.owner);
    gate.execute(ann.account, address(token), _transfer(1), START - uint40(MAX_AGE), none);
    _state(2, 2, START - uint40(MAX_AGE));
  }

  function testErrorWildState() external {
    WildPolicy wild = new WildPolicy();
    registry.adopt(WILD, wild, IVerifier(address(0)), 1, words(), false);
    registry.bindAction(address(token), token.transfer.selector, WILD);
    wild.say(words(), words(1, 2));
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.StateLength.selector, WILD, 1, 2));
    this.act(address(token), _transfer(1));
    wild.say(words(), words(Field.R));
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.StateTooWide.selector, 0, Field.R));
    this.act(address(token), _transfer(1));
    wild.say(words(), words(Field.R - 1));
    _act(ann, address(token), _transfer(1));
  }

  function testErrorNotOwner() external {
    IAIWorkflowGovernance.Evidence memory none;
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.NotAccountOwner.selector, ann.account, bob.owner));
    vm.prank(bob.owner);
    gate.execute(ann.account, address(token), _transfer(1), START, none);
    // An account that was never enrolled has no owner, not even the zero address.
    vm.expectPartialRevert(IAIWorkflowGovernance.NotAccountOwner.selector);
    vm.prank(address(0));
    gate.execute(address(0xDEAD), address(token), _transfer(1), START, none);
  }

  /// @dev The key alone moves nothing: not by the account, not by the token, not past the gate.
  function testAttackRawKey() external {
    vm.expectRevert(abi.encodeWithSelector(IAgentAccount.NotGate.selector, ann.owner));
    vm.prank(ann.owner);
    IAgentAccount(ann.account).run(address(token), _transfer(1));
    vm.expectPartialRevert(bytes4(keccak256("ERC20InsufficientBalance(address,uint256,uint256)")));
    vm.prank(ann.owner);
    token.transfer(bob.account, 1);
    (uint8 v, bytes32 r, bytes32 s) = vm.sign(ann.key, _permitHash());
    vm.expectPartialRevert(bytes4(keccak256("ERC2612InvalidSigner(address,address)")));
    token.permit(ann.account, ann.owner, 1, START, v, r, s);
  }

  function testSignature() external view {
    bytes32 hash = keccak256("statement");
    (uint8 v, bytes32 r, bytes32 s) = vm.sign(ann.key, hash);
    bytes4 answer = IAgentAccount(ann.account).isValidSignature(hash, abi.encodePacked(r, s, v));
    holds(answer == IERC1271.isValidSignature.selector, "its owner's");
    answer = IAgentAccount(bob.account).isValidSignature(hash, abi.encodePacked(r, s, v));
    holds(answer == 0xffffffff, "somebody else's");
    answer = IAgentAccount(ann.account).isValidSignature(hash, abi.encodePacked(r, s));
    holds(answer == 0xffffffff, "none at all");
  }

  /// @dev An account that owns an account, and the gate bound to a policy: still no call within a call.
  function testAttackNestedExecution() external {
    address inner = gate.enroll(ann.account, 1);
    _permit(address(gate), gate.execute.selector);
    IAIWorkflowGovernance.Evidence memory none;
    bytes memory nested = abi.encodeCall(gate.execute, (inner, address(token), _transfer(0), START, none));
    vm.expectRevert(abi.encodeWithSelector(bytes4(keccak256("ReentrancyGuardReentrantCall()"))));
    this.act(address(gate), nested);
  }

  /// @dev Any gas limit: all of it happens, or nothing.
  function testAttackStarvedGuard() external {
    IAIWorkflowGovernance.Evidence memory none;
    bytes memory call = abi.encodeCall(gate.execute, (ann.account, address(token), _transfer(60), START, none));
    for (uint256 gas = 5_000;; gas += 500) {
      vm.prank(ann.owner);
      (bool ok,) = address(gate).call{ gas: gas }(call);
      if (ok) break;
      _state(0, 0, 0);
      same(token.balanceOf(bob.account), STAKE, "nothing paid");
    }
    _state(60, 1, START);
    same(token.balanceOf(bob.account), STAKE + 60, "paid");
  }

  /// @dev By way of `this`, so that expectRevert sees one call.
  function act(address where, bytes calldata data) external returns (bytes memory) {
    return _act(ann, where, data);
  }

  function _at(uint40 at, uint256 earliest) private {
    IAIWorkflowGovernance.Evidence memory none;
    vm.expectRevert(
      abi.encodeWithSelector(IAIWorkflowGovernance.TimeOutOfRange.selector, at, earliest, block.timestamp)
    );
    vm.prank(ann.owner);
    gate.execute(ann.account, address(token), _transfer(1), at, none);
  }

  function _transfer(uint256 amount) private view returns (bytes memory) {
    return abi.encodeCall(token.transfer, (bob.account, amount));
  }

  function _permitHash() private view returns (bytes32) {
    bytes32 typeHash = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    bytes32 structHash = keccak256(abi.encode(typeHash, ann.account, ann.owner, 1, 0, START));
    return keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), structHash));
  }

  function _state(uint256 spent, uint256 sequence, uint256 at) private view {
    (uint256[] memory state, uint40 s, uint40 a) = gate.stateOf(ann.account, LIMIT);
    same(state[0], spent, "state");
    same(s, sequence, "sequence");
    same(a, at, "time");
  }
}
