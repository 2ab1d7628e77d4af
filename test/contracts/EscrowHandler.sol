// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { WorkflowMarket } from "../../contracts/src/WorkflowMarket.sol";
import { IStep } from "../../contracts/src/interfaces/IStep.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Handler } from "./Handler.sol";

/// @dev The life of workflows: each call moves one task on in one of the ways that are open to it. Workflows are a pair: an
/// attested task and a trace that needs it. Workers' signatures are answered by stub accounts; the claim manager is played.
contract EscrowHandler is Handler {
  WorkflowMarket private immutable _market;
  StakeVault private immutable _vault;
  IStep private immutable _step;
  address[] private _workers;

  bytes32[] public flows;
  uint256 public created;
  uint256 public paid;
  uint256 public refunded;
  uint256 public live;

  constructor(WorkflowMarket market, StakeVault vault, IStep step, address[] memory workers) {
    (_market, _vault, _step, _workers) = (market, vault, step, workers);
    market.TOKEN().approve(address(market), type(uint256).max);
  }

  function flowCount() external view returns (uint256) {
    return flows.length;
  }

  function create(uint256 first, uint256 second) public {
    IWorkflowMarket.TaskSpec[] memory tasks = new IWorkflowMarket.TaskSpec[](2);
    tasks[0].reward = uint96(within(first, 0, 1e18));
    tasks[1].reward = uint96(within(second, 0, 1e18));
    tasks[1].needs = 1;
    tasks[1].mode = IWorkflowMarket.Mode.Trace;
    tasks[1].step = _step;
    tasks[1].words = 1;
    uint40 deadline = uint40(block.timestamp + 10 days);
    bytes memory data = abi.encodeCall(_market.createWorkflow, (tasks, deadline, bytes32(flows.length)));
    (bool ok, bytes memory returned) = _call(address(this), address(_market), data);
    if (!ok) return;
    flows.push(abi.decode(returned, (bytes32)));
    created += tasks[0].reward + tasks[1].reward;
  }

  function move(uint256 which, uint256 index, uint256 how) public {
    if (flows.length == 0) return create(which, how);
    bytes32 flow = flows[which % flows.length];
    index %= 2;
    IWorkflowMarket.Task memory task = _market.task(flow, index);
    if (task.status == IWorkflowMarket.Status.Open) _claim(flow, index, how);
    else if (task.status == IWorkflowMarket.Status.Claimed) _work(flow, index, task, how);
    else if (task.status == IWorkflowMarket.Status.Pending) _judge(flow, index, task, how);
    else if (how % 16 == 0) _again(flow, index, task, how);
    else create(which, how);
  }

  /// @dev Twice, since most of a workflow's life is in here.
  function moveLast(uint256 index, uint256 how) external {
    move(flows.length == 0 ? 0 : flows.length - 1, index, how);
  }

  function refund(uint256 which, uint256 early) external {
    if (flows.length == 0) return create(which, early);
    bytes32 flow = flows[which % flows.length];
    uint40 deadline = _market.workflow(flow).deadline;
    uint256 open = _openEscrow(flow);
    if (open == 0) return create(which, early);
    if (early % 4 != 0) return move(which, early, early);
    if (block.timestamp < deadline) vm.warp(deadline);
    (bool ok,) = _call(address(this), address(_market), abi.encodeCall(_market.refund, (flow)));
    if (ok) refunded += open;
  }

  function _claim(bytes32 flow, uint256 index, uint256 how) private {
    IWorkflowMarket.Workflow memory state = _market.workflow(flow);
    bool may = block.timestamp < state.deadline && (index == 0 || state.done & 1 == 1);
    if (!may && how % 16 != 0) return create(index, how);
    address worker = _workers[how % _workers.length];
    (bool ok,) = _call(worker, address(_market), abi.encodeCall(_market.claimTask, (flow, index)));
    same(ok ? 1 : 0, may ? 1 : 0, "claimed when it may be");
    if (ok) ++live;
  }

  function _work(bytes32 flow, uint256 index, IWorkflowMarket.Task memory task, uint256 how) private {
    if (how % 4 == 0) {
      vm.warp(task.claimedAt + _market.TASK_TIMEOUT() + how % 100);
      (bool released,) = _call(address(this), address(_market), abi.encodeCall(_market.release, (flow, index)));
      if (released) --live;
    } else if (index == 0) {
      _deliver(task, abi.encodeCall(_market.submitResult, (flow, index, bytes32(how), "")), task.worker);
    } else {
      _call(address(_market.CLAIMS()), address(_market), abi.encodeCall(_market.pend, (flow, index)));
    }
  }

  function _judge(bytes32 flow, uint256 index, IWorkflowMarket.Task memory task, uint256 how) private {
    address claims = _market.CLAIMS();
    if (how % 3 != 0) return _deliver(task, abi.encodeCall(_market.finish, (flow, index, bytes32(how))), claims);
    (bool ok,) = _call(claims, address(_market), abi.encodeCall(_market.reopen, (flow, index)));
    if (!ok) return;
    --live;
    _call(claims, address(_vault), abi.encodeCall(_vault.slash, (task.worker, _market.TASK_BOND(), address(1), 5_000)));
  }

  function _deliver(IWorkflowMarket.Task memory task, bytes memory data, address sender) private {
    (bool ok,) = _call(sender, address(_market), data);
    if (!ok) return;
    paid += task.reward;
    --live;
  }

  /// @dev What is done or refunded stays so, whoever tries what.
  function _again(bytes32 flow, uint256 index, IWorkflowMarket.Task memory task, uint256 how) private {
    bytes[5] memory tries = [
      abi.encodeCall(_market.claimTask, (flow, index)),
      abi.encodeCall(_market.submitResult, (flow, index, 0, "")),
      abi.encodeCall(_market.finish, (flow, index, 0)),
      abi.encodeCall(_market.reopen, (flow, index)),
      abi.encodeCall(_market.release, (flow, index))
    ];
    uint256 pick = how / 16 % 5;
    address sender = pick == 2 || pick == 3 ? _market.CLAIMS() : pick == 1 ? task.worker : _workers[0];
    (bool ok,) = _call(sender, address(_market), tries[pick]);
    holds(!ok, "a terminal task moved");
  }

  function _openEscrow(bytes32 flow) private view returns (uint256 sum) {
    for (uint256 i = 0; i < 2; ++i) {
      IWorkflowMarket.Task memory task = _market.task(flow, i);
      if (task.status == IWorkflowMarket.Status.Open) sum += task.reward;
    }
  }
}
