// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { ITraceResolver } from "../../contracts/src/interfaces/ITraceResolver.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Turn } from "../../contracts/src/libraries/Turn.sol";
import { Descent } from "./Descent.sol";

contract DescentTest is Descent {
  /// @dev Three levels of sixteen, the last not full: 600 rows.
  uint256 private constant DEEP = 600;

  /// @dev Invariant 11: a false trace dies though its states are withheld; the challenger gets its bond back.
  function testFuzzFalseDies(uint256 rows, uint256 where, uint256 salt) external {
    rows = within(rows, 1, 120);
    where %= rows;
    Sums memory forged = _sums(rows);
    for (uint256 i = where + 1; i <= rows; ++i) {
      forged.states[i][0] = uint256(keccak256(abi.encode(salt, i)));
    }
    (Dispute memory d, IClaimManager.Opening memory opening) = _start(forged);
    _descend(d, _levels(forged.states), _levels(_sums(rows).states));
    _kill(cat, d.batch, opening, forged, where);
    holds((d.turn.at << d.turn.level) <= where + 1, "the descent ends left of the forged state, or at it");
    holds(where + 1 < (d.turn.at + 1) << d.turn.level, "within sixteen");
    same(traces.stateOf(d.id), 0, "over");
    _bondsAre(cat, BOND, 0);
  }

  /// @dev Invariant 11: an honest claimant answers every demand, and gets half of the bond of whoever made it.
  function testFuzzHonestLives(uint256 rows, uint256 picks) external {
    rows = within(rows, 1, 120);
    Sums memory sums = _sums(rows);
    bytes32[][] memory levels = _levels(sums.states);
    (Dispute memory d, IClaimManager.Opening memory opening) = _start(sums);
    while (true) {
      bytes32[] memory nodes = _children(d, levels);
      _reveal(d, nodes);
      if (d.turn.level <= 4) break;
      _pick(d, nodes, picks % nodes.length);
      picks /= 16;
    }
    vm.warp(block.timestamp + CLOCK);
    traces.dismiss(d.batch, 0, cat.account, d.node, Turn.pack(d.turn), opening);
    _statusIs(d.batch, 0, IClaimManager.Status.Open);
    _bondsAre(cat, 0, 0);
    _stakeIs(cat, STAKE - BOND, 0);
    _stakeIs(bob, STAKE, TASK_BOND + LEAF_BOND);
  }

  /// @dev Invariant 13: every move narrows the range to a sixteenth, down to leaves that are those of the claim.
  function testShrinks() external {
    Sums memory forged = _forged(DEEP, 417);
    bytes32[][] memory levels = _levels(forged.states);
    (Dispute memory d,) = _start(forged);
    uint256[3] memory expected = [uint256(10), 6, 2];
    uint256[3] memory at = [uint256(0), 418 >> 6, 418 >> 2];
    bytes32[][] memory own = _levels(_sums(DEEP).states);
    for (uint256 i = 0; i < 3; ++i) {
      same(d.turn.level, expected[i], "level");
      same(d.turn.at, at[i], "position");
      bytes32[] memory nodes = _children(d, levels);
      _reveal(d, nodes);
      if (i == 2) break;
      bytes32[] memory right = _children(d, own);
      uint256 child;
      while (nodes[child] == right[child]) {
        ++child;
      }
      _pick(d, nodes, child);
    }
    uint256 turn = Turn.pack(d.turn);
    vm.prank(cat.account);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.AtLeaves.selector));
    traces.pick(d.batch, 0, turn, 0, levels[0][416], new bytes32[](4));
  }

  /// @dev Invariant 12, the worker's side: silent to the end of its clock, to the second.
  function testWorkerSilent() external {
    Sums memory sums = _sums(DEEP);
    (Dispute memory d, IClaimManager.Opening memory opening) = _start(sums);
    uint256 until = block.timestamp + CLOCK;
    vm.warp(until - 1);
    uint256 turn = Turn.pack(d.turn);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.ClockRuns.selector, until));
    traces.killBySilence(d.batch, 0, cat.account, d.node, turn, opening);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.NotTurn.selector, 0));
    traces.dismiss(d.batch, 0, cat.account, d.node, turn, opening);
    vm.warp(until);
    bytes32[] memory nodes = _children(d, _levels(sums.states));
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.ClockOver.selector, until));
    traces.reveal(d.id, turn, nodes);
    traces.killBySilence(d.batch, 0, cat.account, d.node, turn, opening);
    _statusIs(d.batch, 0, IClaimManager.Status.Dead);
    same(claims.falseBy(d.batch, 0), address(0), "not shown false: nobody else pays for it");
    _bondsAre(cat, BOND, 0);
    _stakeIs(bob, STAKE - TASK_BOND - STAKE / 10, LEAF_BOND);
    same(traces.stateOf(d.id), 0, "over");
  }

  /// @dev Invariant 12, the challenger's side.
  function testChallengerSilent() external {
    Sums memory sums = _sums(DEEP);
    bytes32[][] memory levels = _levels(sums.states);
    (Dispute memory d, IClaimManager.Opening memory opening) = _start(sums);
    bytes32[] memory nodes = _children(d, levels);
    _reveal(d, nodes);
    uint256 until = block.timestamp + CLOCK;
    vm.warp(until - 1);
    uint256 turn = Turn.pack(d.turn);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.ClockRuns.selector, until));
    traces.dismiss(d.batch, 0, cat.account, d.node, turn, opening);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.NotTurn.selector, 1));
    traces.killBySilence(d.batch, 0, cat.account, d.node, turn, opening);
    vm.warp(until);
    bytes32[] memory proof = _siblings(nodes, 0, 6);
    vm.prank(cat.account);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.ClockOver.selector, until));
    traces.pick(d.batch, 0, turn, 0, nodes[0], proof);
    traces.dismiss(d.batch, 0, cat.account, d.node, turn, opening);
    _bondsAre(cat, 0, 0);
    _statusIs(d.batch, 0, IClaimManager.Status.Open);
  }

  /// @dev Invariants 12 and 14: who moves at the last second has the extension next time, so a dispute ends by
  /// two clocks and an extension for each move.
  function testClockStalling() external {
    Sums memory sums = _sums(DEEP);
    bytes32[][] memory levels = _levels(sums.states);
    (Dispute memory d, IClaimManager.Opening memory opening) = _start(sums);
    uint256 start = block.timestamp;
    uint256 moves;
    while (true) {
      bytes32[] memory nodes = _children(d, levels);
      vm.warp(d.turn.since + d.turn.workerTime - 1);
      _reveal(d, nodes);
      same(d.turn.workerTime, EXTENSION, "the extension is left");
      ++moves;
      if (d.turn.level <= 4) break;
      vm.warp(d.turn.since + d.turn.challengerTime - 1);
      _pick(d, nodes, 0);
      ++moves;
    }
    vm.warp(d.turn.since + d.turn.challengerTime);
    traces.dismiss(d.batch, 0, cat.account, d.node, Turn.pack(d.turn), opening);
    holds(block.timestamp <= start + 2 * CLOCK + (moves + 1) * EXTENSION, "by a time known at the start");
  }

  /// @dev Held: nothing of the leaf settles, nor is the bond freed; both afterwards.
  function testHeld() external {
    Sums memory sums = _sums(ROWS);
    (Dispute memory d, IClaimManager.Opening memory opening) = _start(sums);
    _statusIs(d.batch, 0, IClaimManager.Status.Held);
    vm.warp(OPEN_UNTIL - 1);
    _reveal(d, _children(d, _levels(sums.states)));
    vm.warp(OPEN_UNTIL);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NothingToSettle.selector, d.batch));
    _settle(d.batch, opening);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.BatchIsHeld.selector, d.batch));
    claims.close(d.batch);
    vm.warp(OPEN_UNTIL - 1 + CLOCK);
    traces.dismiss(d.batch, 0, cat.account, d.node, Turn.pack(d.turn), opening);
    _settle(d.batch, opening);
    _statusIs(d.batch, 0, IClaimManager.Status.Settled);
    claims.close(d.batch);
  }

  /// @dev Many at once: one win kills the claim, the others have their bonds back.
  function testConcurrent() external {
    Sums memory forged = _forged(DEEP, 3);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    vm.warp(COMMIT_UNTIL);
    Agent[] memory many = new Agent[](4);
    Dispute[] memory disputes = new Dispute[](4);
    for (uint256 i = 0; i < 4; ++i) {
      many[i] = _join(100 + i);
      disputes[i] = _demand(many[i], batch, opening);
    }
    _reveal(disputes[1], _children(disputes[1], _levels(forged.states)));
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.LeafAlive.selector, batch, 0));
    traces.stop(batch, 0, many[0].account);
    _kill(many[3], batch, opening, forged, 3);
    vm.warp(block.timestamp + CLOCK);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.LeafDead.selector, batch, 0));
    traces.dismiss(batch, 0, many[1].account, disputes[1].node, Turn.pack(disputes[1].turn), opening);
    for (uint256 i = 0; i < 4; ++i) {
      if (i != 3) traces.stop(batch, 0, many[i].account);
      _bondsAre(many[i], BOND, 0);
      vm.expectRevert(abi.encodeWithSelector(ITraceResolver.OtherState.selector, disputes[i].id));
      traces.stop(batch, 0, many[i].account);
    }
    claims.close(batch);
  }

  /// @dev Disputes over several leaves of one batch: each holds its own.
  function testHoldsByLeaf() external {
    Result[] memory list = new Result[](3);
    for (uint256 i = 0; i < 3; ++i) {
      list[i] = _result(bob, _sums(ROWS));
      list[i].salt = bytes32(i);
    }
    uint256 batch = _open(bob, list);
    vm.warp(COMMIT_UNTIL);
    for (uint256 i = 0; i < 3; ++i) {
      IClaimManager.Opening memory opening = _opening(list, i);
      vm.prank(cat.account);
      traces.demand(batch, i, opening);
      vm.prank(ann.account);
      traces.demand(batch, i, opening);
      _statusIs(batch, i, IClaimManager.Status.Held);
    }
    Turn.State memory turn =
      Turn.State(uint40(COMMIT_UNTIL), uint32(CLOCK), uint32(CLOCK), uint32(EXTENSION), 0, uint32(ROWS), 3, 0);
    vm.warp(COMMIT_UNTIL + CLOCK);
    for (uint256 i = 0; i < 3; ++i) {
      IClaimManager.Opening memory opening = _opening(list, 2 - i);
      bytes32 root = opening.result.statesRoot;
      traces.killBySilence(batch, 2 - i, cat.account, root, Turn.pack(turn), opening);
      traces.stop(batch, 2 - i, ann.account);
      _statusIs(batch, 2 - i, IClaimManager.Status.Dead);
      if (i < 2) _statusIs(batch, 0, IClaimManager.Status.Held);
    }
    _bondsAre(cat, 3 * BOND, 0);
    _bondsAre(ann, 3 * BOND, 0);
    _stakeIs(bob, STAKE - TASK_BOND - STAKE / 10, 3 * LEAF_BOND); // three dead leaves of one attempt: slashed once
    claims.close(batch);
  }

  function testErrorDemand() external {
    (uint256 batch, IClaimManager.Opening memory opening) = _open(_sums(ROWS));
    vm.warp(COMMIT_UNTIL - 1);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.StillHidden.selector, batch, COMMIT_UNTIL));
    traces.demand(batch, 0, opening);
    vm.warp(COMMIT_UNTIL);
    Dispute memory d = _demand(cat, batch, opening);
    vm.prank(cat.account);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.DisputeExists.selector, d.id));
    traces.demand(batch, 0, opening);
    vm.warp(OPEN_UNTIL);
    vm.prank(ann.account);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.WindowClosed.selector, batch, OPEN_UNTIL));
    traces.demand(batch, 0, opening);
  }

  /// @dev A trace without rows is one state: nothing can be withheld of it.
  function testErrorNothingToDescend() external {
    IClaimManager.Opening memory opening;
    opening.result = _result(bob, _sums(ROWS));
    opening.result.rows = 0;
    uint256 batch = _open(bob, _list(opening.result));
    vm.warp(COMMIT_UNTIL);
    vm.prank(cat.account);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.AtLeaves.selector));
    traces.demand(batch, 0, opening);
  }

  function testErrorReveal() external {
    Sums memory sums = _sums(DEEP);
    (Dispute memory d,) = _start(sums);
    bytes32[] memory nodes = _children(d, _levels(sums.states));
    same(nodes.length, 10, "601 states: ten of sixteen");
    uint256 turn = Turn.pack(d.turn);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.NodeCount.selector, 10, 16));
    traces.reveal(d.id, turn, new bytes32[](16));
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.OtherState.selector, d.id));
    traces.reveal(d.id, turn, new bytes32[](10));
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.OtherState.selector, d.id));
    traces.reveal(d.id, turn + 1, nodes);
    traces.reveal(d.id, turn, nodes);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.OtherState.selector, d.id));
    traces.reveal(d.id, turn, nodes);
    ++d.turn.round;
    turn = Turn.pack(d.turn);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.NotTurn.selector, 1));
    traces.reveal(d.id, turn, nodes);
  }

  function testErrorPick() external {
    Sums memory sums = _sums(DEEP);
    (Dispute memory d,) = _start(sums);
    bytes32[] memory nodes = _children(d, _levels(sums.states));
    bytes32[] memory proof = _siblings(nodes, 3, 6);
    uint256 turn = Turn.pack(d.turn);
    vm.prank(cat.account);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.NotTurn.selector, 0));
    traces.pick(d.batch, 0, turn, 3, nodes[3], proof);
    _reveal(d, nodes);
    turn = Turn.pack(d.turn);
    bytes memory other = abi.encodeWithSelector(ITraceResolver.OtherState.selector, d.id);
    vm.prank(cat.account);
    vm.expectRevert(other);
    traces.pick(d.batch, 0, turn, 2, nodes[3], proof);
    vm.prank(cat.account);
    vm.expectRevert(other);
    traces.pick(d.batch, 0, turn, 3, nodes[2], proof);
    vm.prank(cat.account);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.ProofLength.selector, 4, 3));
    traces.pick(d.batch, 0, turn, 3, nodes[3], new bytes32[](3));
    // A padding node opens, and is no child.
    proof = _siblings(nodes, 10, 6);
    bytes32 padding = _siblings(nodes, 11, 6)[0];
    vm.prank(cat.account);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.NoSuchChild.selector, 10, 10));
    traces.pick(d.batch, 0, turn, 10, padding, proof);
    // The dispute is the challenger's.
    proof = _siblings(nodes, 3, 6);
    uint256 id = uint256(keccak256(abi.encode(d.batch, uint256(0), ann.account)));
    vm.prank(ann.account);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.OtherState.selector, id));
    traces.pick(d.batch, 0, turn, 3, nodes[3], proof);
  }

  function _start(Sums memory sums) private returns (Dispute memory d, IClaimManager.Opening memory opening) {
    uint256 batch;
    (batch, opening) = _open(sums);
    vm.warp(COMMIT_UNTIL);
    d = _demand(cat, batch, opening);
  }
}
