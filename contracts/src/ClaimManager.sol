// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { IClaimManager } from "./interfaces/IClaimManager.sol";
import { IStakeVault } from "./interfaces/IStakeVault.sol";
import { IWorkflowMarket } from "./interfaces/IWorkflowMarket.sol";
import { Trace } from "./libraries/Trace.sol";

/// @title Optimistic results: all states committed, one invalid transition kills
contract ClaimManager is IClaimManager, EIP712 {
  bytes32 private constant CLAIM = keccak256(
    "Claim(bytes32 workflow,uint256 task,uint256 rows,bytes32 inputsRoot,bytes32 statesRoot,uint256[] last)"
  );
  /// @dev The winner's share of the loser's bonds; the rest burns, so challenging oneself never pays.
  uint256 private constant CHALLENGER_BPS = 5_000;

  IStakeVault public immutable VAULT;
  IWorkflowMarket public immutable MARKET;
  uint256 public immutable MIN_BOND;
  /// @notice A bond is at least this many times the task's reward.
  uint256 public immutable BOND_FACTOR;
  /// @inheritdoc IClaimManager
  uint256 public immutable WINDOW;

  /// @inheritdoc IClaimManager
  uint256 public count;
  mapping(uint256 claimId => Claim) private _claims;

  constructor(IStakeVault vault, IWorkflowMarket market, uint256 minBond, uint256 bondFactor, uint256 window)
    EIP712("Polity Claims", "1")
  {
    VAULT = vault;
    MARKET = market;
    MIN_BOND = minBond;
    BOND_FACTOR = bondFactor;
    WINDOW = window;
  }

  /// @inheritdoc IClaimManager
  function claim(
    bytes32 workflow,
    uint256 task,
    uint256 rows,
    bytes32 inputsRoot,
    bytes32 statesRoot,
    uint256[] memory last,
    bytes32[] memory firstProof,
    bytes32[] memory lastProof,
    bytes memory signature
  ) external returns (uint256 claimId) {
    Claim memory made;
    made.account = msg.sender;
    made.workflow = workflow;
    made.inputsRoot = inputsRoot;
    made.statesRoot = statesRoot;
    made.rows = uint32(rows);
    made.task = uint8(task);
    made.bond = SafeCast.toUint96(_checkTask(workflow, task, rows, inputsRoot, last.length));
    made.result = keccak256(abi.encodePacked(last));
    _checkOpening(statesRoot, rows + 1, 0, new uint256[](last.length), firstProof);
    _checkOpening(statesRoot, rows + 1, rows, last, lastProof);
    _checkSignature(made, signature);
    return _open(made, last);
  }

  /// @inheritdoc IClaimManager
  function challenge(
    uint256 claimId,
    uint256 index,
    uint256[] memory pre,
    bytes32[] memory preProof,
    uint256[] memory post,
    bytes32[] memory postProof,
    uint256[] memory input,
    bytes32[] memory inputProof
  ) external {
    Claim memory disputed = _claims[claimId];
    if (disputed.status != Status.Open) revert NotOpen(claimId, disputed.status);
    if (block.timestamp >= disputed.openUntil) revert WindowClosed(claimId, disputed.openUntil);
    _checkOpening(disputed.inputsRoot, disputed.rows, index, input, inputProof);
    _checkOpening(disputed.statesRoot, uint256(disputed.rows) + 1, index, pre, preProof);
    _checkOpening(disputed.statesRoot, uint256(disputed.rows) + 1, index + 1, post, postProof);
    if (_holds(disputed, pre, post, input)) revert TransitionHolds(claimId, index);
    _kill(claimId, index, disputed);
  }

  /// @inheritdoc IClaimManager
  function settle(uint256 claimId) external {
    Claim storage settled = _claims[claimId];
    if (settled.status != Status.Open) revert NotOpen(claimId, settled.status);
    if (block.timestamp < settled.openUntil) revert WindowOpen(claimId, settled.openUntil);
    settled.status = Status.Settled;
    emit ClaimSettled(claimId, settled.account, settled.result);
    VAULT.unlock(settled.account, settled.bond);
    MARKET.finish(settled.workflow, settled.task, settled.result);
  }

  /// @inheritdoc IClaimManager
  function claimOf(uint256 claimId) external view returns (Claim memory) {
    return _claims[claimId];
  }

  /// @inheritdoc IClaimManager
  function bondFor(uint256 reward) public view returns (uint256) {
    return Math.max(MIN_BOND, BOND_FACTOR * reward);
  }

  function _open(Claim memory made, uint256[] memory last) private returns (uint256 claimId) {
    claimId = ++count;
    made.openUntil = uint40(block.timestamp + WINDOW);
    made.status = Status.Open;
    _claims[claimId] = made;
    emit ClaimOpened(
      claimId,
      made.workflow,
      made.task,
      made.account,
      made.rows,
      made.inputsRoot,
      made.statesRoot,
      last,
      made.bond,
      made.openUntil
    );
    MARKET.pend(made.workflow, made.task);
    VAULT.lock(made.account, made.bond);
  }

  function _kill(uint256 claimId, uint256 index, Claim memory dead) private {
    _claims[claimId].status = Status.Dead;
    (address worker, uint256 taskBond) = MARKET.reopen(dead.workflow, dead.task);
    (uint256 paid, uint256 burned) = VAULT.slash(worker, dead.bond + taskBond, msg.sender, CHALLENGER_BPS);
    emit ClaimKilled(claimId, worker, msg.sender, index, paid, burned);
  }

  /// @dev The caller works on the task, and the rows are those it was given. Returns the bond.
  function _checkTask(bytes32 workflow, uint256 task, uint256 rows, bytes32 inputsRoot, uint256 words)
    private
    view
    returns (uint256 bond)
  {
    IWorkflowMarket.Task memory worked = MARKET.task(workflow, task);
    if (msg.sender != worked.worker) revert NotWorker(worked.worker, msg.sender);
    if (worked.mode != IWorkflowMarket.Mode.Trace) revert NotTrace(workflow, task);
    if (rows == 0 || rows >= type(uint32).max) revert RowCount(rows);
    if (words != worked.words) revert StateWords(worked.words, words);
    uint256 needed = Math.log2(worked.needs & (~worked.needs + 1));
    bytes32 delivered = MARKET.resultOf(workflow, needed);
    bytes32 given = keccak256(abi.encode(rows, inputsRoot));
    if (delivered != given) revert OtherData(delivered, given);
    return bondFor(worked.reward);
  }

  function _checkSignature(Claim memory made, bytes memory signature) private view {
    // EIP-712 hashes an array by its packed words, which is what the result is too.
    bytes32 digest = _hashTypedDataV4(
      keccak256(
        abi.encode(
          CLAIM, made.workflow, uint256(made.task), uint256(made.rows), made.inputsRoot, made.statesRoot, made.result
        )
      )
    );
    if (!SignatureChecker.isValidSignatureNow(made.account, digest, signature)) revert BadSignature(made.account);
  }

  /// @dev A step that reverts, by lack of gas too, reverts the challenge: only a returned state is evidence.
  function _holds(Claim memory disputed, uint256[] memory pre, uint256[] memory post, uint256[] memory input)
    private
    view
    returns (bool)
  {
    IWorkflowMarket.Task memory task = MARKET.task(disputed.workflow, disputed.task);
    (,, uint256[] memory next) = task.step.decide(task.params, new uint256[](0), pre, input, address(0), 0);
    return keccak256(abi.encodePacked(next)) == keccak256(abi.encodePacked(post));
  }

  function _checkOpening(bytes32 root, uint256 leaves, uint256 index, uint256[] memory words, bytes32[] memory proof)
    private
    pure
  {
    if (!Trace.verify(root, leaves, index, words, proof)) revert BadOpening(root, index);
  }
}
