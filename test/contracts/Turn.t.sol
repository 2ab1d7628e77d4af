// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Turn } from "../../contracts/src/libraries/Turn.sol";
import { Kit } from "./Kit.sol";

contract TurnTest is Kit {
  /// @dev From descent.test.ts: the TypeScript twin holds the same word.
  function testVector() external pure {
    Turn.State memory state = Turn.State(1_700_000_000, 302_400, 3_600, 60, 77, 1_048_575, 12, 5);
    same(Turn.pack(state), 2076164345501099753255313697912523373205671566069506594250682624, "packed");
  }

  function testFuzzThereAndBack(Turn.State memory state) external pure {
    same(keccak256(abi.encode(Turn.unpack(Turn.pack(state)))), keccak256(abi.encode(state)), "every field has its bits");
  }
}
