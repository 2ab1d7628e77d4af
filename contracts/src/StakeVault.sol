// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Votes } from "@openzeppelin/contracts/governance/utils/Votes.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ERC6372Utils } from "@openzeppelin/contracts/utils/ERC6372Utils.sol";
import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { Time } from "@openzeppelin/contracts/utils/types/Time.sol";
import { AgentToken } from "./AgentToken.sol";
import { IStakeVault } from "./interfaces/IStakeVault.sol";

/// @title Stake and its votes
contract StakeVault is IStakeVault, Votes {
  using SafeCast for uint256;
  using SafeERC20 for AgentToken;

  struct Stake {
    uint128 active;
    uint128 locked;
    uint128 unbonding;
    uint64 readyAt;
  }

  uint256 private constant BPS = 10_000;
  uint256 private constant MAX_SHARE = 5_000;

  AgentToken public immutable TOKEN;
  address public immutable MARKET;
  address public immutable CLAIMS;
  /// @inheritdoc IStakeVault
  uint256 public immutable UNBONDING;

  mapping(address account => Stake) private _stakes;

  modifier onlyLocker() {
    if (msg.sender != MARKET && msg.sender != CLAIMS) revert NotLocker(msg.sender);
    _;
  }

  constructor(AgentToken token, address market, address claims, uint256 unbonding) EIP712("Polity Stake", "1") {
    TOKEN = token;
    MARKET = market;
    CLAIMS = claims;
    UNBONDING = unbonding;
  }

  /// @inheritdoc IStakeVault
  function depositFor(address account, uint256 amount) external {
    if (amount == 0) revert ZeroAmount();
    Stake storage stake = _stakes[account];
    if (stake.active == 0 && delegates(account) == address(0)) _delegate(account, account);
    stake.active += amount.toUint128();
    _transferVotingUnits(address(0), account, amount);
    emit Deposited(account, msg.sender, amount);
    TOKEN.safeTransferFrom(msg.sender, address(this), amount);
  }

  /// @inheritdoc IStakeVault
  function requestUnbond(uint256 amount) external {
    if (amount == 0) revert ZeroAmount();
    Stake storage stake = _free(msg.sender, amount);
    uint256 readyAt = block.timestamp + UNBONDING;
    stake.active -= amount.toUint128();
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
    _free(account, amount).locked += amount.toUint128();
    emit Locked(account, msg.sender, amount);
  }

  /// @inheritdoc IStakeVault
  function unlock(address account, uint256 amount) external onlyLocker {
    _held(account, amount).locked -= amount.toUint128();
    emit Unlocked(account, msg.sender, amount);
  }

  /// @inheritdoc IStakeVault
  function slash(address account, uint256 amount, address beneficiary, uint256 shareBps)
    external
    onlyLocker
    returns (uint256 paid, uint256 burned)
  {
    if (shareBps > MAX_SHARE) revert ShareTooLarge(shareBps);
    Stake storage stake = _held(account, amount);
    stake.locked -= amount.toUint128();
    stake.active -= amount.toUint128();
    _transferVotingUnits(account, address(0), amount);
    paid = amount * shareBps / BPS;
    burned = amount - paid;
    emit Slashed(account, msg.sender, beneficiary, amount, paid, burned);
    if (paid > 0) TOKEN.safeTransfer(beneficiary, paid);
    TOKEN.burn(burned);
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

  function _free(address account, uint256 amount) private view returns (Stake storage stake) {
    stake = _stakes[account];
    uint256 free = stake.active - stake.locked;
    if (free < amount) revert StakeTooSmall(account, free, amount);
  }

  function _held(address account, uint256 amount) private view returns (Stake storage stake) {
    stake = _stakes[account];
    if (stake.locked < amount) revert LockTooSmall(account, stake.locked, amount);
  }
}
