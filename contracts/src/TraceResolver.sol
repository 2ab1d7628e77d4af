// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { Statement } from "./libraries/Statement.sol";
import { Trace } from "./libraries/Trace.sol";
import { TransitionStatement } from "./libraries/TransitionStatement.sol";
import { IClaimManager } from "./interfaces/IClaimManager.sol";
import { ITraceResolver } from "./interfaces/ITraceResolver.sol";
import { IWorkflowMarket } from "./interfaces/IWorkflowMarket.sol";
import { Result } from "./interfaces/Result.sol";
import { Turn } from "./libraries/Turn.sol";

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
    IWorkflowMarket.Work memory work = _work(opening.result);
    uint256 i = transition.index;
    _checkTransition(opening.result, transition);
    // A step that reverts, by lack of gas too, reverts the kill: only a returned state is evidence.
    (,, uint256[] memory next) =
      work.step.decide(work.params, new uint256[](0), transition.pre, transition.input, address(0), 0);
    if (Trace.leaf(i + 1, next) == transition.post) revert TransitionHolds(i);
    _kill(batch, index, opening, i, address(work.step));
  }

  /// @inheritdoc ITraceResolver
  function killByProof(
    uint256 batch,
    uint256 index,
    IClaimManager.Opening calldata opening,
    Transition calldata transition,
    uint256[] calldata next,
    uint256 digest,
    bytes calldata proof
  ) external {
    IWorkflowMarket.Work memory work = _work(opening.result);
    if (address(work.verifier) == address(0)) revert NoVerifier(opening.result.workflow, opening.result.task);
    _checkTransition(opening.result, transition);
    _checkWidth(work.words, transition.pre);
    _checkWidth(work.words, next);
    if (Trace.leaf(transition.index + 1, next) == transition.post) revert TransitionHolds(transition.index);
    TransitionStatement.Head memory head =
      TransitionStatement.Head(batch, index, transition.index, work.step.codeHash());
    uint256[] memory words =
      TransitionStatement.list(address(this), head, work.params, transition.pre, next, transition.input);
    (uint256 evaluation, uint256 alpha) = Statement.bind(digest, words);
    // False is no evidence: a verifier says so, too, when it runs out of gas.
    if (!work.verifier.verify([digest, evaluation, alpha], proof)) revert ProofRejected(batch, index);
    _kill(batch, index, opening, transition.index, address(work.verifier));
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
    _kill(batch, index, opening, START, address(this));
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
    _kill(batch, index, opening, END, address(this));
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
    Turn.State memory state = Turn.State({
      since: uint40(block.timestamp),
      workerTime: terms.disputeClock,
      challengerTime: terms.disputeClock,
      extension: terms.clockExtension,
      at: 0,
      rows: result.rows,
      level: uint8(Trace.depth(uint256(result.rows) + 1)),
      round: 0
    });
    if (state.level == 0) revert AtLeaves();
    dispute = _idOf(batch, index, msg.sender);
    if (stateOf[dispute] != 0) revert DisputeExists(dispute);
    stateOf[dispute] = _hash(result.statesRoot, Turn.pack(state));
    emit Demanded(dispute, batch, msg.sender, index);
  }

  /// @inheritdoc ITraceResolver
  function reveal(uint256 dispute, uint256 turn, bytes32[] calldata nodes) external {
    Turn.State memory state = Turn.unpack(turn);
    if (state.round & 1 != 0) revert NotTurn(state.round);
    uint256 below = state.level - Math.min(state.level, LEVELS);
    uint256 expected = _children(state, below);
    if (nodes.length != expected) revert NodeCount(expected, nodes.length);
    bytes32 node = _join(nodes, below, state.level);
    _check(dispute, node, turn);
    state.workerTime = _stop(state, state.workerTime);
    emit Revealed(dispute, _move(dispute, node, state));
  }

  /// @inheritdoc ITraceResolver
  function pick(uint256 batch, uint256 index, uint256 turn, uint256 child, bytes32 node, bytes32[] calldata proof)
    external
  {
    Turn.State memory state = Turn.unpack(turn);
    if (state.round & 1 != 1) revert NotTurn(state.round);
    if (state.level <= LEVELS) revert AtLeaves();
    uint256 dispute = _idOf(batch, index, msg.sender);
    if (proof.length != LEVELS) revert ProofLength(LEVELS, proof.length);
    _check(dispute, Trace.climb(child, node, proof), turn);
    uint256 below = state.level - LEVELS;
    uint256 children = _children(state, below);
    if (child >= children) revert NoSuchChild(child, children);
    state.at = uint32((uint256(state.at) << LEVELS) + child);
    state.level = uint8(below);
    state.challengerTime = _stop(state, state.challengerTime);
    emit Picked(dispute, _move(dispute, node, state), child, node);
  }

  /// @inheritdoc ITraceResolver
  function killBySilence(
    uint256 batch,
    uint256 index,
    address challenger,
    bytes32 node,
    uint256 turn,
    IClaimManager.Opening calldata opening
  ) external {
    uint256 dispute = _idOf(batch, index, challenger);
    _check(dispute, node, turn);
    _checkOver(turn, 0);
    CLAIMS.kill(batch, index, opening, challenger, SILENCE, address(0));
    _win(dispute, batch, index, challenger);
  }

  /// @inheritdoc ITraceResolver
  function dismiss(
    uint256 batch,
    uint256 index,
    address challenger,
    bytes32 node,
    uint256 turn,
    IClaimManager.Opening calldata opening
  ) external {
    uint256 dispute = _idOf(batch, index, challenger);
    _check(dispute, node, turn);
    _checkOver(turn, 1);
    CLAIMS.check(batch, index, opening);
    if (_isDead(batch, index)) revert LeafDead(batch, index);
    delete stateOf[dispute];
    emit DisputeEnded(dispute, opening.result.worker);
    CLAIMS.unhold(batch, index);
    CLAIMS.forfeit(batch, challenger, opening.result.worker, keccak256(abi.encode(dispute, turn)));
  }

  /// @inheritdoc ITraceResolver
  function stop(uint256 batch, uint256 index, address challenger) external {
    uint256 dispute = _idOf(batch, index, challenger);
    if (stateOf[dispute] == 0) revert OtherState(dispute);
    if (!_isDead(batch, index)) revert LeafAlive(batch, index);
    _win(dispute, batch, index, challenger);
  }

  /// @dev Kills for the caller, whose own dispute over the leaf, if there is one, has been won by it.
  function _kill(uint256 batch, uint256 index, IClaimManager.Opening calldata opening, uint256 mark, address ground)
    private
  {
    CLAIMS.kill(batch, index, opening, msg.sender, mark, ground);
    uint256 dispute = _idOf(batch, index, msg.sender);
    if (stateOf[dispute] != 0) _win(dispute, batch, index, msg.sender);
  }

  function _win(uint256 dispute, uint256 batch, uint256 index, address challenger) private {
    delete stateOf[dispute];
    emit DisputeEnded(dispute, challenger);
    CLAIMS.unhold(batch, index);
    CLAIMS.giveBack(batch, challenger);
  }

  function _move(uint256 dispute, bytes32 node, Turn.State memory state) private returns (uint256 turn) {
    state.since = uint40(block.timestamp);
    ++state.round;
    turn = Turn.pack(state);
    stateOf[dispute] = _hash(node, turn);
  }

  /// @dev What the clock of the party that moves has left, at least the extension.
  function _stop(Turn.State memory state, uint32 time) private view returns (uint32) {
    uint256 until = uint256(state.since) + time;
    if (block.timestamp >= until) revert ClockOver(until);
    return uint32(Math.max(until - block.timestamp, state.extension));
  }

  /// @dev The party to move has been silent to the end of its clock.
  function _checkOver(uint256 turn, uint256 mover) private view {
    Turn.State memory state = Turn.unpack(turn);
    if (state.round & 1 != mover) revert NotTurn(state.round);
    uint256 until = uint256(state.since) + (mover == 0 ? state.workerTime : state.challengerTime);
    if (block.timestamp < until) revert ClockRuns(until);
  }

  function _check(uint256 dispute, bytes32 node, uint256 turn) private view {
    if (stateOf[dispute] != _hash(node, turn)) revert OtherState(dispute);
  }

  function _isDead(uint256 batch, uint256 index) private view returns (bool) {
    return CLAIMS.statusOf(batch, index) == IClaimManager.Status.Dead;
  }

  function _work(Result calldata result) private view returns (IWorkflowMarket.Work memory work) {
    IWorkflowMarket.Mode mode;
    (mode, work) = MARKET.workOf(result.workflow, result.task);
    if (mode != IWorkflowMarket.Mode.Trace) revert NotTrace(result.workflow, result.task);
  }

  /// @dev Row, state before and state after are those that the result commits to.
  function _checkTransition(Result calldata result, Transition calldata transition) private pure {
    uint256 i = transition.index;
    _checkLeaf(result.inputsRoot, result.rows, i, Trace.leaf(i, transition.input), transition.inputProof);
    _checkState(result, i, Trace.leaf(i, transition.pre), transition.preProof);
    _checkState(result, i + 1, transition.post, transition.postProof);
  }

  /// @dev Or words of a state could be taken for words of the row behind it.
  function _checkWidth(uint256 expected, uint256[] calldata state) private pure {
    if (state.length != expected) revert StateWords(expected, state.length);
  }

  function _checkState(Result calldata result, uint256 index, bytes32 hash, bytes32[] calldata proof) private pure {
    _checkLeaf(result.statesRoot, uint256(result.rows) + 1, index, hash, proof);
  }

  function _checkLeaf(bytes32 root, uint256 count, uint256 index, bytes32 hash, bytes32[] calldata proof) private pure {
    if (!Trace.verifyLeaf(root, count, index, hash, proof)) revert BadOpening(root, index);
  }

  /// @dev How many nodes that aren't padding the node has at level `below`.
  function _children(Turn.State memory state, uint256 below) private pure returns (uint256) {
    unchecked {
      // Nodes of that level left of the end of the trace: rows + 1 states, rounded up.
      uint256 width = (uint256(state.rows) >> below) + 1;
      uint256 span = 1 << (state.level - below);
      return Math.min(span, width - uint256(state.at) * span);
    }
  }

  /// @dev The node of level `top` over these of level `below`, padded. Hashed in place, beyond the free memory.
  function _join(bytes32[] calldata nodes, uint256 below, uint256 top) private pure returns (bytes32 node) {
    bytes32 padding;
    uint256 count = nodes.length;
    if (count < 1 << (top - below)) {
      for (uint256 level = 0; level < below; ++level) {
        padding = Trace.node(padding, padding);
      }
    }
    assembly ("memory-safe") {
      let free := mload(0x40)
      calldatacopy(free, nodes.offset, shl(5, count))
      let scratch := add(free, shl(5, add(count, 1)))
      mstore8(scratch, 1)
      for { let level := below } lt(level, top) { level := add(level, 1) } {
        // An odd level is filled up; a level has an end beyond `count` only if the padding has been computed.
        mstore(add(free, shl(5, count)), padding)
        let above := shr(1, add(count, 1))
        for { let i := 0 } lt(i, above) { i := add(i, 1) } {
          mcopy(add(scratch, 1), add(free, shl(6, i)), 64)
          mstore(add(free, shl(5, i)), keccak256(scratch, 65))
        }
        count := above
        mstore(add(scratch, 1), padding)
        mstore(add(scratch, 33), padding)
        padding := keccak256(scratch, 65)
      }
      node := mload(free)
    }
  }

  function _idOf(uint256 batch, uint256 index, address challenger) private pure returns (uint256) {
    return uint256(keccak256(abi.encode(batch, index, challenger)));
  }

  function _hash(bytes32 node, uint256 turn) private pure returns (bytes32) {
    return keccak256(abi.encode(node, turn));
  }
}
