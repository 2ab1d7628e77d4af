// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStep } from "../../contracts/src/interfaces/IStep.sol";
import { IVerifier } from "../../contracts/src/interfaces/IVerifier.sol";
import { WorkflowMarket } from "../../contracts/src/WorkflowMarket.sol";
import { IParams } from "../../contracts/src/interfaces/IParams.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Handler } from "./Handler.sol";
import { PlainParams } from "./stubs/PlainParams.sol";
import { PlainPool } from "./stubs/PlainPool.sol";

/// @dev The life of workflows: each call moves one task on in one of the ways that are open to it. A workflow is an attested
/// task, a trace that needs it, and a secret one. Workers' signatures are answered by stub accounts; claims are played. What
/// each bond and fee should be is kept here, from the numbers that were in force when the workflow was funded.
contract EscrowHandler is Handler {
  WorkflowMarket private immutable _market;
  PlainParams private immutable _params;
  PlainPool private immutable _pool;
  IWorkflowMarket.Work[] private _works;
  address[] private _workers;
  mapping(bytes32 flow => IParams.Numbers) private _numbers;

  bytes32[] public flows;
  uint256 public created;
  uint256 public paid;
  uint256 public fees;
  uint256 public refunded;

  constructor(
    WorkflowMarket market,
    PlainParams params,
    PlainPool pool,
    IStep step,
    IVerifier verifier,
    address[] memory workers
  ) {
    (_market, _params, _pool, _workers) = (market, params, pool, workers);
    _works.push(IWorkflowMarket.Work(step, IVerifier(address(0)), 1, words()));
    _works.push(IWorkflowMarket.Work(step, verifier, 1, words(7)));
    market.TOKEN().approve(address(market), type(uint256).max);
  }

  function flowCount() external view returns (uint256) {
    return flows.length;
  }

  /// @dev What must be locked for a task in work, and what must be in escrow for one that isn't finished.
  function expected(bytes32 flow, uint256 index) external view returns (uint256 locked, uint256 escrow) {
    IWorkflowMarket.Task memory task = _market.taskOf(flow, index);
    IWorkflowMarket.Status status = task.status;
    bool inWork = status == IWorkflowMarket.Status.Claimed || status == IWorkflowMarket.Status.Accused;
    bool over = status == IWorkflowMarket.Status.Done || status == IWorkflowMarket.Status.Refunded;
    IParams.Numbers memory numbers = _numbers[flow];
    uint256 factor = (uint256(task.reward) * numbers.bondFactor + 9_999) / 10_000;
    locked = !inWork ? 0 : factor > numbers.minTaskBond ? factor : numbers.minTaskBond;
    escrow = over ? 0 : task.reward + _fee(flow, index, task.reward);
  }

  function create(uint256 reward, uint256 how) public {
    IWorkflowMarket.TaskSpec[] memory tasks = new IWorkflowMarket.TaskSpec[](3);
    for (uint256 i = 0; i < 3; ++i) {
      tasks[i].reward = uint96(within(reward >> (8 * i), 0, 1e18));
      tasks[i].deadline = uint40(block.timestamp + 10 days + i);
      tasks[i].retries = uint8(how % 3);
    }
    (tasks[1].needs, tasks[1].mode, tasks[1].work) = (1, IWorkflowMarket.Mode.Trace, 1);
    (tasks[2].mode, tasks[2].work) = (IWorkflowMarket.Mode.Secret, 2);
    bytes memory data = abi.encodeCall(_market.createWorkflow, (_works, tasks, bytes32(flows.length)));
    (bool ok, bytes memory returned) = _call(address(this), address(_market), data);
    if (!ok) return;
    bytes32 flow = abi.decode(returned, (bytes32));
    flows.push(flow);
    _numbers[flow] = _params.at(_params.version());
    for (uint256 i = 0; i < 3; ++i) {
      created += tasks[i].reward + _fee(flow, i, tasks[i].reward);
    }
  }

  /// @dev New numbers, for what is funded from now on.
  function vote(uint256 factor, uint256 fee) external {
    IParams.Numbers memory numbers = _params.at(_params.version());
    (numbers.bondFactor, numbers.validatorFee) = (uint16(within(factor, 0, 40_000)), uint16(within(fee, 0, 2_000)));
    numbers.minTaskBond = uint96(within(factor ^ fee, 0, 1e17));
    _params.set(numbers);
  }

  function move(uint256 which, uint256 index, uint256 how) public {
    if (flows.length == 0) return create(which, how);
    bytes32 flow = flows[which % flows.length];
    index %= 3;
    IWorkflowMarket.Task memory task = _market.taskOf(flow, index);
    if (task.status == IWorkflowMarket.Status.Open) _claim(flow, index, task, how);
    else if (task.status == IWorkflowMarket.Status.Claimed) _work(flow, index, task, how);
    else if (task.status == IWorkflowMarket.Status.Accused) _answer(flow, index, task, how);
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
    if (early % 4 != 0) return move(which, early, early);
    uint256 before = _market.escrowOf(flow);
    if (before == 0) return create(which, early);
    vm.warp(block.timestamp + 10 days + 2);
    (bool ok,) = _call(address(this), address(_market), abi.encodeCall(_market.refund, (flow)));
    if (ok) refunded += before - _market.escrowOf(flow);
  }

  function _claim(bytes32 flow, uint256 index, IWorkflowMarket.Task memory task, uint256 how) private {
    bool ready = task.needs & ~_market.workflow(flow).done == 0;
    bool may = block.timestamp < task.deadline && ready;
    if (!may && how % 16 != 0) return create(index, how);
    address worker = _workers[how % _workers.length];
    (bool ok,) = _call(worker, address(_market), abi.encodeCall(_market.claimTask, (flow, index)));
    same(ok ? 1 : 0, may ? 1 : 0, "claimed when it may be");
  }

  function _work(bytes32 flow, uint256 index, IWorkflowMarket.Task memory task, uint256 how) private {
    if (how % 4 == 0) {
      vm.warp(task.until + how % 100);
      bytes memory data =
        index == 0 ? abi.encodeCall(_market.release, (flow, index)) : abi.encodeCall(_market.accuse, (flow, index));
      _call(address(this), address(_market), data);
    } else if (index == 0) {
      bytes memory data = abi.encodeCall(_market.submitResult, (flow, index, bytes32(how), ""));
      (bool ok,) = _call(task.worker, address(_market), data);
      if (ok) paid += task.reward;
    } else {
      _judge(flow, index, task, how);
    }
  }

  function _answer(bytes32 flow, uint256 index, IWorkflowMarket.Task memory task, uint256 how) private {
    if (how % 3 == 0) {
      vm.warp(task.until + how % 100);
      _call(address(this), address(_market), abi.encodeCall(_market.release, (flow, index)));
    } else if (how % 3 == 1) {
      bytes memory data = abi.encodeCall(
        _market.excuse, (flow, index, task.attempt, task.worker, task.data, block.timestamp + how % 5 days)
      );
      _call(_market.CLAIMS(), address(_market), data);
    } else {
      _judge(flow, index, task, how);
    }
  }

  function _judge(bytes32 flow, uint256 index, IWorkflowMarket.Task memory task, uint256 how) private {
    if (how % 3 == 0) {
      bytes memory data = abi.encodeCall(_market.fail, (flow, index, task.attempt, task.worker, _verdict()));
      _call(_market.CLAIMS(), address(_market), data);
      return;
    }
    _pool.attest(how, how % 2);
    (bool ok, bytes memory returned) = _finish(flow, index, task, how);
    if (!ok) return;
    same(abi.decode(returned, (uint256)), 1, "the first copy alone");
  }

  /// @dev The same leaf twice in one list must be paid once.
  function _finish(bytes32 flow, uint256 index, IWorkflowMarket.Task memory task, uint256 how)
    private
    returns (bool ok, bytes memory returned)
  {
    IWorkflowMarket.Finished[] memory list = new IWorkflowMarket.Finished[](2);
    list[0] = list[1] = IWorkflowMarket.Finished(flow, uint8(index), task.attempt, task.worker, task.data, bytes32(how));
    (ok, returned) = _call(_market.CLAIMS(), address(_market), abi.encodeCall(_market.finish, (how, list)));
    if (!ok) return (ok, returned);
    paid += task.reward;
    fees += _fee(flow, index, task.reward);
  }

  /// @dev What is done, failed or refunded stays so, whoever tries what.
  function _again(bytes32 flow, uint256 index, IWorkflowMarket.Task memory task, uint256 how) private {
    bytes[6] memory tries = [
      abi.encodeCall(_market.claimTask, (flow, index)),
      abi.encodeCall(_market.submitResult, (flow, index, 0, "")),
      abi.encodeCall(_market.release, (flow, index)),
      abi.encodeCall(_market.accuse, (flow, index)),
      abi.encodeCall(_market.fail, (flow, index, task.attempt, task.worker, _verdict())),
      abi.encodeCall(_market.excuse, (flow, index, task.attempt, task.worker, task.data, block.timestamp + 1))
    ];
    uint256 pick = how / 16 % 6;
    address sender = pick >= 4 ? _market.CLAIMS() : pick == 1 ? task.worker : _workers[0];
    (bool ok, bytes memory returned) = _call(sender, address(_market), tries[pick]);
    holds(!ok || (pick >= 4 && abi.decode(returned, (uint256)) == 0), "a terminal task moved");
    same(uint256(_market.taskOf(flow, index).status), uint256(task.status), "status");
  }

  function _fee(bytes32 flow, uint256 index, uint256 reward) private view returns (uint256) {
    return index == 1 ? reward * _numbers[flow].validatorFee / 10_000 : 0;
  }

  function _verdict() private view returns (IWorkflowMarket.Verdict memory) {
    return IWorkflowMarket.Verdict(0, address(this), 5_000, address(this), 1);
  }
}
