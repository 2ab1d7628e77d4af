// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { EIP712 } from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { IBatches } from "./interfaces/IBatches.sol";
import { IClaimManager } from "./interfaces/IClaimManager.sol";
import { IParams } from "./interfaces/IParams.sol";
import { IStakeVault } from "./interfaces/IStakeVault.sol";
import { IValidatorPool } from "./interfaces/IValidatorPool.sol";
import { IWorkflowMarket } from "./interfaces/IWorkflowMarket.sol";
import { Result } from "./interfaces/Result.sol";
import { Batches } from "./libraries/Batches.sol";

/// @title Optimistic results in batches: what nobody breaks within a window is settled
/// @dev Every contract that is called here is one of the house, fixed at deployment; the one call to strangers is a view, the
/// worker's ERC-1271.
contract ClaimManager is IClaimManager, IBatches, EIP712 {
  /// @dev Two slots, both written at the opening, so that holding a leaf makes no new one. Disputes mostly concern one leaf of
  /// a batch: its holds are counted here.
  /// @param lead The leaf whose holds are counted in `holds`, while there are any
  /// @param others How many other leaves are held
  /// @param buried How many leaf bonds are gone
  /// @param deaths Whether any leaf is dead
  struct Store {
    address aggregator;
    uint32 version;
    uint16 n;
    bool bonded;
    uint48 openedBlock;
    uint40 commitUntil;
    uint40 openUntil;
    uint32 holds;
    uint16 others;
    uint16 buried;
    uint8 lead;
    bool deaths;
  }

  /// @param ground By what the leaf was shown false, or 0
  /// @param since When its finder killed it or had committed to it
  /// @param slashed Whether the market's slash is for this very leaf
  struct Death {
    address ground;
    uint40 since;
    uint40 mark;
    bool dead;
    bool slashed;
  }

  /// @dev Stake locked here: `kept` in all, `used` by batches and disputes.
  struct Bonds {
    uint128 kept;
    uint128 used;
  }

  uint256 private constant MAX_LEAVES = 256;

  IStakeVault public immutable VAULT;
  IWorkflowMarket public immutable MARKET;
  IParams public immutable PARAMS;
  IValidatorPool public immutable POOL;
  address public immutable TRACES;
  address public immutable PROOFS;
  address public immutable INCLUSION;

  mapping(uint256 batch => Store) private _stores;
  /// @inheritdoc IClaimManager
  mapping(uint256 batch => uint256) public settledOf;
  mapping(bytes32 leaf => Death) private _deaths;
  /// @dev Of leaves that are held beside the lead.
  mapping(bytes32 leaf => uint256) private _holds;
  mapping(uint256 version => Terms) private _terms;
  mapping(address account => Bonds) private _bonds;
  mapping(bytes32 hash => uint256) private _committedAt;

  modifier onlyResolver() {
    if (msg.sender != TRACES && msg.sender != PROOFS && msg.sender != INCLUSION) revert NotResolver(msg.sender);
    _;
  }

  constructor(
    IStakeVault vault,
    IWorkflowMarket market,
    IParams params,
    IValidatorPool pool,
    address traces,
    address proofs,
    address inclusion
  ) EIP712("Polity Claims", "2") {
    (VAULT, MARKET, PARAMS, POOL) = (vault, market, params, pool);
    (TRACES, PROOFS, INCLUSION) = (traces, proofs, inclusion);
  }

  /// @inheritdoc IClaimManager
  function open(bytes32 root, uint256 n) external returns (uint256 batch) {
    if (n == 0 || n > MAX_LEAVES) revert LeafCount(n, MAX_LEAVES);
    batch = Batches.idOf(msg.sender, n, root);
    Store storage store = _stores[batch];
    if (store.n != 0) revert BatchExists(batch);
    (uint256 version, uint256 commitPhase, uint256 window, uint256 leafBond) = PARAMS.opening();
    if (_terms[version].disputeClock == 0) _terms[version] = termsOf(version);
    store.aggregator = msg.sender;
    store.version = uint32(version);
    store.n = uint16(n);
    store.bonded = true;
    store.openedBlock = uint48(block.number);
    store.commitUntil = uint40(block.timestamp + commitPhase);
    store.openUntil = uint40(block.timestamp + commitPhase + window);
    emit BatchOpened(
      batch, msg.sender, root, n, version, block.timestamp + commitPhase, block.timestamp + commitPhase + window
    );
    _use(msg.sender, n * leafBond);
  }

  /// @inheritdoc IClaimManager
  function settle(
    uint256 batch,
    uint256[] calldata indices,
    Result[] calldata results,
    bytes[] calldata signatures,
    bytes32[] calldata proof
  ) external {
    Store memory store = _known(batch);
    if (block.timestamp < store.openUntil) revert WindowOpen(batch, store.openUntil);
    if (indices.length == 0) revert NothingToSettle(batch);
    if (results.length != indices.length) revert ListLength(indices.length, results.length);
    if (signatures.length != indices.length) revert ListLength(indices.length, signatures.length);
    _checkLeaves(batch, store, indices, results, signatures, proof);
    _settle(batch, store, indices, results);
  }

  /// @inheritdoc IClaimManager
  function close(uint256 batch) external {
    Store memory store = _known(batch);
    if (!store.bonded) revert BatchIsClosed(batch);
    if (block.timestamp < store.openUntil) revert WindowOpen(batch, store.openUntil);
    if (store.holds != 0 || store.others != 0) revert BatchIsHeld(batch);
    _stores[batch].bonded = false;
    emit BatchClosed(batch, store.aggregator);
    uint256 left = uint256(store.n - store.buried) * PARAMS.at(store.version).leafBond;
    _bonds[store.aggregator].used -= SafeCast.toUint128(left);
  }

  /// @inheritdoc IClaimManager
  function show(uint256 batch, uint256 index, Opening calldata opening) external {
    Store memory store = _known(batch);
    _checkOpening(batch, store, index, opening);
    Status status = _statusOf(batch, store, index);
    if (status == Status.Dead) revert LeafIsDead(batch, index);
    if (status == Status.Settled) revert LeafIsSettled(batch, index);
    uint256 until = store.openUntil;
    // A dispute that outlasts the window outlasts it by an unknown time: shown again, it is excused again.
    if (status == Status.Held) until = Math.max(until, block.timestamp + termsOf(store.version).disputeClock);
    Result calldata result = opening.result;
    emit LeafShown(batch, index, result, opening.signature);
    MARKET.excuse(result.workflow, result.task, result.attempt, result.worker, _dataOf(result), until);
  }

  /// @inheritdoc IClaimManager
  function commit(bytes32 hash) external {
    if (_committedAt[hash] != 0) revert AlreadyCommitted(hash);
    _committedAt[hash] = block.timestamp;
    emit Committed(hash, msg.sender);
  }

  /// @inheritdoc IClaimManager
  function contest(
    uint256 batch,
    uint256 index,
    Opening calldata opening,
    uint256 mark,
    bytes32 salt,
    IStakeVault.Slash calldata slash
  ) external {
    _checkOpening(batch, _known(batch), index, opening);
    Death storage death = _deaths[_key(batch, index)];
    if (!death.slashed || death.mark != mark) revert OtherMark(batch, index, mark);
    Result calldata result = opening.result;
    bytes32 offence = keccak256(abi.encode(result.workflow, uint256(result.task), uint256(result.attempt)));
    if (slash.offence != offence) revert OtherOffence(offence, slash.offence);
    bytes32 hash = keccak256(abi.encode(batch, index, mark, msg.sender, salt));
    uint256 committed = _committedAt[hash];
    if (committed == 0) revert NotCommitted(hash);
    if (committed >= death.since) revert NotEarlier(committed, death.since);
    death.since = uint40(committed);
    emit FinderNamed(batch, index, msg.sender, committed);
    MARKET.redirect(slash, msg.sender);
  }

  /// @inheritdoc IClaimManager
  function equivocate(Result calldata a, bytes calldata signatureA, Result calldata b, bytes calldata signatureB)
    external
  {
    bool sameTask = a.workflow == b.workflow && a.task == b.task && a.attempt == b.attempt && a.worker == b.worker;
    if (!sameTask || _runOf(a) == _runOf(b)) revert NoEquivocation();
    if (MARKET.excluded(a.worker)) revert AlreadyExcluded(a.worker);
    _checkSignature(a.worker, Batches.hashOf(a), signatureA);
    _checkSignature(b.worker, Batches.hashOf(b), signatureB);
    MARKET.exclude(a.worker);
    IStakeVault.Penalty memory penalty;
    penalty.version = PARAMS.version();
    Terms memory terms = termsOf(penalty.version);
    penalty.account = a.worker;
    penalty.extraBps = terms.equivocation;
    (penalty.beneficiary, penalty.shareBps) = (msg.sender, terms.winnerShare);
    penalty.offence = keccak256(abi.encode("equivocation", a.worker));
    uint256 amount = VAULT.slash(penalty);
    emit Equivocated(a.worker, a.workflow, a.task, a.attempt, msg.sender, amount);
  }

  /// @inheritdoc IClaimManager
  function takeBonds() external {
    Bonds storage bonds = _bonds[msg.sender];
    uint256 free = bonds.kept - bonds.used;
    if (free == 0) revert NothingToTake(msg.sender);
    bonds.kept = bonds.used;
    VAULT.unlock(msg.sender, free);
  }

  /// @inheritdoc IClaimManager
  function kill(uint256 batch, uint256 index, Opening calldata opening, address finder, uint256 mark, address ground)
    external
    onlyResolver
  {
    Store memory store = _known(batch);
    _checkOpening(batch, store, index, opening);
    Status status = _statusOf(batch, store, index);
    if (status == Status.Dead) revert LeafIsDead(batch, index);
    if (status == Status.Settled) revert LeafIsSettled(batch, index);
    if (status == Status.Open) _checkWindow(batch, store);
    (bytes32 offence, uint256 amount) = _fail(batch, index, store.version, opening.result, finder, ground);
    _die(batch, index, Death(ground, uint40(block.timestamp), SafeCast.toUint40(mark), true, offence != 0));
    _tell(batch, index, opening.result, finder, mark, offence, amount);
  }

  /// @inheritdoc IClaimManager
  function bury(uint256 batch, uint256 index, address finder) external onlyResolver {
    Store memory store = _known(batch);
    Status status = _statusOf(batch, store, index);
    if (status == Status.Dead) revert LeafIsDead(batch, index);
    if (status != Status.Held) revert NotHeld(batch, index);
    _die(batch, index, Death(address(0), uint40(block.timestamp), 0, true, false));
    ++_stores[batch].buried;
    uint256 amount = PARAMS.at(store.version).leafBond;
    _lose(store.aggregator, amount, finder, store.version, keccak256(abi.encode("leaf", batch, index)));
    emit LeafBuried(batch, index, finder, amount);
  }

  /// @inheritdoc IClaimManager
  function hold(uint256 batch, uint256 index, address challenger)
    external
    onlyResolver
    returns (uint256 commitUntil, uint256 openUntil)
  {
    Store memory store = _known(batch);
    if (index >= store.n) revert NotInBatch(batch, index);
    _hold(batch, store, index, challenger);
    return (store.commitUntil, store.openUntil);
  }

  /// @inheritdoc IClaimManager
  function holdLeaf(uint256 batch, uint256 index, Opening calldata opening, address challenger)
    external
    onlyResolver
    returns (Terms memory)
  {
    Store memory store = _known(batch);
    _checkOpening(batch, store, index, opening);
    return _hold(batch, store, index, challenger);
  }

  /// @inheritdoc IClaimManager
  function unhold(uint256 batch, uint256 index) external onlyResolver {
    Store storage store = _stores[batch];
    if (store.lead == index && store.holds != 0) {
      --store.holds;
      return;
    }
    bytes32 key = _key(batch, index);
    if (_holds[key] == 0) revert NotHeld(batch, index);
    if (--_holds[key] == 0) --store.others;
  }

  /// @inheritdoc IClaimManager
  function giveBack(uint256 batch, address challenger) external onlyResolver {
    _bonds[challenger].used -= termsOf(_known(batch).version).challengeBond;
  }

  /// @inheritdoc IClaimManager
  function forfeit(uint256 batch, address challenger, address winner, bytes32 offence) external onlyResolver {
    uint256 version = _known(batch).version;
    uint256 amount = termsOf(version).challengeBond;
    _lose(challenger, amount, winner, version, offence);
    emit BondForfeited(challenger, winner, offence, amount);
  }

  /// @inheritdoc IClaimManager
  function check(uint256 batch, uint256 index, Opening calldata opening) external view {
    _checkOpening(batch, _known(batch), index, opening);
  }

  /// @inheritdoc IBatches
  function isLeaf(uint256 batch, uint256 index, Result calldata leaf, bytes32[] calldata proof)
    external
    view
    returns (bool)
  {
    Store memory store = _known(batch);
    return Batches.verify(batch, store.aggregator, store.n, index, Batches.hashOf(leaf), proof);
  }

  /// @inheritdoc IBatches
  function sampledOf(uint256 batch) external view returns (Sampled memory) {
    Store memory store = _known(batch);
    return Sampled({
      aggregator: store.aggregator,
      count: store.n,
      version: store.version,
      openedBlock: store.openedBlock,
      commitUntil: store.commitUntil,
      openUntil: store.openUntil
    });
  }

  /// @inheritdoc IBatches
  function falseBy(uint256 batch, uint256 index) external view returns (address) {
    return _deaths[_key(batch, index)].ground;
  }

  /// @inheritdoc IClaimManager
  function batchOf(uint256 batch) external view returns (Batch memory) {
    Store memory store = _known(batch);
    return Batch(store.aggregator, store.version, store.n, store.commitUntil, store.openUntil, store.bonded);
  }

  /// @inheritdoc IClaimManager
  function statusOf(uint256 batch, uint256 index) external view returns (Status) {
    Store memory store = _stores[batch];
    return index < store.n ? _statusOf(batch, store, index) : Status.None;
  }

  /// @inheritdoc IClaimManager
  function bondsOf(address account) external view returns (uint256 kept, uint256 used) {
    return (_bonds[account].kept, _bonds[account].used);
  }

  /// @inheritdoc IClaimManager
  function hashOf(Result calldata result) external pure returns (bytes32) {
    return Batches.hashOf(result);
  }

  /// @inheritdoc IClaimManager
  function termsOf(uint256 version) public view returns (Terms memory terms) {
    terms = _terms[version];
    if (terms.disputeClock != 0) return terms;
    IParams.Numbers memory numbers = PARAMS.at(version);
    terms.disputeClock = SafeCast.toUint32(numbers.disputeClock);
    terms.clockExtension = SafeCast.toUint32(numbers.clockExtension);
    terms.proofDeadline = SafeCast.toUint32(numbers.proofDeadline);
    terms.challengeBond = numbers.challengeBond;
    terms.wrongClaim = numbers.wrongClaim;
    terms.equivocation = numbers.equivocation;
    terms.winnerShare = numbers.winnerShare;
  }

  function _hold(uint256 batch, Store memory store, uint256 index, address challenger)
    private
    returns (Terms memory terms)
  {
    if (block.timestamp < store.commitUntil) revert StillHidden(batch, store.commitUntil);
    _checkWindow(batch, store);
    bytes32 key = _key(batch, index);
    if (store.deaths && _deaths[key].dead) revert LeafIsDead(batch, index);
    if (store.holds != 0 && store.lead == index) {
      ++store.holds;
    } else if (store.holds == 0 && (store.others == 0 || _holds[key] == 0)) {
      (store.lead, store.holds) = (uint8(index), 1);
    } else if (_holds[key]++ == 0) {
      ++store.others;
    }
    Store storage kept = _stores[batch];
    (kept.holds, kept.lead, kept.others) = (store.holds, store.lead, store.others);
    terms = termsOf(store.version);
    _use(challenger, terms.challengeBond);
  }

  function _fail(uint256 batch, uint256 index, uint256 version, Result calldata result, address finder, address ground)
    private
    returns (bytes32 offence, uint256 amount)
  {
    Terms memory terms = termsOf(version);
    IWorkflowMarket.Verdict memory verdict = IWorkflowMarket.Verdict({
      extraBps: POOL.isCanary(batch, index) ? 0 : terms.wrongClaim,
      finder: finder,
      shareBps: terms.winnerShare,
      ground: ground,
      version: version
    });
    return MARKET.fail(result.workflow, result.task, result.attempt, result.worker, verdict);
  }

  function _tell(
    uint256 batch,
    uint256 index,
    Result calldata r,
    address finder,
    uint256 mark,
    bytes32 offence,
    uint256 amount
  ) private {
    emit LeafKilled(batch, index, r.worker, r.workflow, r.task, r.attempt, finder, mark, offence, amount);
  }

  function _die(uint256 batch, uint256 index, Death memory death) private {
    _deaths[_key(batch, index)] = death;
    _stores[batch].deaths = true;
  }

  /// @dev Puts stake of the account into use, locking what it doesn't keep here already.
  function _use(address account, uint256 amount) private {
    Bonds memory bonds = _bonds[account];
    bonds.used += SafeCast.toUint128(amount);
    if (bonds.used > bonds.kept) {
      uint256 missing = bonds.used - bonds.kept;
      bonds.kept = bonds.used;
      VAULT.lock(account, missing);
    }
    _bonds[account] = bonds;
  }

  function _lose(address account, uint256 amount, address winner, uint256 version, bytes32 offence) private {
    Bonds storage bonds = _bonds[account];
    bonds.used -= SafeCast.toUint128(amount);
    bonds.kept -= SafeCast.toUint128(amount);
    IStakeVault.Penalty memory penalty;
    (penalty.account, penalty.locked, penalty.beneficiary) = (account, amount, winner);
    (penalty.shareBps, penalty.version, penalty.offence) = (termsOf(version).winnerShare, version, offence);
    VAULT.slash(penalty);
  }

  function _settle(uint256 batch, Store memory store, uint256[] calldata indices, Result[] calldata results) private {
    (IWorkflowMarket.Finished[] memory list, uint256[] memory at) = _settling(batch, store, indices, results);
    uint256 paid = list.length == 0 ? 0 : MARKET.finish(batch, list);
    if (paid == 0) revert NothingToSettle(batch);
    uint256 leaves;
    for (uint256 i = 0; i < at.length; ++i) {
      if ((paid >> i) & 1 == 1) leaves |= 1 << at[i];
    }
    settledOf[batch] |= leaves;
    emit Settled(batch, leaves);
  }

  /// @dev What of the leaves at `indices` can settle, and where it is.
  function _settling(uint256 batch, Store memory store, uint256[] calldata indices, Result[] calldata results)
    private
    view
    returns (IWorkflowMarket.Finished[] memory list, uint256[] memory at)
  {
    list = new IWorkflowMarket.Finished[](indices.length);
    at = new uint256[](indices.length);
    bool troubled = store.deaths || store.holds != 0 || store.others != 0;
    uint256 count;
    for (uint256 i = 0; i < indices.length; ++i) {
      if (troubled && _statusOf(batch, store, indices[i]) != Status.Open) continue;
      Result calldata r = results[i];
      list[count] = IWorkflowMarket.Finished(r.workflow, r.task, r.attempt, r.worker, _dataOf(r), r.result);
      at[count++] = indices[i];
    }
    assembly ("memory-safe") {
      mstore(list, count)
      mstore(at, count)
    }
  }

  function _checkLeaves(
    uint256 batch,
    Store memory store,
    uint256[] calldata indices,
    Result[] calldata results,
    bytes[] calldata signatures,
    bytes32[] calldata proof
  ) private view {
    bytes32[] memory nodes = new bytes32[](indices.length);
    uint256[] memory at = new uint256[](indices.length);
    uint256 last;
    for (uint256 i = 0; i < indices.length; ++i) {
      uint256 index = indices[i];
      if (index >= store.n || (i != 0 && index <= last)) revert NotSorted(index);
      bytes32 hash = Batches.hashOf(results[i]);
      if (results[i].worker != store.aggregator) _checkSignature(results[i].worker, hash, signatures[i]);
      (nodes[i], at[i], last) = (Batches.leafOf(index, hash), index, index);
    }
    bytes32 root = Batches.rootOf(store.n, at, nodes, proof);
    if (Batches.idOf(store.aggregator, store.n, root) != batch) revert NotInBatch(batch, indices[0]);
  }

  function _checkOpening(uint256 batch, Store memory store, uint256 index, Opening calldata opening) private view {
    bytes32 hash = Batches.hashOf(opening.result);
    if (!Batches.verify(batch, store.aggregator, store.n, index, hash, opening.proof)) {
      revert NotInBatch(batch, index);
    }
    if (opening.result.worker != store.aggregator) {
      _checkSignature(opening.result.worker, hash, opening.signature);
    }
  }

  function _checkSignature(address worker, bytes32 structHash, bytes calldata signature) private view {
    bytes32 digest = _hashTypedDataV4(structHash);
    if (!SignatureChecker.isValidSignatureNowCalldata(worker, digest, signature)) revert BadSignature(worker);
  }

  function _checkWindow(uint256 batch, Store memory store) private view {
    if (block.timestamp >= store.openUntil) revert WindowClosed(batch, store.openUntil);
  }

  function _statusOf(uint256 batch, Store memory store, uint256 index) private view returns (Status) {
    bytes32 key = _key(batch, index);
    if (store.deaths && _deaths[key].dead) return Status.Dead;
    if (store.holds != 0 && store.lead == index) return Status.Held;
    if (store.others != 0 && _holds[key] != 0) return Status.Held;
    // Nothing settles within the window.
    if (block.timestamp < store.openUntil) return Status.Open;
    return (settledOf[batch] >> index) & 1 == 1 ? Status.Settled : Status.Open;
  }

  function _known(uint256 batch) private view returns (Store memory store) {
    store = _stores[batch];
    if (store.n == 0) revert UnknownBatch(batch);
  }

  function _key(uint256 batch, uint256 index) private pure returns (bytes32) {
    return keccak256(abi.encode(batch, index));
  }

  function _dataOf(Result calldata result) private pure returns (bytes32) {
    return keccak256(abi.encode(uint256(result.rows), result.inputsRoot));
  }

  /// @dev What a result says, its salt aside.
  function _runOf(Result calldata result) private pure returns (bytes32) {
    return keccak256(abi.encode(result.rows, result.inputsRoot, result.statesRoot, result.result));
  }
}
