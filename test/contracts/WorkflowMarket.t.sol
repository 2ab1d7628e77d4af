// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStep } from "../../contracts/src/interfaces/IStep.sol";
import { WorkflowMarket } from "../../contracts/src/WorkflowMarket.sol";
import { IParams } from "../../contracts/src/interfaces/IParams.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { IVerifier } from "../../contracts/src/interfaces/IVerifier.sol";
import { IValidatorPool } from "../../contracts/src/interfaces/IValidatorPool.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { MarketBase } from "./MarketBase.sol";

/// @dev A workflow's life: proposed, funded, worked on, paid or given back.
contract WorkflowMarketTest is MarketBase {
  uint256 private constant ALL = 5 * uint256(REWARD) + FEE;

  function testCreate() external view {
    same(market.openTasks(flow), 5, "open");
    same(market.escrowOf(flow), ALL, "rewards, and a validators' fee for the trace");
    same(token.balanceOf(address(market)), ALL, "pulled");
    same(market.clientOf(flow), address(this), "client");
    same(
      flow, keccak256(abi.encode(block.chainid, address(market), address(this), _works(), _tasks(), bytes32(0))), "hash"
    );
    IWorkflowMarket.Workflow memory made = market.workflow(flow);
    same(made.version, 1, "version");
    same(made.tasks, 5, "tasks");
    IWorkflowMarket.Task memory own = market.taskOf(flow, OWN);
    same(address(own.work.verifier), address(verifier), "verifier");
    same(own.work.params[1], 5, "params");
    same(own.work.words, 2, "words");
    same(market.bondOf(flow, OWN), BOND, "bond");
  }

  function testPropose() external {
    vm.prank(ann.account);
    bytes32 made = market.propose(_works(), _tasks(), 0);
    same(market.clientOf(made), address(0), "nobody's");
    same(market.openTasks(made) + market.escrowOf(made), 0, "nothing in it");
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.UnknownWorkflow.selector, made));
    vm.prank(ann.account);
    market.claimTask(made, CLEAN); // not worked on before somebody pays
    market.fund(made);
    same(market.clientOf(made), address(this), "who paid");
    same(market.escrowOf(made), ALL, "escrow");
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.AlreadyFunded.selector, made, address(this)));
    market.fund(made);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.UnknownWorkflow.selector, bytes32("none")));
    market.fund("none");
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.UnknownWorkflow.selector, bytes32("none")));
    market.workflow("none");
  }

  function testAttestedWay() external {
    _claim(ann, CLEAN);
    _held(ann, BOND);
    same(market.resultOf(flow, CLEAN), 0, "no result yet");
    _submit(ann, CLEAN, DATA);
    _status(CLEAN, IWorkflowMarket.Status.Done);
    _held(ann, 0);
    same(token.balanceOf(ann.account), REWARD, "paid at once");
    same(market.resultOf(flow, CLEAN), DATA, "result");
    same(market.openTasks(flow), 4, "open");
    same(market.escrowOf(flow), ALL - REWARD, "escrow left");
    same(market.taskOf(flow, SUM).data, DATA, "what the sum is bound to");
  }

  function testTraceWay() external {
    _clean(ann);
    _claim(bob, SUM);
    same(_finish(_leaf(bob, SUM, 0)), 1, "paid");
    _status(SUM, IWorkflowMarket.Status.Done);
    same(market.resultOf(flow, SUM), RESULT, "result");
    same(token.balanceOf(bob.account), REWARD, "reward");
    _held(bob, 0);
    same(pool.paid(BATCH), 0, "nobody attested");
    same(market.escrowOf(flow), 3 * uint256(REWARD), "the fee is the client's again");
    same(token.balanceOf(address(market)), 3 * uint256(REWARD), "and gone");
  }

  function testFeeForAttesters() external {
    pool.attest(BATCH, 2);
    _clean(ann);
    _claim(bob, SUM);
    _finish(_leaf(bob, SUM, 0));
    same(pool.paid(BATCH), FEE, "told");
    same(token.balanceOf(address(pool)), FEE, "and paid");
  }

  function testSecretWay() external {
    _claim(bob, OWN);
    IWorkflowMarket.Finished memory leaf = _leaf(bob, OWN, 0);
    leaf.data = keccak256("its own rows");
    same(_finish(leaf), 1, "whatever the rows");
    same(token.balanceOf(bob.account), REWARD, "reward");
  }

  function testBehaviorApartFrom() external {
    same(market.workerApartFrom(flow, REPORT), address(0), "nobody yet");
    same(market.workerApartFrom("none", 0), address(0), "no workflow");
    same(market.workerApartFrom(flow, 5), address(0), "no task");
    _clean(ann);
    _claim(bob, SUM);
    same(market.workerApartFrom(flow, REPORT), bob.account, "who sums");
    same(market.workerApartFrom(flow, SUM), address(0), "from nobody");
    _finish(_leaf(bob, SUM, 0));
    same(market.workerApartFrom(flow, REPORT), bob.account, "who summed");
  }

  function testErrorPool() external {
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NoPool.selector));
    new WorkflowMarket(
      token, IStakeVault(address(vault)), gate, IParams(address(params)), CLAIMS, IValidatorPool(address(0))
    );
  }

  function testErrorCreate() external {
    IWorkflowMarket.TaskSpec[] memory tasks = _tasks();
    _refuses(tasks, abi.encodeWithSelector(IWorkflowMarket.WorkflowExists.selector, flow));
    _refuses(new IWorkflowMarket.TaskSpec[](0), abi.encodeWithSelector(IWorkflowMarket.TaskCount.selector, 0, 32));
    _refuses(new IWorkflowMarket.TaskSpec[](33), abi.encodeWithSelector(IWorkflowMarket.TaskCount.selector, 33, 32));
    tasks[REPORT].deadline = START;
    _refuses(tasks, abi.encodeWithSelector(IWorkflowMarket.DeadlinePassed.selector, START));
    tasks = _tasks();
    tasks[SUM].needs = uint32(1 << SUM);
    _refuses(tasks, abi.encodeWithSelector(IWorkflowMarket.NeedsLater.selector, SUM, 1 << SUM));
    tasks = _tasks();
    tasks[REPORT].needs = uint32(1 << CLEAN);
    _refuses(tasks, abi.encodeWithSelector(IWorkflowMarket.ApartFromUnordered.selector, REPORT, SUM + 1));
    tasks = _tasks();
    tasks[REPORT].apartFrom = uint8(CLEAN + 1);
    market.createWorkflow(_works(), tasks, 0); // waits for it by way of the sum
  }

  function testErrorMostTasks() external {
    IWorkflowMarket.TaskSpec[] memory tasks = new IWorkflowMarket.TaskSpec[](32);
    for (uint256 i = 0; i < 32; ++i) {
      (tasks[i].deadline, tasks[i].needs) = (DEADLINE, uint32((1 << i) - 1));
    }
    bytes32 made = market.createWorkflow(new IWorkflowMarket.Work[](0), tasks, 0);
    same(market.openTasks(made), 32, "32 tasks, each waiting for all before it");
    same(market.taskOf(made, 31).needs, 0x7fffffff, "needs");
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.UnknownTask.selector, made, 32));
    market.taskOf(made, 32);
  }

  function testErrorModes() external {
    for (uint256 i = 0; i < 9; ++i) {
      IWorkflowMarket.TaskSpec[] memory tasks = _tasks();
      IWorkflowMarket.Work[] memory works = _works();
      uint256 task = SUM;
      if (i == 0) works[0].step = IStep(address(1));
      if (i == 1) works[0].words = 0;
      if (i == 2) tasks[SUM].needs = 0;
      if (i == 3) works[0].verifier = IVerifier(address(1)); // no code
      if (i == 4) tasks[SUM].work = 0;
      if (i == 5) tasks[SUM].work = 3;
      if (i == 6) (tasks[CLEAN].work, task) = (1, CLEAN);
      if (i == 7) (tasks[TOTAL].work, task) = (1, TOTAL); // no verifier
      if (i == 8) (tasks[OWN].work, task) = (1, OWN);
      bytes memory why = abi.encodeWithSelector(IWorkflowMarket.ModeMismatch.selector, task);
      vm.expectRevert(why);
      market.createWorkflow(works, tasks, bytes32(i));
    }
  }

  function testErrorClaimTask() external {
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NotAccount.selector, address(this)));
    market.claimTask(flow, CLEAN);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NeedsOpen.selector, flow, SUM, 1, 0));
    _claim(ann, SUM);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.UnknownTask.selector, flow, 5));
    _claim(ann, 5);
    _claim(ann, CLEAN);
    _wrong(CLEAN, IWorkflowMarket.Status.Claimed);
    _claim(bob, CLEAN);
    vm.warp(DEADLINE);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.DeadlinePassed.selector, DEADLINE));
    _claim(ann, OWN);
    vm.warp(DEADLINE - 1);
    _claim(ann, OWN);
  }

  /// @dev The stake behind a result: without it, no task.
  function testErrorStakeTooSmall() external {
    vault.put(ann.account, 2 * BOND - 1 - STAKE % (2 * BOND));
    uint256 tasks = vault.freeOf(ann.account) / BOND;
    for (uint256 i = 0; i < tasks; ++i) {
      flow = market.createWorkflow(_works(), _tasks(), bytes32(i + 1));
      _claim(ann, CLEAN);
    }
    flow = market.createWorkflow(_works(), _tasks(), "one too many");
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, ann.account, BOND - 1, BOND));
    _claim(ann, CLEAN);
  }

  function testErrorSubmit() external {
    _claim(ann, CLEAN);
    bytes memory signature = _sign(ann, flow, CLEAN, RESULT);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NotWorker.selector, ann.account, bob.account));
    vm.prank(bob.account);
    market.submitResult(flow, CLEAN, RESULT, signature);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.BadSignature.selector, ann.account));
    vm.prank(ann.account);
    market.submitResult(flow, CLEAN, keccak256("other"), signature);
    signature = _sign(bob, flow, CLEAN, RESULT);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.BadSignature.selector, ann.account));
    vm.prank(ann.account);
    market.submitResult(flow, CLEAN, RESULT, signature);
    signature = _sign(ann, flow, CLEAN, RESULT);
    _submit(ann, CLEAN, RESULT);
    _wrong(CLEAN, IWorkflowMarket.Status.Done);
    vm.prank(ann.account); // paid exactly once
    market.submitResult(flow, CLEAN, RESULT, signature);
    _claim(ann, OWN);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.WrongMode.selector, flow, OWN, IWorkflowMarket.Mode.Secret));
    vm.prank(ann.account); // its word isn't enough for what can be checked
    market.submitResult(flow, OWN, RESULT, signature);
  }

  function testErrorOnlyTheClaimManager() external {
    IStakeVault.Slash memory slash;
    bytes[5] memory calls = [
      abi.encodeCall(market.finish, (BATCH, new IWorkflowMarket.Finished[](0))),
      abi.encodeCall(
        market.fail, (flow, SUM, 0, ann.account, IWorkflowMarket.Verdict(0, address(0), 0, address(0), 1))
      ),
      abi.encodeCall(market.redirect, (slash, ann.account)),
      abi.encodeCall(market.excuse, (flow, SUM, 0, ann.account, DATA, DEADLINE)),
      abi.encodeCall(market.exclude, (ann.account))
    ];
    for (uint256 i = 0; i < 5; ++i) {
      (bool ok, bytes memory why) = address(market).call(calls[i]);
      holds(!ok && bytes4(why) == IWorkflowMarket.NotClaimManager.selector, "somebody else than the claim manager");
      vm.prank(CLAIMS);
      (ok,) = address(market).call(calls[i]);
      holds(ok, "the claim manager");
    }
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.IsExcluded.selector, ann.account));
    _claim(ann, CLEAN);
  }

  /// @dev What isn't for this attempt of this worker, or over other rows, is left out; the rest is paid, once.
  function testBehaviorFinishLeavesOut() external {
    _clean(ann);
    _claim(bob, SUM);
    IWorkflowMarket.Finished[] memory list = new IWorkflowMarket.Finished[](9);
    for (uint256 i = 0; i < 9; ++i) {
      list[i] = _leaf(bob, SUM, 0);
    }
    list[0].attempt = 1;
    list[1].worker = ann.account;
    list[2].data = keccak256("others");
    list[3].workflow = "none";
    list[4].task = 31;
    (list[5].task, list[5].worker) = (uint8(CLEAN), ann.account);
    list[6].task = uint8(OWN);
    vm.prank(CLAIMS);
    same(market.finish(BATCH, list), 1 << 7, "the eighth alone");
    same(token.balanceOf(bob.account), REWARD, "paid once");
    _held(bob, 0);
    same(market.openTasks(flow), 3, "done");
  }

  /// @dev An attested task can't be finished by way of a claim.
  function testBehaviorFinishModes() external {
    _claim(ann, CLEAN);
    same(_finish(_leaf(ann, CLEAN, 0)), 0, "attested");
    _submit(ann, CLEAN, DATA);
    _claim(ann, TOTAL);
    same(_finish(_leaf(ann, TOTAL, 0)), 0, "proved");
    _status(TOTAL, IWorkflowMarket.Status.Claimed);
  }

  /// @dev One transfer a worker, however many tasks; each gets its own.
  function testNetting() external {
    IWorkflowMarket.Finished[] memory list = new IWorkflowMarket.Finished[](4);
    for (uint256 i = 0; i < 4; ++i) {
      flow = market.createWorkflow(_works(), _tasks(), bytes32(i + 1));
      Agent memory agent = i < 3 ? ann : bob;
      _claim(agent, OWN);
      list[i] = _leaf(agent, OWN, 0);
    }
    vm.expectEmit(address(market));
    emit IWorkflowMarket.TaskSettled(list[0].workflow, OWN, ann.account, RESULT, REWARD);
    vm.expectEmit(address(market));
    emit IWorkflowMarket.TaskSettled(list[1].workflow, OWN, ann.account, RESULT, REWARD);
    vm.expectEmit(address(market));
    emit IWorkflowMarket.TaskSettled(list[2].workflow, OWN, ann.account, RESULT, REWARD);
    vm.expectEmit(address(market));
    emit IWorkflowMarket.TaskSettled(list[3].workflow, OWN, bob.account, RESULT, REWARD);
    vm.expectEmit(address(market));
    emit IWorkflowMarket.Paid(ann.account, 3 * uint256(REWARD));
    vm.expectEmit(address(market));
    emit IWorkflowMarket.Paid(bob.account, REWARD);
    vm.prank(CLAIMS);
    same(market.finish(BATCH, list), 15, "all");
    same(token.balanceOf(ann.account), 3 * uint256(REWARD), "three");
    same(token.balanceOf(bob.account), REWARD, "one");
    _held(ann, 0);
    _held(bob, 0);
  }

  function testDeadClaim() external {
    _clean(ann);
    _claim(bob, SUM);
    (bytes32 offence, uint256 amount) = _fail(bob, SUM, 0);
    same(offence, keccak256(abi.encode(flow, SUM, uint256(0))), "its name");
    same(amount, BOND + STAKE / 10, "the bond, and 10 % of its stake");
    _status(SUM, IWorkflowMarket.Status.Open);
    same(market.taskOf(flow, SUM).worker, address(0), "for another");
    same(market.taskOf(flow, SUM).attempt, 1, "next attempt");
    same(market.escrowOf(flow), ALL - REWARD, "its escrow stays");
    (offence, amount) = _fail(bob, SUM, 0);
    same(amount + uint256(offence), 0, "an offence is slashed once");
    _claim(bob, SUM);
    (offence, amount) = _fail(bob, SUM, 0);
    same(amount, 0, "nor by the leaf of another attempt");
    same(_finish(_leaf(bob, SUM, 0)), 0, "which isn't paid either");
    (offence, amount) = _fail(bob, SUM, 1);
    holds(amount > BOND, "the second attempt's");
    _status(SUM, IWorkflowMarket.Status.Failed);
    _wrong(SUM, IWorkflowMarket.Status.Failed);
    _claim(ann, SUM);
    uint256 before = token.balanceOf(address(this));
    market.refund(flow); // and with it the report, which waits for the sum
    same(token.balanceOf(address(this)), before + 2 * uint256(REWARD) + FEE, "retries used up");
    _status(REPORT, IWorkflowMarket.Status.Refunded);
    _status(TOTAL, IWorkflowMarket.Status.Open);
  }

  function testRelease() external {
    _claim(ann, CLEAN);
    vm.expectRevert(
      abi.encodeWithSelector(IWorkflowMarket.WrongMode.selector, flow, CLEAN, IWorkflowMarket.Mode.Attested)
    );
    market.accuse(flow, CLEAN); // nothing hidden to wait for
    vm.warp(START + TIMEOUT - 1);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NotOverdue.selector, START + TIMEOUT));
    market.release(flow, CLEAN);
    vm.warp(START + TIMEOUT);
    market.release(flow, CLEAN);
    uint256 lost = BOND / 1_000 + 1;
    same(vault.active(ann.account), STAKE - lost, "0.1 %, rounded up");
    _held(ann, 0);
    _status(CLEAN, IWorkflowMarket.Status.Open);
    same(market.taskOf(flow, CLEAN).attempt, 1, "next attempt");
    same(market.taskOf(flow, CLEAN).fails, 0, "no claim has died");
    _wrong(CLEAN, IWorkflowMarket.Status.Open);
    market.release(flow, CLEAN);
    _clean(bob);
  }

  /// @dev A hidden claim must not be robbed: first accused, then a clock, then released.
  function testAccuse() external {
    _claim(ann, OWN);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NotAccused.selector, flow, OWN));
    market.release(flow, OWN);
    vm.warp(START + TIMEOUT - 1);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NotOverdue.selector, START + TIMEOUT));
    market.accuse(flow, OWN);
    vm.warp(START + TIMEOUT);
    market.accuse(flow, OWN);
    _status(OWN, IWorkflowMarket.Status.Accused);
    _wrong(OWN, IWorkflowMarket.Status.Accused);
    market.accuse(flow, OWN);
    vm.warp(START + TIMEOUT + CLOCK - 1);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NotOverdue.selector, START + TIMEOUT + CLOCK));
    market.release(flow, OWN);
    vm.warp(START + TIMEOUT + CLOCK);
    market.release(flow, OWN);
    _status(OWN, IWorkflowMarket.Status.Open);
  }

  function testExcuse() external {
    _clean(ann);
    _claim(bob, SUM);
    vm.warp(START + TIMEOUT);
    market.accuse(flow, SUM);
    holds(!_excuse(bob, 1, DATA, DEADLINE), "another attempt");
    holds(!_excuse(ann, 0, DATA, DEADLINE), "another worker");
    holds(!_excuse(bob, 0, RESULT, DEADLINE), "rows that are never paid");
    _status(SUM, IWorkflowMarket.Status.Accused);
    holds(_excuse(bob, 0, DATA, DEADLINE), "a claim that waits");
    _status(SUM, IWorkflowMarket.Status.Claimed);
    same(market.taskOf(flow, SUM).until, DEADLINE, "not overdue before it is final");
    holds(_excuse(bob, 0, DATA, DEADLINE - 1), "another such claim");
    same(market.taskOf(flow, SUM).until, DEADLINE, "takes no time away");
    vm.warp(DEADLINE);
    market.accuse(flow, SUM);
    same(_finish(_leaf(bob, SUM, 0)), 1, "what is accused can be paid");
  }

  function testRefund() external {
    _claim(ann, CLEAN);
    _claim(bob, OWN);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.UnknownWorkflow.selector, bytes32("none")));
    market.refund("none");
    vm.warp(DEADLINE - 1);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NothingToRefund.selector, flow));
    market.refund(flow);
    vm.warp(DEADLINE);
    uint256 before = token.balanceOf(address(this));
    vm.prank(ann.account); // by anyone, to the client
    market.refund(flow);
    same(token.balanceOf(address(this)), before + 3 * uint256(REWARD) + FEE, "what nobody works on");
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NothingToRefund.selector, flow));
    market.refund(flow); // refund twice
    _wrong(SUM, IWorkflowMarket.Status.Refunded);
    _claim(bob, SUM);
    _submit(ann, CLEAN, RESULT); // a live claim is paid after the deadline too
    market.accuse(flow, OWN);
    vm.warp(DEADLINE + CLOCK);
    market.release(flow, OWN);
    market.refund(flow);
    same(token.balanceOf(address(market)), 0, "nothing left, nothing twice");
    same(market.escrowOf(flow), 0, "nor written down");
  }

  /// @dev Invariant 17, of workflows: what is funded keeps its numbers, whatever is voted then.
  function testInvariantKeepsItsVersion() external {
    pool.attest(BATCH, 1);
    IParams.Numbers memory numbers = _numbers();
    (numbers.bondFactor, numbers.validatorFee, numbers.taskTimeout) = (40_000, 1_000, 1);
    (numbers.noShow, numbers.disputeClock) = (10_000, 1);
    _clean(ann);
    _claim(ann, OWN);
    params.set(numbers);
    _claim(bob, SUM);
    _held(bob, BOND);
    same(market.escrowOf(flow), ALL - REWARD, "fees as they were");
    _finish(_leaf(bob, SUM, 0));
    _held(bob, 0);
    same(pool.paid(BATCH), FEE, "and paid so");
    vm.warp(START + TIMEOUT);
    market.accuse(flow, OWN);
    same(market.taskOf(flow, OWN).until, START + TIMEOUT + CLOCK, "clock");
    vm.warp(START + TIMEOUT + CLOCK);
    market.release(flow, OWN);
    same(vault.active(ann.account), STAKE - BOND / 1_000 - 1, "no-show share");
    bytes32 next = market.createWorkflow(_works(), _tasks(), "next");
    same(market.bondOf(next, OWN), 2 * BOND, "what is funded now has the new ones");
  }

  /// @dev Attempts are counted in a byte: the last one fails the task rather than let an old leaf fit again.
  function testBehaviorAttemptsRunOut() external {
    for (uint256 i = 0; i < 255; ++i) {
      _claim(ann, CLEAN);
      same(market.taskOf(flow, CLEAN).attempt, i, "attempt");
      vm.warp(START + TIMEOUT);
      market.release(flow, CLEAN);
      vm.warp(START);
    }
    _status(CLEAN, IWorkflowMarket.Status.Failed);
    market.refund(flow);
    same(market.escrowOf(flow), REWARD, "all but the secret task hung on it");
  }

  function _excuse(Agent memory agent, uint256 attempt, bytes32 data, uint256 until) private returns (bool) {
    vm.prank(CLAIMS);
    return market.excuse(flow, SUM, attempt, agent.account, data, until);
  }

  function _wrong(uint256 task, IWorkflowMarket.Status status) private {
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.WrongStatus.selector, flow, task, status));
  }

  function _refuses(IWorkflowMarket.TaskSpec[] memory tasks, bytes memory why) private {
    vm.expectRevert(why);
    market.createWorkflow(_works(), tasks, 0);
  }
}
