// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title An actor's state under a policy, in as few slots as its numbers allow
/// @notice The first word stands in the slot of the head while it fits the 160 bits that are left there, and in its own slot
/// while it doesn't. How many words there are, the registry knows.
library PolicyState {
  /// @dev `head`: sequence 40, time 40, layout 8, wide 8, first word 160, low bits first. The layout is how many migrations the
  /// words have been through; `wide` says that the first word is in `words`, and what is there otherwise is old.
  struct State {
    uint256 head;
    mapping(uint256 index => uint256) words;
  }

  function load(State storage state, uint256 length)
    internal
    view
    returns (uint256[] memory words, uint40 sequence, uint40 at, uint8 layout)
  {
    uint256 head = state.head;
    // forge-lint: disable-next-line(unsafe-typecast)
    (sequence, at, layout) = (uint40(head), uint40(head >> 40), uint8(head >> 80));
    words = new uint256[](length);
    if (length > 0) words[0] = (head >> 88) & 0xff != 0 ? state.words[0] : head >> 96;
    for (uint256 i = 1; i < length; ++i) {
      words[i] = state.words[i];
    }
  }

  function store(State storage state, uint256[] memory words, uint40 sequence, uint40 at, uint8 layout) internal {
    uint256 head = uint256(sequence) | (uint256(at) << 40) | (uint256(layout) << 80);
    uint256 first = words.length > 0 ? words[0] : 0;
    bool wide = first > type(uint160).max;
    state.head = head | (wide ? 1 << 88 : first << 96);
    if (wide) state.words[0] = first;
    for (uint256 i = 1; i < words.length; ++i) {
      state.words[i] = words[i];
    }
  }
}
