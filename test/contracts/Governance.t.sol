// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { IGovernor } from "@openzeppelin/contracts/governance/IGovernor.sol";
import { IAIWorkflowGovernance } from "../../contracts/src/interfaces/IAIWorkflowGovernance.sol";
import { IAgentGovernor } from "../../contracts/src/interfaces/IAgentGovernor.sol";
import { IAgentTimelock } from "../../contracts/src/interfaces/IAgentTimelock.sol";
import { IModelRegistry } from "../../contracts/src/interfaces/IModelRegistry.sol";
import { IParams } from "../../contracts/src/interfaces/IParams.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { IVerifier } from "../../contracts/src/interfaces/IVerifier.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Defaults } from "./Defaults.sol";
import { GovernanceHouse } from "./GovernanceHouse.sol";
import { OpenPolicy } from "./stubs/OpenPolicy.sol";
import { SumStep } from "./stubs/SumStep.sol";
import { GasBurner, Wallet } from "./stubs/Wallets.sol";

/// @dev Each kind of vote, from proposal to effect, and how votes are cast.
contract GovernanceTest is GovernanceHouse {
  function testParameters() external {
    IParams.Numbers memory numbers = Defaults.numbers();
    numbers.window = 3 days;
    _decide(address(params), abi.encodeCall(params.set, (numbers)));
    same(params.at(2).window, 3 days, "voted");
    OpenPolicy code = new OpenPolicy();
    vm.prank(address(timelock));
    registry.adopt("limits", code, IVerifier(address(0)), 0, words(1), false);
    _decide(address(registry), abi.encodeCall(registry.setParams, ("limits", words(2))));
    same(registry.policy("limits").params[0], 2, "voted");
  }

  function testPolicies() external {
    OpenPolicy code = new OpenPolicy();
    _decide(address(registry), abi.encodeCall(registry.adopt, ("new", code, IVerifier(address(0)), 0, words(), false)));
    Draft memory made =
      _carry(address(registry), abi.encodeCall(registry.bindAction, (address(token), token.transfer.selector, "new")));
    holds(governor.wayOf(made.id) == IAgentTimelock.Way.Grave, "what is adopted may be used without the long wait");
    _execute(made);
    _act(ann, address(token), abi.encodeCall(token.transfer, (bob.account, 1)));
  }

  /// @dev Let in, put out with all it has, let in again with the account of before.
  function testMembers() external {
    Agent memory eve = Agent(0xe5e, vm.addr(0xe5e), address(0));
    _decide(address(gate), abi.encodeCall(gate.enroll, (eve.owner, 3)));
    eve.account = gate.accountOf(eve.owner);
    same(gate.roleOf(eve.account), 3, "a member");
    _stakeOf(eve, 10 * POL);
    token.transfer(eve.account, 5 * POL);
    vm.prank(eve.owner);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.StillMember.selector, eve.account));
    gate.executeExcluded(eve.account, address(vault), abi.encodeCall(vault.requestUnbond, (10 * POL)));
    _decide(address(gate), abi.encodeCall(gate.exclude, (eve.account)));
    same(gate.roleOf(eve.account), 0, "no member");
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.NotMember.selector, eve.account));
    _act(eve, address(registry), "");
    vm.prank(eve.account);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NotAccount.selector, eve.account));
    market.claimTask("", 0);
    _leave(eve);
    same(token.balanceOf(eve.owner), 15 * POL, "nothing of its own was kept");
    _decide(address(gate), abi.encodeCall(gate.enroll, (eve.owner, 1)));
    same(gate.accountOf(eve.owner), eve.account, "the same account");
    same(gate.roleOf(eve.account), 1, "a member again");
  }

  function testErrorMembers() external {
    vm.prank(address(timelock));
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.NotMember.selector, crowd.owner));
    gate.exclude(crowd.owner);
    vm.prank(address(timelock));
    gate.exclude(ann.account);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.NotAccountOwner.selector, ann.account, address(this)));
    gate.executeExcluded(ann.account, address(token), "");
    vm.prank(address(timelock));
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.NotMember.selector, ann.account));
    gate.exclude(ann.account);
  }

  function testTreasury() external {
    token.transfer(address(timelock), 100 * POL);
    Draft memory made = _carry(address(token), abi.encodeCall(token.transfer, (ann.account, 40 * POL)));
    holds(governor.wayOf(made.id) == IAgentTimelock.Way.Grave, "by super-quorum");
    _execute(made);
    same(token.balanceOf(ann.account), STAKE + 40 * POL, "paid");
    same(token.balanceOf(address(timelock)), 60 * POL, "the rest stays");
  }

  function testModels() external {
    bytes32 first = models.register(_record("v1", 0, 910));
    bytes32 second = models.register(_record("v2", first, 930));
    _decide(address(models), abi.encodeCall(models.adopt, ("clean", first)));
    _decide(address(models), abi.encodeCall(models.adopt, ("clean", second)));
    same(models.current("clean"), second, "the newer one");
    _decide(address(models), abi.encodeCall(models.rollBack, ("clean")));
    same(models.current("clean"), first, "the one before");
    same(models.adoptions("clean"), 3, "nothing is forgotten");
  }

  /// @dev The ground is revoked within the time of an escrow, and the slash given back, by stakers who have no part in it.
  function testAppeal() external {
    address ground = address(new SumStep());
    Agent memory judge = _person(0x1d9e, 1 * POL);
    _stakeOf(judge, 210_000 * POL);
    IStakeVault.Slash memory slashed = _slash(ann.account, 500 * POL, crowd.owner, ground);
    vm.warp(block.timestamp + 1 days - 4);
    Draft memory made = _draft(address(registry), abi.encodeCall(registry.revoke, (ground)));
    made = _propose(_also(made, address(vault), abi.encodeCall(vault.reverse, (slashed))));
    _open(made);
    _vote(judge, made, FOR);
    _close(made);
    _queue(made);
    vm.warp(governor.proposalEta(made.id));
    holds(block.timestamp < slashed.releaseAt, "in time");
    _execute(made);
    (uint256 active,,,) = vault.stakeOf(ann.account);
    same(active, STAKE, "given back");
    same(vault.appealableOf(ann.account), 0, "and no party any more");
  }

  /// @dev A delegate votes as those whose votes it has would: some for, some against.
  function testSplitVote() external {
    Draft memory made = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    _open(made);
    bytes memory split = abi.encodePacked(uint128(10_000 * POL), uint128(20_000 * POL), uint128(5_000 * POL));
    vm.prank(crowd.owner);
    governor.castVoteWithReasonAndParams(made.id, SPLIT, "split", split);
    (uint256 against, uint256 inFavour, uint256 abstaining) = _votes(made);
    same(against, 10_000 * POL, "against");
    same(inFavour, 20_000 * POL, "for");
    same(abstaining, 5_000 * POL, "abstaining");
    vm.prank(crowd.owner);
    vm.expectPartialRevert(bytes4(keccak256("GovernorExceedRemainingWeight(address,uint256,uint256)")));
    governor.castVoteWithReasonAndParams(made.id, SPLIT, "more", split);
    _vote(crowd, made, AGAINST);
    (against,,) = _votes(made);
    same(against, 25_000 * POL, "with the rest");
  }

  function testGuardian() external {
    Draft memory made = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    vm.prank(GUARDIAN);
    governor.cancel(made.targets, made.values, made.calls, keccak256(bytes(made.description)));
    _is(made, 2, "cancelled");
    made = _carry(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    vm.expectPartialRevert(IGovernor.GovernorUnableToCancel.selector);
    governor.cancel(made.targets, made.values, made.calls, keccak256(bytes(made.description)));
    vm.prank(GUARDIAN);
    governor.cancel(made.targets, made.values, made.calls, keccak256(bytes(made.description)));
    _is(made, 2, "even in the timelock");
  }

  /// @dev Persons, and a person's contract wallet; what doesn't count is passed over and said.
  function testBatch() external {
    Agent memory boss = Agent(0xb055, vm.addr(0xb055), address(0));
    boss.account = address(new Wallet(boss.owner));
    Agent memory burner = Agent(0xb012, vm.addr(0xb012), address(new GasBurner()));
    token.transfer(boss.account, 7 * POL);
    token.transfer(burner.account, 7 * POL);
    vm.prank(boss.account);
    token.delegate(boss.account);
    vm.prank(burner.account);
    token.delegate(burner.account);
    vm.warp(block.timestamp + 1);
    Draft memory made = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    _open(made);
    IAgentGovernor.SignedBallot[] memory ballots = new IAgentGovernor.SignedBallot[](8);
    ballots[0] = _ballot(crowd, made.id, FOR, 0);
    ballots[1] = _ballot(crowd, made.id, FOR, 0);
    ballots[2] = _ballot(whale, made.id, FOR, 1);
    ballots[3] = _ballot(ann, made.id, FOR, 0);
    ballots[4] = _ballot(burner, made.id, FOR, 0);
    ballots[5] = _ballot(boss, made.id, AGAINST, 0);
    ballots[6] = _ballot(whale, made.id, SPLIT, 0);
    ballots[7] = _ballot(Agent(0x99, vm.addr(0x99), vm.addr(0x99)), made.id, FOR, 0);
    vm.expectEmit(address(governor));
    emit IGovernor.VoteCast(crowd.owner, made.id, FOR, 50_000 * POL, "");
    vm.expectEmit(address(governor));
    emit IAgentGovernor.BallotRefused(made.id, crowd.owner, FOR);
    governor.castVotesBySig(made.id, ballots);
    (uint256 against, uint256 inFavour,) = _votes(made);
    same(inFavour, 50_000 * POL, "one person");
    same(against, 7 * POL, "one wallet");
    same(governor.nonces(whale.owner) + governor.nonces(ann.account) + governor.nonces(burner.account), 0, "unused");
    governor.castVotesBySig(made.id, _one(_ballot(whale, made.id, FOR, 0)));
    (, inFavour,) = _votes(made);
    same(inFavour, 300_000 * POL, "its nonce still counts");
    vm.prank(boss.account);
    vm.expectPartialRevert(IGovernor.GovernorAlreadyCastVote.selector);
    governor.castVote(made.id, FOR);
    _close(made);
    vm.expectPartialRevert(IGovernor.GovernorUnexpectedProposalState.selector);
    governor.castVotesBySig(made.id, ballots);
  }

  /// @dev A contract that burns what it is given leaves the others their gas.
  function testBatchOutlivesABurner() external {
    Agent memory burner = Agent(0xb012, vm.addr(0xb012), address(new GasBurner()));
    Draft memory made = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    _open(made);
    IAgentGovernor.SignedBallot[] memory ballots = new IAgentGovernor.SignedBallot[](3);
    ballots[0] = _ballot(burner, made.id, FOR, 0);
    ballots[1] = _ballot(burner, made.id, FOR, 0);
    ballots[2] = _ballot(crowd, made.id, FOR, 0);
    governor.castVotesBySig{ gas: 1_000_000 }(made.id, ballots);
    (, uint256 inFavour,) = _votes(made);
    same(inFavour, 50_000 * POL, "counted");
  }

  /// @dev By the door for one ballot too; not for an account of the gate, not even once it is excluded.
  function testAttackExcludedAccountVotesByRawKey() external {
    vm.prank(address(timelock));
    gate.exclude(ann.account);
    Draft memory made = _propose(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    _open(made);
    IAgentGovernor.SignedBallot memory ballot = _ballot(ann, made.id, FOR, 0);
    vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, ann.account));
    governor.castVoteBySig(made.id, FOR, ann.account, ballot.signature);
    governor.castVotesBySig(made.id, _one(ballot));
    (, uint256 inFavour,) = _votes(made);
    same(inFavour, 0, "none");
  }

  /// @dev Wallet votes and staked votes go to a delegate of one's choice each, and come back.
  function testDelegation() external {
    _stakeOf(crowd, 10_000 * POL);
    vm.prank(crowd.owner);
    token.delegate(ann.account);
    vm.prank(crowd.owner);
    vault.delegate(bob.account);
    vm.warp(block.timestamp + 1);
    same(governor.getVotes(crowd.owner, block.timestamp - 1), 0, "none of its own");
    same(governor.getVotes(ann.account, block.timestamp - 1), STAKE + 50_000 * POL, "the wallet's");
    same(governor.getVotes(bob.account, block.timestamp - 1), STAKE + 10_000 * POL, "the stake's");
    _stakeOf(crowd, 5_000 * POL);
    vm.prank(crowd.owner);
    vault.delegate(crowd.owner);
    vm.warp(block.timestamp + 1);
    same(governor.getVotes(crowd.owner, block.timestamp - 1), 15_000 * POL, "back, with what came since");
    same(governor.getVotes(bob.account, block.timestamp - 1), STAKE, "its own");
  }

  function testTheWayIsTheMostDangerousCalls() external {
    Draft memory made = _draft(address(registry), abi.encodeCall(registry.repeal, (OPEN)));
    made = _also(made, address(token), abi.encodeCall(token.transfer, (ann.account, 1)));
    holds(governor.wayOf(_propose(made).id) == IAgentTimelock.Way.Grave, "a payment");
    made = _also(made, address(gate), abi.encodeCall(gate.transferOwnership, (ann.account)));
    made = _propose(made);
    holds(governor.wayOf(made.id) == IAgentTimelock.Way.Long, "the gate itself");
    same(governor.votesNeeded(made.id), SUPPLY / 5, "a fifth");
    _decide(
      address(timelock),
      abi.encodeCall(timelock.setWay, (address(gate), gate.exclude.selector, IAgentTimelock.Way.Plain))
    );
    holds(timelock.wayOfCall(address(gate), gate.exclude.selector) == IAgentTimelock.Way.Plain, "by a long vote");
    vm.expectRevert(abi.encodeWithSelector(IAgentTimelock.NotItself.selector, address(this)));
    timelock.setWay(address(gate), gate.exclude.selector, IAgentTimelock.Way.Grave);
  }

  function testModelRecords() external {
    bytes32 first = models.register(_record("v1", 0, 910));
    same(first, models.idOf(_record("v1", 0, 910)), "its name is what it says");
    holds(first != models.register(_record("v1", 0, 911)), "other numbers, another record");
    (bytes32 model, bytes32 parent, address by, uint256 at) = models.recordOf(first);
    same(model, "v1", "the model");
    same(parent, 0, "from nothing");
    same(by, address(this), "who");
    same(at, block.timestamp, "when");
    vm.expectRevert(abi.encodeWithSelector(IModelRegistry.AlreadyRegistered.selector, first));
    models.register(_record("v1", 0, 910));
    vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownRecord.selector, bytes32("nowhere")));
    models.register(_record("v2", "nowhere", 910));
    vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ZeroModel.selector));
    models.register(_record(0, 0, 1));
  }

  /// @dev Back and further back, forth, and back again to where the last adoption left from.
  function testModelHistory() external {
    bytes32[4] memory ids;
    for (uint256 i = 0; i < 4; ++i) {
      ids[i] = models.register(_record(bytes32(i + 1), i == 0 ? bytes32(0) : ids[i - 1], 900 + int256(i)));
    }
    vm.expectPartialRevert(Ownable.OwnableUnauthorizedAccount.selector);
    models.adopt("t", ids[0]);
    vm.startPrank(address(timelock));
    vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NothingBefore.selector, bytes32("t")));
    models.rollBack("t");
    vm.expectRevert(abi.encodeWithSelector(IModelRegistry.UnknownRecord.selector, bytes32("nowhere")));
    models.adopt("t", "nowhere");
    for (uint256 i = 0; i < 3; ++i) {
      models.adopt("t", ids[i]);
    }
    vm.expectRevert(abi.encodeWithSelector(IModelRegistry.AlreadyInUse.selector, bytes32("t"), ids[2]));
    models.adopt("t", ids[2]);
    models.rollBack("t");
    same(models.current("t"), ids[1], "one back");
    models.rollBack("t");
    same(models.current("t"), ids[0], "two back");
    vm.expectRevert(abi.encodeWithSelector(IModelRegistry.NothingBefore.selector, bytes32("t")));
    models.rollBack("t");
    models.adopt("t", ids[3]);
    models.rollBack("t");
    same(models.current("t"), ids[0], "to where it came from");
    same(models.adoptions("t"), 7, "all of it is there");
    same(models.adoption("t", 6).id, ids[3], "and can be read");
    same(models.current("other"), 0, "a task without a model");
    vm.stopPrank();
  }

  function _leave(Agent memory eve) private {
    vm.prank(eve.owner);
    gate.executeExcluded(eve.account, address(vault), abi.encodeCall(vault.requestUnbond, (10 * POL)));
    vm.warp(block.timestamp + 21 days);
    vm.prank(eve.owner);
    gate.executeExcluded(eve.account, address(vault), abi.encodeCall(vault.withdraw, ()));
    vm.prank(eve.owner);
    gate.executeExcluded(eve.account, address(token), abi.encodeCall(token.transfer, (eve.owner, 15 * POL)));
  }

  function _record(bytes32 model, bytes32 parent, int256 score) private pure returns (IModelRegistry.Record memory) {
    IModelRegistry.Metric[] memory metrics = new IModelRegistry.Metric[](1);
    metrics[0] = IModelRegistry.Metric("accuracy, permille", score);
    bytes32[] memory proofs = new bytes32[](1);
    proofs[0] = keccak256("evaluation");
    return IModelRegistry.Record(model, parent, metrics, proofs);
  }
}
