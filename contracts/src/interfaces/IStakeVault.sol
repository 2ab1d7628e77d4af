// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Stake: its votes, its locks, its way out, its slashes
/// @notice Stake is active or unbonding. Active stake carries votes; unbonding stake carries none, because what is on its
/// way out no longer answers for a vote, but it still answers for an offence. A lock holds active stake, belongs to the
/// locker that made it, and is freed or slashed by that locker alone. Lockers are three contracts, fixed for ever: market,
/// claims and validators' pool. A slash waits in escrow before it is paid and burned. The token is AgentToken, fixed: no
/// hooks, no fee on transfer, no false returns.
interface IStakeVault {
  /// @notice What a locker asks for.
  /// @param locked Out of the caller's own lock on the account
  /// @param extraBps Of the account's active and unbonding stake, on top: free active stake first, then unbonding; no more
  /// than is there; at most MAX_EXTRA
  /// @param beneficiary Gets `shareBps` at the release, rounded down; the rest burns. At most MAX_SHARE
  /// @param ground Address of the step or verifier that judged, or 0: then nothing can reverse it
  /// @param version Of Params: how long it waits
  /// @param offence The caller's name for it: one offence is slashed once
  struct Penalty {
    address account;
    uint256 locked;
    uint256 extraBps;
    address beneficiary;
    uint256 shareBps;
    address ground;
    uint256 version;
    bytes32 offence;
  }

  /// @notice A slash in escrow. Only its hash is stored: whoever moves it gives it as the last event had it.
  struct Slash {
    address locker;
    bytes32 offence;
    address account;
    uint256 amount;
    address beneficiary;
    uint256 shareBps;
    address ground;
    uint256 releaseAt;
  }

  /// @notice Unknown: never was, or not just like this.
  enum Fate {
    Unknown,
    Pending,
    Released,
    Reversed
  }

  event Deposited(address indexed account, address indexed from, uint256 amount);
  event UnbondRequested(address indexed account, uint256 amount, uint256 readyAt);
  event Withdrawn(address indexed account, uint256 amount);
  event Locked(address indexed account, address indexed by, uint256 amount);
  event Unlocked(address indexed account, address indexed by, uint256 amount);
  /// @param locked How much of it was locked
  /// @param unbonding How much of it was on its way out
  event Slashed(
    address indexed account,
    address indexed locker,
    bytes32 indexed offence,
    Slash slash,
    uint256 locked,
    uint256 unbonding
  );
  /// @notice An earlier finder turned up: `slash` as it is from now on.
  event SlashRedirected(bytes32 indexed offence, Slash slash);
  event SlashReleased(
    address indexed account, bytes32 indexed offence, address indexed beneficiary, uint256 paid, uint256 burned
  );
  event SlashReversed(address indexed account, bytes32 indexed offence, uint256 amount);

  error ZeroAmount();
  /// @notice The vault itself keeps the votes of slashes in escrow, and they must not vote.
  error NoStaker(address account);
  /// @notice Only market, claims and pool lock, unlock and slash.
  error NotLocker(address caller);
  error NotTimelock(address caller);
  error StakeTooSmall(address account, uint256 free, uint256 needed);
  error LockTooSmall(address locker, address account, uint256 locked, uint256 needed);
  error StillUnbonding(address account, uint256 readyAt);
  /// @notice Nobody gains more than half of what another loses.
  error ShareTooLarge(uint256 shareBps);
  /// @notice No offence costs more of the stake that isn't locked to it.
  error ExtraTooLarge(uint256 extraBps);
  error AlreadySlashed(address locker, bytes32 offence);
  /// @notice No slash is in escrow just like this: never was, released, reversed, or redirected since.
  error UnknownSlash(address locker, bytes32 offence);
  error StillInEscrow(bytes32 offence, uint256 releaseAt);
  /// @notice What judged still counts: there is nothing to appeal on.
  error NotRevoked(address ground);

  /// @notice Stakes `amount` of the caller's tokens for `account`; the first stake's votes are the account's own.
  function depositFor(address account, uint256 amount) external;

  /// @notice Moves the caller's free stake to unbonding; restarts the clock of what was already unbonding.
  function requestUnbond(uint256 amount) external;

  /// @notice Pays out all of the caller's unbonding stake once its time has come.
  function withdraw() external;

  /// @notice Holds free active stake of `account` for the calling locker.
  function lock(address account, uint256 amount) external;

  /// @notice Gives free again what the caller holds.
  function unlock(address account, uint256 amount) external;

  /// @notice Takes stake into escrow, votes included. By a locker, once per offence.
  /// @return amount What was taken
  function slash(Penalty calldata penalty) external returns (uint256 amount);

  /// @notice Gives the share of a slash in escrow to an earlier finder. By the locker that slashed.
  function redirect(Slash calldata slashed, address beneficiary) external;

  /// @notice Pays and burns a slash whose time has come. By anyone.
  function release(Slash calldata slashed) external;

  /// @notice Gives a slash in escrow back as active stake: by the timelock, once the registry has revoked its ground.
  function reverse(Slash calldata slashed) external;

  /// @notice Active stake (locks included), what of it is locked by anyone, what is unbonding and when that may leave.
  function stakeOf(address account)
    external
    view
    returns (uint256 active, uint256 locked, uint256 unbonding, uint256 readyAt);

  /// @notice What this locker holds of the account.
  function lockOf(address locker, address account) external view returns (uint256);

  /// @notice Active stake that nobody holds.
  function freeOf(address account) external view returns (uint256);

  /// @notice How many of the account's slashes in escrow a revoked ground could undo: while there is one, it abstains in appeals.
  function appealableOf(address account) external view returns (uint256);

  /// @notice Whether this slash waits in escrow just like this.
  function isPending(Slash calldata slashed) external view returns (bool);

  /// @notice What became of a slash, for ever. That one was reversed is known by its locker and offence alone.
  function fateOf(Slash calldata slashed) external view returns (Fate);

  /// @notice Seconds between a request and its withdrawal.
  function UNBONDING() external view returns (uint256);
}
