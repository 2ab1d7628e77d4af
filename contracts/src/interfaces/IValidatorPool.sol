// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Result } from "./Result.sol";

/// @title Validators: seats under stake, drawn by lot to compute results again before they are shown
/// @notice A batch's results are hidden until its commit phase is over. For each batch `seats` draws fall on the seats that
/// existed before the block of its opening, by the hash of the block after it: whoever holds more seats is drawn more often,
/// and what joins later never is. Each draw names `samples` leaves. Who is drawn runs them, commits to
/// `keccak256(batch, draw, runs, salt, holder)`, which nobody can copy, and shows runs and salt afterwards; runs that are
/// the leaves' attest them and earn the fee. Of each leaf the whole run counts, all its states: `runOf`. A right result with
/// wrong states on its way is another run, so whoever computed honestly never attests to what can be shown false.
///
/// A commitment binds: not showing it costs as much as attesting to what was shown false. A run that a validator can't compute
/// (secret rows, a leaf nobody told it about) it commits as 0, which attests nothing and costs nothing. Slashes of
/// validators burn whole: nobody earns by another's mistake. Whoever is punished loses its seat.
///
/// Limits: who authors the next block may choose whether its hash counts; a batch whose draw nobody records within 256
/// blocks has no validators, and its fee goes back.
interface IValidatorPool {
  enum Status {
    None,
    Committed,
    Revealed,
    Attested,
    Punished
  }

  /// @param stake What is still locked for it
  /// @param slot Where it stands among the seats, while it can be drawn
  /// @param freeAt 0 while it can be drawn; else when its stake can be freed
  struct Seat {
    address holder;
    uint96 stake;
    uint32 slot;
    uint40 freeAt;
  }

  /// @param attested How many leaves it attests: its weight in the fees
  /// @param collected What each attested leaf has been paid so far
  struct Vote {
    bytes32 commitment;
    Status status;
    uint8 attested;
    uint128 collected;
  }

  /// @notice A leaf of a batch and its way to the root.
  struct Opening {
    Result leaf;
    bytes32[] proof;
  }

  event SeatTaken(uint256 indexed seat, address indexed holder, uint256 stake);
  /// @notice Not drawn for batches from now on; its stake can be freed at `freeAt`.
  event SeatLeft(uint256 indexed seat, address indexed holder, uint256 freeAt);
  event SeatFreed(uint256 indexed seat, address indexed holder, uint256 stake);
  event Drawn(uint256 indexed batch, bytes32 seed, uint256 seats);
  event Committed(uint256 indexed batch, uint256 indexed draw, address indexed holder, bytes32 commitment);
  event Revealed(uint256 indexed batch, uint256 indexed draw, address indexed holder, bytes32[] runs, bytes32 salt);
  event Attested(uint256 indexed batch, uint256 indexed draw, address indexed holder, uint256 attested);
  /// @notice Settled leaves paid the validators of their batch.
  event FeePaid(uint256 indexed batch, uint256 amount, uint256 attested);
  event FeeCollected(uint256 indexed batch, uint256 indexed draw, address indexed holder, uint256 amount);
  /// @notice Stake of a seat burns (after its time in escrow), and the seat is left.
  event Punished(uint256 indexed batch, uint256 indexed draw, address indexed holder, uint256 seat, uint256 amount);
  event CanaryDeclared(address indexed client, bytes32 indexed hash);
  event CanaryShown(uint256 indexed batch, uint256 indexed index, address indexed client, uint256 ofEpoch);

  error NotHolder(uint256 seat, address holder, address caller);
  error AlreadyLeft(uint256 seat, uint256 freeAt);
  error StillBound(uint256 seat, uint256 freeAt);
  error NoSeat(uint256 seat);
  /// @notice The hash that draws isn't there yet, or isn't there any more.
  error NoHash(uint256 batch, uint256 block);
  error AlreadyDrawn(uint256 batch);
  error NotDrawn(uint256 batch);
  /// @notice Nobody had a seat before this batch, or there is no such draw.
  error NoDraw(uint256 batch, uint256 draw);
  /// @notice Nobody checks its own batch.
  error OwnBatch(uint256 batch, address aggregator);
  error CommitPhaseOver(uint256 batch, uint256 commitUntil);
  error CommitPhaseOpen(uint256 batch, uint256 commitUntil);
  error RevealPhaseOver(uint256 batch, uint256 openUntil);
  error RevealPhaseOpen(uint256 batch, uint256 openUntil);
  error WrongStatus(uint256 batch, uint256 draw, Status status);
  error ZeroCommitment();
  error OtherCommitment(bytes32 committed, bytes32 given);
  error SampleCount(uint256 expected, uint256 given);
  /// @notice This isn't the leaf of this batch at this index.
  error BadOpening(uint256 batch, uint256 index);
  /// @notice None of the runs is its leaf's.
  error NothingAttested(uint256 batch, uint256 draw);
  /// @notice The leaf has another run than the one that was committed.
  error OtherRun(uint256 index, bytes32 committed, bytes32 shown);
  /// @notice The sampled leaf was not shown false: nothing to punish.
  error NotFalse(uint256 batch, uint256 index);
  error NotMarket(address caller);
  error NothingToCollect(uint256 batch, uint256 draw);
  error NoAttester(uint256 batch);
  error AlreadyDeclared(address client, bytes32 hash);
  /// @notice The leaf's client didn't declare it before the block in which its batch opened.
  error NotDeclared(address client, bytes32 hash);
  error AlreadyShown(uint256 batch, uint256 index);
  error CanaryCap(uint256 epoch, uint256 cap);

