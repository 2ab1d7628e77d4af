// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Field } from "../../contracts/src/libraries/Field.sol";
import { Statement } from "../../contracts/src/libraries/Statement.sol";
import { Kit } from "./Kit.sol";

contract StatementTest is Kit {
  function testHead() external view {
    uint256 place = Statement.place(address(0xABCD));
    same(place & type(uint64).max, block.chainid, "chain id in the lowest 64 bits");
    same(uint160(place >> 64), 0xABCD, "gate above it");
    same(place >> 224, 1, "verdict: allow");
    uint256 deed = Statement.deed(address(0xBEEF), 7, 9);
    same(deed, 0xBEEF | (7 << 160) | (9 << 200), "actor, sequence, time");
  }

  function testOrder() external pure {
    uint256[] memory list = Statement.list(1, 2, _groups());
    for (uint256 i = 0; i < 8; ++i) {
      same(list[i], i + 1, "head, params, chain, state, next, request");
    }
    same(list.length, 8, "nothing else");
  }

  /// @dev From statement.test.ts: the TypeScript twin holds the same numbers.
  function testTwin() external view {
    uint256[][5] memory groups = [words(100), words(), words(60), words(2 ** 248 - 1), words(5, 40)];
    uint256[] memory list =
      Statement.list(Statement.place(address(0xABCD)), Statement.deed(address(0xBEEF), 7, 1_700_000_000), groups);
    same(list[0], 26959946667150639794667015087019630673637145233846823586923399903849, "place");
    same(list[1], 2731794675240283468431566068441292744715170883259761801149930727849711, "deed");
    same(list.length, 7, "no further words");
    uint256 digest = 13832562873055781612196434527022274863222600616796085004783916688089831174640;
    (uint256 evaluation, uint256 alpha) = Statement.bind(digest, list);
    same(alpha, 17390294027215606154424595100493848108189199435845645153315342375673971005280, "alpha");
    same(evaluation, 16206974433269157528284514250860099856651705103473599112101730202428361572060, "evaluation");
  }

  /// @dev Against the plain form, word by word; and what is in memory beside it stays as it is.
  function testFuzzListAndBindPlainly(uint256 digest, uint256[][5] memory groups) external pure {
    uint256 length = 2;
    for (uint256 g = 0; g < 5; ++g) {
      length += groups[g].length;
    }
    uint256[] memory plain = new uint256[](length);
    (plain[0], plain[1]) = (11, 12);
    uint256 at = 2;
    for (uint256 g = 0; g < 5; ++g) {
      for (uint256 i = 0; i < groups[g].length; ++i) {
        groups[g][i] %= Field.R;
        plain[at++] = groups[g][i];
      }
    }
    bytes32 before = keccak256(abi.encode(plain, groups));
    uint256[] memory list = Statement.list(11, 12, groups);
    (uint256 evaluation, uint256 alpha) = Statement.bind(digest, list);
    same(before, keccak256(abi.encode(list, groups)), "the plain list, and the groups as they were");
    same(alpha, uint256(keccak256(abi.encodePacked(digest, plain))) % Field.R, "alpha");
    uint256 sum;
    for (uint256 i = 0; i < plain.length; ++i) {
      sum = addmod(mulmod(sum, alpha, Field.R), plain[i], Field.R);
    }
    same(evaluation, sum, "evaluation");
  }

  function testBindVector() external pure {
    uint256[] memory list = words(3, 5);
    (uint256 evaluation, uint256 alpha) = Statement.bind(7, list);
    same(alpha, uint256(keccak256(abi.encode(7, 3, 5))) % Field.R, "alpha");
    same(evaluation, addmod(mulmod(3, alpha, Field.R), 5, Field.R), "3 alpha + 5");
  }

  /// @dev Horner against the sum of powers.
  function testFuzzHorner(uint256 digest, uint256[] memory list) external pure {
    for (uint256 i = 0; i < list.length; ++i) {
      list[i] %= Field.R;
    }
    (uint256 evaluation, uint256 alpha) = Statement.bind(digest, list);
    (uint256 sum, uint256 power) = (0, 1);
    for (uint256 i = list.length; i > 0; --i) {
      sum = addmod(sum, mulmod(list[i - 1], power, Field.R), Field.R);
      power = mulmod(power, alpha, Field.R);
    }
    same(evaluation, sum, "the same polynomial");
  }

  function testFuzzOneWordMatters(uint256 digest, uint256[4] memory four, uint256 at, uint256 other) external pure {
    uint256[] memory list = new uint256[](4);
    for (uint256 i = 0; i < 4; ++i) {
      list[i] = four[i] % Field.R;
    }
    (uint256 before,) = Statement.bind(digest, list);
    other %= Field.R;
    vm.assume(list[at % 4] != other);
    list[at % 4] = other;
    (uint256 evaluation,) = Statement.bind(digest, list);
    holds(before != evaluation, "another list, another value");
  }

  function testNotCanonicalFromTheModulusOn() external {
    (uint256 evaluation,) = Statement.bind(0, words(0, Field.R - 1));
    same(evaluation, Field.R - 1, "the largest word");
    vm.expectRevert(abi.encodeWithSelector(Statement.NotCanonical.selector, 1, Field.R));
    this.bind(0, words(0, Field.R));
  }

  function testFuzzNotCanonical(uint256 at, uint256 over) external {
    uint256[] memory list = words(1, 2);
    list[at % 2] = within(over, Field.R, type(uint256).max);
    vm.expectRevert(abi.encodeWithSelector(Statement.NotCanonical.selector, at % 2, list[at % 2]));
    this.bind(0, list);
  }

  function bind(uint256 digest, uint256[] memory list) external pure returns (uint256, uint256) {
    return Statement.bind(digest, list);
  }

  function _groups() private pure returns (uint256[][5] memory groups) {
    groups[0] = words(3);
    groups[1] = words();
    groups[2] = words(4, 5);
    groups[3] = words(6, 7);
    groups[4] = words(8);
  }
}
