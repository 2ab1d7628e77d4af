// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { Checkpoints } from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import { AgentToken } from "./AgentToken.sol";
import { IBatches } from "./interfaces/IBatches.sol";
import { IParams } from "./interfaces/IParams.sol";
import { IStakeVault } from "./interfaces/IStakeVault.sol";
import { IValidatorPool } from "./interfaces/IValidatorPool.sol";
import { IWorkflowMarket } from "./interfaces/IWorkflowMarket.sol";
import { Result } from "./interfaces/Result.sol";
import { Lots } from "./libraries/Lots.sol";

/// @title Validators: seats under stake, drawn by lot to compute results again before they are shown
contract ValidatorPool is IValidatorPool {
  using Checkpoints for Checkpoints.Trace208;
  using SafeCast for uint256;
  using SafeERC20 for AgentToken;

  /// @param attesters Draws that attest
  /// @param attested Leaves that they attest, counted by draw: what the fees are split by
  /// @param perLeaf Paid so far for each of them
  /// @param rest What didn't divide
  struct Fees {
    uint32 attesters;
    uint32 attested;
    uint128 perLeaf;
    uint64 rest;
  }

  /// @param seed Its low 16 bits are 0: there stand, once it is recorded, the numbers of the batch's version
  struct Lot {
    uint8 seats;
    uint8 samples;
    uint240 seed;
  }

  uint256 private constant BPS = 10_000;

  AgentToken public immutable TOKEN;
  IStakeVault public immutable VAULT;
  IParams public immutable PARAMS;
  IBatches public immutable CLAIMS;
  IWorkflowMarket public immutable MARKET;

  uint256 private _lastSeat;
  mapping(uint256 seat => Seat) private _seats;
  /// @dev Which seat stood in which slot, and how many slots there were, by block: who was where when a batch opened is never
  /// rewritten by who comes and goes later.
  mapping(uint256 slot => Checkpoints.Trace208) private _slots;
  Checkpoints.Trace208 private _count;

  mapping(uint256 batch => Lot) private _lots;
  mapping(uint256 batch => Fees) private _fees;
  mapping(uint256 batch => mapping(uint256 draw => Vote)) private _votes;
  mapping(address client => mapping(bytes32 hash => uint256 blockNumber)) private _declared;
  mapping(uint256 length => mapping(uint256 epoch => uint256)) private _canaries;
  /// @inheritdoc IValidatorPool
  mapping(uint256 batch => mapping(uint256 index => bool)) public isCanary;

  constructor(AgentToken token, IStakeVault vault, IParams params, IBatches claims, IWorkflowMarket market) {
    (TOKEN, VAULT, PARAMS, CLAIMS, MARKET) = (token, vault, params, claims, market);
  }

  /// @inheritdoc IValidatorPool
  function takeSeat() external returns (uint256 seat) {
    uint96 stake = PARAMS.at(PARAMS.version()).seatStake;
    seat = ++_lastSeat;
    uint256 slot = _count.latest();
    _seats[seat] = Seat(msg.sender, stake, slot.toUint32(), 0);
    _slots[slot].push(_now(), seat.toUint208());
    _count.push(_now(), (slot + 1).toUint208());
    emit SeatTaken(seat, msg.sender, stake);
    VAULT.lock(msg.sender, stake);
  }

  /// @inheritdoc IValidatorPool
  function leaveSeat(uint256 seat) external {
    Seat memory left = _seats[seat];
    if (msg.sender != left.holder) revert NotHolder(seat, left.holder, msg.sender);
    if (left.freeAt != 0) revert AlreadyLeft(seat, left.freeAt);
    _leave(seat);
  }

  /// @inheritdoc IValidatorPool
  function freeSeat(uint256 seat) external {
    Seat storage freed = _seats[seat];
    uint256 stake = freed.stake;
    if (stake == 0) revert NoSeat(seat);
    if (freed.freeAt == 0 || block.timestamp < freed.freeAt) revert StillBound(seat, freed.freeAt);
    freed.stake = 0;
    emit SeatFreed(seat, freed.holder, stake);
    VAULT.unlock(freed.holder, stake);
  }

  /// @inheritdoc IValidatorPool
  function recordDraw(uint256 batch) external {
    if (_lots[batch].seats != 0) revert AlreadyDrawn(batch);
    _record(batch);
  }

  /// @inheritdoc IValidatorPool
  function commit(uint256 batch, uint256 draw, bytes32 commitment) external {
    if (commitment == 0) revert ZeroCommitment();
    if (_lots[batch].seats == 0) _record(batch);
    IBatches.Sampled memory sampled = CLAIMS.sampledOf(batch);
    if (block.timestamp >= sampled.commitUntil) revert CommitPhaseOver(batch, sampled.commitUntil);
    (uint256 seat, address holder) = _drawOf(batch, draw, sampled);
    if (msg.sender != holder) revert NotHolder(seat, holder, msg.sender);
    if (holder == sampled.aggregator) revert OwnBatch(batch, holder);
    Status status = _statusOf(batch, draw);
    if (status != Status.None) revert WrongStatus(batch, draw, status);
    _votes[batch][draw].commitment = commitment;
    emit Committed(batch, draw, holder, commitment);
  }

  /// @inheritdoc IValidatorPool
  function reveal(uint256 batch, uint256 draw, bytes32[] calldata runs, bytes32 salt) external {
    Status status = _statusOf(batch, draw);
    if (status != Status.Committed) revert WrongStatus(batch, draw, status);
    _reveal(batch, draw, runs, salt);
    _votes[batch][draw].status = Status.Revealed;
  }

  /// @inheritdoc IValidatorPool
  function attest(uint256 batch, uint256 draw, bytes32[] calldata runs, bytes32 salt, Opening[] calldata openings)
    external
  {
    Status status = _statusOf(batch, draw);
    if (status != Status.Committed && status != Status.Revealed) revert WrongStatus(batch, draw, status);
    address holder = _reveal(batch, draw, runs, salt);
    if (openings.length != runs.length) revert SampleCount(runs.length, openings.length);
    uint256 attested = _countSame(batch, samplesOf(batch, draw), holder, runs, openings);
    if (attested == 0) revert NothingAttested(batch, draw);
    Fees storage fees = _fees[batch];
    ++fees.attesters;
    fees.attested += uint32(attested);
    Vote storage vote = _votes[batch][draw];
    (vote.status, vote.attested, vote.collected) = (Status.Attested, uint8(attested), fees.perLeaf);
    emit Attested(batch, draw, holder, attested);
  }

  /// @inheritdoc IValidatorPool
  function pay(uint256 batch, uint256 amount) external {
    if (msg.sender != address(MARKET)) revert NotMarket(msg.sender);
    Fees storage fees = _fees[batch];
    uint256 attested = fees.attested;
    if (attested == 0) revert NoAttester(batch);
    uint256 whole = amount + fees.rest;
    fees.perLeaf += (whole / attested).toUint128();
    fees.rest = (whole % attested).toUint64();
    emit FeePaid(batch, amount, attested);
  }

  /// @inheritdoc IValidatorPool
  function collect(uint256 batch, uint256 draw) external returns (uint256 amount) {
    amount = _due(batch, draw);
    if (amount == 0) revert NothingToCollect(batch, draw);
    _votes[batch][draw].collected = _fees[batch].perLeaf;
    (, address holder) = drawOf(batch, draw);
    emit FeeCollected(batch, draw, holder, amount);
    TOKEN.safeTransfer(holder, amount);
  }

  /// @inheritdoc IValidatorPool
  function punishFalse(
    uint256 batch,
    uint256 draw,
    uint256 sample,
    bytes32[] calldata runs,
    bytes32 salt,
    Opening calldata opening
  ) external {
    Status status = _statusOf(batch, draw);
    if (status != Status.Revealed && status != Status.Attested) revert WrongStatus(batch, draw, status);
    (uint256 seat, address holder) = drawOf(batch, draw);
    _checkCommitment(batch, draw, runs, salt, holder);
    address ground = _checkFalse(batch, samplesOf(batch, draw)[sample], runs[sample], opening);
    uint256 lost = _due(batch, draw);
    if (status == Status.Attested) {
      --_fees[batch].attesters;
      _fees[batch].attested -= _votes[batch][draw].attested;
    }
    _punish(batch, draw, seat, true, ground);
    if (lost > 0) TOKEN.burn(lost);
  }

  /// @inheritdoc IValidatorPool
  function punishSilence(uint256 batch, uint256 draw) external {
    IBatches.Sampled memory sampled = CLAIMS.sampledOf(batch);
    if (block.timestamp < sampled.openUntil) revert RevealPhaseOpen(batch, sampled.openUntil);
    (uint256 seat, address holder) = _drawOf(batch, draw, sampled);
    if (holder == sampled.aggregator) revert OwnBatch(batch, holder);
    Status status = _statusOf(batch, draw);
    if (status != Status.None && status != Status.Committed) revert WrongStatus(batch, draw, status);
    _punish(batch, draw, seat, status == Status.Committed, address(0));
  }

  /// @inheritdoc IValidatorPool
  function declareCanary(bytes32 hash) external {
    if (_declared[msg.sender][hash] != 0) revert AlreadyDeclared(msg.sender, hash);
    _declared[msg.sender][hash] = block.number;
    emit CanaryDeclared(msg.sender, hash);
  }

  /// @inheritdoc IValidatorPool
  function showCanary(uint256 batch, uint256 index, bytes32 salt, Opening calldata opening) external {
    IBatches.Sampled memory sampled = CLAIMS.sampledOf(batch);
    _checkWindow(batch, sampled);
    if (isCanary[batch][index]) revert AlreadyShown(batch, index);
    if (!CLAIMS.isLeaf(batch, index, opening.leaf, opening.proof)) revert BadOpening(batch, index);
    address client = MARKET.clientOf(opening.leaf.workflow);
    bytes32 hash = keccak256(abi.encode(batch, index, client, salt));
    uint256 declared = _declared[client][hash];
    if (declared == 0 || declared >= sampled.openedBlock) revert NotDeclared(client, hash);
    isCanary[batch][index] = true;
    emit CanaryShown(batch, index, client, _countCanary(sampled.version));
  }

  /// @inheritdoc IValidatorPool
  function attestersOf(uint256 batch) external view returns (uint256) {
    return _fees[batch].attesters;
  }

  /// @inheritdoc IValidatorPool
  function voteOf(uint256 batch, uint256 draw) external view returns (Vote memory vote) {
    vote = _votes[batch][draw];
    vote.status = _statusOf(batch, draw);
  }

  /// @inheritdoc IValidatorPool
  function seatOf(uint256 seat) external view returns (Seat memory) {
    return _seats[seat];
  }

  /// @inheritdoc IValidatorPool
  function seatCount() external view returns (uint256) {
    return _count.latest();
  }

  /// @inheritdoc IValidatorPool
  function runOf(Result calldata leaf) external pure returns (bytes32) {
    return _runOf(leaf);
  }

  /// @inheritdoc IValidatorPool
  function drawOf(uint256 batch, uint256 draw) public view returns (uint256 seat, address holder) {
    return _drawOf(batch, draw, CLAIMS.sampledOf(batch));
  }

  /// @inheritdoc IValidatorPool
  function samplesOf(uint256 batch, uint256 draw) public view returns (uint256[] memory indices) {
    (Lot memory lot, bytes32 seed) = _lotOf(batch);
    return Lots.samplesOf(seed, draw, lot.samples, CLAIMS.sampledOf(batch).count);
  }

  /// @inheritdoc IValidatorPool
  function commitmentOf(uint256 batch, uint256 draw, bytes32[] calldata runs, bytes32 salt, address holder)
    public
    pure
    returns (bytes32)
  {
    return keccak256(abi.encode(batch, draw, runs, salt, holder));
  }

  function _record(uint256 batch) private {
    IBatches.Sampled memory sampled = CLAIMS.sampledOf(batch);
    uint256 number = uint256(sampled.openedBlock) + 1;
    bytes32 blockHash = blockhash(number);
    if (blockHash == 0) revert NoHash(batch, number);
    bytes32 seed = Lots.seedOf(blockHash, batch);
    IParams.Numbers memory numbers = PARAMS.at(sampled.version);
    _lots[batch] = Lot(numbers.seats, numbers.samples, uint240(uint256(seed) >> 16));
    emit Drawn(batch, seed, _seatsAt(number - 2));
  }

  /// @dev The last slot's seat moves into the gap, so that slots stay dense and a draw always hits.
  function _leave(uint256 seat) private {
    Seat storage left = _seats[seat];
    uint256 last = _count.latest() - 1;
    uint256 moved = _slots[last].latest();
    _seats[moved].slot = left.slot;
    _slots[left.slot].push(_now(), moved.toUint208());
    _count.push(_now(), last.toUint208());
    left.freeAt = (block.timestamp + PARAMS.UNBONDING()).toUint40();
    emit SeatLeft(seat, left.holder, left.freeAt);
  }

  function _reveal(uint256 batch, uint256 draw, bytes32[] calldata runs, bytes32 salt)
    private
    returns (address holder)
  {
    IBatches.Sampled memory sampled = CLAIMS.sampledOf(batch);
    _checkWindow(batch, sampled);
    (, holder) = _drawOf(batch, draw, sampled);
    _checkCommitment(batch, draw, runs, salt, holder);
    uint256 samples = Math.min(_lots[batch].samples, sampled.count);
    if (runs.length != samples) revert SampleCount(samples, runs.length);
    emit Revealed(batch, draw, holder, runs, salt);
  }

  /// @dev Takes a part of the seat's stake, and the seat.
  function _punish(uint256 batch, uint256 draw, uint256 seat, bool grave, address ground) private {
    _votes[batch][draw].status = Status.Punished;
    uint256 version = CLAIMS.sampledOf(batch).version;
    IParams.Numbers memory numbers = PARAMS.at(version);
    Seat storage punished = _seats[seat];
    uint256 share = grave ? numbers.falseAttest : numbers.noShow;
    uint256 amount = Math.mulDiv(punished.stake, share, BPS, Math.Rounding.Ceil);
    punished.stake -= amount.toUint96();
    emit Punished(batch, draw, punished.holder, seat, amount);
    if (punished.freeAt == 0) _leave(seat);
    IStakeVault.Penalty memory penalty;
    penalty.account = punished.holder;
    penalty.locked = amount;
    penalty.ground = ground;
    penalty.version = version;
    penalty.offence = keccak256(abi.encode(batch, draw));
    VAULT.slash(penalty);
  }

  function _countCanary(uint256 version) private returns (uint256 ofEpoch) {
    IParams.Numbers memory numbers = PARAMS.at(version);
    uint256 epoch = block.timestamp / numbers.canaryEpoch;
    ofEpoch = ++_canaries[numbers.canaryEpoch][epoch];
    if (ofEpoch > numbers.canaryCap) revert CanaryCap(epoch, numbers.canaryCap);
  }

  /// @dev How many of the leaves have the run that was committed; nobody attests its own.
  function _countSame(
    uint256 batch,
    uint256[] memory indices,
    address holder,
    bytes32[] calldata runs,
    Opening[] calldata openings
  ) private view returns (uint256 same) {
    for (uint256 i = 0; i < runs.length; ++i) {
      Opening calldata opening = openings[i];
      if (_runOf(opening.leaf) != runs[i] || opening.leaf.worker == holder) continue;
      if (!CLAIMS.isLeaf(batch, indices[i], opening.leaf, opening.proof)) revert BadOpening(batch, indices[i]);
      ++same;
    }
  }

  /// @dev The leaf was shown false, and its run is the one committed.
  function _checkFalse(uint256 batch, uint256 index, bytes32 run, Opening calldata opening)
    private
    view
    returns (address ground)
  {
    ground = CLAIMS.falseBy(batch, index);
    if (ground == address(0)) revert NotFalse(batch, index);
    bytes32 shown = _runOf(opening.leaf);
    if (shown != run) revert OtherRun(index, run, shown);
    if (!CLAIMS.isLeaf(batch, index, opening.leaf, opening.proof)) revert BadOpening(batch, index);
  }

  /// @dev What an attester could collect now.
  function _due(uint256 batch, uint256 draw) private view returns (uint256) {
    Vote memory vote = _votes[batch][draw];
    if (vote.status != Status.Attested) return 0;
    return uint256(_fees[batch].perLeaf - vote.collected) * vote.attested;
  }

  function _drawOf(uint256 batch, uint256 draw, IBatches.Sampled memory sampled)
    private
    view
    returns (uint256 seat, address holder)
  {
    (Lot memory lot, bytes32 seed) = _lotOf(batch);
    uint256 seats = _seatsAt(sampled.openedBlock - 1);
    if (seats == 0 || draw >= lot.seats) revert NoDraw(batch, draw);
    uint256 slot = Lots.slotOf(seed, draw, seats);
    seat = _slots[slot].upperLookupRecent(sampled.openedBlock - 1);
    return (seat, _seats[seat].holder);
  }

  function _lotOf(uint256 batch) private view returns (Lot memory lot, bytes32 seed) {
    lot = _lots[batch];
    if (lot.seats == 0) revert NotDrawn(batch);
    return (lot, bytes32(uint256(lot.seed) << 16));
  }

  /// @dev Committed is what has a commitment and nothing more: it costs no second slot.
  function _statusOf(uint256 batch, uint256 draw) private view returns (Status status) {
    Vote storage vote = _votes[batch][draw];
    status = vote.status;
    if (status == Status.None && vote.commitment != 0) return Status.Committed;
  }

  function _seatsAt(uint256 number) private view returns (uint256) {
    return _count.upperLookupRecent(number.toUint48());
  }

  function _checkWindow(uint256 batch, IBatches.Sampled memory sampled) private view {
    if (block.timestamp < sampled.commitUntil) revert CommitPhaseOpen(batch, sampled.commitUntil);
    if (block.timestamp >= sampled.openUntil) revert RevealPhaseOver(batch, sampled.openUntil);
  }

  function _checkCommitment(uint256 batch, uint256 draw, bytes32[] calldata runs, bytes32 salt, address holder)
    private
    view
  {
    bytes32 given = commitmentOf(batch, draw, runs, salt, holder);
    bytes32 committed = _votes[batch][draw].commitment;
    if (given != committed) revert OtherCommitment(committed, given);
  }

  function _now() private view returns (uint48) {
    return uint48(block.number);
  }

  function _runOf(Result calldata leaf) private pure returns (bytes32) {
    return keccak256(abi.encode(leaf.rows, leaf.inputsRoot, leaf.statesRoot, leaf.result));
  }
}
