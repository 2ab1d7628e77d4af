// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title An actor's state under a policy, in as few slots as its numbers allow
/// @notice The first word stands in the slot of the head while it fits the 168 bits that are left there, and in its own slot
/// while it doesn't. How many words there are, the registry knows.
library PolicyState {
  /// @dev `wide`: the first word is in `words`; what is there otherwise is old.
  struct State {
    uint40 sequence;
    uint40 at;
    bool wide;
    uint168 low;
    mapping(uint256 index => uint256) words;
  }

  function load(State storage state, uint256 length)
    internal
    view
    returns (uint256[] memory words, uint40 sequence, uint40 at)
  {
    bool wide;
    uint168 low;
    (sequence, at, wide, low) = (state.sequence, state.at, state.wide, state.low);
    words = new uint256[](length);
    if (length > 0) words[0] = wide ? state.words[0] : low;
    for (uint256 i = 1; i < length; ++i) {
      words[i] = state.words[i];
    }
  }

  function store(State storage state, uint256[] memory words, uint40 sequence, uint40 at) internal {
    uint256 first = words.length > 0 ? words[0] : 0;
    bool wide = first > type(uint168).max;
    // forge-lint: disable-next-line(unsafe-typecast)
    (state.sequence, state.at, state.wide, state.low) = (sequence, at, wide, wide ? 0 : uint168(first));
    if (wide) state.words[0] = first;
    for (uint256 i = 1; i < words.length; ++i) {
      state.words[i] = words[i];
    }
  }
}
