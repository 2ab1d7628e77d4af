// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { ITraceResolver } from "../../contracts/src/interfaces/ITraceResolver.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Trace } from "../../contracts/src/libraries/Trace.sol";
import { Rows } from "./Rows.sol";
import { SumStep } from "./stubs/SumStep.sol";
import { ClaimsHouse } from "./ClaimsHouse.sol";

contract TraceResolverTest is ClaimsHouse {
  uint256 private constant LOST = TASK_BOND + STAKE / 10;

  /// @dev Invariant 8, to the wei: what the loser lost is what the winner got and what burned.
  function testKillByTransition() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    _kill(cat, batch, opening, forged, 2);
    _statusIs(batch, 0, IClaimManager.Status.Dead);
    _taskIs(SUM, IWorkflowMarket.Status.Open);
    same(claims.falseBy(batch, 0), address(step), "shown false by the step");
    _stakeIs(bob, STAKE - LOST, LEAF_BOND);
    IStakeVault.Slash memory slash = _slashOf(opening.result, LOST, cat.account, address(step));
    vm.warp(START + ESCROW);
    uint256 supply = token.totalSupply();
    vault.release(slash);
    same(token.balanceOf(cat.account), LOST / 2, "half to who found it");
    same(supply - token.totalSupply(), LOST - LOST / 2, "half burned");
  }

  /// @dev Invariant 10: a terminal leaf stays what it is.
  function testDeadStaysDead() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    _kill(cat, batch, opening, forged, 2);
    ITraceResolver.Transition memory transition = _transition(forged, 2);
    bytes memory dead = abi.encodeWithSelector(IClaimManager.LeafIsDead.selector, batch, 0);
    vm.expectRevert(dead);
    traces.killByTransition(batch, 0, opening, transition);
    vm.warp(COMMIT_UNTIL);
    vm.expectRevert(dead);
    traces.demand(batch, 0, opening);
    vm.warp(OPEN_UNTIL);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NothingToSettle.selector, batch));
    _settle(batch, opening);
    claims.close(batch);
    _bondsAre(bob, LEAF_BOND, 0);
  }

  function testSettledStaysSettled() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    vm.warp(OPEN_UNTIL);
    ITraceResolver.Transition memory transition = _transition(forged, 2);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.WindowClosed.selector, batch, OPEN_UNTIL));
    traces.killByTransition(batch, 0, opening, transition);
    _settle(batch, opening);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.LeafIsSettled.selector, batch, 0));
    traces.killByTransition(batch, 0, opening, transition);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.WindowClosed.selector, batch, OPEN_UNTIL));
    traces.demand(batch, 0, opening);
  }

  function testKillAtTheLastSecond() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    vm.warp(OPEN_UNTIL - 1);
    _kill(cat, batch, opening, forged, 2);
  }

  /// @dev The other leaves of a batch live on.
  function testOthersLive() external {
    Sums memory forged = _forged(ROWS, 2);
    Result[] memory pair = new Result[](2);
    (pair[0], pair[1]) = (_result(bob, forged), _result(bob, _sums(ROWS)));
    uint256 batch = _open(cat, pair);
    IClaimManager.Opening memory opening = _opening(pair, 0);
    ITraceResolver.Transition memory transition = _transition(forged, 2);
    traces.killByTransition(batch, 0, opening, transition);
    _statusIs(batch, 0, IClaimManager.Status.Dead);
    _statusIs(batch, 1, IClaimManager.Status.Open);
    _claimTask(bob, SUM);
    pair[1].attempt = 1;
    batch = _open(cat, pair);
    vm.warp(OPEN_UNTIL);
    bytes[] memory signatures = new bytes[](1);
    signatures[0] = _signResult(pair[1]);
    bytes32[] memory proof = Rows.open(_leaves(pair), 1);
    Result[] memory list = _list(pair[1]);
    claims.settle(batch, words(1), list, signatures, proof);
    same(claims.settledOf(batch), 2, "the second alone");
  }

  /// @dev A canary costs its poster the bond of its task, and nothing on top.
  function testKillCanary() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    pool.declare(batch, 0);
    _kill(cat, batch, opening, forged, 2);
    _stakeIs(bob, STAKE - TASK_BOND, LEAF_BOND);
    same(claims.falseBy(batch, 0), address(step), "who attested it is caught all the same");
  }

  /// @dev Retried once: the second attempt is another claim, and its death the last.
  function testSecondAttempt() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 first, IClaimManager.Opening memory opening) = _open(forged);
    _kill(cat, first, opening, forged, 2);
    _claimTask(bob, SUM);
    (uint256 second, IClaimManager.Opening memory again) = _open(forged);
    same(again.result.attempt, 1, "another attempt");
    _kill(cat, second, again, forged, 2);
    _taskIs(SUM, IWorkflowMarket.Status.Failed);
  }

  function testKillByStart() external {
    Sums memory forged = _sums(ROWS);
    for (uint256 i = 0; i <= ROWS; ++i) {
      forged.states[i][0] += 7;
    }
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    bytes32 first = Trace.leaf(0, forged.states[0]);
    traces.killByStart(batch, 0, opening, first, Rows.open(forged.states, 0));
    same(claims.falseBy(batch, 0), address(traces), "shown false here");
  }

  /// @dev A start of another width is no zero state either: the first transition would revert and judge nothing.
  function testKillByStartOfOtherWidth() external {
    Sums memory forged = _sums(ROWS);
    for (uint256 i = 0; i <= ROWS; ++i) {
      forged.states[i] = words(forged.states[i][0]);
    }
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    ITraceResolver.Transition memory transition = _transition(forged, 0);
    vm.expectRevert(abi.encodeWithSelector(SumStep.Shape.selector));
    traces.killByTransition(batch, 0, opening, transition);
    traces.killByStart(batch, 0, opening, Trace.leaf(0, forged.states[0]), Rows.open(forged.states, 0));
  }

  function testKillByEnd() external {
    Sums memory sums = _sums(ROWS);
    IClaimManager.Opening memory opening;
    opening.result = _result(bob, sums);
    opening.result.result = keccak256("more");
    uint256 batch = _open(bob, _list(opening.result));
    bytes32 last = Trace.leaf(ROWS, sums.states[ROWS]);
    traces.killByEnd(batch, 0, opening, last, Rows.open(sums.states, ROWS));
    _statusIs(batch, 0, IClaimManager.Status.Dead);
  }

  /// @dev Invariant 11: an honest claimant doesn't lose, whatever is tried.
  function testFuzzHonestHolds(uint256 index) external {
    index %= ROWS;
    Sums memory sums = _sums(ROWS);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(sums);
    ITraceResolver.Transition memory transition = _transition(sums, index);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.TransitionHolds.selector, index));
    traces.killByTransition(batch, 0, opening, transition);
    bytes32[] memory proof = Rows.open(sums.states, 0);
    bytes32 end = Trace.leaf(0, sums.states[0]);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.StartHolds.selector));
    traces.killByStart(batch, 0, opening, end, proof);
    proof = Rows.open(sums.states, ROWS);
    end = Trace.leaf(ROWS, sums.states[ROWS]);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.EndHolds.selector));
    traces.killByEnd(batch, 0, opening, end, proof);
  }

  /// @dev Invariant 11, the other side: the first wrong state of a false trace kills it, whatever it is and whatever follows.
  function testFuzzEveryForgeryDies(uint256 where, uint256 word, uint256 value, uint256 after_) external {
    where %= ROWS;
    Sums memory forged = _sums(ROWS);
    vm.assume(value != forged.states[where + 1][word % 2]);
    forged.states[where + 1][word % 2] = value;
    for (uint256 i = where + 2; i <= ROWS; ++i) {
      forged.states[i][0] = uint256(keccak256(abi.encode(after_, i)));
    }
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    _kill(cat, batch, opening, forged, where);
    _statusIs(batch, 0, IClaimManager.Status.Dead);
  }

  function testErrorOpenings() external {
    Sums memory sums = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(sums);
    for (uint256 i = 0; i < 3; ++i) {
      ITraceResolver.Transition memory transition = _transition(sums, 2);
      if (i == 0) transition.pre[0] += 1;
      if (i == 1) transition.post = 0;
      if (i == 2) transition.input[0] += 1;
      bytes32 root = i == 2 ? opening.result.inputsRoot : opening.result.statesRoot;
      vm.expectRevert(abi.encodeWithSelector(ITraceResolver.BadOpening.selector, root, i == 1 ? 3 : 2));
      traces.killByTransition(batch, 0, opening, transition);
      sums = _forged(ROWS, 2);
    }
  }

  function testErrorNotTrace() external {
    (uint256 batch, IClaimManager.Opening memory opening) = _open(_sums(ROWS));
    opening.result.task = uint8(OWN);
    bytes memory refused = abi.encodeWithSelector(ITraceResolver.NotTrace.selector, flow, OWN);
    ITraceResolver.Transition memory transition = _transition(_sums(ROWS), 0);
    vm.expectRevert(refused);
    traces.killByTransition(batch, 0, opening, transition);
    vm.expectRevert(refused);
    traces.killByStart(batch, 0, opening, 0, new bytes32[](0));
    vm.expectRevert(refused);
    traces.killByEnd(batch, 0, opening, 0, new bytes32[](0));
    opening.result.statesRoot = 0;
    vm.expectRevert(refused);
    traces.demand(batch, 0, opening);
  }

  /// @dev A task that names no verifier: its step is judged by running it.
  function testErrorNoVerifier() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    ITraceResolver.Transition memory transition = _transition(forged, 2);
    uint256[] memory next = _sums(ROWS).states[3];
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.NoVerifier.selector, flow, SUM));
    traces.killByProof(batch, 0, opening, transition, next, 1, new bytes(256));
  }

  function testErrorOtherLeaf() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    opening.result.salt = 0;
    ITraceResolver.Transition memory transition = _transition(forged, 2);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotInBatch.selector, batch, 0));
    traces.killByTransition(batch, 0, opening, transition);
  }
}
