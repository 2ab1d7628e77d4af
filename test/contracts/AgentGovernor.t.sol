// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IGovernor } from "@openzeppelin/contracts/governance/IGovernor.sol";
import { IAgentTimelock } from "../../contracts/src/interfaces/IAgentTimelock.sol";
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

  /// @dev As above, by the other door: a ballot with a reason.
  function testAttackReasonedVoteByRawKey() external {
    uint256 id = _propose();
    vm.warp(START + 1 + 1 days + 1);
    bytes32 structHash = keccak256(_extendedBallot(id, ann.account));
    bytes memory signature = _sign(ann, "Polity", address(governor), structHash);
    vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, ann.account));
    governor.castVoteWithReasonAndParamsBySig(id, 1, ann.account, "why", "", signature);
  }

  /// @dev Whose tokens are in a wallet of its own votes by signature, once.
  function testBehaviorAPersonVotesBySignature() external {
    token.transfer(ann.owner, POL);
    vm.prank(ann.owner);
    token.delegate(ann.owner);
    vm.warp(START + 2);
    uint256 id = _propose();
    vm.warp(START + 2 + 1 days + 1);
    bytes memory signature = _sign(ann, "Polity", address(governor), keccak256(_extendedBallot(id, ann.owner)));
    governor.castVoteWithReasonAndParamsBySig(id, 1, ann.owner, "why", "", signature);
    (, uint256 inFavour,) = governor.proposalVotes(id);
    same(inFavour, POL, "what was in the wallet");
    vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, ann.owner));
    governor.castVoteWithReasonAndParamsBySig(id, 1, ann.owner, "why", "", signature);
  }

  function testBehaviorTheProposerTakesItBack() external {
    uint256 id = _propose();
    holds(governor.proposalNeedsQueuing(id), "through the timelock");
    same(governor.proposalThreshold(), 0, "anybody whom a policy lets");
    vm.expectPartialRevert(IGovernor.GovernorUnableToCancel.selector);
    governor.cancel(_targets, _values, _calls, keccak256("repeal"));
    vm.prank(ann.account);
    governor.cancel(_targets, _values, _calls, keccak256("repeal"));
    same(uint256(governor.state(id)), uint256(IGovernor.ProposalState.Canceled), "gone");
  }

  function testTheTokenCountsByTime() external {
    same(token.clock(), block.timestamp, "ERC-6372");
    same(keccak256(bytes(token.CLOCK_MODE())), keccak256("mode=timestamp"), "says so");
    same(token.nonces(ann.owner), 0, "no permit yet");
    bytes32 typeHash = keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");
    bytes memory signature =
      _sign(ann, "Polity", address(token), keccak256(abi.encode(typeHash, ann.owner, bob.owner, 5, 0, START + 9)));
    (bytes32 r, bytes32 s) = abi.decode(signature, (bytes32, bytes32));
    token.permit(ann.owner, bob.owner, 5, START + 9, uint8(signature[64]), r, s);
    same(token.allowance(ann.owner, bob.owner), 5, "permitted");
    same(token.nonces(ann.owner), 1, "once");
  }

  function testErrorDirectOnTheTimelock() external {
    vm.expectPartialRevert(bytes4(keccak256("AccessControlUnauthorizedAccount(address,bytes32)")));
    timelock.scheduleBatch(_targets, _values, _calls, 0, 0, 2 days);
    vm.expectRevert(abi.encodeWithSelector(IAgentTimelock.BatchesOnly.selector));
    timelock.schedule(address(registry), 0, _calls[0], 0, 0, 2 days);
    vm.expectRevert(abi.encodeWithSelector(IAgentTimelock.BatchesOnly.selector));
    timelock.execute(address(registry), 0, _calls[0], 0, 0);
  }

  function _extendedBallot(uint256 id, address voter) private pure returns (bytes memory) {
    bytes32 typeHash = keccak256(
      "ExtendedBallot(uint256 proposalId,uint8 support,address voter,uint256 nonce,string reason,bytes params)"
    );
    return abi.encode(typeHash, id, 1, voter, 0, keccak256("why"), keccak256(""));
  }

  function _propose() private returns (uint256) {
    bytes memory call = abi.encodeCall(governor.propose, (_targets, _values, _calls, "repeal"));
    return abi.decode(_act(ann, address(governor), call), (uint256));
  }
}
