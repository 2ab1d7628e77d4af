// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { AIWorkflowGovernance } from "../../contracts/src/AIWorkflowGovernance.sol";
import { AgentToken } from "../../contracts/src/AgentToken.sol";
import { Groth16Verifier } from "../../contracts/src/Groth16Verifier.sol";
import { PolicyRegistry } from "../../contracts/src/PolicyRegistry.sol";
import { Trace } from "../../contracts/src/libraries/Trace.sol";
import { ClaimManager } from "../../contracts/src/ClaimManager.sol";
import { InclusionResolver } from "../../contracts/src/InclusionResolver.sol";
import { Params } from "../../contracts/src/Params.sol";
import { ProofResolver } from "../../contracts/src/ProofResolver.sol";
import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { TraceResolver } from "../../contracts/src/TraceResolver.sol";
import { WorkflowMarket } from "../../contracts/src/WorkflowMarket.sol";
import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { ITraceResolver } from "../../contracts/src/interfaces/ITraceResolver.sol";
import { IValidatorPool } from "../../contracts/src/interfaces/IValidatorPool.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Kit } from "./Kit.sol";
import { Rows } from "./Rows.sol";
import { Trapdoor } from "./Trapdoor.sol";
import { SumStep } from "./stubs/SumStep.sol";
import { Defaults } from "./Defaults.sol";
import { QuietPool } from "./stubs/QuietPool.sol";

