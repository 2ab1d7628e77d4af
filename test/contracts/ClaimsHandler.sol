// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { ClaimManager } from "../../contracts/src/ClaimManager.sol";
import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { WorkflowMarket } from "../../contracts/src/WorkflowMarket.sol";
import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Turn } from "../../contracts/src/libraries/Turn.sol";
import { Handler } from "./Handler.sol";
import { Rows } from "./Rows.sol";
import { Descent } from "./Descent.sol";

/// @dev The life of claims, honest and forged: each call moves one of them on in a way that is open to it. Workers of forged
/// claims answer demands or are silent; challengers of forged claims play right, those of honest ones can only lose. It
/// deploys its own house.
contract ClaimsHandler is Descent, Handler {
  /// @param right Whether its trace is; `late` whether its worker has let a clock run out all the same
  struct Claim {
    bytes32 flow;
    uint256 batch;
    Agent worker;
    bool right;
    bool late;
    IClaimManager.Status terminal;
    bool closed;
  }

  /// @param end By when it is over, known when it starts
  struct Run {
    uint256 claim;
    Dispute dispute;
    uint256 end;
    bool over;
  }

  uint256 private constant N = 20;
  uint256 private constant FORGED_AT = 11;

  Agent[] private _agents;
  Claim[] private _claims;
  Run[] private _runs;
  Result private _right;
  Result private _wrong;
  bytes32[][] private _rightTree;
  bytes32[][] private _wrongTree;
  uint256 private _salt;
  uint256 public settled;
  uint256 public killed;
  uint256 public dismissed;

  function setUp() public override {
    // Called again, as one of the handler's functions: a move.
    if (address(claims) != address(0)) return move(_salt, _salt + 1);
    super.setUp();
    for (uint256 i = 0; i < 6; ++i) {
      _agents.push(_join(1_000 + i));
      vault.depositFor(_agents[i].account, 20_000 * POL);
    }
    vault.depositFor(ann.account, 20_000 * POL);
    _rightTree = _levels(_sums(N).states);
    _wrongTree = _levels(_forged(N, FORGED_AT).states);
    _right = _result(ann, _sums(N));
    _wrong = _result(ann, _forged(N, FORGED_AT));
  }

  function claimCount() external view returns (uint256) {
    return _claims.length;
  }

  function claimAt(uint256 i) external view returns (Claim memory) {
    return _claims[i];
  }

  function runCount() external view returns (uint256) {
    return _runs.length;
  }

  function runAt(uint256 i) external view returns (Run memory) {
    return _runs[i];
  }

  function agents() external view returns (Agent[] memory) {
    return _agents;
  }

  function house() external view returns (ClaimManager, StakeVault, WorkflowMarket) {
    return (claims, vault, market);
  }

  function begin(uint256 who, bool right) public {
    flow = market.createWorkflow(_works(), _tasks(), bytes32(++_salt));
    _clean(ann, _sums(N));
    Agent memory worker = _agents[who % _agents.length];
    (bool ok,) = _call(worker.account, address(market), abi.encodeCall(market.claimTask, (flow, SUM)));
    if (!ok) return;
    bytes32 root = Rows.root(_leaves(_list(_resultOf(worker, right))));
    bytes memory returned;
    (ok, returned) = _call(worker.account, address(claims), abi.encodeCall(claims.open, (root, 1)));
    if (!ok) return;
    uint256 batch = abi.decode(returned, (uint256));
    _claims.push(Claim(flow, batch, worker, right, false, IClaimManager.Status.None, false));
  }

  function demand(uint256 which, uint256 who) public {
    if (_claims.length == 0) return begin(who, which % 2 == 0);
    uint256 i = _claims.length - 1 - which % (_claims.length > 3 ? 3 : _claims.length);
    Claim memory claim = _claims[i];
    flow = claim.flow;
    IClaimManager.Batch memory batch = claims.batchOf(claim.batch);
    if (claim.terminal != IClaimManager.Status.None) return begin(who, which % 2 == 0);
    if (block.timestamp >= batch.openUntil) return finish(which);
    if (block.timestamp < batch.commitUntil) vm.warp(batch.commitUntil);
    Agent memory challenger = _agents[who % _agents.length];
    if (traces.stateOf(uint256(keccak256(abi.encode(claim.batch, uint256(0), challenger.account)))) != 0) {
      return move(which, who);
    }
    IClaimManager.Opening memory opening = _openingOf(claim);
    (bool ok,) = _call(challenger.account, address(traces), abi.encodeCall(traces.demand, (claim.batch, 0, opening)));
    if (!ok) return;
    Run storage run = _runs.push();
    run.claim = i;
    run.end = block.timestamp + 2 * CLOCK + params.MOVES() * EXTENSION;
    run.dispute.batch = claim.batch;
    run.dispute.challenger = challenger;
    run.dispute.id = uint256(keccak256(abi.encode(claim.batch, uint256(0), challenger.account)));
    run.dispute.node = opening.result.statesRoot;
    run.dispute.turn =
      Turn.State(uint40(block.timestamp), uint32(CLOCK), uint32(CLOCK), uint32(EXTENSION), 0, uint32(N), 5, 0);
  }

  /// @dev One move in a running dispute, whoever's turn it is.
  function move(uint256 which, uint256 how) public {
    uint256 r = _running(which);
    if (r == _runs.length) return which % 2 == 0 ? finish(which) : begin(which, how % 2 == 0);
    Run memory run = _runs[r];
    Claim memory claim = _claims[run.claim];
    flow = claim.flow;
    if (claim.terminal == IClaimManager.Status.Dead) return _stop(r);
    if (run.dispute.turn.round % 2 == 0) return how % 4 == 0 ? _workerSilent(r) : _answer(r);
    if (!claim.right) return how % 3 == 0 || run.dispute.turn.level <= 4 ? _killIt(r) : _goOn(r);
    return how % 3 == 0 || run.dispute.turn.level <= 4 ? _challengerSilent(r) : _goOn(r);
  }

  /// @dev What a claim comes to: killed, settled, closed; or, now and then, an attempt to end it again.
  function finish(uint256 which) public {
    if (_claims.length == 0) return begin(which, true);
    Claim storage claim = _claims[which % _claims.length];
    flow = claim.flow;
    IClaimManager.Batch memory batch = claims.batchOf(claim.batch);
    IClaimManager.Status status = claims.statusOf(claim.batch, 0);
    if (claim.terminal != IClaimManager.Status.None) return _afterwards(claim, batch, which);
    if (status == IClaimManager.Status.Held) return move(which, which);
    if (!claim.right && which % 5 != 0 && block.timestamp < batch.openUntil) {
      return _kill(claim, _agents[which % _agents.length]);
    }
    if (block.timestamp < batch.openUntil) vm.warp(batch.openUntil);
    IClaimManager.Opening memory opening = _openingOf(claim);
    (bool ok,) = _call(
      address(this),
      address(claims),
      abi.encodeCall(claims.settle, (claim.batch, words(0), _list(opening.result), new bytes[](1), new bytes32[](0)))
    );
    if (!ok) return;
    claim.terminal = IClaimManager.Status.Settled;
    ++settled;
  }

  function _afterwards(Claim storage claim, IClaimManager.Batch memory batch, uint256 which) private {
    bool held = _unfinished(claim.batch);
    if (batch.bonded && !held) {
      if (block.timestamp < batch.openUntil) vm.warp(batch.openUntil);
      (bool ok,) = _call(address(this), address(claims), abi.encodeCall(claims.close, (claim.batch)));
      if (ok) claim.closed = true;
    } else if (held) {
      move(which, which);
    } else if (which % 16 == 0) {
      IClaimManager.Opening memory opening = _openingOf(claim);
      bytes memory again = abi.encodeCall(
        claims.settle, (claim.batch, words(0), _list(opening.result), new bytes[](1), new bytes32[](0))
      );
      (bool ok,) = _call(address(this), address(claims), again);
      holds(!ok, "a terminal leaf settled");
      (ok,) = _call(address(this), address(claims), abi.encodeCall(claims.close, (claim.batch)));
      holds(!ok, "a closed batch closed");
    } else {
      begin(which, which % 2 == 0);
    }
  }

  function _kill(Claim storage claim, Agent memory finder) private {
    IClaimManager.Opening memory opening = _openingOf(claim);
    (bool ok,) = _call(
      finder.account,
      address(traces),
      abi.encodeCall(traces.killByTransition, (claim.batch, 0, opening, _transition(_forged(N, FORGED_AT), FORGED_AT)))
    );
    if (!ok) return;
    _dead(claim);
    for (uint256 r = 0; r < _runs.length; ++r) {
      Run storage run = _runs[r];
      bool own = run.dispute.batch == claim.batch && run.dispute.challenger.account == finder.account;
      if (own && !run.over) run.over = true;
    }
  }

  function _killIt(uint256 r) private {
    _kill(_claims[_runs[r].claim], _runs[r].dispute.challenger);
  }

  /// @dev Reveals just before the clock is over, or at once.
  function _answer(uint256 r) private {
    Run storage run = _runs[r];
    Dispute memory d = run.dispute;
    if (block.timestamp >= d.turn.since + uint256(d.turn.workerTime)) return _workerSilent(r);
    bytes32[] memory nodes = _children(d, _treeOf(r));
    bytes memory data = abi.encodeCall(traces.reveal, (d.id, Turn.pack(d.turn), nodes));
    (bool ok,) = _call(address(this), address(traces), data);
    if (!ok) return;
    d.turn.workerTime = _after(d.turn, d.turn.workerTime);
    _store(run, d);
  }

  function _goOn(uint256 r) private {
    Run storage run = _runs[r];
    Dispute memory d = run.dispute;
    if (block.timestamp >= d.turn.since + uint256(d.turn.challengerTime)) {
      return _claims[run.claim].right ? _challengerSilent(r) : _killIt(r);
    }
    bytes32[] memory nodes = _children(d, _treeOf(r));
    bytes32[] memory right = _children(d, _rightTree);
    uint256 child;
    while (child + 1 < nodes.length && nodes[child] == right[child]) {
      ++child;
    }
    bytes memory data = abi.encodeCall(
      traces.pick, (d.batch, 0, Turn.pack(d.turn), child, nodes[child], _siblings(nodes, child, d.turn.level - 4))
    );
    (bool ok,) = _call(d.challenger.account, address(traces), data);
    if (!ok) return;
    d.turn.challengerTime = _after(d.turn, d.turn.challengerTime);
    (d.node, d.turn.at, d.turn.level) = (nodes[child], uint32(uint256(d.turn.at) * 16 + child), d.turn.level - 4);
    _store(run, d);
  }

  /// @dev Workers of right claims answer, unless other disputes have moved time over their clock.
  function _workerSilent(uint256 r) private {
    Run storage run = _runs[r];
    Claim storage claim = _claims[run.claim];
    Dispute memory d = run.dispute;
    uint256 until = d.turn.since + uint256(d.turn.workerTime);
    if (claim.right && block.timestamp < until) return _answer(r);
    _warpTo(until);
    (bool ok,) = _call(
      address(this),
      address(traces),
      abi.encodeCall(
        traces.killBySilence, (d.batch, 0, d.challenger.account, d.node, Turn.pack(d.turn), _openingOf(claim))
      )
    );
    if (!ok) return;
    run.over = true;
    claim.late = true;
    _dead(claim);
  }

  function _challengerSilent(uint256 r) private {
    Run storage run = _runs[r];
    Claim memory claim = _claims[run.claim];
    Dispute memory d = run.dispute;
    _warpTo(d.turn.since + uint256(d.turn.challengerTime));
    (bool ok,) = _call(
      address(this),
      address(traces),
      abi.encodeCall(traces.dismiss, (d.batch, 0, d.challenger.account, d.node, Turn.pack(d.turn), _openingOf(claim)))
    );
    if (!ok) return;
    run.over = true;
    ++dismissed;
  }

  function _stop(uint256 r) private {
    Run storage run = _runs[r];
    Dispute memory d = run.dispute;
    (bool ok,) = _call(address(this), address(traces), abi.encodeCall(traces.stop, (d.batch, 0, d.challenger.account)));
    if (ok) run.over = true;
  }

  function _dead(Claim storage claim) private {
    claim.terminal = IClaimManager.Status.Dead;
    ++killed;
  }

  function _store(Run storage run, Dispute memory d) private {
    d.turn.since = uint40(block.timestamp);
    ++d.turn.round;
    _stands(d);
    run.dispute.node = d.node;
    run.dispute.turn = d.turn;
  }

  function _warpTo(uint256 time) private {
    if (block.timestamp < time) vm.warp(time);
  }

  function _running(uint256 which) private view returns (uint256) {
    for (uint256 i = 0; i < _runs.length; ++i) {
      uint256 r = (which % _runs.length + i) % _runs.length;
      if (!_runs[r].over) return r;
    }
    return _runs.length;
  }

  function _unfinished(uint256 batch) private view returns (bool) {
    for (uint256 r = 0; r < _runs.length; ++r) {
      if (_runs[r].dispute.batch == batch && !_runs[r].over) return true;
    }
    return false;
  }

  function _treeOf(uint256 r) private view returns (bytes32[][] memory) {
    return _claims[_runs[r].claim].right ? _rightTree : _wrongTree;
  }

  function _openingOf(Claim memory claim) private view returns (IClaimManager.Opening memory opening) {
    opening.result = _resultOf(claim.worker, claim.right);
    opening.result.workflow = claim.flow;
  }

  function _resultOf(Agent memory worker, bool right) private view returns (Result memory result) {
    result = right ? _right : _wrong;
    (result.workflow, result.worker) = (flow, worker.account);
  }

  /// @dev What a clock has left after a move now.
  function _after(Turn.State memory turn, uint32 time) private view returns (uint32) {
    uint256 left = turn.since + uint256(time) - block.timestamp;
    return uint32(left > turn.extension ? left : turn.extension);
  }

  function _tasks() internal view override returns (IWorkflowMarket.TaskSpec[] memory tasks) {
    tasks = super._tasks();
    for (uint256 i = 0; i < tasks.length; ++i) {
      tasks[i].deadline = uint40(block.timestamp + 60 days);
    }
  }
}
