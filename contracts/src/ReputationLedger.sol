// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { AgentToken } from "./AgentToken.sol";
import { IAgentAccount } from "./interfaces/IAgentAccount.sol";
import { IReputationLedger } from "./interfaces/IReputationLedger.sol";
import { IStakeVault } from "./interfaces/IStakeVault.sol";
import { IWorkflowMarket } from "./interfaces/IWorkflowMarket.sol";

/// @title Reputation: what was burned for bonded work that stood, less what was slashed
contract ReputationLedger is IReputationLedger, Ownable {
  using SafeCast for uint256;

  /// @dev As of `epoch`.
  struct Standing {
    uint96 gained;
    uint96 lost;
    uint64 epoch;
  }

  /// @dev What a slash cost, and when: to give it back as it is worth then.
  struct Loss {
    address account;
    uint96 points;
    uint64 epoch;
    bool restored;
  }

  uint256 private constant BPS = 10_000;

  AgentToken public immutable TOKEN;
  IWorkflowMarket public immutable MARKET;
  IStakeVault public immutable VAULT;
  address public immutable IDENTITY;
  /// @inheritdoc IReputationLedger
  uint256 public immutable EPOCH;
  /// @notice Bounds of `share`.
  uint256 public immutable LOW;
  uint256 public immutable HIGH;

  /// @inheritdoc IReputationLedger
  uint256 public share;
  mapping(address account => Standing) private _standings;
  mapping(bytes32 workflow => mapping(uint256 task => Entry)) private _entries;
  mapping(address locker => mapping(bytes32 offence => Loss)) private _losses;

  /// @param bounds Of the share: low, high, and what it is at first
  constructor(
    address timelock,
    AgentToken token,
    IWorkflowMarket market,
    IStakeVault vault,
    address identity,
    uint256 epochLength,
    uint256[3] memory bounds
  ) Ownable(timelock) {
    if (epochLength == 0) revert ZeroEpoch();
    (TOKEN, MARKET, VAULT, IDENTITY) = (token, market, vault, identity);
    (EPOCH, LOW, HIGH) = (epochLength, bounds[0], bounds[1]);
    if (bounds[0] == 0 || bounds[1] > BPS) revert OutOfBounds(bounds[1], 1, BPS);
    _setShare(bounds[2]);
  }

  /// @inheritdoc IReputationLedger
  function record(TaskId[] calldata tasks) external returns (uint256 burned) {
    for (uint256 i = 0; i < tasks.length; ++i) {
      burned += _record(tasks[i].workflow, tasks[i].task);
    }
    TOKEN.burnFrom(msg.sender, burned);
  }

  /// @inheritdoc IReputationLedger
  function countSlash(IStakeVault.Slash calldata slashed) external {
    IStakeVault.Fate fate = VAULT.fateOf(slashed);
    bool slash = fate == IStakeVault.Fate.Pending || fate == IStakeVault.Fate.Released;
    if (!slash || slashed.amount == 0) revert NotSlashed(slashed.locker, slashed.offence);
    Loss storage loss = _losses[slashed.locker][slashed.offence];
    if (loss.account != address(0)) revert AlreadyCounted(slashed.locker, slashed.offence);
    (loss.account, loss.epoch, loss.points) = (slashed.account, epoch().toUint64(), slashed.amount.toUint96());
    Standing memory standing = _now(slashed.account);
    standing.lost += loss.points;
    _standings[slashed.account] = standing;
    emit SlashCounted(slashed.account, slashed.locker, slashed.offence, slashed.amount);
  }

  /// @inheritdoc IReputationLedger
  function restore(IStakeVault.Slash calldata slashed) external {
    Loss storage loss = _losses[slashed.locker][slashed.offence];
    if (loss.account == address(0) || loss.restored) revert NotCounted(slashed.locker, slashed.offence);
    if (VAULT.fateOf(slashed) != IStakeVault.Fate.Reversed) revert NotReversed(slashed.locker, slashed.offence);
    loss.restored = true;
    uint96 points = loss.points >> (epoch() - loss.epoch);
    Standing memory standing = _now(loss.account);
    standing.lost -= points;
    _standings[loss.account] = standing;
    emit SlashRestored(loss.account, slashed.locker, slashed.offence, points);
  }

  /// @inheritdoc IReputationLedger
  function forget(address account) external {
    if (msg.sender != IDENTITY) revert NotIdentity(msg.sender);
    Standing memory standing = _now(account);
    if (standing.gained == 0) return;
    emit Forgotten(account, standing.gained);
    standing.gained = 0;
    _standings[account] = standing;
  }

  /// @inheritdoc IReputationLedger
  function setShare(uint256 to) external onlyOwner {
    _setShare(to);
  }

  /// @inheritdoc IReputationLedger
  function weightOf(address account) external view returns (uint256) {
    int256 points = pointsOf(account);
    return points > 0 ? uint256(points) : 0;
  }

  /// @inheritdoc IReputationLedger
  function standingOf(address account) external view returns (uint256 gained, uint256 lost) {
    Standing memory standing = _now(account);
    return (standing.gained, standing.lost);
  }

  /// @inheritdoc IReputationLedger
  function entryOf(bytes32 workflow, uint256 task) external view returns (Entry memory) {
    return _entries[workflow][task];
  }

  /// @inheritdoc IReputationLedger
  function pointsOf(address account) public view returns (int256) {
    Standing memory standing = _now(account);
    return int256(uint256(standing.gained)) - int256(uint256(standing.lost));
  }

  /// @inheritdoc IReputationLedger
  function epoch() public view returns (uint256) {
    return block.timestamp / EPOCH;
  }

  function _record(bytes32 workflow, uint256 index) private returns (uint256 points) {
    IWorkflowMarket.Task memory task = MARKET.taskOf(workflow, index);
    if (task.status != IWorkflowMarket.Status.Done) revert NotSettled(workflow, index, task.status);
    points = Math.mulDiv(task.reward, share, BPS, Math.Rounding.Ceil);
    bool bonded = task.mode != IWorkflowMarket.Mode.Attested && MARKET.bondOf(workflow, index) > 0;
    if (!bonded || points == 0) revert NotBonded(workflow, index);
    address client = _checkHands(workflow, task.worker);
    if (block.timestamp >= task.until + EPOCH) revert TooLate(workflow, index, task.until + EPOCH);
    if (_entries[workflow][index].worker != address(0)) revert AlreadyRecorded(workflow, index);
    _entries[workflow][index] = Entry(task.worker, points.toUint96());
    Standing memory standing = _now(task.worker);
    standing.gained += points.toUint96();
    _standings[task.worker] = standing;
    emit Recorded(workflow, index, task.worker, client, points);
  }

  /// @dev Rounds down: shifting twice is shifting once, and parts never decay to more than their sum does.
  function _now(address account) private view returns (Standing memory standing) {
    standing = _standings[account];
    uint256 current = epoch();
    uint256 elapsed = current - standing.epoch;
    standing.gained >>= elapsed;
    standing.lost >>= elapsed;
    standing.epoch = current.toUint64();
  }

  function _checkHands(bytes32 workflow, address worker) private view returns (address client) {
    client = MARKET.clientOf(workflow);
    address owner = IAgentAccount(worker).OWNER();
    if (client == worker || client == owner || worker == owner) revert SameHands(client, worker, owner);
  }

  function _setShare(uint256 to) private {
    if (to < LOW || to > HIGH) revert OutOfBounds(to, LOW, HIGH);
    share = to;
    emit ShareSet(to);
  }
}
