// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IAccessControl } from "@openzeppelin/contracts/access/IAccessControl.sol";
import { IGovernor } from "@openzeppelin/contracts/governance/IGovernor.sol";
import { GovernorPreventLateQuorum } from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import { Strings } from "@openzeppelin/contracts/utils/Strings.sol";
import { AgentGovernor } from "../../../contracts/src/AgentGovernor.sol";
import { IAIWorkflowGovernance } from "../../../contracts/src/interfaces/IAIWorkflowGovernance.sol";
import { IAgentGovernor } from "../../../contracts/src/interfaces/IAgentGovernor.sol";
import { IAgentTimelock } from "../../../contracts/src/interfaces/IAgentTimelock.sol";
import { IMigration } from "../../../contracts/src/interfaces/IMigration.sol";
import { IStakeVault } from "../../../contracts/src/interfaces/IStakeVault.sol";
import { IVerifier } from "../../../contracts/src/interfaces/IVerifier.sol";
import { Defaults } from "../Defaults.sol";
import { GovernanceHouse } from "../GovernanceHouse.sol";
import { OpenPolicy } from "../stubs/OpenPolicy.sol";
import { SumStep } from "../stubs/SumStep.sol";

contract GovernanceAttacksTest is GovernanceHouse {
  address private constant MALLORY = address(0xBAD);

  /// @dev Borrowed within one transaction, at the very second of the snapshot and after it: it votes nothing.
  function testAttackFlashLoanVote() external {
    Draft memory made = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    vm.warp(governor.proposalSnapshot(made.id));
    token.transfer(MALLORY, 500_000 * POL);
    vm.prank(MALLORY);
    token.delegate(MALLORY);
    vm.prank(MALLORY);
    token.transfer(address(this), 500_000 * POL);
    _open(made);
    token.transfer(MALLORY, 500_000 * POL);
    vm.prank(MALLORY);
    token.approve(address(vault), 100_000 * POL);
    vm.prank(MALLORY);
    vault.depositFor(MALLORY, 100_000 * POL);
    vm.warp(block.timestamp + 1);
    vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, MALLORY));
    vm.prank(MALLORY);
    governor.castVote(made.id, FOR);
  }

  /// @dev CVE-2023-34234: who copies a proposal out of the mempool would be its proposer and could cancel it.
  function testAttackCopiedProposalAndCancel() external {
    Draft memory made = _draft(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    made.description = string.concat("mine#proposer=", Strings.toHexString(address(this)));
    vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorRestrictedProposer.selector, MALLORY));
    vm.prank(MALLORY);
    governor.propose(made.targets, made.values, made.calls, made.description);
    _propose(made);
    vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, made.id, MALLORY));
    vm.prank(MALLORY);
    governor.cancel(made.targets, made.values, made.calls, keccak256(bytes(made.description)));
  }

  /// @dev CVE-2022-31198: what failed for want of a quorum stays defeated when the quorum is lowered, and what is being voted
  /// needs what it needed.
  function testAttackQuorumLoweredToReviveAnOldProposal() external {
    Agent memory few = _person(0xfe3, 15_000 * POL);
    Draft memory old = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    _open(old);
    _vote(few, old, FOR);
    _close(old);
    _is(old, 3, "defeated");
    Draft memory lowering = _carry(address(governor), abi.encodeCall(governor.updateQuorumNumerator, (1)));
    Draft memory now_ = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    _execute(lowering);
    _open(now_);
    _vote(few, now_, FOR);
    _close(now_);
    _is(old, 3, "still defeated");
    _is(now_, 3, "as it was when it was made");
  }

  /// @dev A quorum in the last second leaves a day to vote against it; once.
  function testAttackLastBlockQuorum() external {
    Draft memory made = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    vm.warp(governor.proposalDeadline(made.id));
    _vote(crowd, made, FOR);
    vm.warp(block.timestamp + 1 days);
    _vote(whale, made, AGAINST);
    vm.warp(block.timestamp + 1);
    _is(made, 3, "answered");
  }

  /// @dev The same by signed ballots.
  function testAttackLastBlockQuorumInABatch() external {
    Draft memory made = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    vm.warp(governor.proposalDeadline(made.id));
    governor.castVotesBySig(made.id, _one(_ballot(crowd, made.id, FOR, 0)));
    vm.warp(block.timestamp + 1 days);
    _is(made, 1, "still open");
  }

  /// @dev Voters saw one code; another stands there when it is queued, or when it is executed, through either door.
  function testAttackMetamorphicTarget() external {
    address code = address(new OpenPolicy());
    bytes memory before = code.code;
    bytes memory call =
      abi.encodeCall(registry.adopt, ("new", OpenPolicy(code), IVerifier(address(0)), 0, words(), false));
    Draft memory made = _propose(address(registry), call);
    _open(made);
    _vote(whale, made, FOR);
    _close(made);
    vm.etch(code, hex"fe");
    vm.expectRevert(abi.encodeWithSelector(IAgentGovernor.CodeChanged.selector, made.id));
    _queue(made);
    vm.etch(code, before);
    _queue(made);
    vm.warp(governor.proposalEta(made.id));
    vm.etch(code, hex"fe");
    vm.expectPartialRevert(IAgentTimelock.CodeChanged.selector);
    _execute(made);
    bytes32 salt = bytes20(address(governor)) ^ keccak256(bytes(made.description));
    vm.expectPartialRevert(IAgentTimelock.CodeChanged.selector);
    timelock.executeBatch(made.targets, made.values, made.calls, 0, salt);
    vm.etch(code, before);
    _execute(made);
  }

  /// @dev Nothing stood there when it was proposed: what is deployed since was voted by nobody. A wei that comes there is nothing.
  function testAttackDeployedAfterTheVote() external {
    address later = address(0x1a7e1a7e1a7e1a7e1a7e1a7e);
    Draft memory made = _propose(address(token), abi.encodeCall(token.transfer, (later, 0)));
    _open(made);
    _vote(whale, made, FOR);
    _close(made);
    (bool sent,) = later.call{ value: 1 }("");
    holds(sent, "a wei");
    _queue(made);
    vm.warp(governor.proposalEta(made.id));
    vm.etch(later, hex"fe");
    vm.expectPartialRevert(IAgentTimelock.CodeChanged.selector);
    _execute(made);
  }

  /// @dev Invariant 19: whoever isn't the timelock, or isn't carried by a proposal, sets nothing.
  function testAttackEverySetterFromEverybody() external {
    address[6] memory senders = [address(this), MALLORY, GUARDIAN, ann.owner, ann.account, address(governor)];
    (address[] memory where, bytes[] memory calls) = _setters();
    for (uint256 i = 0; i < calls.length; ++i) {
      for (uint256 j = 0; j < senders.length; ++j) {
        vm.prank(senders[j]);
        (bool ok,) = where[i].call(calls[i]);
        holds(!ok, "refused");
      }
    }
    // The timelock itself gets through, where no proposal is asked for: so it is the sender that was refused.
    for (uint256 i = 0; i < 9; ++i) {
      vm.prank(address(timelock));
      (bool ok,) = where[i].call(calls[i]);
      holds(ok, "the timelock's");
    }
    // Nor does the governor take orders from a timelock that no proposal moves.
    for (uint256 i = 9; i < calls.length; ++i) {
      if (where[i] != address(governor)) continue;
      vm.prank(address(timelock));
      (bool ok,) = where[i].call(calls[i]);
      holds(!ok, "not without a proposal");
    }
  }

  function testAttackExtensionLongerThanThePeriod() external {
    AgentGovernor.Rules memory rules = AgentGovernor.Rules(1 days, 5 days, 5 days + 1, 0, 4, 20, GUARDIAN);
    vm.expectPartialRevert(GovernorPreventLateQuorum.GovernorPreventLateQuorumVoteExtensionTooLarge.selector);
    this.build(rules);
    Draft memory longer = _carry(address(governor), abi.encodeCall(governor.setLateQuorumVoteExtension, (5 days + 1)));
    vm.expectPartialRevert(GovernorPreventLateQuorum.GovernorPreventLateQuorumVoteExtensionTooLarge.selector);
    _execute(longer);
    Draft memory shorter = _carry(address(governor), abi.encodeCall(governor.setVotingPeriod, (1 days - 1)));
    vm.expectRevert(abi.encodeWithSelector(IAgentGovernor.ExtensionTooLong.selector, 1 days, 1 days - 1));
    _execute(shorter);
  }

  /// @dev One signature counts on one chain, at one governor, for one proposal, once.
  function testAttackBallotReplay() external {
    Draft memory first = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    Draft memory second = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    _open(first);
    IAgentGovernor.SignedBallot memory ballot = _ballot(crowd, first.id, FOR, 0);
    vm.chainId(1);
    governor.castVotesBySig(first.id, _one(ballot));
    vm.chainId(31337);
    AgentGovernor fork = new AgentGovernor(
      token, vault, gate, timelock, AgentGovernor.Rules(1 days, 5 days, 1 days, 0, 4, 20, GUARDIAN)
    );
    holds(address(fork) != address(governor), "another domain");
    governor.castVotesBySig(second.id, _one(ballot));
    _none(first);
    _none(second);
    governor.castVotesBySig(first.id, _one(ballot));
    governor.castVotesBySig(first.id, _one(ballot));
    governor.castVotesBySig(second.id, _one(_ballot(crowd, second.id, FOR, 0)));
    (, uint256 inFavour,) = _votes(first);
    same(inFavour, 50_000 * POL, "once");
    _none(second);
    same(governor.nonces(crowd.owner), 1, "one nonce");
    governor.castVotesBySig(second.id, _one(_ballot(crowd, second.id, FOR, 1)));
    (, inFavour,) = _votes(second);
    same(inFavour, 50_000 * POL, "with the next");
  }

  /// @dev Wallet and stake: the delegate of the snapshot votes, whoever it is now.
  function testAttackDelegateFlipAfterTheSnapshot() external {
    _stakeOf(crowd, 10_000 * POL);
    vm.prank(crowd.owner);
    token.delegate(MALLORY);
    vm.prank(crowd.owner);
    vault.delegate(MALLORY);
    Draft memory made = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    _open(made);
    vm.prank(crowd.owner);
    token.delegate(ann.account);
    vm.prank(crowd.owner);
    vault.delegate(ann.account);
    vm.warp(block.timestamp + 1);
    vm.prank(MALLORY);
    same(governor.castVote(made.id, FOR), 60_000 * POL, "as at the snapshot");
    vm.prank(ann.account);
    same(governor.castVote(made.id, FOR), STAKE, "its own, nothing new");
    vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, crowd.owner));
    _vote(crowd, made, FOR);
  }

  /// @dev What was slashed votes nowhere: not for its staker, not for the vault that holds it.
  function testAttackVoteOfASlashedValidator() external {
    _stakeOf(crowd, 10_000 * POL);
    _slash(crowd.owner, 4_000 * POL, MALLORY, address(0));
    Draft memory made = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    _open(made);
    vm.prank(crowd.owner);
    same(governor.castVote(made.id, FOR), 56_000 * POL, "wallet, and what is left of the stake");
    same(governor.getVotes(address(vault), governor.proposalSnapshot(made.id)), 0, "the vault has none");
    vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, address(vault)));
    vm.prank(address(vault));
    governor.castVote(made.id, FOR);
  }

  /// @dev The slashed staker holds a third of the supply, and wants the step that judged it revoked and its stake back: neither it,
  /// nor its delegate, nor its wallet, nor the finder has a say, by vote or by signature.
  function testAttackVoidingOnesOwnSlash() external {
    address ground = address(new SumStep());
    Agent memory rich = _person(0x61c4, 1 * POL);
    _stakeOf(rich, 300_000 * POL);
    _stakeOf(crowd, 50_000 * POL);
    Agent memory mate = _person(0x3a7e, 1 * POL);
    _stakeOf(mate, 10 * POL);
    IStakeVault.Slash memory slashed = _slash(rich.account, 30_000 * POL, crowd.owner, ground);
    vm.prank(rich.account);
    vault.delegate(mate.account);
    Draft memory revoking = _propose(address(registry), abi.encodeCall(registry.revoke, (ground)));
    Draft memory reversing = _propose(address(vault), abi.encodeCall(vault.reverse, (slashed)));
    _open(reversing);
    _barred(rich, revoking);
    _barred(rich, reversing);
    _barred(crowd, reversing);
    governor.castVotesBySig(revoking.id, _one(_ballot(rich, revoking.id, FOR, 0)));
    governor.castVotesBySig(reversing.id, _one(_ballot(crowd, reversing.id, AGAINST, 0)));
    _none(revoking);
    _none(reversing);
    vm.prank(mate.account);
    same(governor.castVote(revoking.id, FOR), 10 * POL, "its own stake, not what is delegated");
    governor.castVotesBySig(reversing.id, _one(_ballot(mate, reversing.id, FOR, 0)));
    (, uint256 inFavour,) = _votes(reversing);
    same(inFavour, 10 * POL, "nor by signature");
    vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, whale.owner));
    _vote(whale, revoking, FOR);
    _close(reversing);
    _is(revoking, 3, "far from a super-quorum");
    _is(reversing, 3, "as well");
  }

  /// @dev An appeal hides in no other proposal, and is over a slash that is there.
  function testAttackHiddenAppeal() external {
    address ground = address(new SumStep());
    Draft memory made = _draft(address(registry), abi.encodeCall(registry.revoke, (ground)));
    made = _also(made, address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    vm.expectRevert(abi.encodeWithSelector(IAgentTimelock.MixedAppeal.selector, 1));
    _propose(made);
    IStakeVault.Slash memory slashed = _slash(ann.account, POL, crowd.owner, ground);
    slashed.amount += 1;
    made = _draft(address(vault), abi.encodeCall(vault.reverse, (slashed)));
    vm.expectPartialRevert(IAgentGovernor.NothingToAppeal.selector);
    _propose(made);
  }

  /// @dev A verifier, or a policy, that accepts everything: a fifth of the supply must want it, twice as many as don't, and whoever
  /// doesn't is out with its stake before it is there.
  function testAttackAdoptingWhatAcceptsEverything() external {
    bytes memory call = abi.encodeCall(registry.adopt, ("new", new OpenPolicy(), _verifier(), 0, words(), true));
    _stakeOf(crowd, 50_000 * POL);
    Agent memory third = _person(0x73, 150_000 * POL);
    vm.warp(block.timestamp + 1);
    Draft memory few = _propose(address(registry), call);
    Draft memory contested = _propose(address(registry), call);
    Draft memory wanted = _propose(address(registry), call);
    _open(wanted);
    _vote(crowd, few, FOR);
    _vote(whale, few, ABSTAIN);
    _vote(whale, contested, FOR);
    _vote(third, contested, AGAINST);
    _vote(whale, wanted, FOR);
    _close(wanted);
    _is(few, 3, "a tenth in favour");
    _is(contested, 3, "five against three");
    _queue(wanted);
    same(governor.proposalEta(wanted.id), block.timestamp + 23 days + 1, "longer than stake takes to leave");
    vm.warp(block.timestamp + 2 days);
    vm.prank(crowd.owner);
    vault.requestUnbond(50_000 * POL);
    vm.warp(block.timestamp + 21 days);
    vm.expectPartialRevert(bytes4(keccak256("TimelockUnexpectedOperationState(bytes32,bytes32)")));
    _execute(wanted);
    vm.prank(crowd.owner);
    vault.withdraw();
    vm.warp(block.timestamp + 1);
    _execute(wanted);
  }

  /// @dev Another verifier behind a policy that is in force, alone and behind a call that would put it on a shorter way: it waits
  /// until whoever disagrees is out.
  function testAttackAnotherVerifierBeforeAnybodyIsOut() external {
    bytes memory upgrade = abi.encodeCall(
      registry.upgrade, (OPEN, new OpenPolicy(), _verifier(), 0, words(), IMigration(address(0)), true)
    );
    Draft memory alone = _propose(address(registry), upgrade);
    bytes memory shorter =
      abi.encodeCall(timelock.setWay, (address(registry), registry.upgrade.selector, IAgentTimelock.Way.Plain));
    Draft memory behind = _propose(_also(_draft(address(timelock), shorter), address(registry), upgrade));
    _open(behind);
    _vote(whale, alone, FOR);
    _vote(whale, behind, FOR);
    _close(behind);
    _queue(alone);
    _queue(behind);
    vm.warp(block.timestamp + 2 days + vault.UNBONDING());
    vm.expectPartialRevert(bytes4(keccak256("TimelockUnexpectedOperationState(bytes32,bytes32)")));
    _execute(behind);
    vm.expectPartialRevert(bytes4(keccak256("TimelockUnexpectedOperationState(bytes32,bytes32)")));
    _execute(alone);
    vm.warp(block.timestamp + 1);
    _execute(alone);
    holds(address(registry.policy(OPEN).verifier) != address(0), "by proof from now on");
  }

  /// @dev Nothing that would open a shorter way is itself on a shorter way.
  function testAttackAShorterWay() external view {
    bytes4[6] memory own = [
      timelock.grantRole.selector,
      timelock.updateDelay.selector,
      timelock.setWay.selector,
      governor.relay.selector,
      governor.updateTimelock.selector,
      registry.transferOwnership.selector
    ];
    for (uint256 i = 0; i < own.length; ++i) {
      holds(timelock.wayOfCall(address(timelock), own[i]) == IAgentTimelock.Way.Long, "the timelock's");
      holds(timelock.wayOfCall(address(governor), own[i]) == IAgentTimelock.Way.Long, "the governor's");
      holds(timelock.wayOfCall(address(registry), own[i]) == IAgentTimelock.Way.Long, "the registry's");
    }
    bytes4[3] memory code = [registry.adopt.selector, registry.upgrade.selector, bytes4(0)];
    for (uint256 i = 0; i < code.length; ++i) {
      holds(timelock.wayOfCall(address(registry), code[i]) == IAgentTimelock.Way.Long, "what decides");
      holds(timelock.wayOfCall(MALLORY, code[i]) == IAgentTimelock.Way.Long, "what nobody knows");
    }
    holds(
      timelock.wayOfCall(address(token), token.delegate.selector) == IAgentTimelock.Way.Long, "the treasury's votes"
    );
  }

  /// @dev Who may propose at the timelock, by whatever vote, still waits as long as the call wants.
  function testAttackAProposerInAHurry() external {
    _decide(address(timelock), abi.encodeCall(IAccessControl.grantRole, (timelock.PROPOSER_ROLE(), MALLORY)));
    Draft memory made = _draft(address(registry), abi.encodeCall(registry.transferOwnership, (MALLORY)));
    vm.prank(MALLORY);
    timelock.scheduleBatch(made.targets, made.values, made.calls, 0, 0, 2 days);
    vm.warp(block.timestamp + 23 days);
    vm.expectPartialRevert(bytes4(keccak256("TimelockUnexpectedOperationState(bytes32,bytes32)")));
    timelock.executeBatch(made.targets, made.values, made.calls, 0, 0);
  }

  /// @dev Who can stop everything can't stop its own end.
  function testAttackGuardianForEver() external {
    Draft memory made = _propose(address(governor), abi.encodeCall(governor.setProposalGuardian, (address(0))));
    vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorUnableToCancel.selector, made.id, GUARDIAN));
    vm.prank(GUARDIAN);
    governor.cancel(made.targets, made.values, made.calls, keccak256(bytes(made.description)));
    _open(made);
    _vote(whale, made, FOR);
    _close(made);
    _queue(made);
    vm.warp(governor.proposalEta(made.id));
    _execute(made);
    same(governor.proposalGuardian(), address(0), "gone");
  }

  function build(AgentGovernor.Rules calldata rules) external {
    new AgentGovernor(token, vault, gate, timelock, rules);
  }

  function _barred(Agent memory voter, Draft memory made) private {
    vm.expectRevert(abi.encodeWithSelector(IAgentGovernor.PartyToAppeal.selector, made.id, voter.account));
    _vote(voter, made, FOR);
  }

  function _none(Draft memory made) private view {
    (uint256 against, uint256 inFavour, uint256 abstaining) = _votes(made);
    same(against + inFavour + abstaining, 0, "no vote");
  }

  /// @dev The first nine the timelock may call at any time; what the others want besides is said where they are called.
  function _setters() private returns (address[] memory where, bytes[] memory calls) {
    where = new address[](24);
    calls = new bytes[](24);
    uint256 n;
    uint256[] memory none = words();
    address code = address(new OpenPolicy());
    (where[n], calls[n++]) = (address(params), abi.encodeCall(params.set, (Defaults.numbers())));
    (where[n], calls[n++]) = (address(registry), abi.encodeCall(registry.setParams, (OPEN, none)));
    (where[n], calls[n++]) = (address(registry), abi.encodeCall(registry.bindAction, (MALLORY, bytes4("abcd"), OPEN)));
    bytes memory adopt = abi.encodeCall(registry.adopt, ("x", OpenPolicy(code), IVerifier(address(0)), 0, none, false));
    (where[n], calls[n++]) = (address(registry), adopt);
    (where[n], calls[n++]) = (address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    (where[n], calls[n++]) = (address(registry), abi.encodeCall(registry.revoke, (code)));
    (where[n], calls[n++]) = (address(gate), abi.encodeCall(gate.enroll, (address(0x99), 1)));
    (where[n], calls[n++]) = (address(gate), abi.encodeCall(gate.exclude, (bob.account)));
    bytes4 some = bytes4("abcd");
    (where[n], calls[n++]) =
    (address(timelock), abi.encodeCall(timelock.setWay, (MALLORY, some, IAgentTimelock.Way.Plain)));
    (where[n], calls[n++]) = (address(models), abi.encodeCall(models.adopt, ("task", bytes32(uint256(1)))));
    (where[n], calls[n++]) = (address(models), abi.encodeCall(models.rollBack, ("task")));
    (where[n], calls[n++]) = (address(registry), abi.encodeCall(registry.transferOwnership, (MALLORY)));
    (where[n], calls[n++]) = (address(gate), abi.encodeCall(gate.transferOwnership, (MALLORY)));
    (where[n], calls[n++]) = (address(params), abi.encodeCall(params.transferOwnership, (MALLORY)));
    (where[n], calls[n++]) = (address(models), abi.encodeCall(models.transferOwnership, (MALLORY)));
    (where[n], calls[n++]) = (address(timelock), abi.encodeCall(timelock.updateDelay, (0)));
    (where[n], calls[n++]) =
    (address(timelock), abi.encodeCall(timelock.grantRole, (timelock.PROPOSER_ROLE(), MALLORY)));
    (where[n], calls[n++]) = (address(governor), abi.encodeCall(governor.setVotingDelay, (1)));
    (where[n], calls[n++]) = (address(governor), abi.encodeCall(governor.setVotingPeriod, (2 days)));
    (where[n], calls[n++]) = (address(governor), abi.encodeCall(governor.setProposalThreshold, (1)));
    (where[n], calls[n++]) = (address(governor), abi.encodeCall(governor.setProposalGuardian, (MALLORY)));
    (where[n], calls[n++]) = (address(governor), abi.encodeCall(governor.setLateQuorumVoteExtension, (1)));
    (where[n], calls[n++]) = (address(governor), abi.encodeCall(governor.updateQuorumNumerator, (1)));
    (where[n], calls[n++]) = (address(governor), abi.encodeCall(governor.relay, (address(token), 0, "")));
  }
}
