// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { ClaimManager } from "../../contracts/src/ClaimManager.sol";
import { Params } from "../../contracts/src/Params.sol";
import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { WorkflowMarket } from "../../contracts/src/WorkflowMarket.sol";
import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { IParams } from "../../contracts/src/interfaces/IParams.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { ClaimsHouse } from "./ClaimsHouse.sol";
import { DemandsHandler } from "./DemandsHandler.sol";
import { Kit } from "./Kit.sol";

contract DemandsInvariantsTest is Kit {
  DemandsHandler private _handler;
  ClaimManager private _claims;
  StakeVault private _vault;
  WorkflowMarket private _market;
  Params private _params;
  uint256 private _supply;

  function setUp() external {
    _handler = new DemandsHandler();
    _handler.setUp();
    (_claims, _vault, _market, _params) = _handler.house();
    _supply = _vault.TOKEN().totalSupply();
    target(address(_handler));
  }

  /// @dev 15 and 16 (a proof is for one leaf, once) and 8 and 9 (payout and burn are the bond; no more than half comes back) are
  /// held by the handler too, at each proof and each release.
  /// forge-config: default.invariant.runs = 8
  /// forge-config: default.invariant.depth = 128
  /// forge-config: default.invariant.fail-on-revert = true
  function invariant_5_8_9_10_11_12_15_16_17_18_26_28_demands() external view {
    _versionsLeaveTime();
    _bondsOfTheLosers();
    for (uint256 i = 0; i < _handler.claimCount(); ++i) {
      _asItShould(_handler.claimAt(i));
    }
  }

  function afterInvariant() external {
    emit log_named_uint("demands handler, % of calls passed", _handler.rate());
    emit log_named_uint("batches", _handler.claimCount());
    emit log_named_uint("proved", _handler.proved());
    emit log_named_uint("silent", _handler.silent());
    emit log_named_uint("buried", _handler.buried());
    emit log_named_uint("released", _handler.released());
    holds(_handler.rate() >= 80, "most calls must pass");
  }

  /// @dev 5, 18: whatever was voted, stake leaves after the last dispute and its slash, and no number is out of its bounds.
  function _versionsLeaveTime() private view {
    (IParams.Numbers memory low, IParams.Numbers memory high) = _params.bounds();
    for (uint256 v = 1; v <= _params.version(); ++v) {
      IParams.Numbers memory n = _params.at(v);
      same(keccak256(abi.encode(n)), keccak256(abi.encode(_handler.voted(v))), "a version stays as it was voted");
      holds(_params.horizonOf(n) + n.slashEscrow <= _vault.UNBONDING(), "time to dispute");
      uint256[22] memory given = abi.decode(abi.encode(n), (uint256[22]));
      uint256[22] memory least = abi.decode(abi.encode(low), (uint256[22]));
      uint256[22] memory most = abi.decode(abi.encode(high), (uint256[22]));
      for (uint256 i = 0; i < 22; ++i) {
        holds(given[i] >= least[i] && given[i] <= most[i], "within bounds");
      }
    }
  }

  /// @dev 8, 26, 28: what an account has is what it put in, won and was paid, less what it lost; every loss waits in escrow or is
  /// paid and burned, to the wei; its stake stands behind all that is open, under the numbers of its opening.
  function _bondsOfTheLosers() private view {
    ClaimsHouse.Agent[] memory agents = _handler.agents();
    for (uint256 i = 0; i < agents.length; ++i) {
      address account = agents[i].account;
      (uint256 active,, uint256 unbonding,) = _vault.stakeOf(account);
      same(
        active + unbonding + _vault.TOKEN().balanceOf(account),
        _handler.wealth(account),
        "nobody's funds move otherwise"
      );
      (uint256 used, uint256 working) = _needed(account);
      (uint256 kept, uint256 inUse) = _claims.bondsOf(account);
      same(_vault.lockOf(address(_claims), account), kept, "kept is locked");
      same(inUse, used, "used is what open batches and demands need");
      same(_vault.lockOf(address(_market), account), working, "k x value at risk");
    }
    IStakeVault.Slash[] memory pending = _handler.pending();
    for (uint256 i = 0; i < pending.length; ++i) {
      holds(_vault.isPending(pending[i]), "a slash waits just as it was decided");
    }
    same(_vault.TOKEN().totalSupply(), _supply - _handler.burned(), "burned");
  }

  /// @dev 10, 11, 12, 17: a leaf ends once, and rightly; whatever is voted, times are those of its version, known from the start.
  function _asItShould(DemandsHandler.Claim memory claim) private view {
    IParams.Numbers memory n = _handler.voted(claim.version);
    IClaimManager.Batch memory batch = _claims.batchOf(claim.batch);
    same(batch.commitUntil, claim.opened + n.commitPhase, "commitments end");
    same(batch.openUntil, claim.opened + n.commitPhase + n.window, "the window ends");
    holds(claim.proof.until <= batch.openUntil + n.proofDeadline, "a proof's deadline is known");
    holds(claim.leaf.until <= batch.openUntil - n.window / 4, "a leaf's deadline leaves time to challenge it");
    IClaimManager.Status status = _claims.statusOf(claim.batch, 0);
    same(status == IClaimManager.Status.Dead ? 1 : 0, claim.dead ? 1 : 0, "dead for good");
    same(status == IClaimManager.Status.Settled ? 1 : 0, claim.settled ? 1 : 0, "settled for good");
    holds(!claim.dead || !claim.right || claim.late, "a right result died");
    same(_claims.statusOf(claim.batch, 1) == IClaimManager.Status.Dead ? 1 : 0, claim.buried ? 1 : 0, "buried for good");
    same(_claims.falseBy(claim.batch, 0), address(0), "silence shows nothing false");
    same(batch.bonded ? 0 : 1, claim.closed ? 1 : 0, "its bond");
  }

  function _needed(address account) private view returns (uint256 used, uint256 working) {
    for (uint256 i = 0; i < _handler.claimCount(); ++i) {
      DemandsHandler.Claim memory claim = _handler.claimAt(i);
      IParams.Numbers memory n = _handler.voted(claim.version);
      bool own = claim.worker.account == account;
      if (own && !claim.closed) used += claim.buried ? n.leafBond : 2 * uint256(n.leafBond);
      if (own && !claim.settled && !claim.dead) working += _handler.bondOf(claim.version);
      if (claim.proof.challenger == account && !claim.proof.over) used += n.challengeBond;
      if (claim.leaf.challenger == account && !claim.leaf.over) used += n.challengeBond;
    }
  }
}
