// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IVerifier } from "../../contracts/src/interfaces/IVerifier.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Batches } from "../../contracts/src/libraries/Batches.sol";
import { Trace } from "../../contracts/src/libraries/Trace.sol";
import { Gauge } from "./Gauge.sol";
import { House } from "./House.sol";
import { SumStep } from "./stubs/SumStep.sol";

/// @dev The whole life of a task, escrow to payout, in whole transactions: eight workflows of a data set and 31 traces over it,
/// worked on by one account, claimed in one batch of 248 and settled in one call.
/// forge-config: default.isolate = true
contract MarketGasTest is House, Gauge {
  uint256 private constant FLOWS = 8;
  uint256 private constant TRACES = 31;
  uint256 private constant ALL = FLOWS * TRACES;
  bytes32 private constant INPUTS = "inputs";

  uint256 private _life;

  function setUp() public override {
    super.setUp();
    token.approve(address(vault), SUPPLY);
    vault.depositFor(ann.account, 20_000 * POL);
    // Who has been paid and has opened a batch before.
    token.transfer(ann.account, POL);
    vm.prank(ann.account);
    claims.open("before", 1);
  }

  function testWholeLife() external {
    bytes32[] memory flows = new bytes32[](FLOWS);
    IWorkflowMarket.Work[] memory works = new IWorkflowMarket.Work[](1);
    works[0] = IWorkflowMarket.Work(new SumStep(), IVerifier(address(0)), 2, words(3));
    uint256 used;
    for (uint256 i = 0; i < FLOWS; ++i) {
      flows[i] = market.createWorkflow(works, _tasks(), bytes32(i));
      used += vm.lastCallGas().gasTotalUsed;
    }
    _each("createWorkflow of 32 tasks, per task", used / (TRACES + 1) / FLOWS, 24_000);
    used = 0;
    for (uint256 i = 0; i < FLOWS; ++i) {
      _deliver(flows[i]);
      for (uint256 t = 1; t <= TRACES; ++t) {
        vm.prank(ann.account);
        market.claimTask(flows[i], t);
        used += vm.lastCallGas().gasTotalUsed;
      }
    }
    _each("claimTask, per task", used / ALL, 92_000);
    _settle(flows);
    _gauge("whole life, per task", _life, 158_000);
  }

  function _deliver(bytes32 flow) private {
    bytes32 data = keccak256(abi.encode(uint256(10), INPUTS));
    bytes memory signature = _signAttestation(ann, flow, 0, data);
    vm.prank(ann.account);
    market.claimTask(flow, 0);
    vm.prank(ann.account);
    market.submitResult(flow, 0, data, signature);
  }

  function _settle(bytes32[] memory flows) private {
    Result[] memory results = new Result[](ALL);
    bytes32[] memory level = new bytes32[](256);
    uint256[] memory at = new uint256[](ALL);
    for (uint256 i = 0; i < ALL; ++i) {
      results[i] =
        Result(flows[i / TRACES], uint8(1 + i % TRACES), 0, ann.account, 10, INPUTS, "states", bytes32(i + 1), "salt");
      at[i] = i;
      level[i] = Batches.leafOf(i, claims.hashOf(results[i]));
    }
    for (uint256 n = 128; n > 0; n /= 2) {
      for (uint256 i = 0; i < n; ++i) {
        level[i] = Trace.node(level[2 * i], level[2 * i + 1]);
      }
    }
    vm.prank(ann.account);
    uint256 batch = claims.open(level[0], ALL);
    _each("open, per task", vm.lastCallGas().gasTotalUsed / ALL, 430);
    vm.warp(block.timestamp + 4 days);
    claims.settle(batch, at, results, new bytes[](ALL), new bytes32[](0));
    _each("settle, per task", vm.lastCallGas().gasTotalUsed / ALL, 44_000);
    same(market.openTasks(flows[0]) + market.escrowOf(flows[7]), 0, "all done and paid");
  }

  function _each(string memory what, uint256 used, uint256 most) private {
    _gauge(what, used, most);
    _life += used;
  }

  function _tasks() private view returns (IWorkflowMarket.TaskSpec[] memory tasks) {
    tasks = new IWorkflowMarket.TaskSpec[](TRACES + 1);
    for (uint256 i = 0; i <= TRACES; ++i) {
      tasks[i].spec = keccak256(abi.encode("task", i));
      tasks[i].reward = uint96(POL);
      tasks[i].deadline = uint40(block.timestamp + 30 days);
      if (i > 0) (tasks[i].needs, tasks[i].mode, tasks[i].work) = (1, IWorkflowMarket.Mode.Trace, 1);
    }
  }
}
