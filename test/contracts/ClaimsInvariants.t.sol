// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { ClaimManager } from "../../contracts/src/ClaimManager.sol";
import { StakeVault } from "../../contracts/src/StakeVault.sol";
import { WorkflowMarket } from "../../contracts/src/WorkflowMarket.sol";
import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { Kit } from "./Kit.sol";
import { ClaimsHandler } from "./ClaimsHandler.sol";
import { ClaimsHouse } from "./ClaimsHouse.sol";

contract ClaimsInvariantsTest is Kit {
  uint256 private constant LEAF_BOND = 1e18;
  uint256 private constant BOND = 20e18;
  uint256 private constant VALUE_AT_RISK = 60e18;

  ClaimsHandler private _handler;
  ClaimManager private _claims;
  StakeVault private _vault;
  WorkflowMarket private _market;

  function setUp() external {
    _handler = new ClaimsHandler();
    _handler.setUp();
    (_claims, _vault, _market) = _handler.house();
    target(address(_handler));
  }

  /// forge-config: default.invariant.runs = 5
  /// forge-config: default.invariant.depth = 128
  /// forge-config: default.invariant.fail-on-revert = true
  function invariant_4_8_10_11_12_13_14_28_claims() external view {
    _bondsCoverWhatIsOpen();
    _terminalOnceAndJust();
    _disputesEnd();
  }

  function afterInvariant() external {
    emit log_named_uint("claims handler, % of calls passed", _handler.rate());
    emit log_named_uint("claims", _handler.claimCount());
    emit log_named_uint("disputes", _handler.runCount());
    emit log_named_uint("settled", _handler.settled());
    emit log_named_uint("killed", _handler.killed());
    emit log_named_uint("dismissed", _handler.dismissed());
    holds(_handler.rate() >= 80, "most calls must pass");
  }

  /// @dev Invariants 4, 8 and 28: what is locked is what open tasks, batches and disputes need; it can't leave before them,
  /// and nothing is lost or kept back.
  function _bondsCoverWhatIsOpen() private view {
    ClaimsHouse.Agent[] memory agents = _handler.agents();
    for (uint256 i = 0; i < agents.length; ++i) {
      address account = agents[i].account;
      (uint256 kept, uint256 used) = _claims.bondsOf(account);
      same(_vault.lockOf(address(_claims), account), kept, "kept is locked");
      same(used, _needed(account), "used is what open batches and disputes need");
      holds(kept >= used, "nothing is used twice");
      same(_vault.lockOf(address(_market), account), _working(account), "k x value at risk stands behind each result");
    }
  }

  /// @dev Invariants 10 and 11: a terminal leaf stays so; a right claim whose worker answers is never dead.
  function _terminalOnceAndJust() private view {
    for (uint256 i = 0; i < _handler.claimCount(); ++i) {
      ClaimsHandler.Claim memory claim = _handler.claimAt(i);
      IClaimManager.Status status = _claims.statusOf(claim.batch, 0);
      bool terminal = status == IClaimManager.Status.Dead || status == IClaimManager.Status.Settled;
      same(uint256(terminal ? status : IClaimManager.Status.None), uint256(claim.terminal), "as it ended");
      holds(status != IClaimManager.Status.Dead || !claim.right || claim.late, "a right claim died");
      same(_claims.falseBy(claim.batch, 0) == address(0) ? 0 : 1, _shown(claim) ? 1 : 0, "shown false, or not");
    }
  }

  /// @dev Invariants 12 and 13: whatever is played, the clock that runs ends by a time known at the start, and the range only
  /// shrinks. 14: after each move the handler has worked out both clocks, of which only the mover's ran, and the dispute stands
  /// there (`_stands`).
  function _disputesEnd() private view {
    for (uint256 i = 0; i < _handler.runCount(); ++i) {
      ClaimsHandler.Run memory run = _handler.runAt(i);
      uint256 left = run.dispute.turn.round % 2 == 0 ? run.dispute.turn.workerTime : run.dispute.turn.challengerTime;
      holds(run.dispute.turn.since + left <= run.end, "longer than it may take");
      holds(run.dispute.turn.level + 4 * (run.dispute.turn.round / 2) == 5, "four levels a round");
    }
  }

  function _needed(address account) private view returns (uint256 sum) {
    for (uint256 i = 0; i < _handler.claimCount(); ++i) {
      ClaimsHandler.Claim memory claim = _handler.claimAt(i);
      if (claim.worker.account == account && !claim.closed) sum += LEAF_BOND;
    }
    for (uint256 i = 0; i < _handler.runCount(); ++i) {
      ClaimsHandler.Run memory run = _handler.runAt(i);
      if (run.dispute.challenger.account == account && !run.over) sum += BOND;
    }
  }

  function _working(address account) private view returns (uint256 sum) {
    for (uint256 i = 0; i < _handler.claimCount(); ++i) {
      ClaimsHandler.Claim memory claim = _handler.claimAt(i);
      bool open = claim.terminal == IClaimManager.Status.None;
      if (claim.worker.account == account && open) sum += VALUE_AT_RISK;
    }
  }

  function _shown(ClaimsHandler.Claim memory claim) private pure returns (bool) {
    return claim.terminal == IClaimManager.Status.Dead && !claim.late;
  }
}
