// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "./IClaimManager.sol";

/// @title Traces: one invalid transition or a wrong end kills; states that are withheld can be demanded
/// @notice The claim commits to all states, so who knows them kills by two openings, one row and the step, run here - or proved, where
/// the step has no form on chain: by the verifier that the task names, so that neither side chooses it. Who
/// doesn't know them, but has computed another result from the public rows, demands: the worker reveals sixteen nodes a move
/// under a node of its own root, the challenger picks the first that differs from its own trace, down to the states' leaves. Everything
/// that the kill needs has then been revealed. Each side has its own clock, which runs only when it is to move; who is silent
/// when its clock has run out loses.
///
/// Marks (see IClaimManager): transition i is `i`; a wrong start START, a wrong end END, silence SILENCE.
interface ITraceResolver {
  /// @notice One transition, opened.
  /// @param index Takes state `index` to `index + 1` by row `index`
  /// @param pre State `index`
  /// @param post Leaf hash of state `index + 1`: its words may be withheld
  /// @param input Row `index`
  struct Transition {
    uint256 index;
    uint256[] pre;
    bytes32[] preProof;
    bytes32 post;
    bytes32[] postProof;
    uint256[] input;
    bytes32[] inputProof;
  }

  /// @notice The dispute starts at the states' root of leaf `index`, with a whole clock for each side, at this block's time.
  event Demanded(uint256 indexed dispute, uint256 indexed batch, address indexed challenger, uint256 index);
  /// @notice The worker has opened the dispute's node. The nodes are in the transaction's calldata: said again here they would
  /// cost a tenth of the move.
  /// @param turn Where it stands now
  event Revealed(uint256 indexed dispute, uint256 turn);
  /// @notice The challenger goes on at one of them.
  event Picked(uint256 indexed dispute, uint256 turn, uint256 child, bytes32 node);
  /// @notice Over: the leaf is dead and the challenger has its bond, or the challenger has lost it to the worker.
  event DisputeEnded(uint256 indexed dispute, address indexed winner);

  error NotTrace(bytes32 workflow, uint256 task);
  /// @notice An opening doesn't lead to the root it should.
  error BadOpening(bytes32 root, uint256 index);
  /// @notice The step gives just the committed state: nothing to punish.
  error TransitionHolds(uint256 index);
  error StartHolds();
  error EndHolds();
  /// @notice The task names no verifier of transitions.
  error NoVerifier(bytes32 workflow, uint256 task);
  error ProofRejected(uint256 batch, uint256 index);
  error StateWords(uint256 expected, uint256 given);
  error DisputeExists(uint256 dispute);
  /// @notice The dispute doesn't stand there: never did, not any more, or the nodes don't hash to the one to be opened.
  error OtherState(uint256 dispute);
  error NotTurn(uint256 round);
  error NodeCount(uint256 expected, uint256 given);
  error ProofLength(uint256 expected, uint256 given);
  error NoSuchChild(uint256 child, uint256 children);
  /// @notice Nothing is left to descend to: kill by what has been revealed.
  error AtLeaves();
  error ClockRuns(uint256 until);
  error ClockOver(uint256 until);
  error LeafAlive(uint256 batch, uint256 index);
  /// @notice The leaf is dead: the dispute is to be stopped.
  error LeafDead(uint256 batch, uint256 index);

  /// @notice Kills a leaf by one invalid transition. By anyone, while it can be challenged or a dispute is unfinished. A failed
  /// call of the step fails the kill: it is no evidence.
  function killByTransition(
    uint256 batch,
    uint256 index,
    IClaimManager.Opening calldata opening,
    Transition calldata transition
  ) external;

  /// @notice Kills a leaf by one invalid transition whose step is proved (TransitionStatement). By anyone, as by transition. A proof
  /// that is refused, for whatever reason, only reverts.
  /// @param next The state that the step leads to; it isn't the one that the result commits to
  function killByProof(
    uint256 batch,
    uint256 index,
    IClaimManager.Opening calldata opening,
    Transition calldata transition,
    uint256[] calldata next,
    uint256 digest,
    bytes calldata proof
  ) external;

  /// @notice Kills a leaf whose state 0 isn't all zero.
  function killByStart(
    uint256 batch,
    uint256 index,
    IClaimManager.Opening calldata opening,
    bytes32 first,
    bytes32[] calldata firstProof
  ) external;

  /// @notice Kills a leaf whose result isn't the leaf of its last state.
  function killByEnd(
    uint256 batch,
    uint256 index,
    IClaimManager.Opening calldata opening,
    bytes32 last,
    bytes32[] calldata lastProof
  ) external;

  /// @notice Demands the states of a leaf, under the challenger's bond. By anyone, from `commitUntil` on.
  /// @return dispute `keccak256(abi.encode(batch, index, challenger))`. It stands at `node`, the result's `statesRoot`, and
  /// `turn` (see Turn); the chain keeps `keccak256(abi.encode(node, turn))`
  function demand(uint256 batch, uint256 index, IClaimManager.Opening calldata opening)
    external
    returns (uint256 dispute);

  /// @notice The node opened for its worker, by anyone who can.
  /// @param nodes Its descendants four levels down, or the states' leaves if they are nearer, from the left; padding is known
  /// and left out
  function reveal(uint256 dispute, uint256 turn, bytes32[] calldata nodes) external;

  /// @notice The caller, who is the challenger, goes on at a revealed node.
  /// @param child Which of them, from the left
  /// @param proof Its four siblings up to the node that was opened
  function pick(uint256 batch, uint256 index, uint256 turn, uint256 child, bytes32 node, bytes32[] calldata proof)
    external;

  /// @notice The worker's clock has run out: its leaf dies. By anyone.
  function killBySilence(
    uint256 batch,
    uint256 index,
    address challenger,
    bytes32 node,
    uint256 turn,
    IClaimManager.Opening calldata opening
  ) external;

  /// @notice The challenger's clock has run out: its bond is lost, half at most to the worker. By anyone.
  function dismiss(
    uint256 batch,
    uint256 index,
    address challenger,
    bytes32 node,
    uint256 turn,
    IClaimManager.Opening calldata opening
  ) external;

  /// @notice The leaf has died of something else: the challenger gets its bond back. By anyone; whose own kill it was has it
  /// back already.
  function stop(uint256 batch, uint256 index, address challenger) external;

  /// @notice Hash of where a dispute stands, 0 if there is none.
  function stateOf(uint256 dispute) external view returns (bytes32);
}
