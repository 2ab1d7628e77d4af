// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { AIWorkflowGovernance } from "../../contracts/src/AIWorkflowGovernance.sol";
import { AgentToken } from "../../contracts/src/AgentToken.sol";
import { Groth16Verifier } from "../../contracts/src/Groth16Verifier.sol";
import { IdentityRegistry } from "../../contracts/src/IdentityRegistry.sol";
import { Params } from "../../contracts/src/Params.sol";
import { PolicyRegistry } from "../../contracts/src/PolicyRegistry.sol";
import { ReputationLedger } from "../../contracts/src/ReputationLedger.sol";
import { ReputationRegistry } from "../../contracts/src/ReputationRegistry.sol";
import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { ValidationRegistry } from "../../contracts/src/ValidationRegistry.sol";
import { WorkflowMarket } from "../../contracts/src/WorkflowMarket.sol";
import { IReputationLedger } from "../../contracts/src/interfaces/IReputationLedger.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { IValidatorPool } from "../../contracts/src/interfaces/IValidatorPool.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Kit } from "./Kit.sol";
import { Trapdoor } from "./Trapdoor.sol";
import { SumStep } from "./stubs/SumStep.sol";
import { Defaults } from "./Defaults.sol";
import { QuietPool } from "./stubs/QuietPool.sol";

/// @dev Reputation with gate, market, vault and numbers as they are deployed; what the claims decide is played. This contract is
/// a client, the timelock, and whoever pays for recording.
abstract contract ReputationHouse is Kit {
  struct Agent {
    uint256 key;
    address owner;
    address account;
  }

  uint256 internal constant START = 1_700_000_000;
  uint256 internal constant POL = 1e18;
  uint256 internal constant SUPPLY = 10_000_000 * POL;
  uint256 internal constant STAKE = 10_000 * POL;
  uint256 internal constant EPOCH = 30 days;
  uint256 internal constant SHARE = 100;
  uint256 internal constant ESCROW = 9 days;
  uint96 internal constant REWARD = uint96(30 * POL);
  /// @dev One percent of it.
  int256 internal constant POINTS = 0.3e18;
  address internal constant CLAIMS = address(uint160(uint256(keccak256("claims"))));
  address internal constant EVE = address(0xE5E);

  AgentToken internal token;
  Params internal params;
  StakeVault internal vault;
  AIWorkflowGovernance internal gate;
  PolicyRegistry internal registry;
  WorkflowMarket internal market;
  ReputationLedger internal ledger;
  IdentityRegistry internal identity;
  ReputationRegistry internal feedback;
  ValidationRegistry internal validation;
  SumStep internal step;
  Groth16Verifier internal verifier;
  Agent internal ann;
  Agent internal bob;
  uint256 private _salt;

  function setUp() public virtual {
    vm.warp(START);
    token = new AgentToken(SUPPLY);
    params = new Params(address(this), Defaults.UNBONDING, Defaults.low(), Defaults.high(), Defaults.numbers());
    registry = new PolicyRegistry(address(this));
    gate = new AIWorkflowGovernance(registry, address(this), 1 hours);
    _deploy();
    step = new SumStep();
    verifier = new Groth16Verifier(Trapdoor.key());
    token.approve(address(market), type(uint256).max);
    token.approve(address(vault), type(uint256).max);
    token.approve(address(ledger), type(uint256).max);
    (ann, bob) = (_join(0xa11), _join(0xb0b));
  }

  function _deploy() private {
    IValidatorPool pool = IValidatorPool(address(new QuietPool()));
    address at = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
    vault = new StakeVault(token, params, registry, address(this), at, CLAIMS, address(pool));
    market = new WorkflowMarket(token, vault, gate, params, CLAIMS, pool);
    same(address(market), at, "the market is where the vault looks for it");
    address next = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
    ledger = new ReputationLedger(address(this), token, market, vault, next, EPOCH, [uint256(10), 1_000, SHARE]);
    identity = new IdentityRegistry(gate, ledger);
    same(address(identity), next, "and the identities where the ledger does");
    feedback = new ReputationRegistry(address(identity), ledger);
    validation = new ValidationRegistry(address(identity));
  }

  function _join(uint256 key) internal returns (Agent memory agent) {
    agent = Agent(key, vm.addr(key), address(0));
    agent.account = gate.enroll(agent.owner, 1);
    vault.depositFor(agent.account, STAKE);
  }

  /// @dev One secret task a workflow: any result of its worker can settle, without other data.
  function _fund(address client, uint96 reward, IWorkflowMarket.Mode mode) internal returns (bytes32 flow) {
    IWorkflowMarket.Work[] memory works = new IWorkflowMarket.Work[](1);
    works[0] = IWorkflowMarket.Work(step, verifier, 2, words(3));
    IWorkflowMarket.TaskSpec[] memory tasks = new IWorkflowMarket.TaskSpec[](1);
    (tasks[0].reward, tasks[0].deadline, tasks[0].mode) = (reward, uint40(block.timestamp + 30 days), mode);
    if (mode == IWorkflowMarket.Mode.Secret) tasks[0].work = 1;
    vm.prank(client);
    return market.createWorkflow(works, tasks, bytes32(++_salt));
  }

  function _taken(Agent memory agent, address client, uint96 reward) internal returns (bytes32 flow) {
    flow = _fund(client, reward, IWorkflowMarket.Mode.Secret);
    vm.prank(agent.account);
    market.claimTask(flow, 0);
  }

  function _finish(bytes32 flow) internal {
    IWorkflowMarket.Task memory task = market.taskOf(flow, 0);
    IWorkflowMarket.Finished[] memory list = new IWorkflowMarket.Finished[](1);
    list[0] = IWorkflowMarket.Finished(flow, 0, task.attempt, task.worker, 0, "result");
    vm.prank(CLAIMS);
    same(market.finish(1, list), 1, "settled");
  }

  function _settled(Agent memory agent, address client, uint96 reward) internal returns (bytes32 flow) {
    flow = _taken(agent, client, reward);
    _finish(flow);
  }

  /// @dev A claim on the task dies: its bond is slashed, on the ground of the step.
  function _fail(bytes32 flow) internal returns (IStakeVault.Slash memory) {
    IWorkflowMarket.Task memory task = market.taskOf(flow, 0);
    IWorkflowMarket.Verdict memory verdict = IWorkflowMarket.Verdict(0, EVE, 5_000, address(step), 1);
    vm.prank(CLAIMS);
    (bytes32 offence, uint256 amount) = market.fail(flow, 0, task.attempt, task.worker, verdict);
    return IStakeVault.Slash(
      address(market), offence, task.worker, amount, EVE, 5_000, address(step), block.timestamp + ESCROW
    );
  }

  function _ids(bytes32 flow) internal pure returns (IReputationLedger.TaskId[] memory list) {
    list = new IReputationLedger.TaskId[](1);
    list[0].workflow = flow;
  }

  function _record(bytes32 flow) internal returns (uint256) {
    return ledger.record(_ids(flow));
  }

  function _points(Agent memory agent, int256 points) internal view {
    same(bytes32(uint256(ledger.pointsOf(agent.account))), bytes32(uint256(points)), "points");
  }

  /// @dev What `account` would do through the gate.
  function _funds(address account, uint256 amount) internal {
    token.transfer(account, amount);
    vm.prank(account);
    token.approve(address(market), type(uint256).max);
    vm.prank(account);
    token.approve(address(ledger), type(uint256).max);
  }
}
