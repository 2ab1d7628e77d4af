// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Trace } from "../../contracts/src/libraries/Trace.sol";
import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { ITraceResolver } from "../../contracts/src/interfaces/ITraceResolver.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Turn } from "../../contracts/src/libraries/Turn.sol";
import { ClaimsHouse } from "./ClaimsHouse.sol";
import { Deep } from "./Deep.sol";
import { Gauge } from "./Gauge.sol";

/// @dev Batches and disputes. "First" is with slots that nobody has written yet: an account's first bond, a version's first dispute.
/// forge-config: default.isolate = true
contract ClaimsGasTest is ClaimsHouse, Gauge {
  using Deep for Deep.Tree;

  uint256 private _spent;

  function testOpen() external {
    vm.prank(cat.account);
    claims.open(keccak256("first"), 1);
    _gauge("open, first of a version and of an account", 180_000);
    vm.prank(cat.account);
    claims.open(keccak256("one"), 1);
    _gauge("open, a bond of one more to lock", 110_000);
    _keep(cat, 300);
    vm.prank(cat.account);
    claims.open(keccak256("many"), 256);
    _gauge("open, 256 leaves, bonds kept", 90_000);
    _gauge("open, 256 leaves, bonds kept, per leaf", vm.lastCallGas().gasTotalUsed / 256, 400);
  }

  /// @dev 256 results of one worker, who is the aggregator; then as many under another's root, each signed.
  function testSettleMany() external {
    _many(bob, "settle, 256 leaves, per leaf", 60_000);
  }

  function testSettleManySigned() external {
    _many(cat, "settle, 256 signed leaves, per leaf", 75_000);
  }

  function testKill() external {
    Sums memory forged = _forged(1_000, 499);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    opening.signature = "";
    ITraceResolver.Transition memory transition = _transition(forged, 499);
    // Votes of the same second would share a checkpoint.
    vm.warp(START + 1);
    vm.prank(cat.account);
    traces.killByTransition(batch, 0, opening, transition);
    _gauge("kill, 1000 rows", 245_000);
  }

  function testSettle() external {
    (uint256 batch, IClaimManager.Opening memory opening) = _open(_sums(ROWS));
    vm.warp(OPEN_UNTIL);
    _settle(batch, opening);
    _gauge("settle, batch of one", 190_000);
  }

  function testDemandLeaf() external {
    Result[] memory pair = new Result[](2);
    (pair[0], pair[1]) = (_result(bob, _sums(ROWS)), _result(bob, _sums(ROWS + 1)));
    uint256 batch = _open(bob, pair);
    (uint256 other,) = _open(_sums(ROWS));
    vm.warp(COMMIT_UNTIL);
    _keep(cat, 100);
    vm.prank(ann.account);
    inclusion.demand(other, 0);
    _gauge("demand a leaf, first", 180_000);
    vm.prank(cat.account);
    inclusion.demand(batch, 0);
    _gauge("demand a leaf, bonds kept", 72_000);
  }

  /// @dev Withheld data over 2^20 states, to the kill: the most moves that there can be.
  function testDispute() external {
    (Result memory result, Deep.Tree memory states, ITraceResolver.Transition memory transition) = _deep();
    uint256 batch = _open(bob, _list(result));
    IClaimManager.Opening memory opening;
    opening.result = result;
    vm.warp(COMMIT_UNTIL);
    vm.prank(cat.account);
    traces.demand(batch, 0, opening);
    _gauge("demand states, first", 190_000);
    vm.warp(COMMIT_UNTIL + 1);
    _again(batch, opening);
    Turn.State memory state = _state(result);
    uint256 dispute = uint256(keccak256(abi.encode(batch, uint256(0), ann.account)));
    for (uint256 g = 5; g > 0; --g) {
      vm.prank(bob.account);
      traces.reveal(dispute, Turn.pack(state), states.groups[g - 1]);
      _add("reveal 16 nodes", 45_500);
      state.since = uint40(block.timestamp);
      ++state.round;
      if (g == 1) break;
      uint256 child = states.path[g - 2];
      bytes32 node = states.groups[g - 1][child];
      bytes32[] memory proof = Deep.siblings(states.groups[g - 1], child);
      vm.prank(ann.account);
      traces.pick(batch, 0, Turn.pack(state), child, node, proof);
      _add("pick", 38_000);
      (state.at, state.level) = (uint32(16 * state.at + child), state.level - 4);
      ++state.round;
    }
    vm.prank(ann.account);
    traces.killByTransition(batch, 0, opening, transition);
    _add("kill, 2^20 states, the dispute ended", 275_000);
    _bondsAre(ann, 100 * LEAF_BOND, 0);
    _gauge("whole dispute, 2^20 states", _spent, 730_000);
  }

  function _many(Agent memory aggregator, string memory what, uint256 most) private {
    vault.depositFor(bob.account, 10_000 * POL);
    Result[] memory list = new Result[](256);
    Sums memory sums = _sums(ROWS);
    for (uint256 i = 0; i < 256; ++i) {
      if (i % 31 == 0) {
        flow = market.createWorkflow(_works(), _wide(), bytes32(i + 1));
        _clean(ann, sums);
      }
      _claimTask(bob, i % 31 + 1);
      list[i] = _result(bob, sums);
      list[i].task = uint8(i % 31 + 1);
    }
    uint256 batch = _open(aggregator, list);
    vm.warp(OPEN_UNTIL);
    uint256[] memory at = new uint256[](256);
    bytes[] memory signatures = new bytes[](256);
    for (uint256 i = 0; i < 256; ++i) {
      at[i] = i;
      if (aggregator.account != bob.account) signatures[i] = _signResult(list[i]);
    }
    claims.settle(batch, at, list, signatures, new bytes32[](0));
    uint256 used = vm.lastCallGas().gasTotalUsed / 256;
    same(claims.settledOf(batch), type(uint256).max, "all of them");
    _gauge(what, used, most);
  }

  /// @dev One task that delivers the data, 31 that sum it up.
  function _wide() private pure returns (IWorkflowMarket.TaskSpec[] memory tasks) {
    tasks = new IWorkflowMarket.TaskSpec[](32);
    for (uint256 i = 0; i < 32; ++i) {
      tasks[i].reward = uint96(5 * POL);
      tasks[i].deadline = uint40(START + 60 days);
      if (i != 0) (tasks[i].mode, tasks[i].work, tasks[i].needs) = (IWorkflowMarket.Mode.Trace, 1, 1);
    }
  }

  /// @dev Another challenger of the same leaf, with bonds kept from before: what a validator pays.
  function _again(uint256 batch, IClaimManager.Opening memory opening) private {
    _keep(ann, 100);
    vm.prank(ann.account);
    traces.demand(batch, 0, opening);
    _add("demand states, bonds kept", 80_000);
  }

  function _state(Result memory result) private view returns (Turn.State memory) {
    return Turn.State(uint40(block.timestamp), uint32(CLOCK), uint32(CLOCK), uint32(EXTENSION), 0, result.rows, 20, 0);
  }

  function _deep()
    private
    view
    returns (Result memory result, Deep.Tree memory states, ITraceResolver.Transition memory transition)
  {
    uint256[] memory path = new uint256[](4);
    (path[0], path[1], path[2], path[3]) = (3, 14, 1, 9);
    transition.pre = words(1 << 100, 77);
    transition.input = words(1 << 50);
    states = Deep.grow(Deep.made(0), path);
    transition.index = states.index(4);
    bytes32[] memory leaves = Deep.made(0);
    leaves[4] = Trace.leaf(transition.index, transition.pre);
    states = Deep.grow(leaves, path);
    (transition.post, transition.preProof, transition.postProof) = (leaves[5], states.open(4), states.open(5));
    leaves = Deep.made(1);
    leaves[4] = Trace.leaf(transition.index, transition.input);
    Deep.Tree memory inputs = Deep.grow(leaves, path);
    transition.inputProof = inputs.open(4);
    result = _result(bob, _sums(ROWS));
    (result.rows, result.inputsRoot, result.statesRoot) = ((1 << 20) - 1, inputs.root(), states.root());
  }

  /// @dev As somebody has who has opened or disputed before: bonds that stay locked.
  function _keep(Agent memory agent, uint256 leaves) private {
    vm.prank(agent.account);
    uint256 batch = claims.open(keccak256("kept"), leaves > 256 ? 256 : leaves);
    uint256 now_ = block.timestamp;
    vm.warp(now_ + COMMIT + WINDOW);
    claims.close(batch);
    vm.warp(now_);
  }

  function _add(string memory what, uint256 most) private {
    _spent += vm.lastCallGas().gasTotalUsed;
    _gauge(what, most);
  }
}
