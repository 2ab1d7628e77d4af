// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Trace } from "../../contracts/src/libraries/Trace.sol";

/// @dev A tree of 16^depth leaves of which only the nodes on one descent exist: sixteen a level, each but one made up.
library Deep {
  struct Tree {
    bytes32[][] groups;
    uint256[] path;
  }

  /// @dev `leaves` are sixteen neighbours at the bottom; `path` says where each group hangs, from the bottom up.
  function grow(bytes32[] memory leaves, uint256[] memory path) internal pure returns (Tree memory tree) {
    tree.groups = new bytes32[][](path.length + 1);
    tree.path = path;
    tree.groups[0] = leaves;
    for (uint256 g = 1; g <= path.length; ++g) {
      tree.groups[g] = made(g);
      tree.groups[g][path[g - 1]] = top(tree.groups[g - 1]);
    }
  }

  function made(uint256 seed) internal pure returns (bytes32[] memory group) {
    group = new bytes32[](16);
    for (uint256 i = 0; i < 16; ++i) {
      group[i] = keccak256(abi.encode(seed, i));
    }
  }

  function root(Tree memory tree) internal pure returns (bytes32) {
    return top(tree.groups[tree.groups.length - 1]);
  }

  /// @dev Of the leaf at `low` of the lowest group.
  function index(Tree memory tree, uint256 low) internal pure returns (uint256 position) {
    for (uint256 g = tree.path.length; g > 0; --g) {
      position = position * 16 + tree.path[g - 1];
    }
    return position * 16 + low;
  }

  function open(Tree memory tree, uint256 low) internal pure returns (bytes32[] memory proof) {
    proof = new bytes32[](4 * tree.groups.length);
    for (uint256 g = 0; g < tree.groups.length; ++g) {
      bytes32[] memory part = siblings(tree.groups[g], g == 0 ? low : tree.path[g - 1]);
      for (uint256 i = 0; i < 4; ++i) {
        proof[4 * g + i] = part[i];
      }
    }
  }

  function siblings(bytes32[] memory group, uint256 child) internal pure returns (bytes32[] memory proof) {
    proof = new bytes32[](4);
    bytes32[] memory level = copy(group);
    for (uint256 i = 0; i < 4; ++i) {
      proof[i] = level[child ^ 1];
      level = up(level);
      child /= 2;
    }
  }

  function top(bytes32[] memory group) internal pure returns (bytes32) {
    bytes32[] memory level = copy(group);
    while (level.length > 1) {
      level = up(level);
    }
    return level[0];
  }

  function up(bytes32[] memory level) internal pure returns (bytes32[] memory above) {
    above = new bytes32[](level.length / 2);
    for (uint256 i = 0; i < above.length; ++i) {
      above[i] = Trace.node(level[2 * i], level[2 * i + 1]);
    }
  }

  function copy(bytes32[] memory group) internal pure returns (bytes32[] memory same) {
    same = new bytes32[](group.length);
    for (uint256 i = 0; i < group.length; ++i) {
      same[i] = group[i];
    }
  }
}
