// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { PolicyState } from "../../contracts/src/libraries/PolicyState.sol";
import { Kit } from "./Kit.sol";

contract PolicyStateTest is Kit {
  using PolicyState for PolicyState.State;

  PolicyState.State private _state;

  /// @dev Whatever was there before, what is stored last is what is loaded: first words of all widths, one after another.
  function testFuzzLoadsWhatWasStored(
    uint256[3][4] memory lists,
    uint8[4] memory widths,
    uint40 sequence,
    uint40 at,
    uint8 layout
  ) external {
    for (uint256 i = 0; i < 4; ++i) {
      uint256[] memory list = new uint256[](3);
      for (uint256 j = 0; j < 3; ++j) {
        list[j] = lists[i][j] >> widths[i];
      }
      _state.store(list, sequence, at, layout);
      (uint256[] memory words, uint40 s, uint40 a, uint8 l) = _state.load(3);
      same(keccak256(abi.encode(words)), keccak256(abi.encode(list)), "words");
      same(s, sequence, "sequence");
      same(a, at, "time");
      same(l, layout, "layout");
      unchecked {
        (sequence, at, layout) = (sequence + 1, at + 7, layout + 1);
      }
    }
  }

  function testBothSidesOfTheBoundary() external {
    uint256[3] memory firsts = [uint256(type(uint160).max), uint256(type(uint160).max) + 1, type(uint256).max];
    for (uint256 i = 0; i < 3; ++i) {
      _state.store(words(firsts[i]), 1, 2, 3);
      (uint256[] memory list,,,) = _state.load(1);
      same(list[0], firsts[i], "as stored");
    }
    _state.store(words(3), type(uint40).max, type(uint40).max, type(uint8).max);
    (uint256[] memory narrow, uint40 sequence, uint40 at, uint8 layout) = _state.load(1);
    same(narrow[0], 3, "narrow again: the old wide word is not read");
    same(sequence, type(uint40).max, "sequence");
    same(at, type(uint40).max, "time");
    same(layout, type(uint8).max, "layout");
  }

  function testNothingAtFirst() external view {
    (uint256[] memory list, uint40 sequence, uint40 at, uint8 layout) = _state.load(2);
    same(list[0] | list[1] | sequence | at | layout, 0, "all zero");
  }

  function testWithoutWords() external {
    _state.store(words(), 4, 5, 6);
    (uint256[] memory list, uint40 sequence, uint40 at, uint8 layout) = _state.load(0);
    same(list.length, 0, "no words");
    same(sequence, 4, "sequence");
    same(at, 5, "time");
    same(layout, 6, "layout");
  }
}