/// @dev Claims, their resolvers, market, vault and numbers as they are deployed; only the pool is quiet. Ann has cleaned the
/// data, bob sums it up, cat doubts. This contract is the client and the timelock.
abstract contract ClaimsHouse is Kit {
  struct Agent {
    uint256 key;
    address account;
  }

  struct Sums {
    uint256[][] inputs;
    uint256[][] states;
  }

  uint256 internal constant START = 1_700_000_000;
  uint256 internal constant POL = 1e18;
  uint256 internal constant STAKE = 1_000 * POL;
  uint256 internal constant CLEAN = 0;
  uint256 internal constant SUM = 1;
  uint256 internal constant OWN = 2;
  uint96 internal constant REWARD = uint96(30 * POL);
  uint256 internal constant TASK_BOND = 60 * POL;
  uint256 internal constant BOND = 20 * POL;
  uint256 internal constant LEAF_BOND = POL;
  uint256 internal constant COMMIT = 0.5 days;
  uint256 internal constant WINDOW = 3.5 days;
  uint256 internal constant CLOCK = 3.5 days;
  uint256 internal constant EXTENSION = 1 hours;
  uint256 internal constant PROOF = 1 days;
  uint256 internal constant ESCROW = 9 days;
  uint256 internal constant COMMIT_UNTIL = START + COMMIT;
  uint256 internal constant OPEN_UNTIL = COMMIT_UNTIL + WINDOW;
  uint256 internal constant FACTOR = 3;
  uint256 internal constant ROWS = 5;
  uint256 internal constant MARK_START = 1 << 32;
  uint256 internal constant MARK_END = MARK_START + 1;
  uint256 internal constant MARK_SILENCE = MARK_START + 2;

  AgentToken internal token;
  Params internal params;
  StakeVault internal vault;
  QuietPool internal pool;
  AIWorkflowGovernance internal gate;
  WorkflowMarket internal market;
  ClaimManager internal claims;
  TraceResolver internal traces;
  ProofResolver internal proofs;
  InclusionResolver internal inclusion;
  SumStep internal step;
  Groth16Verifier internal verifier;
  Agent internal ann;
  Agent internal bob;
  Agent internal cat;
  bytes32 internal flow;

  mapping(address account => uint256) private _keys;

  function setUp() public virtual {
    vm.warp(START);
    PolicyRegistry registry = new PolicyRegistry(address(this));
    token = new AgentToken(1_000_000 * POL);
    params = new Params(address(this), Defaults.UNBONDING, Defaults.low(), Defaults.high(), Defaults.numbers());
    gate = new AIWorkflowGovernance(registry, address(this), 1 hours);
    pool = new QuietPool();
    _deploy(registry);
    step = new SumStep();
    verifier = new Groth16Verifier(Trapdoor.key());
    token.approve(address(market), type(uint256).max);
    token.approve(address(vault), type(uint256).max);
    (ann, bob, cat) = (_join(0xa11), _join(0xb0b), _join(0xca7));
    flow = market.createWorkflow(_works(), _tasks(), 0);
    _clean(ann, _sums(ROWS));
    _claimTask(bob, SUM);
  }

  function _deploy(PolicyRegistry registry) private {
    uint256 nonce = vm.getNonce(address(this));
    address[6] memory at;
    for (uint256 i = 0; i < 6; ++i) {
      at[i] = vm.computeCreateAddress(address(this), nonce + i);
    }
    IValidatorPool quiet = IValidatorPool(address(pool));
    vault = new StakeVault(token, params, registry, address(this), at[1], at[2], address(pool));
    market = new WorkflowMarket(token, vault, gate, params, at[2], quiet);
    claims = new ClaimManager(vault, market, params, quiet, at[3], at[4], at[5]);
    traces = new TraceResolver(claims, market);
    proofs = new ProofResolver(claims, market);
    inclusion = new InclusionResolver(claims);
    same(address(inclusion), at[5], "all are where the others look for them");
  }

  function _join(uint256 key) internal returns (Agent memory agent) {
    agent = Agent(key, gate.enroll(vm.addr(key), 1));
    _keys[agent.account] = key;
    vault.depositFor(agent.account, STAKE);
  }

  function _works() internal view virtual returns (IWorkflowMarket.Work[] memory works) {
    works = new IWorkflowMarket.Work[](2);
    for (uint256 i = 0; i < 2; ++i) {
      works[i].step = step;
      works[i].words = 2;
      works[i].params = words(FACTOR);
    }
    works[1].verifier = verifier;
  }

  /// @dev Clean (attested), sum it up (trace, retried once), sum up own secret rows.
  function _tasks() internal view virtual returns (IWorkflowMarket.TaskSpec[] memory tasks) {
    tasks = new IWorkflowMarket.TaskSpec[](3);
    for (uint256 i = 0; i < 3; ++i) {
      tasks[i].reward = REWARD;
      tasks[i].deadline = uint40(START + 60 days);
    }
    (tasks[SUM].mode, tasks[SUM].work, tasks[SUM].needs) = (IWorkflowMarket.Mode.Trace, 1, uint32(1 << CLEAN));
    tasks[SUM].retries = 1;
    (tasks[OWN].mode, tasks[OWN].work) = (IWorkflowMarket.Mode.Secret, 2);
  }

  function _claimTask(Agent memory agent, uint256 task) internal {
    vm.prank(agent.account);
    market.claimTask(flow, task);
  }

  function _clean(Agent memory agent, Sums memory sums) internal {
    _claimTask(agent, CLEAN);
    bytes32 data = keccak256(abi.encode(sums.inputs.length, Rows.root(sums.inputs)));
    bytes32 typeHash = keccak256("Attestation(bytes32 workflowHash,uint256 task,bytes32 result)");
    bytes32 hash = keccak256(abi.encode(typeHash, flow, CLEAN, data));
    bytes memory signature = _sign(agent.key, "Polity Market", "1", address(market), hash);
    vm.prank(agent.account);
    market.submitResult(flow, CLEAN, data, signature);
  }

  /// @dev The right trace over `rows` inputs.
  function _sums(uint256 rows) internal pure returns (Sums memory sums) {
    sums.inputs = new uint256[][](rows);
    sums.states = new uint256[][](rows + 1);
    sums.states[0] = words(0, 0);
    for (uint256 i = 0; i < rows; ++i) {
      uint256 value = uint256(keccak256(abi.encode(i))) >> 200;
      sums.inputs[i] = words(value);
      sums.states[i + 1] = words(sums.states[i][0] + FACTOR * value, i + 1);
    }
  }

  /// @dev Right but for transition `index`, from which it goes on rightly.
  function _forged(uint256 rows, uint256 index) internal pure returns (Sums memory sums) {
    sums = _sums(rows);
    for (uint256 i = index + 1; i <= rows; ++i) {
      sums.states[i][0] += 1;
    }
  }

  function _result(Agent memory agent, Sums memory sums) internal view returns (Result memory) {
    uint256 rows = sums.inputs.length;
    return Result({
      workflow: flow,
      task: uint8(SUM),
      attempt: market.taskOf(flow, SUM).attempt,
      worker: agent.account,
      rows: uint32(rows),
      inputsRoot: Rows.root(sums.inputs),
      statesRoot: Rows.root(sums.states),
      result: Trace.leaf(rows, sums.states[rows]),
      salt: keccak256(abi.encode(agent.key, rows))
    });
  }

  function _list(Result memory result) internal pure returns (Result[] memory list) {
    list = new Result[](1);
    list[0] = result;
  }

  /// @dev Leaves as rows of one word.
  function _leaves(Result[] memory list) internal view returns (uint256[][] memory rows) {
    rows = new uint256[][](list.length);
    for (uint256 i = 0; i < list.length; ++i) {
      rows[i] = words(uint256(claims.hashOf(list[i])));
    }
  }

  function _open(Agent memory aggregator, Result[] memory list) internal returns (uint256) {
    bytes32 root = Rows.root(_leaves(list));
    vm.prank(aggregator.account);
    return claims.open(root, list.length);
  }

  /// @dev A batch of one by bob.
  function _open(Sums memory sums) internal returns (uint256 batch, IClaimManager.Opening memory opening) {
    Result[] memory list = _list(_result(bob, sums));
    return (_open(bob, list), _opening(list, 0));
  }

  function _opening(Result[] memory list, uint256 index) internal view returns (IClaimManager.Opening memory opening) {
    opening.result = list[index];
    opening.signature = _signResult(list[index]);
    opening.proof = Rows.open(_leaves(list), index);
  }

  function _signResult(Result memory result) internal view returns (bytes memory) {
    return _sign(_keys[result.worker], "Polity Claims", "2", address(claims), claims.hashOf(result));
  }

  function _settle(uint256 batch, IClaimManager.Opening memory opening) internal {
    claims.settle(batch, words(0), _list(opening.result), new bytes[](1), new bytes32[](0));
  }

  function _transition(Sums memory sums, uint256 i) internal pure returns (ITraceResolver.Transition memory) {
    return ITraceResolver.Transition({
      index: i,
      pre: sums.states[i],
      preProof: Rows.open(sums.states, i),
      post: Trace.leaf(i + 1, sums.states[i + 1]),
      postProof: Rows.open(sums.states, i + 1),
      input: sums.inputs[i],
      inputProof: Rows.open(sums.inputs, i)
    });
  }

  function _kill(Agent memory finder, uint256 batch, IClaimManager.Opening memory opening, Sums memory sums, uint256 i)
    internal
  {
    ITraceResolver.Transition memory transition = _transition(sums, i);
    vm.prank(finder.account);
    traces.killByTransition(batch, 0, opening, transition);
  }

  /// @dev The slash of a killed leaf, as the vault keeps it; killed now.
  function _slashOf(Result memory result, uint256 amount, address finder, address ground)
    internal
    view
    returns (IStakeVault.Slash memory)
  {
    bytes32 offence = keccak256(abi.encode(result.workflow, uint256(result.task), uint256(result.attempt)));
    return IStakeVault.Slash(
      address(market), offence, result.worker, amount, finder, 5_000, ground, block.timestamp + ESCROW
    );
  }

  function _statusIs(uint256 batch, uint256 index, IClaimManager.Status status) internal view {
    same(uint256(claims.statusOf(batch, index)), uint256(status), "status of the leaf");
  }

  function _taskIs(uint256 task, IWorkflowMarket.Status status) internal view {
    same(uint256(market.taskOf(flow, task).status), uint256(status), "status of the task");
  }

  function _stakeIs(Agent memory agent, uint256 active, uint256 locked) internal view {
    (uint256 a, uint256 l,,) = vault.stakeOf(agent.account);
    same(a, active, "active stake");
    same(l, locked, "locked stake");
  }

  function _bondsAre(Agent memory agent, uint256 kept, uint256 used) internal view {
    (uint256 k, uint256 u) = claims.bondsOf(agent.account);
    same(k, kept, "bonds kept");
    same(u, used, "bonds used");
    same(vault.lockOf(address(claims), agent.account), kept, "as the vault has it");
  }

  function _sign(uint256 key, string memory name, string memory version, address where, bytes32 hash)
    internal
    view
    returns (bytes memory)
  {
    bytes32 domain = keccak256(
      abi.encode(
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
        keccak256(bytes(name)),
        keccak256(bytes(version)),
        block.chainid,
        where
      )
    );
    (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked("\x19\x01", domain, hash)));
    return abi.encodePacked(r, s, v);
  }
}
