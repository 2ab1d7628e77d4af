// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Stake and its votes
/// @notice Stake is active, or unbonding. Active stake carries votes; unbonding stake carries none, because what is on
/// its way out no longer answers for a vote. A lock holds active stake only, and locked stake cannot be unbonded, so a
/// slash always finds what was locked.
interface IStakeVault {
  event Deposited(address indexed account, address indexed from, uint256 amount);
  event UnbondRequested(address indexed account, uint256 amount, uint256 readyAt);
  event Withdrawn(address indexed account, uint256 amount);
  event Locked(address indexed account, address indexed by, uint256 amount);
  event Unlocked(address indexed account, address indexed by, uint256 amount);
  event Slashed(
    address indexed account,
    address indexed by,
    address indexed beneficiary,
    uint256 amount,
    uint256 paid,
    uint256 burned
  );

  error ZeroAmount();
  /// @notice Only the market and the claim manager lock, unlock and slash.
  error NotLocker(address caller);
  error StakeTooSmall(address account, uint256 free, uint256 needed);
  error LockTooSmall(address account, uint256 locked, uint256 needed);
  error StillUnbonding(address account, uint256 readyAt);
  /// @notice Nobody gains more than half of what another loses.
  error ShareTooLarge(uint256 shareBps);

  /// @notice Stakes `amount` of the caller's tokens for `account`; the first stake's votes are the account's own.
  function depositFor(address account, uint256 amount) external;

  /// @notice Moves the caller's free stake to unbonding; restarts the clock of what was already unbonding.
  function requestUnbond(uint256 amount) external;

  /// @notice Pays out all of the caller's unbonding stake once its time has come.
  function withdraw() external;

  /// @notice Holds free active stake of `account`.
  function lock(address account, uint256 amount) external;

  /// @notice Gives held stake free again.
  function unlock(address account, uint256 amount) external;

  /// @notice Takes held stake: `shareBps` of it to `beneficiary`, rounded down, the rest burned.
  function slash(address account, uint256 amount, address beneficiary, uint256 shareBps)
    external
    returns (uint256 paid, uint256 burned);

  /// @notice Active stake (locks included), what of it is locked, what is unbonding and when that may leave.
  function stakeOf(address account)
    external
    view
    returns (uint256 active, uint256 locked, uint256 unbonding, uint256 readyAt);

  /// @notice Seconds between a request and its withdrawal.
  function UNBONDING() external view returns (uint256);
}
