// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStep } from "../../contracts/src/interfaces/IStep.sol";
import { IVerifier } from "../../contracts/src/interfaces/IVerifier.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Plan } from "../../contracts/src/libraries/Plan.sol";
import { Kit } from "./Kit.sol";

contract PlanTest is Kit {
  /// @dev What is written is read: every field of every task and work, in every place.
  function testFuzzRoundTrip(bytes32 seed) external {
    IWorkflowMarket.TaskSpec[] memory tasks = new IWorkflowMarket.TaskSpec[](1 + _n(seed, 0) % 32);
    IWorkflowMarket.Work[] memory works = new IWorkflowMarket.Work[](_n(seed, 1) % 4);
    for (uint256 i = 0; i < tasks.length; ++i) {
      uint256 n = _n(seed, 2 + i);
      tasks[i] = IWorkflowMarket.TaskSpec(
        0,
        uint32(n),
        uint40(n >> 32),
        uint96(n >> 72),
        IWorkflowMarket.Mode(n >> 254),
        uint8(n >> 176),
        uint8(n >> 184),
        uint8(n >> 192)
      );
    }
    for (uint256 i = 0; i < works.length; ++i) {
      uint256 n = _n(seed, 100 + i);
      works[i] =
        IWorkflowMarket.Work(IStep(address(uint160(n))), IVerifier(address(~uint160(n))), uint8(n >> 160), _list(n));
    }
    address plan = this.write(works, tasks);
    same(Plan.count(plan), tasks.length, "count");
    for (uint256 i = 0; i < tasks.length; ++i) {
      same(keccak256(abi.encode(Plan.task(plan, i))), keccak256(abi.encode(tasks[i])), "task");
    }
    for (uint256 i = 0; i < works.length; ++i) {
      same(keccak256(abi.encode(Plan.work(plan, i))), keccak256(abi.encode(works[i])), "work");
    }
    (bool ok, bytes memory returned) = plan.call("anything");
    holds(ok && returned.length == 0, "it stops at once");
  }

  function testErrorTooManyParams() external {
    IWorkflowMarket.Work[] memory works = new IWorkflowMarket.Work[](1);
    works[0].params = new uint256[](255);
    this.write(works, new IWorkflowMarket.TaskSpec[](1));
    works[0].params = new uint256[](256);
    vm.expectRevert(abi.encodeWithSelector(Plan.TooManyParams.selector, 256, 255));
    this.write(works, new IWorkflowMarket.TaskSpec[](1));
  }

  function write(IWorkflowMarket.Work[] calldata works, IWorkflowMarket.TaskSpec[] calldata tasks)
    external
    returns (address)
  {
    return Plan.write(works, tasks);
  }

  function _list(uint256 n) private pure returns (uint256[] memory list) {
    list = new uint256[](n % 5);
    for (uint256 i = 0; i < list.length; ++i) {
      list[i] = uint256(keccak256(abi.encode(n, i)));
    }
  }

  function _n(bytes32 seed, uint256 i) private pure returns (uint256) {
    return uint256(keccak256(abi.encode(seed, i)));
  }
}
