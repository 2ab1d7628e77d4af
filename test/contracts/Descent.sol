// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Trace } from "../../contracts/src/libraries/Trace.sol";
import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { Turn } from "../../contracts/src/libraries/Turn.sol";
import { ClaimsHouse } from "./ClaimsHouse.sol";

/// @dev Disputes played move by move, with whole trees on the worker's side.
abstract contract Descent is ClaimsHouse {
  struct Dispute {
    uint256 batch;
    uint256 id;
    Agent challenger;
    bytes32 node;
    Turn.State turn;
  }

  /// @dev All levels of a trace's tree, padded, from the leaves up.
  function _levels(uint256[][] memory states) internal pure returns (bytes32[][] memory levels) {
    uint256 depth = Trace.depth(states.length);
    levels = new bytes32[][](depth + 1);
    levels[0] = new bytes32[](1 << depth);
    for (uint256 i = 0; i < states.length; ++i) {
      levels[0][i] = Trace.leaf(i, states[i]);
    }
    for (uint256 l = 1; l <= depth; ++l) {
      levels[l] = new bytes32[](levels[l - 1].length / 2);
      for (uint256 i = 0; i < levels[l].length; ++i) {
        levels[l][i] = Trace.node(levels[l - 1][2 * i], levels[l - 1][2 * i + 1]);
      }
    }
  }

  function _demand(Agent memory challenger, uint256 batch, IClaimManager.Opening memory opening)
    internal
    returns (Dispute memory d)
  {
    vm.prank(challenger.account);
    d.id = traces.demand(batch, 0, opening);
    (d.batch, d.challenger, d.node) = (batch, challenger, opening.result.statesRoot);
    d.turn = Turn.State({
      since: uint40(block.timestamp),
      workerTime: uint32(CLOCK),
      challengerTime: uint32(CLOCK),
      extension: uint32(EXTENSION),
      at: 0,
      rows: opening.result.rows,
      level: uint8(Trace.depth(uint256(opening.result.rows) + 1)),
      round: 0
    });
    _stands(d);
  }

  /// @dev What the node of the dispute has four levels down, padding left out.
  function _children(Dispute memory d, bytes32[][] memory levels) internal pure returns (bytes32[] memory nodes) {
    uint256 below = d.turn.level > 4 ? d.turn.level - 4 : 0;
    uint256 width = ((uint256(d.turn.rows) >> below) + 1);
    uint256 first = uint256(d.turn.at) << (d.turn.level - below);
    uint256 count = width - first < levels[below].length ? width - first : levels[below].length;
    if (count > uint256(1) << (d.turn.level - below)) count = uint256(1) << (d.turn.level - below);
    nodes = new bytes32[](count);
    for (uint256 i = 0; i < count; ++i) {
      nodes[i] = levels[below][first + i];
    }
  }

  function _reveal(Dispute memory d, bytes32[] memory nodes) internal {
    traces.reveal(d.id, Turn.pack(d.turn), nodes);
    d.turn.workerTime = _left(d.turn, d.turn.workerTime);
    _moved(d);
  }

  function _pick(Dispute memory d, bytes32[] memory nodes, uint256 child) internal {
    bytes32 node = nodes[child];
    bytes32[] memory proof = _siblings(nodes, child, d.turn.level - 4);
    vm.prank(d.challenger.account);
    traces.pick(d.batch, 0, Turn.pack(d.turn), child, node, proof);
    d.turn.challengerTime = _left(d.turn, d.turn.challengerTime);
    (d.node, d.turn.at, d.turn.level) = (node, uint32(uint256(d.turn.at) * 16 + child), d.turn.level - 4);
    _moved(d);
  }

  /// @dev Down to the leaves: the challenger goes where its own tree first differs, or right if it never does.
  function _descend(Dispute memory d, bytes32[][] memory theirs, bytes32[][] memory own) internal {
    while (true) {
      bytes32[] memory nodes = _children(d, theirs);
      bytes32[] memory right = _children(d, own);
      _reveal(d, nodes);
      if (d.turn.level <= 4) return;
      uint256 child;
      while (child + 1 < nodes.length && nodes[child] == right[child]) {
        ++child;
      }
      _pick(d, nodes, child);
    }
  }

  function _siblings(bytes32[] memory nodes, uint256 child, uint256 level)
    internal
    pure
    returns (bytes32[] memory proof)
  {
    bytes32[] memory row = new bytes32[](16);
    bytes32 padding;
    for (uint256 i = 0; i < level; ++i) {
      padding = Trace.node(padding, padding);
    }
    for (uint256 i = 0; i < 16; ++i) {
      row[i] = i < nodes.length ? nodes[i] : padding;
    }
    proof = new bytes32[](4);
    for (uint256 i = 0; i < 4; ++i) {
      proof[i] = row[child ^ 1];
      for (uint256 j = 0; j < 8 >> i; ++j) {
        row[j] = Trace.node(row[2 * j], row[2 * j + 1]);
      }
      child /= 2;
    }
  }

  function _stands(Dispute memory d) internal view {
    same(traces.stateOf(d.id), keccak256(abi.encode(d.node, Turn.pack(d.turn))), "the dispute stands there");
  }

  function _moved(Dispute memory d) private view {
    d.turn.since = uint40(block.timestamp);
    ++d.turn.round;
    _stands(d);
  }

  /// @dev Invariant 14: what has passed since the last move is off the mover's clock, and of no other.
  function _left(Turn.State memory turn, uint256 time) private view returns (uint32) {
    uint256 left = turn.since + time - block.timestamp;
    return uint32(left > turn.extension ? left : turn.extension);
  }
}
