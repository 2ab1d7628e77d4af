// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Votes } from "@openzeppelin/contracts/governance/utils/Votes.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ERC6372Utils } from "@openzeppelin/contracts/utils/ERC6372Utils.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { Time } from "@openzeppelin/contracts/utils/types/Time.sol";
import { AgentToken } from "./AgentToken.sol";
import { IPolicyRegistry } from "./interfaces/IPolicyRegistry.sol";
import { IParams } from "./interfaces/IParams.sol";
import { IStakeVault } from "./interfaces/IStakeVault.sol";
import { StakeLedger } from "./libraries/StakeLedger.sol";

/// @title Stake: its votes, its locks, its way out, its slashes
contract StakeVault is IStakeVault, Votes {
  using SafeCast for uint256;
  using SafeERC20 for AgentToken;

  /// @dev `locked` is the sum of the account's locks, whoever holds them; `appealable` counts slashes in escrow that have a ground.
  struct Stake {
    uint112 active;
    uint112 locked;
    uint32 appealable;
    uint128 unbonding;
    uint64 readyAt;
  }

  uint256 private constant BPS = 10_000;
  uint256 private constant MAX_SHARE = BPS / 2;
  uint256 private constant MAX_EXTRA = BPS / 10;
  /// @dev Instead of the hash of a slash that was given back: its offence is never slashed again. Of one that was paid and
  /// burned the hash stays, inverted.
  bytes32 private constant REVERSED = bytes32(uint256(1));

  AgentToken public immutable TOKEN;
  IParams public immutable PARAMS;
  IPolicyRegistry public immutable REGISTRY;
  address public immutable TIMELOCK;
  address public immutable MARKET;
  address public immutable CLAIMS;
  address public immutable POOL;

  mapping(address account => Stake) private _stakes;
  /// @inheritdoc IStakeVault
  mapping(address locker => mapping(address account => uint256)) public lockOf;
  mapping(address locker => mapping(bytes32 offence => bytes32 hash)) private _slashes;

  modifier onlyLocker() {
    if (msg.sender != MARKET && msg.sender != CLAIMS && msg.sender != POOL) revert NotLocker(msg.sender);
    _;
  }

  constructor(
    AgentToken token,
    IParams params,
    IPolicyRegistry registry,
    address timelock,
    address market,
    address claims,
    address pool
  ) EIP712("Polity Stake", "1") {
    (TOKEN, PARAMS, REGISTRY, TIMELOCK) = (token, params, registry, timelock);
    (MARKET, CLAIMS, POOL) = (market, claims, pool);
  }

  /// @inheritdoc IStakeVault
  function depositFor(address account, uint256 amount) external {
    if (amount == 0) revert ZeroAmount();
    if (account == address(this)) revert NoStaker(account);
    Stake storage stake = _stakes[account];
    if (stake.active == 0 && delegates(account) == address(0)) _delegate(account, account);
    stake.active += amount.toUint112();
    _transferVotingUnits(address(0), account, amount);
    emit Deposited(account, msg.sender, amount);
    TOKEN.safeTransferFrom(msg.sender, address(this), amount);
  }

  /// @inheritdoc IStakeVault
  function requestUnbond(uint256 amount) external {
    if (amount == 0) revert ZeroAmount();
    Stake storage stake = _free(msg.sender, amount);
    uint256 readyAt = block.timestamp + UNBONDING();
    stake.active -= amount.toUint112();
    stake.unbonding += amount.toUint128();
    stake.readyAt = readyAt.toUint64();
    _transferVotingUnits(msg.sender, address(0), amount);
    emit UnbondRequested(msg.sender, amount, readyAt);
  }

  /// @inheritdoc IStakeVault
  function withdraw() external {
    Stake storage stake = _stakes[msg.sender];
    uint256 amount = stake.unbonding;
    if (amount == 0) revert ZeroAmount();
    if (block.timestamp < stake.readyAt) revert StillUnbonding(msg.sender, stake.readyAt);
    stake.unbonding = 0;
    stake.readyAt = 0;
    emit Withdrawn(msg.sender, amount);
    TOKEN.safeTransfer(msg.sender, amount);
  }

  /// @inheritdoc IStakeVault
  function lock(address account, uint256 amount) external onlyLocker {
    _free(account, amount).locked += amount.toUint112();
    lockOf[msg.sender][account] += amount;
    emit Locked(account, msg.sender, amount);
  }

  /// @inheritdoc IStakeVault
  function unlock(address account, uint256 amount) external onlyLocker {
    _unlock(account, amount);
    emit Unlocked(account, msg.sender, amount);
  }

  /// @inheritdoc IStakeVault
  function slash(Penalty calldata penalty) external onlyLocker returns (uint256 amount) {
    if (penalty.shareBps > MAX_SHARE) revert ShareTooLarge(penalty.shareBps);
    if (penalty.extraBps > MAX_EXTRA) revert ExtraTooLarge(penalty.extraBps);
    if (_slashes[msg.sender][penalty.offence] != 0) revert AlreadySlashed(msg.sender, penalty.offence);
    uint256 fromUnbonding;
    (amount, fromUnbonding) = _take(penalty.account, penalty.locked, penalty.extraBps);
    Slash memory slashed = Slash({
      locker: msg.sender,
      offence: penalty.offence,
      account: penalty.account,
      amount: amount,
      beneficiary: penalty.beneficiary,
      shareBps: penalty.shareBps,
      ground: penalty.ground,
      releaseAt: block.timestamp + PARAMS.slashEscrowOf(penalty.version)
    });
    _slashes[msg.sender][penalty.offence] = _hash(slashed);
    if (penalty.ground != address(0)) ++_stakes[penalty.account].appealable;
    emit Slashed(penalty.account, msg.sender, penalty.offence, slashed, penalty.locked, fromUnbonding);
  }

  /// @inheritdoc IStakeVault
  function redirect(Slash calldata slashed, address beneficiary) external {
    if (msg.sender != slashed.locker) revert NotLocker(msg.sender);
    _checkPending(slashed);
    Slash memory redirected = slashed;
    redirected.beneficiary = beneficiary;
    _slashes[slashed.locker][slashed.offence] = _hash(redirected);
    emit SlashRedirected(slashed.offence, redirected);
  }

  /// @inheritdoc IStakeVault
  function release(Slash calldata slashed) external {
    _checkPending(slashed);
    if (block.timestamp < slashed.releaseAt) revert StillInEscrow(slashed.offence, slashed.releaseAt);
    _slashes[slashed.locker][slashed.offence] = ~_hash(slashed);
    _transferVotingUnits(address(this), address(0), slashed.amount);
    _closeAppeal(slashed);
    uint256 paid = slashed.amount * slashed.shareBps / BPS;
    uint256 burned = slashed.amount - paid;
    emit SlashReleased(slashed.account, slashed.offence, slashed.beneficiary, paid, burned);
    if (paid > 0) TOKEN.safeTransfer(slashed.beneficiary, paid);
    TOKEN.burn(burned);
  }

  /// @inheritdoc IStakeVault
  function reverse(Slash calldata slashed) external {
    if (msg.sender != TIMELOCK) revert NotTimelock(msg.sender);
    _checkPending(slashed);
    if (!REGISTRY.revoked(slashed.ground)) revert NotRevoked(slashed.ground);
    _slashes[slashed.locker][slashed.offence] = REVERSED;
    _closeAppeal(slashed);
    _stakes[slashed.account].active += slashed.amount.toUint112();
    _transferVotingUnits(address(this), slashed.account, slashed.amount);
    emit SlashReversed(slashed.account, slashed.offence, slashed.amount);
  }

  /// @inheritdoc IStakeVault
  function stakeOf(address account)
    external
    view
    returns (uint256 active, uint256 locked, uint256 unbonding, uint256 readyAt)
  {
    Stake memory stake = _stakes[account];
    return (stake.active, stake.locked, stake.unbonding, stake.readyAt);
  }

  /// @inheritdoc IStakeVault
  function freeOf(address account) external view returns (uint256) {
    return StakeLedger.free(_stakes[account].active, _stakes[account].locked);
  }

  /// @inheritdoc IStakeVault
  function appealableOf(address account) external view returns (uint256) {
    return _stakes[account].appealable;
  }

  /// @inheritdoc IStakeVault
  function fateOf(Slash calldata slashed) external view returns (Fate) {
    bytes32 kept = _slashes[slashed.locker][slashed.offence];
    if (kept == REVERSED) return Fate.Reversed;
    bytes32 hash = _hash(slashed);
    if (kept == hash) return Fate.Pending;
    return kept == ~hash ? Fate.Released : Fate.Unknown;
  }

  /// @inheritdoc IStakeVault
  function isPending(Slash calldata slashed) public view returns (bool) {
    return _slashes[slashed.locker][slashed.offence] == _hash(slashed);
  }

  /// @inheritdoc IStakeVault
  function UNBONDING() public view returns (uint256) {
    return PARAMS.UNBONDING();
  }

  /// @notice Votes are counted by time, as the token's are (ERC-6372).
  function clock() public view override returns (uint48) {
    return Time.timestamp();
  }

  /// @notice See ERC-6372.
  function CLOCK_MODE() public view override returns (string memory) {
    return ERC6372Utils.timestampClockMode(clock);
  }

  function _getVotingUnits(address account) internal view override returns (uint256) {
    return _stakes[account].active;
  }

  /// @dev Takes the caller's lock and a share of the rest. Escrowed stake votes nowhere, but stays in the total until its
  /// release: that saves a checkpoint. What was unbonding had left the total and comes back, since a release takes all.
  function _take(address account, uint256 locked, uint256 extraBps)
    private
    returns (uint256 amount, uint256 fromUnbonding)
  {
    Stake storage stake = _stakes[account];
    uint256 extra = (uint256(stake.active) + stake.unbonding) * extraBps / BPS;
    _unlock(account, locked);
    (uint256 activeLeft, uint256 unbondingLeft, uint256 taken) =
      StakeLedger.take(stake.active, stake.locked, stake.unbonding, locked, extra);
    fromUnbonding = stake.unbonding - unbondingLeft;
    _moveDelegateVotes(delegates(account), address(0), stake.active - activeLeft);
    if (fromUnbonding > 0) _transferVotingUnits(address(0), address(this), fromUnbonding);
    stake.active = activeLeft.toUint112();
    if (fromUnbonding > 0) stake.unbonding = unbondingLeft.toUint128();
    amount = taken;
  }

  function _closeAppeal(Slash calldata slashed) private {
    if (slashed.ground != address(0)) --_stakes[slashed.account].appealable;
  }

  function _unlock(address account, uint256 amount) private {
    uint256 held = lockOf[msg.sender][account];
    if (held < amount) revert LockTooSmall(msg.sender, account, held, amount);
    lockOf[msg.sender][account] = held - amount;
    _stakes[account].locked -= amount.toUint112();
  }

  function _free(address account, uint256 amount) private view returns (Stake storage stake) {
    stake = _stakes[account];
    uint256 free = StakeLedger.free(stake.active, stake.locked);
    if (free < amount) revert StakeTooSmall(account, free, amount);
  }

  function _checkPending(Slash calldata slashed) private view {
    if (!isPending(slashed)) revert UnknownSlash(slashed.locker, slashed.offence);
  }

  function _hash(Slash memory slashed) private pure returns (bytes32) {
    return keccak256(abi.encode(slashed));
  }
}
