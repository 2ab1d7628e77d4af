// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { AIWorkflowGovernance } from "../../contracts/src/AIWorkflowGovernance.sol";
import { AgentToken } from "../../contracts/src/AgentToken.sol";
import { Groth16Verifier } from "../../contracts/src/Groth16Verifier.sol";
import { PolicyRegistry } from "../../contracts/src/PolicyRegistry.sol";
import { IAIWorkflowGovernance } from "../../contracts/src/interfaces/IAIWorkflowGovernance.sol";
import { WorkflowMarket } from "../../contracts/src/WorkflowMarket.sol";
import { IParams } from "../../contracts/src/interfaces/IParams.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { IValidatorPool } from "../../contracts/src/interfaces/IValidatorPool.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Kit } from "./Kit.sol";
import { Trapdoor } from "./Trapdoor.sol";
import { SumStep } from "./stubs/SumStep.sol";
import { PlainParams } from "./stubs/PlainParams.sol";
import { PlainPool } from "./stubs/PlainPool.sol";
import { PlainVault } from "./stubs/PlainVault.sol";

/// @dev The market with two agents; this contract is the client. Claims are played, so that every order of calls can be
/// tried; the pool has attesters as the test has them. One task a mode: clean (attested), sum (trace of what was cleaned,
/// retried once), total (proof of the same), own (secret), report (attested, by another than who summed).
abstract contract MarketBase is Kit {
  struct Agent {
    uint256 key;
    address owner;
    address account;
  }

  uint40 internal constant START = 1_700_000_000;
  uint256 internal constant POL = 1e18;
  uint256 internal constant STAKE = 1_000 * POL;
  uint256 internal constant CLEAN = 0;
  uint256 internal constant SUM = 1;
  uint256 internal constant TOTAL = 2;
  uint256 internal constant OWN = 3;
  uint256 internal constant REPORT = 4;
  uint96 internal constant REWARD = uint96(30 * POL + 1);
  uint256 internal constant FEE = REWARD / 50;
  /// @dev Twice the reward, in basis points
  uint256 internal constant BOND = 2 * uint256(REWARD);
  uint40 internal constant DEADLINE = START + 30 days;
  uint256 internal constant TIMEOUT = 1 days;
  uint256 internal constant CLOCK = 3.5 days;
  uint32 internal constant ROWS = 5;
  uint256 internal constant BATCH = 77;
  bytes32 internal constant INPUTS = bytes32(uint256(keccak256("inputs")) >> 8);
  bytes32 internal constant DATA = keccak256(abi.encode(uint256(ROWS), INPUTS));
  bytes32 internal constant RESULT = keccak256("result");
  address internal constant CLAIMS = address(uint160(uint256(keccak256("claims"))));

  AgentToken internal token;
  PlainVault internal vault;
  PlainParams internal params;
  PlainPool internal pool;
  AIWorkflowGovernance internal gate;
  WorkflowMarket internal market;
  SumStep internal step;
  Groth16Verifier internal verifier;
  Agent internal ann;
  Agent internal bob;
  bytes32 internal flow;

  function setUp() public virtual {
    vm.warp(START);
    token = new AgentToken(1_000_000 * POL);
    vault = new PlainVault();
    params = new PlainParams();
    params.set(_numbers());
    pool = new PlainPool();
    gate = new AIWorkflowGovernance(new PolicyRegistry(address(this)), address(this), 1 hours);
    market = new WorkflowMarket(
      token, IStakeVault(address(vault)), gate, IParams(address(params)), CLAIMS, IValidatorPool(address(pool))
    );
    step = new SumStep();
    verifier = new Groth16Verifier(Trapdoor.key());
    token.approve(address(market), type(uint256).max);
    ann = _join(0xa11);
    bob = _join(0xb0b);
    flow = market.createWorkflow(_works(), _tasks(), 0);
  }

  function _numbers() internal pure returns (IParams.Numbers memory numbers) {
    numbers.disputeClock = uint40(CLOCK);
    numbers.taskTimeout = uint40(TIMEOUT);
    numbers.minTaskBond = uint96(10 * POL);
    numbers.bondFactor = 20_000;
    numbers.noShow = 10;
    numbers.validatorFee = 200;
  }

  function _join(uint256 key) internal returns (Agent memory agent) {
    agent = Agent(key, vm.addr(key), address(0));
    agent.account = gate.enroll(agent.owner, 1);
    vault.put(agent.account, STAKE);
  }

  function _works() internal view returns (IWorkflowMarket.Work[] memory works) {
    works = new IWorkflowMarket.Work[](2);
    works[0].step = works[1].step = step;
    works[0].words = works[1].words = 2;
    works[0].params = words(3);
    works[1].params = words(4, 5);
    works[1].verifier = verifier;
  }

  function _tasks() internal pure returns (IWorkflowMarket.TaskSpec[] memory tasks) {
    tasks = new IWorkflowMarket.TaskSpec[](5);
    for (uint256 i = 0; i < 5; ++i) {
      tasks[i].spec = keccak256(abi.encode("task", i));
      tasks[i].reward = REWARD;
      tasks[i].deadline = DEADLINE;
    }
    _shape(tasks[SUM], IWorkflowMarket.Mode.Trace, 1, uint32(1 << CLEAN));
    tasks[SUM].retries = 1;
    _shape(tasks[TOTAL], IWorkflowMarket.Mode.Proof, 2, uint32(1 << CLEAN));
    _shape(tasks[OWN], IWorkflowMarket.Mode.Secret, 2, 0);
    _shape(tasks[REPORT], IWorkflowMarket.Mode.Attested, 0, uint32((1 << SUM) | (1 << TOTAL)));
    tasks[REPORT].apartFrom = uint8(SUM + 1);
  }

  function _shape(IWorkflowMarket.TaskSpec memory task, IWorkflowMarket.Mode mode, uint8 work, uint32 needs)
    private
    pure
  {
    (task.mode, task.work, task.needs) = (mode, work, needs);
  }

  function _claim(Agent memory agent, uint256 task) internal {
    vm.prank(agent.account);
    market.claimTask(flow, task);
  }

  function _submit(Agent memory agent, uint256 task, bytes32 result) internal {
    bytes memory signature = _sign(agent, flow, task, result);
    vm.prank(agent.account);
    market.submitResult(flow, task, result, signature);
  }

  /// @dev Cleaned by `agent`: what the sum is then bound to.
  function _clean(Agent memory agent) internal {
    _claim(agent, CLEAN);
    _submit(agent, CLEAN, DATA);
  }

  function _leaf(Agent memory agent, uint256 task, uint256 attempt)
    internal
    view
    returns (IWorkflowMarket.Finished memory)
  {
    return IWorkflowMarket.Finished(flow, uint8(task), uint8(attempt), agent.account, DATA, RESULT);
  }

  function _finish(IWorkflowMarket.Finished memory leaf) internal returns (uint256 paid) {
    IWorkflowMarket.Finished[] memory list = new IWorkflowMarket.Finished[](1);
    list[0] = leaf;
    vm.prank(CLAIMS);
    return market.finish(BATCH, list);
  }

  function _fail(Agent memory agent, uint256 task, uint256 attempt) internal returns (bytes32 offence, uint256 amount) {
    vm.prank(CLAIMS);
    return market.fail(
      flow, task, attempt, agent.account, IWorkflowMarket.Verdict(1_000, address(this), 5_000, address(step), 1)
    );
  }

  function _status(uint256 task, IWorkflowMarket.Status status) internal view {
    same(uint256(market.taskOf(flow, task).status), uint256(status), "status");
  }

  function _held(Agent memory agent, uint256 amount) internal view {
    same(vault.lockOf(address(market), agent.account), amount, "locked by the market");
  }

  function _sign(Agent memory agent, bytes32 workflow, uint256 task, bytes32 result)
    internal
    view
    returns (bytes memory)
  {
    bytes32 domain = keccak256(
      abi.encode(
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
        keccak256("Polity Market"),
        keccak256("1"),
        block.chainid,
        address(market)
      )
    );
    bytes32 typeHash = keccak256("Attestation(bytes32 workflowHash,uint256 task,bytes32 result)");
    bytes32 structHash = keccak256(abi.encode(typeHash, workflow, task, result));
    (uint8 v, bytes32 r, bytes32 s) = vm.sign(agent.key, keccak256(abi.encodePacked("\x19\x01", domain, structHash)));
    return abi.encodePacked(r, s, v);
  }
}
