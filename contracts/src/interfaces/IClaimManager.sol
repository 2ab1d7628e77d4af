// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStakeVault } from "./IStakeVault.sol";
import { Result } from "./Result.sol";

/// @title Optimistic results in batches: what nobody breaks within a window is settled
/// @notice A batch is up to 256 results under one Merkle root and one bond of its aggregator; a batch of one is a claim.
/// Opening it touches no task and shows no result: the salts in the leaves hide them until `commitUntil`, so validators commit
/// to what they computed themselves. Then the claimants publish leaves and traces, which can be demanded. Challenges start
/// before `openUntil`; a leaf with an unfinished dispute can't settle; one won dispute kills its leaf, and no other.
/// A batch lives under the Params version of its opening.
///
/// The tree is that of the Trace library over `n` rows of one word each: row i is the EIP-712 struct hash of result i.
interface IClaimManager {
  /// @notice A leaf opened in its batch.
  /// @param signature Of its worker; empty when that is the aggregator
  /// @param proof Siblings from the leaf up
  struct Opening {
    Result result;
    bytes signature;
    bytes32[] proof;
  }

  /// @param n How many leaves
  /// @param commitUntil Validators commit before it; demands start at it
  /// @param openUntil Challenges start before it; leaves settle from then on
  /// @param bonded Whether the aggregator's bond is still there
  struct Batch {
    address aggregator;
    uint32 version;
    uint16 n;
    uint40 commitUntil;
    uint40 openUntil;
    bool bonded;
  }

  /// @notice Held: open, and a dispute over it is unfinished.
  enum Status {
    None,
    Open,
    Held,
    Settled,
    Dead
  }

  /// @notice The numbers of a version that disputes need, in one slot: copied from Params at its first batch.
  struct Terms {
    uint32 disputeClock;
    uint32 clockExtension;
    uint32 proofDeadline;
    uint96 challengeBond;
    uint16 wrongClaim;
    uint16 equivocation;
    uint16 winnerShare;
  }

  event BatchOpened(
    uint256 indexed batch,
    address indexed aggregator,
    bytes32 root,
    uint256 n,
    uint256 version,
    uint256 commitUntil,
    uint256 openUntil
  );
  /// @notice The aggregator's bond is free again.
  event BatchClosed(uint256 indexed batch, address indexed aggregator);
  /// @notice What was paid of a batch, as a bitmap: the market names the tasks.
  event Settled(uint256 indexed batch, uint256 leaves);
  /// @param mark What killed it: see the resolver
  /// @param offence The market's name of the slash in the vault; 0 if the task had been judged or given to another before
  event LeafKilled(
    uint256 indexed batch,
    uint256 indexed index,
    address indexed worker,
    bytes32 workflow,
    uint256 task,
    uint256 attempt,
    address finder,
    uint256 mark,
    bytes32 offence,
    uint256 amount
  );
  /// @notice Its aggregator couldn't show the leaf.
  event LeafBuried(uint256 indexed batch, uint256 indexed index, address indexed finder, uint256 amount);
  /// @notice An opened leaf, for all to see.
  event LeafShown(uint256 indexed batch, uint256 indexed index, Result result, bytes signature);
  event BondForfeited(address indexed loser, address indexed winner, bytes32 offence, uint256 amount);
  event Committed(bytes32 indexed hash, address indexed by);
  /// @notice Somebody had found it before who killed it.
  event FinderNamed(uint256 indexed batch, uint256 indexed index, address indexed finder, uint256 since);
  event Equivocated(
    address indexed worker, bytes32 indexed workflow, uint256 task, uint256 attempt, address finder, uint256 amount
  );

  error LeafCount(uint256 given, uint256 max);
  error BatchExists(uint256 batch);
  error UnknownBatch(uint256 batch);
  error NotResolver(address caller);
  /// @notice The opening doesn't lead to the batch's id.
  error NotInBatch(uint256 batch, uint256 index);
  error BadSignature(address signer);
  error ListLength(uint256 expected, uint256 given);
  /// @notice Indices run upwards, below the batch's size.
  error NotSorted(uint256 index);
  error LeafIsDead(uint256 batch, uint256 index);
  error LeafIsSettled(uint256 batch, uint256 index);
  error NotHeld(uint256 batch, uint256 index);
  error StillHidden(uint256 batch, uint256 commitUntil);
  error WindowOpen(uint256 batch, uint256 openUntil);
  error WindowClosed(uint256 batch, uint256 until);
  /// @notice The market pays none of these leaves: held, dead, stale or over other data.
  error NothingToSettle(uint256 batch);
  error BatchIsClosed(uint256 batch);
  error BatchIsHeld(uint256 batch);
  error AlreadyCommitted(bytes32 hash);
  error NotCommitted(bytes32 hash);
  error NotEarlier(uint256 committed, uint256 since);
  /// @notice The leaf was not killed by this mark, or its death was no slash.
  error OtherMark(uint256 batch, uint256 index, uint256 mark);
  error OtherOffence(bytes32 expected, bytes32 given);
  error NoEquivocation();
  error AlreadyExcluded(address account);
  error NothingToTake(address account);

