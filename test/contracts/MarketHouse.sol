// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStep } from "../../contracts/src/interfaces/IStep.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { House } from "./House.sol";
import { Rows } from "./Rows.sol";
import { SumStep } from "./stubs/SumStep.sol";

/// @dev The house with a workflow of three tasks: clean the data (attested), sum it up (trace), report (attested, by
/// somebody else than who summed).
abstract contract MarketHouse is House {
  struct Sums {
    uint256[][] inputs;
    uint256[][] states;
  }

  uint256 internal constant CLEAN = 0;
  uint256 internal constant SUM = 1;
  uint256 internal constant REPORT = 2;
  uint96 internal constant REWARD = uint96(30 * POL);
  uint40 internal constant DEADLINE = START + 30 days;
  uint256 internal constant FACTOR = 3;

  IStep internal step;
  bytes32 internal flow;

  function setUp() public virtual override {
    super.setUp();
    step = new SumStep();
    _permit(address(market), market.claimTask.selector);
    _permit(address(market), market.submitResult.selector);
    _permit(address(claims), claims.claim.selector);
    _permit(address(claims), claims.challenge.selector);
    _permit(address(vault), vault.requestUnbond.selector);
    flow = market.createWorkflow(_tasks(), DEADLINE, 0);
  }

  function _tasks() internal view returns (IWorkflowMarket.TaskSpec[] memory tasks) {
    tasks = new IWorkflowMarket.TaskSpec[](3);
    for (uint256 i = 0; i < 3; ++i) {
      tasks[i].spec = keccak256(abi.encode("task", i));
      tasks[i].reward = REWARD;
    }
    tasks[SUM].needs = 1 << CLEAN;
    tasks[SUM].mode = IWorkflowMarket.Mode.Trace;
    tasks[SUM].step = step;
    tasks[SUM].words = 2;
    tasks[SUM].params = words(FACTOR);
    tasks[REPORT].needs = 1 << SUM;
    tasks[REPORT].apartFrom = uint8(SUM + 1);
  }

  function _claimTask(Agent memory agent, uint256 task) internal {
    _act(agent, address(market), abi.encodeCall(market.claimTask, (flow, task)));
  }

  function _submit(Agent memory agent, uint256 task, bytes32 result) internal {
    bytes memory signature = _signAttestation(agent, flow, task, result);
    _act(agent, address(market), abi.encodeCall(market.submitResult, (flow, task, result, signature)));
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

  /// @dev Cleaned by `agent`: what the sum is then bound to.
  function _clean(Agent memory agent, Sums memory sums) internal {
    _claimTask(agent, CLEAN);
    _submit(agent, CLEAN, keccak256(abi.encode(sums.inputs.length, Rows.root(sums.inputs))));
  }

  function _claimCall(Agent memory agent, Sums memory sums) internal view returns (bytes memory) {
    bytes memory signature = _signClaim(agent, sums);
    bytes32[] memory first = Rows.open(sums.states, 0);
    return _claimCall(sums, sums.states[sums.inputs.length], first, signature);
  }

  function _claimCall(Sums memory sums, uint256[] memory last, bytes32[] memory first, bytes memory signature)
    internal
    view
    returns (bytes memory)
  {
    uint256 rows = sums.inputs.length;
    bytes32 inputsRoot = Rows.root(sums.inputs);
    bytes32[] memory end = Rows.open(sums.states, rows);
    return
      abi.encodeCall(claims.claim, (flow, SUM, rows, inputsRoot, Rows.root(sums.states), last, first, end, signature));
  }

  function _signClaim(Agent memory agent, Sums memory sums) internal view returns (bytes memory) {
    bytes32 typeHash = keccak256(
      "Claim(bytes32 workflow,uint256 task,uint256 rows,bytes32 inputsRoot,bytes32 statesRoot,uint256[] last)"
    );
    uint256 rows = sums.inputs.length;
    bytes32 last = keccak256(abi.encodePacked(sums.states[rows]));
    bytes32 structHash =
      keccak256(abi.encode(typeHash, flow, SUM, rows, Rows.root(sums.inputs), Rows.root(sums.states), last));
    return _sign(agent, "Polity Claims", address(claims), structHash);
  }

  function _challengeCall(uint256 claimId, Sums memory sums, uint256 index) internal view returns (bytes memory) {
    return abi.encodeCall(
      claims.challenge,
      (
        claimId,
        index,
        sums.states[index],
        Rows.open(sums.states, index),
        sums.states[index + 1],
        Rows.open(sums.states, index + 1),
        sums.inputs[index],
        Rows.open(sums.inputs, index)
      )
    );
  }

  function _status(uint256 task, IWorkflowMarket.Status status) internal view {
    same(uint256(market.task(flow, task).status), uint256(status), "status");
  }

  function _stakeIs(address account, uint256 active, uint256 locked) internal view {
    (uint256 a, uint256 l,,) = vault.stakeOf(account);
    same(a, active, "active stake");
    same(l, locked, "locked stake");
  }
}