  // Seats

  /// @notice Locks `seatStake` of the caller's free stake for one seat; drawn for batches that open in later blocks.
  function takeSeat() external returns (uint256 seat);

  /// @notice Gives a seat up: no more draws for batches that open in later blocks; its stake stays locked for the time
  /// that stake takes to leave, because what it attested can still be shown false. By its holder.
  function leaveSeat(uint256 seat) external;

  /// @notice Frees what is left of a seat's stake once its time has come. By anyone.
  function freeSeat(uint256 seat) external;

  // Sampling

  /// @notice Records the draw: within 256 blocks of the opening, by anyone. What it will be is known from the block after
  /// the opening on: who is drawn need not wait for it. `commit` does it too.
  function recordDraw(uint256 batch) external;

  /// @notice Commits to the runs of the draw's sampled leaves before the batch's are shown. By its seat's holder.
  /// @param commitment See `commitmentOf`
  function commit(uint256 batch, uint256 draw, bytes32 commitment) external;

  /// @notice Shows what was committed, without the leaves: they are withheld, or have other runs. In the window, by anyone.
  function reveal(uint256 batch, uint256 draw, bytes32[] calldata runs, bytes32 salt) external;

  /// @notice Shows what was committed and that leaves have just these runs; after a `reveal` or without. In the window, by
  /// anyone. Attests to the leaves of other workers whose run is the one committed; the rest counts for nothing, and
  /// another run is a reason to look at the claim.
  /// @param openings One for each sample
  function attest(uint256 batch, uint256 draw, bytes32[] calldata runs, bytes32 salt, Opening[] calldata openings)
    external;

  // Fees

  /// @notice Credits the attesters of a batch by the leaves they attest; the caller has transferred `amount` before. What
  /// doesn't divide waits for the next fee. By the market, only while there are attesters.
  function pay(uint256 batch, uint256 amount) external;

  /// @notice Pays what an attester has earned, to its seat's holder. By anyone.
  function collect(uint256 batch, uint256 draw) external returns (uint256 amount);

  // Offences

  /// @notice Punishes a draw that revealed or attested the run of a leaf that was shown false: `falseAttest` of the seat
  /// burns, and what it has not collected. By anyone.
  /// @param sample Which of the draw's samples
  function punishFalse(
    uint256 batch,
    uint256 draw,
    uint256 sample,
    bytes32[] calldata runs,
    bytes32 salt,
    Opening calldata opening
  ) external;

  /// @notice After the window: punishes a draw that didn't commit by `noShow` of its seat, one that committed and didn't
  /// reveal by `falseAttest`. By anyone.
  function punishSilence(uint256 batch, uint256 draw) external;

  // Canaries

  /// @notice Declares a leaf that its task's client, the caller, knows to be false, before its batch opens:
  /// `keccak256(abi.encode(batch, index, client, salt))`. The client alone can: a canary must not cover a fraud on somebody.
  function declareCanary(bytes32 hash) external;

  /// @notice Shows that a leaf is a declared canary, in the window and before it is killed: its worker then loses the bond
  /// of the task as ever, but nothing on top. At most `canaryCap` in an epoch. By anyone.
  function showCanary(uint256 batch, uint256 index, bytes32 salt, Opening calldata opening) external;

  /// @notice Whether a wrong claim here costs its worker nothing on top of its bond. For the claim manager.
  function isCanary(uint256 batch, uint256 index) external view returns (bool);

  // Views

  /// @notice How many draws attest to leaves of this batch now: without any, its fee belongs to the client.
  function attestersOf(uint256 batch) external view returns (uint256);

  /// @notice Seat and holder of a draw of a recorded batch.
  function drawOf(uint256 batch, uint256 draw) external view returns (uint256 seat, address holder);

  /// @notice The indices of the leaves that a draw checks: `min(samples, count)` different ones, every set as likely.
  function samplesOf(uint256 batch, uint256 draw) external view returns (uint256[] memory indices);

  /// @notice What a leaf says of its run: `keccak256(abi.encode(rows, inputsRoot, statesRoot, result))`.
  function runOf(Result calldata leaf) external pure returns (bytes32);

  /// @notice `keccak256(abi.encode(batch, draw, runs, salt, holder))`.
  function commitmentOf(uint256 batch, uint256 draw, bytes32[] calldata runs, bytes32 salt, address holder)
    external
    pure
    returns (bytes32);

  function voteOf(uint256 batch, uint256 draw) external view returns (Vote memory);

  function seatOf(uint256 seat) external view returns (Seat memory);

  /// @notice Seats that can be drawn for a batch that opens in the next block.
  function seatCount() external view returns (uint256);
}
