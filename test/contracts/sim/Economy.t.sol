// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "../../../contracts/src/interfaces/IClaimManager.sol";
import { ITraceResolver } from "../../../contracts/src/interfaces/ITraceResolver.sol";
import { IValidatorPool } from "../../../contracts/src/interfaces/IValidatorPool.sol";
import { IVerifier } from "../../../contracts/src/interfaces/IVerifier.sol";
import { IWorkflowMarket } from "../../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Result } from "../../../contracts/src/interfaces/Result.sol";
import { Trace } from "../../../contracts/src/libraries/Trace.sol";
import { Turn } from "../../../contracts/src/libraries/Turn.sol";
import { House } from "../House.sol";
import { Rows } from "../Rows.sol";
import { SumStep } from "../stubs/SumStep.sol";

/// @dev Adversaries against the whole house, round after round: `npm run simulate:economics` plays many and writes them into
/// docs/economics.md. A batch of four one-row traces; leaf 0 is the player's when it works, the rest is Hal's, who aggregates;
/// three holders have two seats each, a watcher sees some leaves. Chances and costs are `USUAL` of contracts/economics.ts, in
/// thousandths of a POL; a finder's share counts when its slash is decided.
contract EconomyTest is House {
  enum Role {
    Honest,
    Forges,
    Hides,
    KillsItself,
    NoShow,
    Checks,
    Sleeps,
    Parrots,
    CopiesCommitment,
    Griefs,
    CopiesChallenge,
    FarmsCanary,
    Ring
  }

  /// @dev One batch and what has become of it.
  struct Round {
    uint256 id;
    uint256 seed;
    Result[] leaves;
    uint256[][] rows;
    bool[4] lies;
    bool[4] dead;
    uint256 committed;
    uint256 parrots;
    int256 extra;
  }

  event log_named_int(string key, int256 val);

  uint256 private constant ROLES = 13;
  int256 private constant MILLI = 1e15;
  int256 private constant GAS = 5 * MILLI;
  int256 private constant CHECK = 20 * MILLI;
  int256 private constant WORK = 2_000 * MILLI;
  uint256 private constant DILIGENT = 800;
  uint256 private constant WATCHED = 100;
  uint256 private constant FALSEHOOD = 20;
  uint96 private constant REWARD = uint96(10 * POL);
  uint256 private constant INPUT = 7;
  bytes32 private constant SALT = "salt";

  Agent private _player;
  Agent private _hal;
  Agent private _cat;
  Agent[3] private _holders;
  bytes32 private _flow;
  uint256 private _height = 100;

  function setUp() public override {
    super.setUp();
    (_hal, _cat) = (_join(0x4a1, 1), _join(0xca7, 1));
    for (uint256 i = 0; i < 3; ++i) {
      _holders[i] = _join(0x40 + i, 1);
      for (uint256 j = 0; j < 2; ++j) {
        vm.roll(++_height);
        vm.prank(_holders[i].account);
        pool.takeSeat();
      }
    }
    address owner = vm.addr(0x91a);
    _player = Agent(0x91a, owner, gate.enroll(owner, 1));
    token.approve(address(vault), 120 * POL);
    vault.depositFor(_player.account, 120 * POL);
    _flow = market.createWorkflow(_works(), _tasks(), 0);
    bytes32 data = keccak256(abi.encode(uint256(1), _inputs()));
    bytes memory signature = _signAttestation(_hal, _flow, 0, data);
    vm.prank(_hal.account);
    market.claimTask(_flow, 0);
    vm.prank(_hal.account);
    market.submitResult(_flow, 0, data, signature);
  }

  /// @dev Two rounds of each, or as many as asked for; printed at -vv.
  function testRounds() external {
    uint256 rounds = vm.envOr("POLITY_SIM_ROUNDS", uint256(2));
    uint256 fresh = vm.snapshotState();
    for (uint256 role = 0; role < ROLES; ++role) {
      for (uint256 i = 0; i < rounds; ++i) {
        int256 gain = _play(Role(role), uint256(keccak256(abi.encode("economy", role, i))));
        emit log_named_int(_names()[role], gain);
        if (Role(role) == Role.KillsItself || Role(role) == Role.Griefs || Role(role) == Role.FarmsCanary) {
          holds(gain < 0, "a loss that no chance decides");
        }
        vm.revertToState(fresh);
      }
    }
  }

  function _names() private pure returns (string[ROLES] memory) {
    return [
      "honest worker",
      "forger",
      "withholder",
      "self-challenger",
      "no-show",
      "honest validator",
      "sleeping validator",
      "lazy validator",
      "commitment copier",
      "griefing challenger",
      "challenge copier",
      "canary farmer",
      "ring"
    ];
  }

  function _play(Role role, uint256 seed) private returns (int256) {
    if (role == Role.NoShow) return _noShow();
    bool works = role <= Role.KillsItself || role == Role.Ring || role == Role.FarmsCanary;
    bool validates = role >= Role.Checks && role <= Role.CopiesCommitment;
    Agent memory studied = validates ? _holders[0] : works ? _player : _cat;
    int256 before = _wealth(studied, role);
    Round memory r = _open(role, seed, works);
    int256 costs = role == Role.Honest ? WORK + 2 * GAS : 2 * GAS;
    if (role == Role.Griefs) {
      _grief(r);
      return _wealth(studied, role) - before - costs;
    }
    costs += _commitAll(r, role);
    vm.warp(claims.batchOf(r.id).commitUntil + 1);
    if (role == Role.FarmsCanary) {
      pool.showCanary(r.id, 0, SALT, IValidatorPool.Opening(r.leaves[0], Rows.open(r.rows, 0)));
    }
    if (role == Role.KillsItself || role == Role.FarmsCanary) _kill(r, 0, _player, studied);
    if (role == Role.CopiesChallenge) _copyChallenge(r);
    else _challengeAll(r, role, studied);
    _attestAll(r);
    vm.warp(uint256(claims.batchOf(r.id).openUntil) + 1);
    _end(r);
    return _wealth(studied, role) - before + r.extra - costs;
  }

  /// @dev A ring is the worker and the holder of a third of the seats, together.
  function _wealth(Agent memory agent, Role role) private view returns (int256) {
    int256 own = _worth(agent);
    return role == Role.Ring ? own + _worth(_holders[0]) : own;
  }

  function _worth(Agent memory agent) private view returns (int256) {
    (uint256 active,, uint256 unbonding,) = vault.stakeOf(agent.account);
    return int256(active + unbonding + token.balanceOf(agent.account));
  }

  function _noShow() private returns (int256) {
    int256 before = _worth(_player);
    vm.prank(_player.account);
    market.claimTask(_flow, 1);
    vm.warp(START + 1 days);
    market.accuse(_flow, 1);
    vm.warp(START + 4.5 days);
    market.release(_flow, 1);
    return _worth(_player) - before - GAS;
  }

  function _open(Role role, uint256 seed, bool works) private returns (Round memory r) {
    r.seed = seed;
    r.leaves = new Result[](4);
    r.rows = new uint256[][](4);
    bool validates = role >= Role.Checks && role <= Role.CopiesCommitment;
    for (uint256 i = 0; i < 4; ++i) {
      Agent memory worker = works && i == 0 ? _player : _hal;
      vm.prank(worker.account);
      market.claimTask(_flow, i + 1);
      r.lies[i] = works ? i == 0 && role != Role.Honest : validates && _chance(r, "lie", i, FALSEHOOD);
      if (role == Role.CopiesChallenge) r.lies[i] = i == 0;
      r.leaves[i] = _leaf(worker, i + 1, r.lies[i]);
      r.rows[i] = words(uint256(claims.hashOf(r.leaves[i])));
    }
    bytes32 root = Rows.root(r.rows);
    if (role == Role.FarmsCanary) {
      uint256 batch = uint256(keccak256(abi.encode(_hal.account, uint256(4), root)));
      // The client: here this contract, whose purse is the player's.
      pool.declareCanary(keccak256(abi.encode(batch, uint256(0), address(this), SALT)));
    }
    vm.roll(++_height);
    vm.prank(_hal.account);
    r.id = claims.open(root, 4);
    vm.roll(_height + 2);
    vm.setBlockhash(_height + 1, bytes32(uint256(keccak256(abi.encode(seed, "block")))));
    _height += 2;
    pool.recordDraw(r.id);
  }

  /// @dev Who is drawn commits to what it found, or to what it was told. The player's checks cost it.
  function _commitAll(Round memory r, Role role) private returns (int256 costs) {
    bytes32 first;
    for (uint256 d = 0; d < 3; ++d) {
      (, address holder) = pool.drawOf(r.id, d);
      bool own = holder == _holders[0].account && _studiesValidators(role);
      if (own && role == Role.Sleeps) continue;
      bool parrots = own && (role == Role.Parrots || role == Role.Ring);
      if (!own && !_chance(r, "diligent", d, DILIGENT)) continue;
      bytes32 commitment = pool.commitmentOf(r.id, d, _runs(r, d, parrots), SALT, holder);
      if (own && role == Role.CopiesCommitment) commitment = first == 0 ? bytes32("seen elsewhere") : first;
      else if (first == 0) first = commitment;
      if (own && role == Role.Checks) costs += 4 * CHECK;
      vm.prank(holder);
      pool.commit(r.id, d, commitment);
      if (own && role == Role.CopiesCommitment) continue;
      r.committed |= 1 << d;
      if (parrots) r.parrots |= 1 << d;
    }
  }

  function _studiesValidators(Role role) private pure returns (bool) {
    return (role >= Role.Checks && role <= Role.CopiesCommitment) || role == Role.Ring;
  }

  /// @dev Whoever computed a leaf that is false kills it; then whoever watches.
  function _challengeAll(Round memory r, Role role, Agent memory studied) private {
    for (uint256 i = 0; i < 4; ++i) {
      if (!r.lies[i] || r.dead[i]) continue;
      uint256 from = uint256(keccak256(abi.encode(r.seed, "first", i))) % 3;
      for (uint256 k = 0; k < 3 && !r.dead[i]; ++k) {
        uint256 d = (from + k) % 3;
        if ((r.committed >> d) & 1 == 0 || (r.parrots >> d) & 1 == 1 || !_drawn(r, d, i)) continue;
        (, address holder) = pool.drawOf(r.id, d);
        _kill(r, i, role == Role.Hides, holder, studied);
      }
      if (!r.dead[i] && _chance(r, "watched", i, WATCHED)) _kill(r, i, role == Role.Hides, _cat.account, studied);
    }
  }

  function _attestAll(Round memory r) private {
    for (uint256 d = 0; d < 3; ++d) {
      if ((r.committed >> d) & 1 == 0) continue;
      uint256[] memory at = pool.samplesOf(r.id, d);
      IValidatorPool.Opening[] memory openings = new IValidatorPool.Opening[](at.length);
      bool parrots = (r.parrots >> d) & 1 == 1;
      uint256 right;
      for (uint256 i = 0; i < at.length; ++i) {
        openings[i] = IValidatorPool.Opening(r.leaves[at[i]], Rows.open(r.rows, at[i]));
        if (parrots || !r.lies[at[i]]) ++right;
      }
      if (right > 0) pool.attest(r.id, d, _runs(r, d, parrots), SALT, openings);
      for (uint256 i = 0; i < at.length; ++i) {
        if (!parrots || !r.dead[at[i]]) continue;
        pool.punishFalse(r.id, d, i, _runs(r, d, true), SALT, openings[i]);
        break;
      }
    }
  }

  /// @dev What lives is paid, fees are collected, who was silent is punished.
  function _end(Round memory r) private {
    uint256 count;
    for (uint256 i = 0; i < 4; ++i) {
      if (!r.dead[i]) ++count;
    }
    if (count > 0) _settle(r);
    for (uint256 d = 0; d < 3; ++d) {
      IValidatorPool.Status status = pool.voteOf(r.id, d).status;
      if (status == IValidatorPool.Status.None || status == IValidatorPool.Status.Committed) {
        pool.punishSilence(r.id, d);
      } else if (status == IValidatorPool.Status.Attested && count > 0) {
        pool.collect(r.id, d);
      }
    }
  }

  function _settle(Round memory r) private {
    uint256[] memory at = new uint256[](4);
    bytes[] memory signatures = new bytes[](4);
    for (uint256 i = 0; i < 4; ++i) {
      (at[i], signatures[i]) = (i, _signature(r, i));
    }
    claims.settle(r.id, at, r.leaves, signatures, new bytes32[](0));
  }

  function _kill(Round memory r, uint256 i, Agent memory finder, Agent memory studied) private {
    _kill(r, i, false, finder.account, studied);
  }

  function _kill(Round memory r, uint256 i, bool hidden, address finder, Agent memory studied) private {
    IClaimManager.Opening memory opening = IClaimManager.Opening(r.leaves[i], _signature(r, i), Rows.open(r.rows, i));
    (uint256 had,,,) = vault.stakeOf(r.leaves[i].worker);
    if (hidden) {
      vm.prank(finder);
      traces.demand(r.id, i, opening);
      uint40 since = uint40(block.timestamp);
      uint256 snapshot = block.timestamp;
      vm.warp(snapshot + 3.5 days);
      Turn.State memory turn = Turn.State(since, 3.5 days, 3.5 days, 1 hours, 0, 1, 1, 0);
      traces.killBySilence(r.id, i, finder, r.leaves[i].statesRoot, Turn.pack(turn), opening);
      vm.warp(snapshot);
    } else {
      bytes32[] memory siblings = new bytes32[](1);
      siblings[0] = r.leaves[i].result;
      bytes32[] memory others = new bytes32[](1);
      others[0] = Trace.leaf(0, words(0, 0));
      vm.prank(finder);
      traces.killByTransition(
        r.id,
        i,
        opening,
        ITraceResolver.Transition(0, words(0, 0), siblings, r.leaves[i].result, others, words(INPUT), new bytes32[](0))
      );
    }
    (uint256 left,,,) = vault.stakeOf(r.leaves[i].worker);
    r.dead[i] = true;
    if (finder == studied.account) r.extra += int256((had - left) / 2) - GAS;
  }

  /// @dev Demands the states of a right result, is shown them, and has nothing to say.
  function _grief(Round memory r) private {
    vm.warp(claims.batchOf(r.id).commitUntil);
    IClaimManager.Opening memory opening = IClaimManager.Opening(r.leaves[1], "", Rows.open(r.rows, 1));
    vm.prank(_cat.account);
    uint256 dispute = traces.demand(r.id, 1, opening);
    Turn.State memory turn = Turn.State(uint40(block.timestamp), 3.5 days, 3.5 days, 1 hours, 0, 1, 1, 0);
    bytes32[] memory nodes = new bytes32[](2);
    (nodes[0], nodes[1]) = (Trace.leaf(0, words(0, 0)), r.leaves[1].result);
    traces.reveal(dispute, Turn.pack(turn), nodes);
    ++turn.round;
    vm.warp(block.timestamp + 3.5 days);
    traces.dismiss(r.id, 1, _cat.account, opening.result.statesRoot, Turn.pack(turn), opening);
  }

  /// @dev Its kill is mined before that of a finder who had committed to it: the share is the finder's again.
  function _copyChallenge(Round memory r) private {
    claims.commit(keccak256(abi.encode(r.id, uint256(0), uint256(0), _holders[1].account, SALT)));
    vm.warp(block.timestamp + 1);
    // Contested in Disputes.t.sol; what counts here is that the copier keeps none of it.
    Agent memory nobody;
    _kill(r, 0, _cat, nobody);
    r.extra -= GAS;
  }

  function _drawn(Round memory r, uint256 d, uint256 leaf) private view returns (bool) {
    uint256[] memory at = pool.samplesOf(r.id, d);
    for (uint256 i = 0; i < at.length; ++i) {
      if (at[i] == leaf) return true;
    }
    return false;
  }

  function _runs(Round memory r, uint256 d, bool asClaimed) private view returns (bytes32[] memory runs) {
    uint256[] memory at = pool.samplesOf(r.id, d);
    runs = new bytes32[](at.length);
    for (uint256 i = 0; i < at.length; ++i) {
      runs[i] = pool.runOf(asClaimed ? r.leaves[at[i]] : _leaf(_hal, at[i] + 1, false));
    }
  }

  function _chance(Round memory r, bytes32 what, uint256 i, uint256 permille) private pure returns (bool) {
    return uint256(keccak256(abi.encode(r.seed, what, i))) % 1_000 < permille;
  }

  function _leaf(Agent memory worker, uint256 task, bool lie) private view returns (Result memory leaf) {
    bytes32 last = Trace.leaf(1, words(3 * INPUT + (lie ? 1 : 0), 1));
    leaf.workflow = _flow;
    leaf.task = uint8(task);
    leaf.worker = worker.account;
    leaf.rows = 1;
    leaf.inputsRoot = _inputs();
    leaf.statesRoot = Trace.node(Trace.leaf(0, words(0, 0)), last);
    leaf.result = last;
    leaf.salt = SALT;
  }

  function _inputs() private pure returns (bytes32) {
    return Trace.leaf(0, words(INPUT));
  }

  function _signature(Round memory r, uint256 i) private view returns (bytes memory) {
    if (r.leaves[i].worker == _hal.account) return "";
    bytes32 domain = keccak256(
      abi.encode(
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
        keccak256("Polity Claims"),
        keccak256("2"),
        block.chainid,
        address(claims)
      )
    );
    bytes32 digest = keccak256(abi.encodePacked("\x19\x01", domain, claims.hashOf(r.leaves[i])));
    (uint8 v, bytes32 a, bytes32 b) = vm.sign(_player.key, digest);
    return abi.encodePacked(a, b, v);
  }

  function _works() private returns (IWorkflowMarket.Work[] memory works) {
    works = new IWorkflowMarket.Work[](1);
    works[0] = IWorkflowMarket.Work(new SumStep(), IVerifier(address(0)), 2, words(3));
  }

  function _tasks() private pure returns (IWorkflowMarket.TaskSpec[] memory tasks) {
    tasks = new IWorkflowMarket.TaskSpec[](5);
    for (uint256 i = 0; i < 5; ++i) {
      tasks[i].reward = REWARD;
      tasks[i].deadline = START + 60 days;
      if (i > 0) (tasks[i].needs, tasks[i].mode, tasks[i].work) = (1, IWorkflowMarket.Mode.Trace, 1);
    }
  }
}
