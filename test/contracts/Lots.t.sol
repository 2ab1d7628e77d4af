// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Lots } from "../../contracts/src/libraries/Lots.sol";
import { Kit } from "./Kit.sol";

contract LotsTest is Kit {
  /// @dev The vector that sampling.test.ts holds too.
  function testVector() external pure {
    bytes32 seed = Lots.seedOf(keccak256("block"), 77);
    same(seed, bytes32(0x0429e7e0602e842796ae4a0983f69f2adff6f603d3b2616499d3a227a5840000), "seed");
    same(Lots.slotOf(seed, 2, 1_000), 689, "slot");
    uint256[] memory indices = Lots.samplesOf(seed, 1, 6, 9);
    uint8[6] memory expected = [3, 2, 0, 6, 1, 4];
    for (uint256 i = 0; i < 6; ++i) {
      same(indices[i], expected[i], "sample");
    }
  }

  /// @dev As many as asked for, or all; different; below the count.
  function testFuzzSamplesDiffer(bytes32 seed, uint8 draw, uint8 samples, uint16 count) external pure {
    uint256 n = within(count, 1, 256);
    uint256 wanted = within(samples, 1, 32);
    uint256[] memory indices = Lots.samplesOf(seed, draw, wanted, n);
    same(indices.length, wanted < n ? wanted : n, "how many");
    for (uint256 i = 0; i < indices.length; ++i) {
      holds(indices[i] < n, "a leaf");
      for (uint256 j = 0; j < i; ++j) {
        holds(indices[i] != indices[j], "another leaf");
      }
    }
  }

  /// @dev Every leaf as likely, every slot as likely: 4,000 draws of 2 among 8 give each leaf 1,000, within 5 sigma.
  function testBehaviorEvenOdds() external pure {
    uint256[8] memory leaves;
    uint256[8] memory slots;
    for (uint256 i = 0; i < 4_000; ++i) {
      bytes32 seed = Lots.seedOf(bytes32(i), 1);
      uint256[] memory indices = Lots.samplesOf(seed, 0, 2, 8);
      ++leaves[indices[0]];
      ++leaves[indices[1]];
      ++slots[Lots.slotOf(seed, 0, 8)];
    }
    for (uint256 i = 0; i < 8; ++i) {
      holds(leaves[i] > 860 && leaves[i] < 1_140, "a leaf's odds");
      holds(slots[i] > 395 && slots[i] < 605, "a slot's odds");
    }
  }
}
