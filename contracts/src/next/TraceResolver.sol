// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { Trace } from "../libraries/Trace.sol";
import { IClaimManager } from "./interfaces/IClaimManager.sol";
import { ITraceResolver } from "./interfaces/ITraceResolver.sol";
import { IWorkflowMarket } from "./interfaces/IWorkflowMarket.sol";
import { Result } from "./interfaces/Result.sol";

/// @title Traces: one invalid transition or a wrong end kills; states that are withheld can be demanded
contract TraceResolver is ITraceResolver {
  /// @dev Transitions are numbered below it.
  uint256 private constant START = 1 << 32;
  uint256 private constant END = START + 1;
  uint256 private constant SILENCE = START + 2;
  /// @dev Sixteen nodes a move.
  uint256 private constant LEVELS = 4;

  IClaimManager public immutable CLAIMS;
  IWorkflowMarket public immutable MARKET;

  /// @inheritdoc ITraceResolver
  mapping(uint256 dispute => bytes32) public stateOf;

  constructor(IClaimManager claims, IWorkflowMarket market) {
    (CLAIMS, MARKET) = (claims, market);
  }

  /// @inheritdoc ITraceResolver
  function killByTransition(
    uint256 batch,
    uint256 index,
    IClaimManager.Opening calldata opening,
    Transition calldata transition
  ) external {
    Result calldata result = opening.result;
    IWorkflowMarket.Work memory work = _work(result);
    uint256 i = transition.index;
    _checkLeaf(result.inputsRoot, result.rows, i, Trace.leaf(i, transition.input), transition.inputProof);
    _checkState(result, i, Trace.leaf(i, transition.pre), transition.preProof);
    _checkState(result, i + 1, transition.post, transition.postProof);
    // A step that reverts, by lack of gas too, reverts the kill: only a returned state is evidence.
    (,, uint256[] memory next) =
      work.step.decide(work.params, new uint256[](0), transition.pre, transition.input, address(0), 0);
    if (Trace.leaf(i + 1, next) == transition.post) revert TransitionHolds(i);
    CLAIMS.kill(batch, index, opening, msg.sender, i, address(work.step));
  }

  /// @inheritdoc ITraceResolver
  function killByStart(
    uint256 batch,
    uint256 index,
    IClaimManager.Opening calldata opening,
    bytes32 first,
    bytes32[] calldata firstProof
  ) external {
    IWorkflowMarket.Work memory work = _work(opening.result);
    _checkState(opening.result, 0, first, firstProof);
    if (Trace.leaf(0, new uint256[](work.words)) == first) revert StartHolds();
    CLAIMS.kill(batch, index, opening, msg.sender, START, address(this));
  }

  /// @inheritdoc ITraceResolver
  function killByEnd(
    uint256 batch,
    uint256 index,
    IClaimManager.Opening calldata opening,
    bytes32 last,
    bytes32[] calldata lastProof
  ) external {
    _work(opening.result);
    _checkState(opening.result, opening.result.rows, last, lastProof);
    if (opening.result.result == last) revert EndHolds();
    CLAIMS.kill(batch, index, opening, msg.sender, END, address(this));
  }

  /// @inheritdoc ITraceResolver
  function demand(uint256 batch, uint256 index, IClaimManager.Opening calldata opening)
    external
    returns (uint256 dispute)
  {
    Result calldata result = opening.result;
    // Without states a result is secret, or can't be answered for: which one, the task says.
    if (result.statesRoot == 0) _work(result);
    IClaimManager.Terms memory terms = CLAIMS.holdLeaf(batch, index, opening, msg.sender);
    Dispute memory state;
    state.batch = batch;
    state.node = result.statesRoot;
    (state.worker, state.challenger) = (result.worker, msg.sender);
    state.since = uint40(block.timestamp);
    state.rows = result.rows;
    (state.workerTime, state.challengerTime) = (terms.disputeClock, terms.disputeClock);
    state.extension = terms.clockExtension;
    (state.index, state.level) = (uint8(index), uint8(Trace.depth(uint256(result.rows) + 1)));
    if (state.level == 0) revert AtLeaves();
    dispute = _idOf(state);
    if (stateOf[dispute] != 0) revert DisputeExists(dispute);
    stateOf[dispute] = _hash(state);
    emit Demanded(dispute, batch, result.worker, state);
  }

  /// @inheritdoc ITraceResolver
  function reveal(Dispute memory state, bytes32[] calldata nodes) external {
    uint256 dispute = _checkMove(state, 0);
    uint256 below = state.level - Math.min(state.level, LEVELS);
    uint256 expected = _children(state, below);
    if (nodes.length != expected) revert NodeCount(expected, nodes.length);
    bytes32 node = _join(nodes, below, state.level);
    if (node != state.node) revert OtherNode(state.node, node);
    state.workerTime = _stop(state, state.workerTime);
    _next(dispute, state);
    emit Revealed(dispute, nodes);
  }

  /// @inheritdoc ITraceResolver
  function pick(Dispute memory state, uint256 child, bytes32 node, bytes32[] calldata proof) external {
    uint256 dispute = _checkMove(state, 1);
    if (msg.sender != state.challenger) revert NotChallenger(state.challenger, msg.sender);
    if (state.level <= LEVELS) revert AtLeaves();
    uint256 below = state.level - LEVELS;
    uint256 children = _children(state, below);
    if (child >= children) revert NoSuchChild(child, children);
    bytes32 top = Trace.climb(child, node, proof);
    if (proof.length != LEVELS || top != state.node) revert OtherNode(state.node, top);
    state.node = node;
    state.at = uint32((uint256(state.at) << LEVELS) + child);
    state.level = uint8(below);
    state.challengerTime = _stop(state, state.challengerTime);
    _next(dispute, state);
    emit Picked(dispute, child, node);
  }

  /// @inheritdoc ITraceResolver
  function killBySilence(Dispute calldata state, IClaimManager.Opening calldata opening) external {
    uint256 dispute = _checkState(state);
    if (state.round & 1 != 0) revert NotTurn(state.round);
    _checkOver(state, state.workerTime);
    CLAIMS.kill(state.batch, state.index, opening, state.challenger, SILENCE, address(0));
    _end(dispute, state, state.challenger);
    CLAIMS.giveBack(state.batch, state.challenger);
  }

  /// @inheritdoc ITraceResolver
  function dismiss(Dispute calldata state) external {
    uint256 dispute = _checkState(state);
    if (state.round & 1 != 1) revert NotTurn(state.round);
    _checkOver(state, state.challengerTime);
    if (_isDead(state)) revert LeafDead(state.batch, state.index);
    _end(dispute, state, state.worker);
    CLAIMS.forfeit(state.batch, state.challenger, state.worker, keccak256(abi.encode(dispute, state.since)));
  }

  /// @inheritdoc ITraceResolver
  function stop(Dispute calldata state) external {
    uint256 dispute = _checkState(state);
    if (!_isDead(state)) revert LeafAlive(state.batch, state.index);
    _end(dispute, state, state.challenger);
    CLAIMS.giveBack(state.batch, state.challenger);
  }

  function _next(uint256 dispute, Dispute memory state) private {
    state.since = uint40(block.timestamp);
    ++state.round;
    stateOf[dispute] = _hash(state);
  }

  function _end(uint256 dispute, Dispute calldata state, address winner) private {
    delete stateOf[dispute];
    emit DisputeEnded(dispute, winner);
    CLAIMS.unhold(state.batch, state.index);
  }

  /// @dev What the clock of the party that moves has left, at least the extension.
  function _stop(Dispute memory state, uint32 time) private view returns (uint32) {
    uint256 until = uint256(state.since) + time;
    if (block.timestamp >= until) revert ClockOver(until);
    return uint32(Math.max(until - block.timestamp, state.extension));
  }

  function _checkOver(Dispute calldata state, uint32 time) private view {
    uint256 until = uint256(state.since) + time;
    if (block.timestamp < until) revert ClockRuns(until);
  }

  function _checkMove(Dispute memory state, uint256 turn) private view returns (uint256 dispute) {
    dispute = _checkState(state);
    if (state.round & 1 != turn) revert NotTurn(state.round);
  }

  function _checkState(Dispute memory state) private view returns (uint256 dispute) {
    dispute = _idOf(state);
    if (stateOf[dispute] != _hash(state)) revert OtherState(dispute);
  }

  function _isDead(Dispute calldata state) private view returns (bool) {
    return CLAIMS.statusOf(state.batch, state.index) == IClaimManager.Status.Dead;
  }

  function _work(Result calldata result) private view returns (IWorkflowMarket.Work memory) {
    IWorkflowMarket.Task memory task = MARKET.taskOf(result.workflow, result.task);
    if (task.mode != IWorkflowMarket.Mode.Trace) revert NotTrace(result.workflow, result.task);
    return task.work;
  }

  function _checkState(Result calldata result, uint256 index, bytes32 hash, bytes32[] calldata proof) private pure {
    _checkLeaf(result.statesRoot, uint256(result.rows) + 1, index, hash, proof);
  }

  function _checkLeaf(bytes32 root, uint256 count, uint256 index, bytes32 hash, bytes32[] calldata proof) private pure {
    if (!Trace.verifyLeaf(root, count, index, hash, proof)) revert BadOpening(root, index);
  }

  /// @dev How many nodes that aren't padding the node has at level `below`.
  function _children(Dispute memory state, uint256 below) private pure returns (uint256) {
    uint256 width = Math.ceilDiv(uint256(state.rows) + 1, 1 << below);
    uint256 span = 1 << (state.level - below);
    return Math.min(span, width - state.at * span);
  }

  /// @dev The node of level `top` over these of level `below`, padded.
  function _join(bytes32[] memory nodes, uint256 below, uint256 top) private pure returns (bytes32) {
    bytes32 padding;
    uint256 count = nodes.length;
    if (count < 1 << (top - below)) {
      for (uint256 level = 0; level < below; ++level) {
        padding = Trace.node(padding, padding);
      }
    }
    for (uint256 level = below; level < top; ++level) {
      uint256 above = (count + 1) / 2;
      for (uint256 i = 0; i < above; ++i) {
        nodes[i] = Trace.node(nodes[2 * i], 2 * i + 1 < count ? nodes[2 * i + 1] : padding);
      }
      count = above;
      padding = Trace.node(padding, padding);
    }
    return nodes[0];
  }

  function _idOf(Dispute memory state) private pure returns (uint256) {
    return uint256(keccak256(abi.encode(state.batch, state.index, state.challenger)));
  }

  function _hash(Dispute memory state) private pure returns (bytes32) {
    return keccak256(abi.encode(state));
  }
}
