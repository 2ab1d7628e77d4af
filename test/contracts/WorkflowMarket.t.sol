// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { IStep } from "../../contracts/src/interfaces/IStep.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { MarketHouse } from "./MarketHouse.sol";

contract WorkflowMarketTest is MarketHouse {
  bytes32 private constant RESULT = keccak256("result");

  function testCreate() external view {
    same(market.openTasks(flow), 3, "open");
    same(market.escrowOf(flow), 3 * REWARD, "escrow");
    same(market.clientOf("no workflow"), address(0), "nobody's");
    same(token.balanceOf(address(market)), 3 * REWARD, "pulled");
    same(
      flow, keccak256(abi.encode(block.chainid, address(market), address(this), _tasks(), DEADLINE, bytes32(0))), "hash"
    );
    same(market.clientOf(flow), address(this), "client");
  }

  function testAttestedWay() external {
    uint256 before = token.balanceOf(ann.account);
    _claimTask(ann, CLEAN);
    _stakeIs(ann.account, STAKE, TASK_BOND);
    same(market.resultOf(flow, CLEAN), 0, "no result yet");
    _submit(ann, CLEAN, RESULT);
    _status(CLEAN, IWorkflowMarket.Status.Done);
    _stakeIs(ann.account, STAKE, 0);
    same(token.balanceOf(ann.account), before + REWARD, "paid at once");
    same(market.resultOf(flow, CLEAN), RESULT, "result");
    same(market.openTasks(flow), 2, "open");
    same(market.escrowOf(flow), 2 * REWARD, "escrow left");
  }

  function testBehaviorApartFrom() external {
    same(market.workerApartFrom(flow, REPORT), address(0), "nobody yet");
    _clean(ann, _sums(2));
    _claimTask(bob, SUM);
    same(market.workerApartFrom(flow, REPORT), bob.account, "who sums");
    same(market.workerApartFrom(flow, SUM), address(0), "from nobody");
  }

  function testErrorCreate() external {
    IWorkflowMarket.TaskSpec[] memory tasks = _tasks();
    _refuses(tasks, START, abi.encodeWithSelector(IWorkflowMarket.DeadlinePassed.selector, START));
    _refuses(tasks, DEADLINE, abi.encodeWithSelector(IWorkflowMarket.WorkflowExists.selector, flow));
    _refuses(
      new IWorkflowMarket.TaskSpec[](0), DEADLINE, abi.encodeWithSelector(IWorkflowMarket.TaskCount.selector, 0, 32)
    );
    _refuses(
      new IWorkflowMarket.TaskSpec[](33), DEADLINE, abi.encodeWithSelector(IWorkflowMarket.TaskCount.selector, 33, 32)
    );
    tasks[SUM].needs = 1 << SUM;
    _refuses(tasks, DEADLINE, abi.encodeWithSelector(IWorkflowMarket.NeedsLater.selector, SUM, 1 << SUM));
    tasks = _tasks();
    tasks[REPORT].needs = 1 << CLEAN;
    _refuses(tasks, DEADLINE, abi.encodeWithSelector(IWorkflowMarket.ApartFromUnordered.selector, REPORT, SUM + 1));
    tasks = _tasks();
    tasks[REPORT].apartFrom = uint8(CLEAN + 1);
    market.createWorkflow(tasks, DEADLINE, 0); // waits for it by way of the sum
  }

  function testErrorModes() external {
    for (uint256 i = 0; i < 6; ++i) {
      IWorkflowMarket.TaskSpec[] memory tasks = _tasks();
      if (i == 0) tasks[SUM].step = IStep(address(1));
      if (i == 1) tasks[SUM].words = 0;
      if (i == 2) (tasks[SUM].needs, tasks[REPORT].needs, tasks[REPORT].apartFrom) = (0, 0, 0);
      if (i == 3) tasks[CLEAN].step = step;
      if (i == 4) tasks[CLEAN].words = 1;
      if (i == 5) tasks[CLEAN].params = words(1);
      _refuses(tasks, DEADLINE, abi.encodeWithSelector(IWorkflowMarket.ModeMismatch.selector, i < 3 ? SUM : CLEAN));
    }
  }

  function testErrorClaimTask() external {
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NotAccount.selector, address(this)));
    market.claimTask(flow, CLEAN);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NeedsOpen.selector, flow, SUM, 1, 0));
    vm.prank(ann.account);
    market.claimTask(flow, SUM);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.UnknownTask.selector, flow, 3));
    vm.prank(ann.account);
    market.claimTask(flow, 3);
    _claimTask(ann, CLEAN);
    vm.expectRevert(
      abi.encodeWithSelector(IWorkflowMarket.WrongStatus.selector, flow, CLEAN, IWorkflowMarket.Status.Claimed)
    );
    vm.prank(bob.account);
    market.claimTask(flow, CLEAN);
  }

  function testErrorClaimTaskWithoutStake() external {
    _act(ann, address(vault), abi.encodeCall(vault.requestUnbond, (STAKE - TASK_BOND + 1)));
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, ann.account, TASK_BOND - 1, TASK_BOND));
    vm.prank(ann.account);
    market.claimTask(flow, CLEAN);
  }

  function testErrorSubmit() external {
    _claimTask(ann, CLEAN);
    bytes memory signature = _signAttestation(ann, flow, CLEAN, RESULT);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NotWorker.selector, ann.account, bob.account));
    vm.prank(bob.account);
    market.submitResult(flow, CLEAN, RESULT, signature);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.BadSignature.selector, ann.account));
    vm.prank(ann.account);
    market.submitResult(flow, CLEAN, keccak256("other"), signature);
    signature = _signAttestation(bob, flow, CLEAN, RESULT);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.BadSignature.selector, ann.account));
    vm.prank(ann.account);
    market.submitResult(flow, CLEAN, RESULT, signature);
    _submit(ann, CLEAN, RESULT);
    signature = _signAttestation(ann, flow, CLEAN, RESULT);
    vm.expectRevert(
      abi.encodeWithSelector(IWorkflowMarket.WrongStatus.selector, flow, CLEAN, IWorkflowMarket.Status.Done)
    );
    vm.prank(ann.account); // paid exactly once
    market.submitResult(flow, CLEAN, RESULT, signature);
  }

  function testErrorTraceBySignature() external {
    _clean(ann, _sums(2));
    _claimTask(ann, SUM);
    bytes memory signature = _signAttestation(ann, flow, SUM, RESULT);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.WrongMode.selector, flow, SUM, IWorkflowMarket.Mode.Trace));
    vm.prank(ann.account);
    market.submitResult(flow, SUM, RESULT, signature);
  }

  function testErrorOnlyTheClaimManager() external {
    _claimTask(ann, CLEAN);
    bytes[3] memory calls = [
      abi.encodeCall(market.pend, (flow, CLEAN)),
      abi.encodeCall(market.finish, (flow, CLEAN, RESULT)),
      abi.encodeCall(market.reopen, (flow, CLEAN))
    ];
    for (uint256 i = 0; i < 3; ++i) {
      vm.prank(ann.account);
      (bool ok, bytes memory why) = address(market).call(calls[i]);
      holds(!ok && bytes4(why) == IWorkflowMarket.NotClaimManager.selector, "somebody else than the claim manager");
    }
    // Nor does the claim manager turn an attested task into a claimed one.
    vm.expectPartialRevert(IWorkflowMarket.WrongMode.selector);
    vm.prank(address(claims));
    market.pend(flow, CLEAN);
  }

  function testRelease() external {
    _claimTask(ann, CLEAN);
    uint256 overdue = START + TASK_TIMEOUT;
    vm.warp(overdue - 1);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NotOverdue.selector, START, overdue));
    market.release(flow, CLEAN);
    vm.warp(overdue);
    uint256 supply = token.totalSupply();
    market.release(flow, CLEAN);
    uint256 slashed = TASK_BOND / 1_000 + 1;
    _stakeIs(ann.account, STAKE - slashed, 0);
    same(token.totalSupply(), supply - slashed, "0.1 % burned, rounded up");
    _status(CLEAN, IWorkflowMarket.Status.Open);
    vm.expectPartialRevert(IWorkflowMarket.WrongStatus.selector);
    market.release(flow, CLEAN);
    _claimTask(bob, CLEAN);
    _submit(bob, CLEAN, RESULT);
  }

  function testRefund() external {
    _claimTask(ann, CLEAN);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.DeadlineAhead.selector, DEADLINE));
    market.refund(flow);
    vm.warp(DEADLINE);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NotClient.selector, address(this), ann.account));
    vm.prank(ann.account);
    market.refund(flow);
    uint256 before = token.balanceOf(address(this));
    market.refund(flow);
    same(token.balanceOf(address(this)), before + 2 * REWARD, "what nobody works on");
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NothingToRefund.selector, flow));
    market.refund(flow); // refund twice
    vm.expectPartialRevert(IWorkflowMarket.WrongStatus.selector);
    vm.prank(bob.account);
    market.claimTask(flow, SUM); // refunded is refunded
    _submit(ann, CLEAN, RESULT); // a live claim is paid after the deadline too
    same(token.balanceOf(address(market)), 0, "nothing left, nothing twice");
  }

  function testBehaviorRefundOfWhatWasReleased() external {
    _claimTask(ann, CLEAN);
    vm.warp(DEADLINE);
    market.refund(flow);
    market.release(flow, CLEAN);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.DeadlinePassed.selector, DEADLINE));
    vm.prank(bob.account);
    market.claimTask(flow, CLEAN);
    market.refund(flow);
    same(token.balanceOf(address(market)), 0, "no escrow is stuck");
  }

  function _refuses(IWorkflowMarket.TaskSpec[] memory tasks, uint40 deadline, bytes memory why) private {
    vm.expectRevert(why);
    market.createWorkflow(tasks, deadline, 0);
  }
}
