// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The society's numbers: bounded for ever, changed by vote, kept by version
/// @notice What begins under a version ends under it. Written by the owner alone: the DAO's timelock.
interface IParams {
  /// @notice Durations in seconds, shares in basis points, amounts in units of 1e-18. Packed by who reads what together.
  /// @param window How long a batch can be challenged, after its commit phase
  /// @param commitPhase How long validators may commit, from a batch's opening
  /// @param disputeClock What each party of a dispute has for all its moves
  /// @param clockExtension What is left at least for the next move of a party that still has time
  /// @param leafBond Locked by an aggregator for each result of its batch
  /// @param taskTimeout How long a task may be held without a result
  /// @param slashEscrow How long a slash waits before it is paid and burned
  /// @param minTaskBond Locked by who takes a task, at least
  /// @param bondFactor Share of a task's reward that its worker locks, if that is more
  /// @param noShow Share lost by who takes work and doesn't show up
  /// @param validatorFee Share of a reward that its client adds for validators
  /// @param winnerShare Part of a loser's bond for the winner; the rest burns
  /// @param seats Validators drawn for a batch
  /// @param samples Results that each of them checks
  /// @param proofDeadline Time to show a proof once demanded
  /// @param canaryEpoch Length of the epochs in which canaries are counted
  /// @param challengeBond Locked by who demands or disputes
  /// @param wrongClaim Share of a worker's stake that a false result costs on top of its bond
  /// @param equivocation Share of its stake for two results of one attempt
  /// @param falseAttest Share of a seat's stake for attesting to what was shown false, or hiding what was committed
  /// @param canaryCap Canaries of an epoch
  /// @param seatStake Locked for each seat
  struct Numbers {
    uint40 window;
    uint40 commitPhase;
    uint40 disputeClock;
    uint40 clockExtension;
    uint96 leafBond;
    uint40 taskTimeout;
    uint40 slashEscrow;
    uint96 minTaskBond;
    uint16 bondFactor;
    uint16 noShow;
    uint16 validatorFee;
    uint16 winnerShare;
    uint8 seats;
    uint8 samples;
    uint40 proofDeadline;
    uint40 canaryEpoch;
    uint96 challengeBond;
    uint16 wrongClaim;
    uint16 equivocation;
    uint16 falseAttest;
    uint8 canaryCap;
    uint96 seatStake;
  }

  /// @notice What a task needs of them: one slot.
  struct TaskNumbers {
    uint40 taskTimeout;
    uint96 minTaskBond;
    uint16 bondFactor;
    uint16 noShow;
    uint16 validatorFee;
  }

  event NumbersSet(uint256 indexed version, Numbers numbers);

  error UnknownVersion(uint256 version);
  /// @notice Field `index` of Numbers is out of its bounds.
  error OutOfBounds(uint256 index, uint256 value, uint256 low, uint256 high);
  /// @notice No bound lets a share of `index` be more than `most`.
  error ShareTooLarge(uint256 index, uint256 share, uint256 most);
  /// @notice Stake could leave before a claim on it is final and its slash released.
  error UnbondingTooShort(uint256 unbonding, uint256 needed);

  /// @notice Puts new numbers in force for what begins from now on. By the owner.
  function set(Numbers calldata numbers) external returns (uint256 version);

  /// @notice The version in force; versions run from 1.
  function version() external view returns (uint256);

  /// @notice The numbers of a version.
  function at(uint256 version) external view returns (Numbers memory);

  /// @notice What opening a batch needs of the version in force; two slots read.
  function opening() external view returns (uint256 version, uint256 commitPhase, uint256 window, uint256 leafBond);

  /// @notice What taking, paying or failing a task of this version needs; one slot read.
  function tasksOf(uint256 version) external view returns (TaskNumbers memory);

  /// @notice How long a slash of this version waits; one slot read.
  function slashEscrowOf(uint256 version) external view returns (uint256);

  /// @notice From the opening of a batch to the end of the last dispute over it:
  /// `commitPhase + window + max(proofDeadline, 2 x disputeClock + MOVES x clockExtension)`.
  function horizonOf(Numbers calldata numbers) external view returns (uint256);

  /// @notice Both inclusive; never changed.
  function bounds() external view returns (Numbers memory low, Numbers memory high);

  /// @notice Seconds that stake takes to leave; at least horizon + slashEscrow, whatever is voted.
  function UNBONDING() external view returns (uint256);

  /// @notice Moves of the longest descent, by both parties: over 2^33 states, 4 levels a round, two moves a round.
  function MOVES() external view returns (uint256);
}
