// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Statement } from "./libraries/Statement.sol";
import { Trace } from "./libraries/Trace.sol";
import { IClaimManager } from "./interfaces/IClaimManager.sol";
import { IProofResolver } from "./interfaces/IProofResolver.sol";
import { IWorkflowMarket } from "./interfaces/IWorkflowMarket.sol";
import { Result } from "./interfaces/Result.sol";
import { RunStatement } from "./libraries/RunStatement.sol";

/// @title Secret traces: who doubts demands a proof of the whole run
contract ProofResolver is IProofResolver {
  /// @dev As TraceResolver's.
  uint256 private constant SILENCE = (1 << 32) + 2;

  IClaimManager public immutable CLAIMS;
  IWorkflowMarket public immutable MARKET;

  mapping(uint256 batch => mapping(uint256 index => Demand)) private _demands;

  constructor(IClaimManager claims, IWorkflowMarket market) {
    (CLAIMS, MARKET) = (claims, market);
  }

  /// @inheritdoc IProofResolver
  function demand(uint256 batch, uint256 index, IClaimManager.Opening calldata opening) external {
    if (_demands[batch][index].challenger != address(0)) revert AlreadyDemanded(batch, index);
    _work(opening.result);
    uint256 until = block.timestamp + CLAIMS.holdLeaf(batch, index, opening, msg.sender).proofDeadline;
    _demands[batch][index] = Demand(msg.sender, uint40(until), false);
    emit ProofDemanded(batch, index, msg.sender, until);
  }

  /// @inheritdoc IProofResolver
  function show(
    uint256 batch,
    uint256 index,
    IClaimManager.Opening calldata opening,
    uint256[] calldata last,
    uint256 digest,
    bytes calldata proof
  ) external {
    Demand storage demanded = _running(batch, index);
    if (block.timestamp >= demanded.until) revert DeadlinePassed(demanded.until);
    CLAIMS.check(batch, index, opening);
    if (!_proves(opening.result, last, digest, proof)) revert ProofRejected(batch, index);
    demanded.over = true;
    emit ProofShown(batch, index, opening.result.worker);
    CLAIMS.unhold(batch, index);
    bytes32 offence = keccak256(abi.encode(address(this), batch, index));
    CLAIMS.forfeit(batch, demanded.challenger, opening.result.worker, offence);
  }

  /// @inheritdoc IProofResolver
  function killBySilence(uint256 batch, uint256 index, IClaimManager.Opening calldata opening) external {
    Demand storage demanded = _running(batch, index);
    if (block.timestamp < demanded.until) revert DeadlineAhead(demanded.until);
    emit ProofMissed(batch, index, opening.result.worker);
    CLAIMS.kill(batch, index, opening, demanded.challenger, SILENCE, address(0));
    _return(batch, index, demanded);
  }

  /// @inheritdoc IProofResolver
  function stop(uint256 batch, uint256 index) external {
    Demand storage demanded = _running(batch, index);
    if (CLAIMS.statusOf(batch, index) != IClaimManager.Status.Dead) revert LeafAlive(batch, index);
    _return(batch, index, demanded);
  }

  /// @inheritdoc IProofResolver
  function demandOf(uint256 batch, uint256 index) external view returns (Demand memory) {
    return _demands[batch][index];
  }

  function _return(uint256 batch, uint256 index, Demand storage demanded) private {
    demanded.over = true;
    CLAIMS.unhold(batch, index);
    CLAIMS.giveBack(batch, demanded.challenger);
  }

  /// @dev The statement names this contract, the leaf's task, attempt, worker and data: no other leaf has the same.
  function _proves(Result calldata result, uint256[] calldata last, uint256 digest, bytes calldata proof)
    private
    view
    returns (bool)
  {
    IWorkflowMarket.Work memory work = _work(result);
    if (last.length != work.words) revert StateWords(work.words, last.length);
    bytes32 given = Trace.leaf(result.rows, last);
    if (given != result.result) revert OtherResult(result.result, given);
    RunStatement.Head memory head = RunStatement.Head(
      result.workflow, result.task, result.attempt, result.worker, result.rows, work.step.codeHash(), result.inputsRoot
    );
    uint256[] memory words = RunStatement.list(address(this), head, work.params, last);
    (uint256 evaluation, uint256 alpha) = Statement.bind(digest, words);
    return work.verifier.verify([digest, evaluation, alpha], proof);
  }

  function _work(Result calldata result) private view returns (IWorkflowMarket.Work memory work) {
    IWorkflowMarket.Mode mode;
    (mode, work) = MARKET.workOf(result.workflow, result.task);
    if (mode != IWorkflowMarket.Mode.Secret) revert NotSecret(result.workflow, result.task);
  }

  function _running(uint256 batch, uint256 index) private view returns (Demand storage demanded) {
    demanded = _demands[batch][index];
    if (demanded.challenger == address(0)) revert NotDemanded(batch, index);
    if (demanded.over) revert AlreadyOver(batch, index);
  }
}
