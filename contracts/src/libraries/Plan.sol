// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStep } from "../interfaces/IStep.sol";
import { IVerifier } from "../interfaces/IVerifier.sol";
import { IWorkflowMarket } from "../interfaces/IWorkflowMarket.sol";

/// @title What never changes of a workflow, written as code: a byte costs 200 gas there, against 690 in storage
/// @notice `0x00, tasks 1`, then a task a record `needs 4, deadline 5, reward 12, mode 1, work 1, apartFrom 1, retries 1`,
/// then the works: `step 20, verifier 20, words 1, params 1`, each parameter 32. It begins with STOP, so that it can't be
/// run. Specs aren't kept: the workflow's hash commits to them.
library Plan {
  uint256 private constant HEAD = 2;
  uint256 private constant TASK = 25;
  uint256 private constant WORK = 42;

  error TooManyParams(uint256 given, uint256 max);

  function write(IWorkflowMarket.Work[] calldata works, IWorkflowMarket.TaskSpec[] calldata tasks)
    internal
    returns (address)
  {
    bytes memory code = abi.encodePacked(uint8(0), uint8(tasks.length));
    for (uint256 i = 0; i < tasks.length; ++i) {
      IWorkflowMarket.TaskSpec calldata t = tasks[i];
      code = bytes.concat(
        code, abi.encodePacked(t.needs, t.deadline, t.reward, uint8(t.mode), t.work, t.apartFrom, t.retries)
      );
    }
    for (uint256 i = 0; i < works.length; ++i) {
      IWorkflowMarket.Work calldata w = works[i];
      if (w.params.length > type(uint8).max) revert TooManyParams(w.params.length, type(uint8).max);
      code = bytes.concat(code, abi.encodePacked(w.step, w.verifier, w.words, uint8(w.params.length), w.params));
    }
    return address(new Code(code));
  }

  function count(address plan) internal view returns (uint256) {
    return _load(plan, 1, 1);
  }

  /// @dev Without its spec.
  function task(address plan, uint256 index) internal view returns (IWorkflowMarket.TaskSpec memory found) {
    uint256 record = _load(plan, HEAD + TASK * index, TASK);
    found.retries = uint8(record);
    found.apartFrom = uint8(record >> 8);
    found.work = uint8(record >> 16);
    found.mode = IWorkflowMarket.Mode(uint8(record >> 24));
    found.reward = uint96(record >> 32);
    found.deadline = uint40(record >> 128);
    found.needs = uint32(record >> 168);
  }

  function work(address plan, uint256 index) internal view returns (IWorkflowMarket.Work memory found) {
    uint256 at = HEAD + TASK * count(plan);
    for (uint256 i = 0; i < index; ++i) {
      at += WORK + 32 * _load(plan, at + WORK - 1, 1);
    }
    found.step = IStep(address(uint160(_load(plan, at, 20))));
    found.verifier = IVerifier(address(uint160(_load(plan, at + 20, 20))));
    found.words = uint8(_load(plan, at + 40, 1));
    found.params = new uint256[](_load(plan, at + WORK - 1, 1));
    for (uint256 i = 0; i < found.params.length; ++i) {
      found.params[i] = _load(plan, at + WORK + 32 * i, 32);
    }
  }

  /// @dev `size` bytes of the code, at most 32, as a number.
  function _load(address plan, uint256 offset, uint256 size) private view returns (uint256 value) {
    assembly ("memory-safe") {
      mstore(0, 0)
      extcodecopy(plan, 0, offset, size)
      value := shr(sub(256, mul(8, size)), mload(0))
    }
  }
}

/// @dev Bytes as a contract's code.
contract Code {
  constructor(bytes memory code) {
    assembly ("memory-safe") {
      return(add(code, 0x20), mload(code))
    }
  }
}