  /// @notice Opens a batch for the caller, its aggregator; holds `n x leafBond` of its stake. Touches no task.
  /// @return batch `keccak256(abi.encode(aggregator, n, root))`: the same batch opens once
  function open(bytes32 root, uint256 n) external returns (uint256 batch);

  /// @notice After the window: has the market pay the leaves at `indices`. By anyone. What the market doesn't pay (stale, other
  /// data) stays unsettled; nothing paid at all reverts.
  /// @param indices Upwards
  /// @param signatures One for each; may be empty where the worker is the aggregator
  /// @param proof The nodes that the leaves can't give, level by level from the leaves up, left to right; padding is known and
  /// left out
  function settle(
    uint256 batch,
    uint256[] calldata indices,
    Result[] calldata results,
    bytes[] calldata signatures,
    bytes32[] calldata proof
  ) external;

  /// @notice After the window, with no dispute unfinished: frees the aggregator's bond. By anyone, once. Leaves settle as
  /// before.
  function close(uint256 batch) external;

  /// @notice Publishes a leaf, so that its task isn't taken away before the leaf is final. By anyone.
  function show(uint256 batch, uint256 index, Opening calldata opening) external;

  /// @notice Notes that the sender knows something, at this block's time. For a kill:
  /// `keccak256(abi.encode(batch, index, mark, sender, salt))`. Whoever copies the kill then is too late.
  function commit(bytes32 hash) external;

  /// @notice Names the sender finder of a killed leaf, if it had committed to the very mark before the finder so far had killed
  /// or committed. Until the slash is released.
  /// @param slash As the vault has it in escrow
  function contest(
    uint256 batch,
    uint256 index,
    Opening calldata opening,
    uint256 mark,
    bytes32 salt,
    IStakeVault.Slash calldata slash
  ) external;

  /// @notice Two signed results of one worker for one attempt that claim different runs: costs it `equivocation` of its stake,
  /// and no task is given to it any more. Once an account.
  function equivocate(Result calldata a, bytes calldata signatureA, Result calldata b, bytes calldata signatureB)
    external;

  /// @notice Unlocks what the caller has in bonds that are not in use. Bonds stay locked for the next dispute or batch until
  /// they are taken: locking once is cheaper.
  function takeBonds() external;

  /// @notice Kills a leaf, while it can be challenged or is held. By resolvers, which have the evidence.
  /// @param ground Address of the step or verifier by which it was shown false, or 0: its worker was silent
  function kill(uint256 batch, uint256 index, Opening calldata opening, address finder, uint256 mark, address ground)
    external;

  /// @notice Kills a leaf that its aggregator can't show, and slashes its leaf bond. By resolvers.
  function bury(uint256 batch, uint256 index, address finder) external;

  /// @notice Starts a dispute: takes the challenger's bond into use and holds the leaf. By resolvers.
  function hold(uint256 batch, uint256 index, address challenger)
    external
    returns (uint256 commitUntil, uint256 openUntil);

  /// @notice As `hold`, and checks the leaf.
  function holdLeaf(uint256 batch, uint256 index, Opening calldata opening, address challenger)
    external
    returns (Terms memory);

  /// @notice Ends a dispute's hold; its bond stays in use. By resolvers.
  function unhold(uint256 batch, uint256 index) external;

  /// @notice The challenger's bond is out of use: the dispute is over without a loser. By resolvers.
  function giveBack(uint256 batch, address challenger) external;

  /// @notice The challenger's bond is lost: `winnerShare` of it to the winner, the rest burned, when the slash is released.
  /// By resolvers.
  /// @param offence The resolver's name for it: each once
  function forfeit(uint256 batch, address challenger, address winner, bytes32 offence) external;

  /// @notice Reverts unless the opening leads to the batch and is its worker's word.
  function check(uint256 batch, uint256 index, Opening calldata opening) external view;

  function batchOf(uint256 batch) external view returns (Batch memory);

  /// @notice Leaves that have been paid, as a bitmap.
  function settledOf(uint256 batch) external view returns (uint256 leaves);

  function statusOf(uint256 batch, uint256 index) external view returns (Status);

  function termsOf(uint256 version) external view returns (Terms memory);

  /// @notice Stake of an account that is locked for bonds here, and how much of it is in use.
  function bondsOf(address account) external view returns (uint256 kept, uint256 used);

  /// @notice EIP-712 struct hash of a result: the word under its leaf.
  function hashOf(Result calldata result) external pure returns (bytes32);
}
