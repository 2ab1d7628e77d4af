// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Where a descent stands, in one word: what a move gives as calldata is most of what it costs
/// @notice Low bits first: `since 40, workerTime 32, challengerTime 32, extension 32, at 32, rows 32, level 8, round 8`.
library Turn {
  /// @param since When the last move was made
  /// @param workerTime Seconds left to the worker, and to the challenger
  /// @param extension What is left to a party after its move at least
  /// @param at Position of the node that is to be opened among those of its level, from the left
  /// @param rows Of the result: there are `rows + 1` states
  /// @param level How many levels that node is above the states
  /// @param round Moves so far; even: the worker is to move
  struct State {
    uint40 since;
    uint32 workerTime;
    uint32 challengerTime;
    uint32 extension;
    uint32 at;
    uint32 rows;
    uint8 level;
    uint8 round;
  }

  function pack(State memory s) internal pure returns (uint256) {
    return uint256(s.since) | (uint256(s.workerTime) << 40) | (uint256(s.challengerTime) << 72)
      | (uint256(s.extension) << 104) | (uint256(s.at) << 136) | (uint256(s.rows) << 168) | (uint256(s.level) << 200)
      | (uint256(s.round) << 208);
  }

  function unpack(uint256 turn) internal pure returns (State memory) {
    return State({
      since: uint40(turn),
      workerTime: uint32(turn >> 40),
      challengerTime: uint32(turn >> 72),
      extension: uint32(turn >> 104),
      at: uint32(turn >> 136),
      rows: uint32(turn >> 168),
      level: uint8(turn >> 200),
      round: uint8(turn >> 208)
    });
  }
}
