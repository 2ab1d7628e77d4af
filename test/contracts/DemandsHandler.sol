// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { ClaimManager } from "../../contracts/src/ClaimManager.sol";
import { Params } from "../../contracts/src/Params.sol";
import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { WorkflowMarket } from "../../contracts/src/WorkflowMarket.sol";
import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { IParams } from "../../contracts/src/interfaces/IParams.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Field } from "../../contracts/src/libraries/Field.sol";
import { Trace } from "../../contracts/src/libraries/Trace.sol";
import { ClaimsHouse } from "./ClaimsHouse.sol";
import { Defaults } from "./Defaults.sol";
import { Handler } from "./Handler.sol";
import { Rows } from "./Rows.sol";
import { Trapdoor } from "./Trapdoor.sol";

/// @dev The life of batches of two leaves: a secret result whose proof can be demanded, and one that is hidden until it is. Right
/// workers answer in time, others are silent or can't; anybody demands, the worker too. Numbers are voted meanwhile. What each
/// account should have is kept here, from the numbers that were in force when its batch was opened. It deploys its own house.
contract DemandsHandler is ClaimsHouse, Handler {
  /// @param late Whether its worker has let a deadline pass although it could have answered
  struct Claim {
    bytes32 flow;
    uint256 batch;
    Agent worker;
    bool right;
    uint256 version;
    uint256 opened;
    Demand proof;
    Demand leaf;
    bool dead;
    bool buried;
    bool settled;
    bool closed;
    bool late;
  }

  struct Demand {
    address challenger;
    uint256 until;
    bool shown;
    bool over;
  }

  uint256 private constant DIGEST = 1234;
  bytes32 private constant SECRET = bytes32(uint256(keccak256("commitment to secret rows")) >> 8);

  Agent[] private _agents;
  Claim[] private _claims;
  Claim private _none;
  IStakeVault.Slash[] private _pending;
  IParams.Numbers[] private _voted;
  uint256 private _salt;
  /// @dev A proof that was accepted: for nobody else, and not again.
  bytes private _used;

  /// @dev What an account should have in stake and wallet together.
  mapping(address account => uint256) public wealth;
  uint256 public burned;
  uint256 public proved;
  uint256 public silent;
  uint256 public buried;
  uint256 public released;

  function setUp() public override {
    // Called again, as one of the handler's functions: a move.
    if (address(claims) != address(0)) return answer(_salt, _salt);
    super.setUp();
    _voted.push(Defaults.numbers());
    for (uint256 i = 0; i < 5; ++i) {
      _agents.push(_join(2_000 + i));
      vault.depositFor(_agents[i].account, 20_000 * POL);
      wealth[_agents[i].account] = STAKE + 20_000 * POL;
    }
  }

  function claimCount() external view returns (uint256) {
    return _claims.length;
  }

  function claimAt(uint256 i) external view returns (Claim memory) {
    return _claims[i];
  }

  function agents() external view returns (Agent[] memory) {
    return _agents;
  }

  function pending() external view returns (IStakeVault.Slash[] memory) {
    return _pending;
  }

  function voted(uint256 version) public view returns (IParams.Numbers memory) {
    return _voted[version - 1];
  }

  function house() external view returns (ClaimManager, StakeVault, WorkflowMarket, Params) {
    return (claims, vault, market, params);
  }

  function begin(uint256 who, bool right) public {
    flow = market.createWorkflow(_works(), _tasks(), bytes32(++_salt));
    Agent memory worker = _agents[who % _agents.length];
    (bool ok,) = _call(worker.account, address(market), abi.encodeCall(market.claimTask, (flow, OWN)));
    if (!ok) return;
    Claim memory claim;
    (claim.flow, claim.worker, claim.right) = (flow, worker, right);
    (claim.version, claim.opened) = (params.version(), block.timestamp);
    bytes memory returned;
    (ok, returned) =
      _call(worker.account, address(claims), abi.encodeCall(claims.open, (Rows.root(_leavesOf(claim)), 2)));
    if (!ok) return;
    claim.batch = abi.decode(returned, (uint256));
    _claims.push(claim);
  }

  function demandProof(uint256 which, uint256 who) public {
    (bool some, Claim storage claim, IClaimManager.Batch memory batch) = _latest(which);
    if (!some || claim.proof.challenger != address(0) || block.timestamp >= batch.openUntil) {
      return answer(which, who);
    }
    if (block.timestamp < batch.commitUntil) vm.warp(batch.commitUntil);
    address challenger = _agents[who % _agents.length].account;
    (bool ok,) =
      _call(challenger, address(proofs), abi.encodeCall(proofs.demand, (claim.batch, 0, _openingOf(claim, 0))));
    if (ok) claim.proof = Demand(challenger, block.timestamp + voted(claim.version).proofDeadline, false, false);
  }

  function demandLeaf(uint256 which, uint256 who) public {
    (bool some, Claim storage claim, IClaimManager.Batch memory batch) = _latest(which);
    uint256 window = voted(some ? claim.version : 1).window;
    if (!some || claim.leaf.challenger != address(0) || block.timestamp >= batch.openUntil - window / 2) {
      return answer(which, who);
    }
    if (block.timestamp < batch.commitUntil) vm.warp(batch.commitUntil);
    address challenger = _agents[who % _agents.length].account;
    (bool ok,) = _call(challenger, address(inclusion), abi.encodeCall(inclusion.demand, (claim.batch, 1)));
    if (ok) claim.leaf = Demand(challenger, block.timestamp + window / 4, false, false);
  }

  /// @dev One running demand is answered or runs out.
  function answer(uint256 which, uint256 how) public {
    for (uint256 i = 0; i < _claims.length; ++i) {
      Claim storage claim = _claims[(which % _claims.length + i) % _claims.length];
      flow = claim.flow;
      if (claim.proof.challenger != address(0) && !claim.proof.over) return _answerProof(claim, how);
      bool waits = claim.leaf.challenger != address(0) && !claim.leaf.over && !claim.leaf.shown;
      if (waits) return _answerLeaf(claim, how);
    }
    if (how % 2 == 0) finish(which);
    else begin(how / 2, which % 3 != 0);
  }

  /// @dev A batch that nobody disputes any more: settled, its demand ended, closed; then a new one.
  function finish(uint256 which) public {
    if (_claims.length == 0) return begin(which, true);
    Claim storage claim = _claims[which % _claims.length];
    flow = claim.flow;
    if (claim.closed) return begin(which, which % 3 != 0);
    if (claim.proof.challenger != address(0) && !claim.proof.over) return _answerProof(claim, which);
    bool asked = claim.leaf.challenger != address(0) && !claim.leaf.over;
    if (asked && !claim.leaf.shown) return _answerLeaf(claim, which);
    uint256 openUntil = claims.batchOf(claim.batch).openUntil;
    if (block.timestamp < openUntil) vm.warp(openUntil);
    if (!claim.settled && !claim.dead) _settleIt(claim);
    if (asked) _endDemand(claim);
    (bool ok,) = _call(address(this), address(claims), abi.encodeCall(claims.close, (claim.batch)));
    if (ok) claim.closed = true;
  }

  /// @dev Invariants 8 and 9, where it happens: the winner's part and what burns are the bond, to the wei; who is both loses half.
  function release(uint256 which) external {
    if (_pending.length == 0) return answer(which, which);
    which %= _pending.length;
    IStakeVault.Slash memory slash = _pending[which];
    if (block.timestamp < slash.releaseAt) vm.warp(slash.releaseAt);
    (uint256 had, uint256 supply) = (token.balanceOf(slash.beneficiary), token.totalSupply());
    (bool ok,) = _call(address(this), address(vault), abi.encodeCall(vault.release, (slash)));
    if (!ok) return;
    (uint256 paid, uint256 gone) = (token.balanceOf(slash.beneficiary) - had, supply - token.totalSupply());
    same(paid + gone, slash.amount, "payout and burn are the bond");
    same(paid, slash.amount * slash.shareBps / 10_000, "the winner's part");
    holds(2 * paid <= slash.amount, "half at most");
    wealth[slash.beneficiary] += paid;
    burned += gone;
    ++released;
    _pending[which] = _pending[_pending.length - 1];
    _pending.pop();
  }

  /// @dev Invariants 5 and 18: other numbers for what begins from now on, if they are within bounds and leave time to dispute.
  function vote(uint256 seed) external {
    IParams.Numbers memory n = Defaults.numbers();
    n.challengeBond = uint96(within(seed, 10, 30) * POL + seed % 7);
    n.leafBond = uint96(within(seed >> 8, 5, 20) * POL / 10 + seed % 3);
    n.winnerShare = uint16(within(seed >> 16, 1_000, 5_000));
    n.wrongClaim = uint16(within(seed >> 24, 100, 1_000));
    n.bondFactor = uint16(within(seed >> 32, 10_000, 30_000));
    n.proofDeadline = uint40(within(seed >> 40, 1 hours, 2 days));
    n.window = uint40(within(seed >> 48, 2 days, 4 days));
    n.slashEscrow = uint40(within(seed >> 56, 7 days, 10 days));
    if (seed % 16 == 0) n.winnerShare = 5_001;
    bool fits = params.horizonOf(n) + n.slashEscrow <= params.UNBONDING() && n.winnerShare <= 5_000;
    (bool ok,) = address(params).call(abi.encodeCall(params.set, (n)));
    same(ok ? 1 : 0, fits ? 1 : 0, "what fits is set, and nothing else");
    if (ok) _voted.push(n);
  }

  /// @dev Invariant 26: owner, timelock and every contract of the house at others' funds. All must fail, so none is counted.
  function meddle(uint256 who, uint256 by, uint256 how) external {
    address victim = _agents[who % _agents.length].account;
    address caller =
      [address(this), address(market), address(claims), address(proofs), address(inclusion), address(traces)][by % 6];
    IStakeVault.Penalty memory penalty;
    (penalty.account, penalty.extraBps, penalty.version, penalty.offence) = (victim, 1_000, 1, bytes32(how));
    bytes[4] memory tries = [
      abi.encodeCall(token.transferFrom, (victim, caller, 1)),
      abi.encodeCall(token.burnFrom, (victim, 1)),
      abi.encodeCall(vault.withdraw, ()),
      abi.encodeCall(vault.slash, (penalty))
    ];
    bool locker = caller == address(market) || caller == address(claims);
    uint256 pick = how % (locker ? 3 : 4);
    vm.prank(caller);
    (bool ok,) = (pick < 2 ? address(token) : address(vault)).call(tries[pick]);
    holds(!ok, "a privileged path to others' funds");
  }

  function _answerProof(Claim storage claim, uint256 how) private {
    Demand storage demand = claim.proof;
    if (claim.right && block.timestamp < demand.until && how % 8 != 0) {
      if (how % 3 == 0) vm.warp(demand.until - 1);
      _steal(claim);
      bytes memory proof = _proofFor(claim);
      bytes memory call =
        abi.encodeCall(proofs.show, (claim.batch, 0, _openingOf(claim, 0), words(100, ROWS), DIGEST, proof));
      (bool ok,) = _call(address(this), address(proofs), call);
      if (!ok) return;
      demand.over = true;
      ++proved;
      _used = proof;
      (ok,) = address(proofs).call(call);
      holds(!ok, "a proof accepted twice");
      IParams.Numbers memory n = voted(claim.version);
      bytes32 offence = keccak256(abi.encode(address(proofs), claim.batch, uint256(0)));
      return _lost(address(claims), offence, demand.challenger, n.challengeBond, claim.worker.account, claim.version);
    }
    if (block.timestamp < demand.until) vm.warp(demand.until);
    _miss(claim);
  }

  /// @dev Invariants 15 and 16: a proof is for one leaf, once.
  function _steal(Claim storage claim) private {
    if (_used.length == 0) return;
    IClaimManager.Opening memory opening = _openingOf(claim, 0);
    (bool ok,) =
      address(proofs).call(abi.encodeCall(proofs.show, (claim.batch, 0, opening, words(100, ROWS), DIGEST, _used)));
    holds(!ok, "a proof of another leaf");
  }

  function _miss(Claim storage claim) private {
    IParams.Numbers memory n = voted(claim.version);
    (uint256 active,, uint256 unbonding,) = vault.stakeOf(claim.worker.account);
    uint256 free = vault.freeOf(claim.worker.account);
    bytes memory call = abi.encodeCall(proofs.killBySilence, (claim.batch, 0, _openingOf(claim, 0)));
    (bool ok,) = _call(address(this), address(proofs), call);
    if (!ok) return;
    (claim.proof.over, claim.dead, claim.late) = (true, true, claim.right);
    ++silent;
    uint256 extra = (active + unbonding) * n.wrongClaim / 10_000;
    uint256 amount = bondOf(claim.version) + (extra < free + unbonding ? extra : free + unbonding);
    bytes32 offence = keccak256(abi.encode(claim.flow, OWN, uint256(0)));
    _lost(address(market), offence, claim.worker.account, amount, claim.proof.challenger, claim.version);
  }

  function _answerLeaf(Claim storage claim, uint256 how) private {
    Demand storage demand = claim.leaf;
    if (claim.right && block.timestamp < demand.until && how % 8 != 0) {
      bytes memory call = abi.encodeCall(inclusion.show, (claim.batch, 1, _openingOf(claim, 1)));
      (bool ok,) = _call(address(this), address(inclusion), call);
      if (ok) demand.shown = true;
      return;
    }
    if (block.timestamp < demand.until) vm.warp(demand.until);
    (bool done,) = _call(address(this), address(inclusion), abi.encodeCall(inclusion.bury, (claim.batch, 1)));
    if (!done) return;
    (demand.over, claim.buried) = (true, true);
    ++buried;
    bytes32 offence = keccak256(abi.encode("leaf", claim.batch, uint256(1)));
    uint256 bond = voted(claim.version).leafBond;
    _lost(address(claims), offence, claim.worker.account, bond, demand.challenger, claim.version);
  }

  function _settleIt(Claim storage claim) private {
    Result[] memory list = _list(_resultOf(claim, 0));
    bytes32[] memory proof = Rows.open(_leavesOf(claim), 0);
    bytes memory call = abi.encodeCall(claims.settle, (claim.batch, words(0), list, new bytes[](1), proof));
    (bool ok,) = _call(address(this), address(claims), call);
    if (!ok) return;
    claim.settled = true;
    wealth[claim.worker.account] += REWARD;
  }

  function _endDemand(Claim storage claim) private {
    (bool ok,) = _call(address(this), address(inclusion), abi.encodeCall(inclusion.finish, (claim.batch, 1)));
    if (!ok) return;
    claim.leaf.over = true;
    bytes32 offence = keccak256(abi.encode(address(inclusion), claim.batch, uint256(1)));
    uint256 bond = voted(claim.version).challengeBond;
    _lost(address(claims), offence, claim.leaf.challenger, bond, claim.worker.account, claim.version);
  }

  /// @dev A slash, written down as the vault should have it.
  function _lost(address locker, bytes32 offence, address loser, uint256 amount, address winner, uint256 version)
    private
  {
    IParams.Numbers memory n = voted(version);
    uint256 releaseAt = block.timestamp + n.slashEscrow;
    _pending.push(IStakeVault.Slash(locker, offence, loser, amount, winner, n.winnerShare, address(0), releaseAt));
    wealth[loser] -= amount;
  }

  /// @dev What stands behind a task of this house under a version.
  function bondOf(uint256 version) public view returns (uint256) {
    IParams.Numbers memory n = voted(version);
    uint256 bond = (uint256(REWARD) * n.bondFactor + 9_999) / 10_000;
    return bond > n.minTaskBond ? bond : n.minTaskBond;
  }

  /// @dev One of the last three. Before there is any, what is returned as a claim is none.
  function _latest(uint256 which)
    private
    view
    returns (bool some, Claim storage claim, IClaimManager.Batch memory batch)
  {
    uint256 count = _claims.length;
    if (count == 0) return (false, _none, batch);
    claim = _claims[count - 1 - which % (count > 3 ? 3 : count)];
    return (true, claim, claims.batchOf(claim.batch));
  }

  function _leavesOf(Claim memory claim) private view returns (uint256[][] memory rows) {
    rows = new uint256[][](2);
    rows[0] = words(uint256(claims.hashOf(_resultOf(claim, 0))));
    // Who isn't right has put in a leaf that nobody can open.
    rows[1] = words(claim.right ? uint256(claims.hashOf(_resultOf(claim, 1))) : uint256(claim.flow));
  }

  function _openingOf(Claim memory claim, uint256 index) private view returns (IClaimManager.Opening memory opening) {
    opening.result = _resultOf(claim, index);
    opening.proof = Rows.open(_leavesOf(claim), index);
  }

  function _resultOf(Claim memory claim, uint256 index) private pure returns (Result memory result) {
    result.workflow = claim.flow;
    result.task = uint8(OWN);
    result.worker = claim.worker.account;
    result.rows = uint32(ROWS);
    result.inputsRoot = SECRET;
    result.result = Trace.leaf(ROWS, words(100, ROWS));
    result.salt = bytes32(index);
  }

  function _proofFor(Claim memory claim) private view returns (bytes memory) {
    uint256[] memory list = new uint256[](10);
    list[0] = block.chainid + (uint256(uint160(address(proofs))) << 64) + (1 << 224);
    list[1] = uint160(claim.worker.account) + (OWN << 160) + (ROWS << 176);
    (list[2], list[3]) = (uint256(claim.flow) >> 128, uint128(uint256(claim.flow)));
    (list[4], list[5]) = (uint256(step.codeHash()) >> 128, uint128(uint256(step.codeHash())));
    list[6] = uint256(SECRET);
    (list[7], list[8], list[9]) = (FACTOR, 100, ROWS);
    uint256 alpha = uint256(keccak256(abi.encodePacked(DIGEST, list))) % Field.R;
    uint256 evaluation;
    for (uint256 i = 0; i < list.length; ++i) {
      evaluation = addmod(mulmod(evaluation, alpha, Field.R), list[i], Field.R);
    }
    return Trapdoor.forge([DIGEST, evaluation, alpha]);
  }

  function _tasks() internal view override returns (IWorkflowMarket.TaskSpec[] memory tasks) {
    tasks = super._tasks();
    for (uint256 i = 0; i < tasks.length; ++i) {
      tasks[i].deadline = uint40(block.timestamp + 60 days);
    }
  }
}
