// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IGovernor } from "@openzeppelin/contracts/governance/IGovernor.sol";
import { House } from "./House.sol";

contract AgentGovernorTest is House {
  address[] private _targets;
  uint256[] private _values = new uint256[](1);
  bytes[] private _calls;

  function setUp() public override {
    super.setUp();
    token.approve(address(vault), SUPPLY);
    vault.depositFor(ann.account, 50_000 * POL);
    _permit(address(governor), governor.propose.selector);
    _permit(address(governor), governor.castVote.selector);
    registry.transferOwnership(address(timelock));
    _targets.push(address(registry));
    _calls.push(abi.encodeCall(registry.repeal, (OPEN)));
    vm.warp(START + 1);
  }

  function testWholeWay() external {
    uint256 id = _propose();
    vm.warp(START + 1 + 1 days + 1);
    _act(ann, address(governor), abi.encodeCall(governor.castVote, (id, 1)));
    vm.warp(START + 1 + 6 days + 1);
    governor.queue(_targets, _values, _calls, keccak256("repeal"));
    vm.expectPartialRevert(bytes4(keccak256("TimelockUnexpectedOperationState(bytes32,bytes32)")));
    governor.execute(_targets, _values, _calls, keccak256("repeal"));
    vm.warp(START + 1 + 8 days + 1);
    governor.execute(_targets, _values, _calls, keccak256("repeal"));
    holds(registry.policy(OPEN).repealed, "the registry obeys the vote");
  }

  function testBehaviorWalletAndStakeVote() external {
    vm.prank(ann.account);
    token.delegate(ann.account);
    vm.warp(START + 2);
    same(governor.getVotes(ann.account, START + 1), 52_000 * POL, "wallet and stake");
    same(governor.quorum(START + 1), SUPPLY / 25, "4 % of the supply, staked or not");
  }

  /// @dev Moving tokens between wallet and vault never doubles a vote.
  function testAttackWalletAndStakeTwice() external {
    vm.prank(ann.account);
    token.delegate(ann.account);
    vm.prank(ann.account);
    token.approve(address(vault), STAKE);
    vm.prank(ann.account);
    vault.depositFor(ann.account, STAKE);
    vm.warp(START + 2);
    same(governor.getVotes(ann.account, START + 1), 52_000 * POL, "the same tokens once");
  }

  /// @dev Votes count at the snapshot: what is borrowed afterwards votes nothing.
  function testAttackLateStake() external {
    uint256 id = _propose();
    vm.warp(START + 1 + 1 days + 1);
    vault.depositFor(bob.account, 500_000 * POL);
    _act(bob, address(governor), abi.encodeCall(governor.castVote, (id, 0)));
    (uint256 against,,) = governor.proposalVotes(id);
    same(against, STAKE, "the stake of the snapshot");
  }

  function testBehaviorNoQuorum() external {
    uint256 id = _propose();
    vm.warp(START + 1 + 1 days + 1);
    _act(bob, address(governor), abi.encodeCall(governor.castVote, (id, 1)));
    vm.warp(START + 1 + 6 days + 1);
    same(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Defeated), "a thousandth is no quorum");
  }

  /// @dev The owner's key signs for the account, but an account's vote is an action: it passes the gate or isn't.
  function testAttackVoteByRawKey() external {
    uint256 id = _propose();
    vm.warp(START + 1 + 1 days + 1);
    bytes32 structHash = keccak256(
      abi.encode(
        keccak256("Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)"), id, 1, ann.account, 0
      )
    );
    bytes memory signature = _sign(ann, "Polity", address(governor), structHash);
    vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, ann.account));
    governor.castVoteBySig(id, 1, ann.account, signature);
  }

  function testErrorDirectOnTheTimelock() external {
    vm.expectPartialRevert(bytes4(keccak256("AccessControlUnauthorizedAccount(address,bytes32)")));
    timelock.schedule(address(registry), 0, _calls[0], 0, 0, 2 days);
  }

  function _propose() private returns (uint256) {
    bytes memory call = abi.encodeCall(governor.propose, (_targets, _values, _calls, "repeal"));
    return abi.decode(_act(ann, address(governor), call), (uint256));
  }
}
