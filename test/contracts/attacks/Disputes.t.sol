// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Trace } from "../../../contracts/src/libraries/Trace.sol";
import { IClaimManager } from "../../../contracts/src/interfaces/IClaimManager.sol";
import { IParams } from "../../../contracts/src/interfaces/IParams.sol";
import { IStakeVault } from "../../../contracts/src/interfaces/IStakeVault.sol";
import { ITraceResolver } from "../../../contracts/src/interfaces/ITraceResolver.sol";
import { IWorkflowMarket } from "../../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Result } from "../../../contracts/src/interfaces/Result.sol";
import { Turn } from "../../../contracts/src/libraries/Turn.sol";
import { Rows } from "../Rows.sol";
import { Descent } from "../Descent.sol";

/// @dev Proof replay, flipped bytes, other encodings and starved proofs are in ProofResolver.t.sol; clocks in Descent.t.sol.
contract DisputeAttacksTest is Descent {
  bytes4 private constant PANIC = bytes4(keccak256("Panic(uint256)"));
  uint256 private constant LOST = TASK_BOND + STAKE / 10;

  /// @dev Each demand on an honest claim costs its maker a bond, of which the worker gets half; the claim settles.
  function testAttackBondGriefing() external {
    Sums memory sums = _sums(ROWS);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(sums);
    vm.warp(COMMIT_UNTIL);
    Dispute[] memory disputes = new Dispute[](3);
    for (uint256 i = 0; i < 3; ++i) {
      disputes[i] = _demand(_join(200 + i), batch, opening);
      _reveal(disputes[i], _children(disputes[i], _levels(sums.states)));
    }
    vm.warp(COMMIT_UNTIL + CLOCK);
    for (uint256 i = 0; i < 3; ++i) {
      (address griefer, uint256 turn) = (disputes[i].challenger.account, Turn.pack(disputes[i].turn));
      traces.dismiss(batch, 0, griefer, disputes[i].node, turn, opening);
      bytes32 offence = keccak256(abi.encode(disputes[i].id, turn));
      IStakeVault.Slash memory lost = IStakeVault.Slash(
        address(claims), offence, griefer, BOND, bob.account, 5_000, address(0), block.timestamp + ESCROW
      );
      holds(vault.isPending(lost), "half of it for the worker, in escrow");
    }
    _settle(batch, opening);
    _statusIs(batch, 0, IClaimManager.Status.Settled);
  }

  /// @dev Openings that lead nowhere, or to another row, are no evidence.
  function testAttackWrongOpening() external {
    Sums memory sums = _sums(ROWS);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(sums);
    for (uint256 i = 0; i < 3; ++i) {
      ITraceResolver.Transition memory t = _transition(_sums(ROWS), 1);
      ITraceResolver.Transition memory other = _transition(_sums(ROWS), 3);
      bytes32 root = opening.result.statesRoot;
      if (i == 0) (t.pre, t.preProof) = (other.pre, other.preProof);
      if (i == 1) (t.post, t.postProof) = (other.post, other.postProof);
      if (i == 2) (t.input, t.inputProof, root) = (other.input, other.inputProof, opening.result.inputsRoot);
      vm.expectRevert(abi.encodeWithSelector(ITraceResolver.BadOpening.selector, root, i == 1 ? 2 : 1));
      traces.killByTransition(batch, 0, opening, t);
    }
    _statusIs(batch, 0, IClaimManager.Status.Open);
  }

  /// @dev Rows left out, or in another order: right over other data, and never paid.
  function testAttackTruncatedTrace() external {
    (uint256 batch, IClaimManager.Opening memory opening) = _open(_sums(ROWS - 1));
    _neverPaid(batch, opening);
  }

  function testAttackSwappedInputs() external {
    Sums memory sums = _sums(ROWS);
    (sums.inputs[0], sums.inputs[1]) = (sums.inputs[1], sums.inputs[0]);
    sums.states[1] = words(FACTOR * sums.inputs[0][0], 1);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(sums);
    _neverPaid(batch, opening);
  }

  /// @dev A trace that begins where it should end: each end kills.
  function testAttackSwappedEnds() external {
    Sums memory sums = _sums(ROWS);
    Sums memory swapped = _sums(ROWS);
    (swapped.states[0], swapped.states[ROWS]) = (sums.states[ROWS], sums.states[0]);
    IClaimManager.Opening memory opening;
    opening.result = _result(bob, swapped);
    opening.result.result = Trace.leaf(ROWS, sums.states[ROWS]);
    uint256 batch = _open(bob, _list(opening.result));
    bytes32[] memory proof = Rows.open(swapped.states, 0);
    uint256 snapshot = vm.snapshotState();
    traces.killByStart(batch, 0, opening, Trace.leaf(0, swapped.states[0]), proof);
    _statusIs(batch, 0, IClaimManager.Status.Dead);
    vm.revertToState(snapshot);
    proof = Rows.open(swapped.states, ROWS);
    traces.killByEnd(batch, 0, opening, Trace.leaf(ROWS, swapped.states[ROWS]), proof);
    _statusIs(batch, 0, IClaimManager.Status.Dead);
  }

  /// @dev Seen in the pool of transactions and sent first: whoever had committed to it before gets the share.
  function testAttackCopiedChallenge() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    bytes32 salt = "cat's";
    vm.warp(COMMIT_UNTIL);
    claims.commit(keccak256(abi.encode(batch, uint256(0), uint256(2), cat.account, salt)));
    vm.warp(COMMIT_UNTIL + 1);
    _kill(ann, batch, opening, forged, 2);
    IStakeVault.Slash memory slash = _slashOf(opening.result, LOST, ann.account, address(step));
    vm.prank(cat.account);
    claims.contest(batch, 0, opening, 2, salt, slash);
    slash.beneficiary = cat.account;
    vm.warp(COMMIT_UNTIL + 1 + ESCROW);
    vault.release(slash);
    same(token.balanceOf(cat.account), LOST / 2, "the finder's");
    same(token.balanceOf(ann.account), REWARD, "the copier has what it had");
  }

  /// @dev Who is no earlier finder of just this changes nothing.
  function testAttackContestedByOthers() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    bytes32 hash = keccak256(abi.encode(batch, uint256(0), uint256(2), ann.account, bytes32(0)));
    bytes32 other = keccak256(abi.encode(batch, uint256(0), uint256(1), ann.account, bytes32(0)));
    claims.commit(other);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.AlreadyCommitted.selector, other));
    claims.commit(other);
    IStakeVault.Slash memory slash = _slashOf(opening.result, LOST, cat.account, address(step));
    slash.releaseAt = COMMIT_UNTIL + ESCROW;
    _contest(batch, opening, 2, slash, abi.encodeWithSelector(IClaimManager.OtherMark.selector, batch, 0, 2));
    vm.warp(COMMIT_UNTIL);
    _kill(cat, batch, opening, forged, 2);
    _contest(batch, opening, 2, slash, abi.encodeWithSelector(IClaimManager.NotCommitted.selector, hash));
    claims.commit(hash); // in the block of the kill: too late
    _contest(
      batch, opening, 2, slash, abi.encodeWithSelector(IClaimManager.NotEarlier.selector, COMMIT_UNTIL, COMMIT_UNTIL)
    );
    _contest(batch, opening, 1, slash, abi.encodeWithSelector(IClaimManager.OtherMark.selector, batch, 0, 1));
    bytes32 right = slash.offence;
    slash.offence = 0;
    _contest(batch, opening, 2, slash, abi.encodeWithSelector(IClaimManager.OtherOffence.selector, right, bytes32(0)));
  }

  /// @dev A friend of the claimant challenges first and loses; nobody else is kept from killing.
  function testAttackFirstChallengerLosesOnPurpose() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    vm.warp(COMMIT_UNTIL);
    Dispute memory friend = _demand(ann, batch, opening);
    _kill(cat, batch, opening, forged, 2); // while it is on
    _statusIs(batch, 0, IClaimManager.Status.Dead);
    _claimTask(bob, SUM);
    (batch, opening) = _open(forged);
    uint256 commitUntil = COMMIT_UNTIL + COMMIT;
    vm.warp(commitUntil);
    friend = _demand(ann, batch, opening);
    Dispute memory own = _demand(cat, batch, opening);
    vm.warp(commitUntil + CLOCK - 1);
    _reveal(friend, _children(friend, _levels(forged.states)));
    vm.warp(commitUntil + CLOCK - 1 + CLOCK);
    traces.dismiss(batch, 0, ann.account, friend.node, Turn.pack(friend.turn), opening);
    _statusIs(batch, 0, IClaimManager.Status.Held);
    traces.killBySilence(batch, 0, cat.account, own.node, Turn.pack(own.turn), opening);
    _statusIs(batch, 0, IClaimManager.Status.Dead); // after it was lost, and the window over
  }

  /// @dev Invariant 9: killing one's own claim costs half of what is slashed at least.
  function testAttackSelfChallenge() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    _kill(bob, batch, opening, forged, 2);
    IStakeVault.Slash memory slash = _slashOf(opening.result, LOST, bob.account, address(step));
    vm.warp(START + ESCROW);
    vault.release(slash);
    (uint256 active,,,) = vault.stakeOf(bob.account);
    same(active + token.balanceOf(bob.account), STAKE - LOST / 2, "half is gone");
  }

  /// @dev Invariant 6: one offence, two leaves that show it, one slash.
  function testAttackSameOffenceTwice() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 first, IClaimManager.Opening memory a) = _open(forged);
    IClaimManager.Opening memory b;
    b.result = _result(bob, forged);
    b.result.salt = "again";
    uint256 second = _open(bob, _list(b.result));
    _kill(cat, first, a, forged, 2);
    _kill(cat, second, b, forged, 2);
    _stakeIs(bob, STAKE - LOST, 2 * LEAF_BOND);
    _statusIs(second, 0, IClaimManager.Status.Dead);
    bytes32 salt = 0;
    IStakeVault.Slash memory slash = _slashOf(a.result, LOST, cat.account, address(step));
    vm.prank(cat.account);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.OtherMark.selector, second, 0, 2));
    claims.contest(second, 0, b, 2, salt, slash);
  }

  /// @dev No gas limit makes an honest claim lose, nor a false one lose by halves.
  function testAttackStarvedKill() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    bytes memory right = abi.encodeCall(traces.killByTransition, (batch, 0, opening, _transition(forged, 2)));
    bytes memory wrong = abi.encodeCall(traces.killByTransition, (batch, 0, opening, _transition(forged, 1)));
    for (uint256 gas = 5_000;; gas += 3_000) {
      (bool ok,) = address(traces).call{ gas: gas }(wrong);
      holds(!ok, "a right transition, starved");
      (ok,) = address(traces).call{ gas: gas }(right);
      if (ok) break;
      _statusIs(batch, 0, IClaimManager.Status.Open);
      _stakeIs(bob, STAKE, TASK_BOND + LEAF_BOND);
    }
    _statusIs(batch, 0, IClaimManager.Status.Dead);
    _stakeIs(bob, STAKE - LOST, LEAF_BOND);
  }

  /// @dev A step that reverts says nothing: who found such a row has to show another.
  function testAttackRevertingStep() external {
    Sums memory forged = _sums(ROWS);
    forged.states[2][0] = type(uint256).max;
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    ITraceResolver.Transition memory transition = _transition(forged, 2);
    vm.expectRevert(abi.encodeWithSelector(PANIC, 0x11));
    traces.killByTransition(batch, 0, opening, transition);
    _statusIs(batch, 0, IClaimManager.Status.Open);
    _kill(cat, batch, opening, forged, 1);
    _statusIs(batch, 0, IClaimManager.Status.Dead);
  }

  /// @dev States that nobody is shown: the claim dies, by silence or by what has to be revealed.
  function testAttackWithheldData() external {
    Sums memory forged = _forged(40, 17);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    vm.warp(COMMIT_UNTIL);
    Dispute memory d = _demand(cat, batch, opening);
    uint256 snapshot = vm.snapshotState();
    _descend(d, _levels(forged.states), _levels(_sums(40).states));
    _kill(cat, batch, opening, forged, 17);
    _statusIs(batch, 0, IClaimManager.Status.Dead);
    vm.revertToState(snapshot);
    vm.warp(COMMIT_UNTIL + CLOCK);
    bytes32 root = opening.result.statesRoot;
    Turn.State memory turn =
      Turn.State(uint40(COMMIT_UNTIL), uint32(CLOCK), uint32(CLOCK), uint32(EXTENSION), 0, 40, 6, 0);
    traces.killBySilence(batch, 0, cat.account, root, Turn.pack(turn), opening);
    _statusIs(batch, 0, IClaimManager.Status.Dead);
  }

  /// @dev A trace whose states have no root can't be opened, so it can't be defended either.
  function testAttackNoStates() external {
    IClaimManager.Opening memory opening;
    opening.result = _result(bob, _forged(ROWS, 2));
    opening.result.statesRoot = 0;
    uint256 batch = _open(bob, _list(opening.result));
    vm.warp(COMMIT_UNTIL);
    Dispute memory d = _demand(cat, batch, opening);
    vm.warp(COMMIT_UNTIL + CLOCK);
    traces.killBySilence(batch, 0, cat.account, d.node, Turn.pack(d.turn), opening);
    _statusIs(batch, 0, IClaimManager.Status.Dead);
  }

  /// @dev Invariant 17: a dispute ends under the numbers it began with.
  function testAttackParametersChangedInMidDispute() external {
    Sums memory sums = _sums(ROWS);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(sums);
    vm.warp(COMMIT_UNTIL);
    Dispute memory d = _demand(cat, batch, opening);
    IParams.Numbers memory numbers = params.at(1);
    (numbers.disputeClock, numbers.window, numbers.challengeBond) = (1 days, 1 days, uint96(2 * BOND));
    params.set(numbers);
    vm.warp(COMMIT_UNTIL + CLOCK - 1);
    uint256 turn = Turn.pack(d.turn);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.ClockRuns.selector, COMMIT_UNTIL + CLOCK));
    traces.killBySilence(batch, 0, cat.account, d.node, turn, opening);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.WindowOpen.selector, batch, OPEN_UNTIL));
    claims.close(batch);
    _reveal(d, _children(d, _levels(sums.states)));
    vm.warp(block.timestamp + CLOCK);
    traces.dismiss(batch, 0, cat.account, d.node, Turn.pack(d.turn), opening);
    _stakeIs(cat, STAKE - BOND, 0);
  }

  /// @dev Invariants 4 and 28: a stake stands behind as many results as it covers, until they are final.
  function testAttackOneStakeManyClaims() external {
    uint256 free = vault.freeOf(bob.account);
    for (uint256 i = 1; free >= TASK_BOND; ++i) {
      flow = market.createWorkflow(_works(), _tasks(), bytes32(i));
      _clean(ann, _sums(ROWS));
      _claimTask(bob, SUM);
      free -= TASK_BOND;
      holds(vault.lockOf(address(market), bob.account) >= (i + 1) * 2 * REWARD, "covered");
    }
    flow = market.createWorkflow(_works(), _tasks(), bytes32(uint256(99)));
    _clean(ann, _sums(ROWS));
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, bob.account, free, TASK_BOND));
    _claimTask(bob, SUM);
    vm.prank(bob.account);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, bob.account, free, free + 1));
    vault.requestUnbond(free + 1);
  }

  /// @dev Somebody else's name under a false leaf: without its signature nobody is slashed, and nothing is paid.
  function testAttackFramed() external {
    Sums memory forged = _forged(ROWS, 2);
    Result[] memory list = _list(_result(bob, forged));
    uint256 batch = _open(ann, list);
    IClaimManager.Opening memory opening;
    opening.result = list[0];
    ITraceResolver.Transition memory transition = _transition(forged, 2);
    bytes memory unsigned = abi.encodeWithSelector(IClaimManager.BadSignature.selector, bob.account);
    vm.expectRevert(unsigned);
    traces.killByTransition(batch, 0, opening, transition);
    vm.warp(OPEN_UNTIL);
    vm.expectRevert(unsigned);
    _settle(batch, opening);
  }

  function _neverPaid(uint256 batch, IClaimManager.Opening memory opening) private {
    vm.warp(OPEN_UNTIL);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NothingToSettle.selector, batch));
    _settle(batch, opening);
    _taskIs(SUM, IWorkflowMarket.Status.Claimed);
    // It doesn't keep the task either: the leaf excuses nothing.
    market.accuse(flow, SUM);
    claims.show(batch, 0, opening);
    _taskIs(SUM, IWorkflowMarket.Status.Accused);
  }

  function _contest(
    uint256 batch,
    IClaimManager.Opening memory opening,
    uint256 mark,
    IStakeVault.Slash memory slash,
    bytes memory why
  ) private {
    vm.prank(ann.account);
    vm.expectRevert(why);
    claims.contest(batch, 0, opening, mark, 0, slash);
  }
}
