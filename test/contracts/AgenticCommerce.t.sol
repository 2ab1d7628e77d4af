// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { AgenticCommerce } from "../../contracts/src/AgenticCommerce.sol";
import { IAgenticCommerce } from "../../contracts/src/interfaces/IAgenticCommerce.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { ReputationHouse } from "./ReputationHouse.sol";

/// @dev The transitions of the ERC's text, each and no other. This contract is the client, ann the provider.
contract AgenticCommerceTest is ReputationHouse {
  uint256 private constant BUDGET = 50 * POL;
  uint256 private constant EXPIRES = START + 10 days;

  AgenticCommerce private _jobs;

  function setUp() public override {
    super.setUp();
    _jobs = new AgenticCommerce(token, market);
    token.approve(address(_jobs), type(uint256).max);
  }

  function testCreate() external {
    vm.expectEmit(address(_jobs));
    emit IAgenticCommerce.JobCreated(1, address(this), ann.account, EVE, EXPIRES, address(0));
    same(_jobs.createJob(ann.account, EVE, EXPIRES, "brief", address(0)), 1, "the first");
    IAgenticCommerce.Job memory job = _jobs.getJob(1);
    same(job.client, address(this), "client");
    same(keccak256(bytes(job.description)), keccak256("brief"), "description");
    _is(1, IAgenticCommerce.JobStatus.Open);
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.ZeroAddress.selector));
    _jobs.createJob(ann.account, address(0), EXPIRES, "", address(0));
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.NotInFuture.selector, START));
    _jobs.createJob(ann.account, EVE, START, "", address(0));
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.NoHooks.selector, EVE));
    _jobs.createJob(ann.account, EVE, EXPIRES, "", EVE);
  }

  function testSetProvider() external {
    uint256 id = _jobs.createJob(address(0), EVE, EXPIRES, "", address(0));
    _jobs.setBudget(id, BUDGET, "");
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.ProviderNotSet.selector, id));
    _jobs.fund(id, BUDGET, "");
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.ZeroAddress.selector));
    _jobs.setProvider(id, address(0), "");
    _jobs.setProvider(id, ann.account, "");
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.ProviderIsSet.selector, id, ann.account));
    _jobs.setProvider(id, bob.account, "");
  }

  function testComplete() external {
    uint256 id = _submitted(EVE);
    vm.expectEmit(address(_jobs));
    emit IAgenticCommerce.JobCompleted(id, EVE, "good");
    vm.expectEmit(address(_jobs));
    emit IAgenticCommerce.PaymentReleased(id, ann.account, BUDGET);
    vm.prank(EVE);
    _jobs.complete(id, "good", "");
    same(token.balanceOf(ann.account), BUDGET, "paid");
    same(token.balanceOf(address(_jobs)), 0, "once");
    _over(id, IAgenticCommerce.JobStatus.Completed);
  }

  function testReject() external {
    uint256 id = _jobs.createJob(ann.account, EVE, EXPIRES, "", address(0));
    _jobs.reject(id, "changed my mind", "");
    _over(id, IAgenticCommerce.JobStatus.Rejected);
    uint256 before = token.balanceOf(address(this));
    for (uint256 i = 0; i < 2; ++i) {
      id = i == 0 ? _funded(EVE) : _submitted(EVE);
      vm.expectEmit(address(_jobs));
      emit IAgenticCommerce.JobRejected(id, EVE, "bad");
      vm.prank(EVE);
      _jobs.reject(id, "bad", "");
      _over(id, IAgenticCommerce.JobStatus.Rejected);
    }
    same(token.balanceOf(address(this)), before, "given back");
  }

  function testClaimRefund() external {
    uint256 before = token.balanceOf(address(this));
    uint256[2] memory ids = [_funded(EVE), _submitted(EVE)];
    for (uint256 i = 0; i < 2; ++i) {
      vm.warp(EXPIRES - 1);
      vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.NotExpired.selector, ids[i], EXPIRES));
      _jobs.claimRefund(ids[i]);
      vm.warp(EXPIRES);
      vm.prank(bob.account);
      _jobs.claimRefund(ids[i]);
      _over(ids[i], IAgenticCommerce.JobStatus.Expired);
    }
    same(token.balanceOf(address(this)), before, "by anyone, to the client");
  }

  function testErrorFund() external {
    uint256 id = _jobs.createJob(ann.account, EVE, EXPIRES, "", address(0));
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.ZeroBudget.selector, id));
    _jobs.fund(id, 0, "");
    vm.prank(ann.account);
    _jobs.setBudget(id, BUDGET + 1, "");
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.BudgetMismatch.selector, id, BUDGET + 1, BUDGET));
    _jobs.fund(id, BUDGET, "");
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.InvalidJob.selector, 9));
    _jobs.fund(9, BUDGET, "");
  }

  /// @dev Each step is one party's alone.
  function testErrorUnauthorized() external {
    uint256 open = _jobs.createJob(address(0), EVE, EXPIRES, "", address(0));
    uint256 funded = _funded(EVE);
    uint256 submitted = _submitted(EVE);
    _refuses(bob.account, open, abi.encodeCall(_jobs.setProvider, (open, bob.account, "")));
    _refuses(bob.account, open, abi.encodeCall(_jobs.setBudget, (open, 1, "")));
    _refuses(bob.account, open, abi.encodeCall(_jobs.fund, (open, 0, "")));
    _refuses(EVE, open, abi.encodeCall(_jobs.reject, (open, 0, "")));
    _refuses(address(this), open, abi.encodeCall(_jobs.judgeBy, (open, "flow", 0)));
    _refuses(bob.account, funded, abi.encodeCall(_jobs.submit, (funded, 0, "")));
    _refuses(address(this), funded, abi.encodeCall(_jobs.reject, (funded, 0, "")));
    _refuses(ann.account, submitted, abi.encodeCall(_jobs.complete, (submitted, 0, "")));
    _refuses(address(this), submitted, abi.encodeCall(_jobs.complete, (submitted, 0, "")));
  }

  /// @dev The market is the judge: done, with what was submitted.
  function testJudge() external {
    bytes32 flow = _taken(ann, address(this), REWARD);
    uint256 id = _judged(flow, "result");
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.Undecided.selector, id));
    _jobs.judge(id);
    _finish(flow);
    uint256 before = token.balanceOf(ann.account);
    vm.prank(bob.account);
    _jobs.judge(id);
    same(token.balanceOf(ann.account), before + BUDGET, "by anyone, to the provider");
    _over(id, IAgenticCommerce.JobStatus.Completed);
  }

  function testBehaviorJudgeRejects() external {
    bytes32 flow = _taken(ann, address(this), REWARD);
    uint256 id = _judged(flow, "result");
    _fail(flow);
    same(uint256(market.taskOf(flow, 0).status), uint256(IWorkflowMarket.Status.Failed), "failed");
    _jobs.judge(id);
    _over(id, IAgenticCommerce.JobStatus.Rejected);
    flow = _fund(address(this), REWARD, IWorkflowMarket.Mode.Secret);
    id = _judged(flow, "result");
    vm.warp(START + 40 days);
    market.refund(flow);
    _jobs.judge(id);
    _over(id, IAgenticCommerce.JobStatus.Rejected);
  }

  /// @dev Another result, another worker, or no task named.
  function testErrorJudge() external {
    bytes32 flow = _settled(ann, address(this), REWARD);
    uint256 id = _judged(flow, "another");
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.Undecided.selector, id));
    _jobs.judge(id);
    id = _judged(_settled(bob, address(this), REWARD), "result");
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.Undecided.selector, id));
    _jobs.judge(id);
    id = _jobs.createJob(ann.account, address(_jobs), EXPIRES, "", address(0));
    _jobs.setBudget(id, BUDGET, "");
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.NotJudged.selector, id));
    _jobs.fund(id, BUDGET, "");
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.UnknownWorkflow.selector, bytes32("none")));
    _jobs.judgeBy(id, "none", 0);
    id = _submitted(EVE);
    vm.expectRevert(abi.encodeWithSelector(IAgenticCommerce.NotJudged.selector, id));
    _jobs.judge(id);
  }

  function _funded(address evaluator) private returns (uint256 id) {
    id = _jobs.createJob(ann.account, evaluator, EXPIRES, "", address(0));
    _jobs.setBudget(id, BUDGET, "");
    _jobs.fund(id, BUDGET, "");
  }

  function _submitted(address evaluator) private returns (uint256 id) {
    id = _funded(evaluator);
    vm.prank(ann.account);
    _jobs.submit(id, "result", "");
  }

  function _judged(bytes32 flow, bytes32 deliverable) private returns (uint256 id) {
    id = _jobs.createJob(ann.account, address(_jobs), EXPIRES, "", address(0));
    _jobs.setBudget(id, BUDGET, "");
    _jobs.judgeBy(id, flow, 0);
    _jobs.fund(id, BUDGET, "");
    vm.prank(ann.account);
    _jobs.submit(id, deliverable, "");
  }

  function _refuses(address sender, uint256 id, bytes memory call) private {
    vm.prank(sender);
    (bool ok, bytes memory why) = address(_jobs).call(call);
    bytes memory expected = abi.encodeWithSelector(IAgenticCommerce.Unauthorized.selector, id, sender);
    holds(!ok && keccak256(why) == keccak256(expected), "not by this party");
  }

  function _is(uint256 id, IAgenticCommerce.JobStatus status) private view {
    same(uint256(_jobs.getJob(id).status), uint256(status), "status");
  }

  /// @dev What is over stays so, whoever calls what.
  function _over(uint256 id, IAgenticCommerce.JobStatus status) private {
    _is(id, status);
    bytes memory expected = abi.encodeWithSelector(IAgenticCommerce.WrongStatus.selector, id, status);
    bytes[7] memory calls = [
      abi.encodeCall(_jobs.setProvider, (id, EVE, "")),
      abi.encodeCall(_jobs.setBudget, (id, 1, "")),
      abi.encodeCall(_jobs.fund, (id, BUDGET, "")),
      abi.encodeCall(_jobs.submit, (id, 0, "")),
      abi.encodeCall(_jobs.complete, (id, 0, "")),
      abi.encodeCall(_jobs.reject, (id, 0, "")),
      abi.encodeCall(_jobs.claimRefund, (id))
    ];
    for (uint256 i = 0; i < calls.length; ++i) {
      (bool ok, bytes memory why) = address(_jobs).call(calls[i]);
      holds(!ok && keccak256(why) == keccak256(expected), "over is over");
    }
  }
}
