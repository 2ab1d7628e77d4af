// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { AgenticCommerce } from "../../contracts/src/AgenticCommerce.sol";
import { IReputationLedger } from "../../contracts/src/interfaces/IReputationLedger.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { Gauge } from "./Gauge.sol";
import { ReputationHouse } from "./ReputationHouse.sol";

/// forge-config: default.isolate = true
contract ReputationGasTest is ReputationHouse, Gauge {
  function testLedger() external {
    _record(_settled(bob, address(this), REWARD));
    bytes32 first = _settled(ann, address(this), REWARD);
    bytes32 second = _settled(ann, address(this), REWARD);
    _record(first);
    _gauge("record a task, the first of its worker", 190_000);
    _record(second);
    _gauge("record a task", 170_000);
    IReputationLedger.TaskId[] memory list = new IReputationLedger.TaskId[](8);
    for (uint256 i = 0; i < 8; ++i) {
      list[i].workflow = _settled(ann, address(this), REWARD);
    }
    ledger.record(list);
    _gauge("record eight tasks, per task", vm.lastCallGas().gasTotalUsed / 8, 90_000);
    IStakeVault.Slash memory slashed = _fail(_taken(ann, address(this), REWARD));
    ledger.countSlash(slashed);
    _gauge("count a slash", 100_000);
  }

  function testRegistries() external {
    vm.prank(EVE);
    identity.register();
    vm.prank(ann.account);
    identity.register();
    _gauge("ERC-8004 register", 82_000);
    address[] memory list = new address[](16);
    for (uint256 i = 0; i < 16; ++i) {
      list[i] = _join(0x900 + i).account;
    }
    identity.mirror(list);
    _gauge("ERC-8004 register, mirrored, sixteen at once, each", vm.lastCallGas().gasTotalUsed / 16, 60_000);
    feedback.giveFeedback(1, 87, 0, "starred", "", "", "", 0);
    _gauge("ERC-8004 feedback, the first of a client", 175_000);
    feedback.giveFeedback(1, 87, 0, "starred", "", "", "", 0);
    _gauge("ERC-8004 feedback", 110_000);
    _record(_settled(ann, address(this), REWARD));
    feedback.mirror(1);
    _gauge("ERC-8004 feedback, mirrored", 60_000);
    vm.prank(ann.account);
    validation.validationRequest(EVE, 1, "ipfs://request", "a");
    vm.prank(ann.account);
    validation.validationRequest(EVE, 1, "ipfs://request", "b");
    _gauge("ERC-8004 validation request", 160_000);
    vm.prank(EVE);
    validation.validationResponse("b", 100, "", 0, "hard");
    _gauge("ERC-8004 validation response", 75_000);
  }

  /// @dev Of parties who have had a job before. The last is judged by the market.
  function testJobs() external {
    AgenticCommerce jobs = new AgenticCommerce(token, market);
    token.approve(address(jobs), type(uint256).max);
    token.transfer(ann.account, POL);
    bytes32 flow = _settled(ann, address(this), REWARD);
    for (uint256 id = 1; id < 4; ++id) {
      jobs.createJob(ann.account, id < 3 ? address(this) : address(jobs), START + 10 days, "brief", address(0));
      if (id == 2) _gauge("ERC-8183 create a job", 210_000);
      jobs.setBudget(id, POL, "");
      if (id == 2) _gauge("ERC-8183 set its budget", 60_000);
      if (id == 3) jobs.judgeBy(id, flow, 0);
      if (id == 3) _gauge("ERC-8183 name the task that judges it", 100_000);
      jobs.fund(id, POL, "");
      if (id == 2) _gauge("ERC-8183 fund it", 105_000);
      vm.prank(ann.account);
      jobs.submit(id, "result", "");
      if (id == 2) _gauge("ERC-8183 submit", 50_000);
      if (id < 3) jobs.complete(id, "good", "");
      else jobs.judge(id);
      if (id > 1) _gauge(id == 2 ? "ERC-8183 complete, by its evaluator" : "ERC-8183 complete, by the market", 90_000);
    }
  }
}
