// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IAgentTimelock } from "./IAgentTimelock.sol";

/// @title The DAO: what OpenZeppelin's governor does not say by itself
/// @notice A proposal goes the way of its calls (IAgentTimelock.Way), fixed when it is made. On all ways but the plain one the
/// votes in favour alone reach the super-quorum, and are twice those against. Weights may be split (support 255).
/// Who enrols an account at the gate has it vote by action: a signature is refused for it.
interface IAgentGovernor {
  /// @notice A vote by signature: EIP-712 `Ballot(uint256 proposalId,uint8 support,address voter,uint256 nonce)` under the
  /// domain ("Polity", "1", chain, governor), as in OpenZeppelin's `castVoteBySig`; ERC-1271 where the voter is a contract.
  /// @param support 0 against, 1 for, 2 abstain; with all the weight that is left
  struct SignedBallot {
    address voter;
    uint8 support;
    bytes signature;
  }

  /// @param way Of its most dangerous call
  /// @param needed Votes for a quorum: of the supply and the percentage as they were when it was made
  /// @param codes Of what it calls and names: who deploys afterwards is not executed
  event ProposalWay(uint256 indexed proposalId, IAgentTimelock.Way way, uint256 needed, bytes32 codes);
  /// @notice A ballot of a batch doesn't count: wrong signature or nonce, no such support, or no weight left.
  event BallotRefused(uint256 indexed proposalId, address indexed voter, uint8 support);

  /// @notice Something that the proposal calls or names has other code than when it was proposed.
  error CodeChanged(uint256 proposalId);
  /// @notice An appeal is over a slash that waits in escrow just like this.
  error NothingToAppeal(uint256 proposalId, uint256 index);
  /// @notice Its own slash, or its share of one, is at stake.
  error PartyToAppeal(uint256 proposalId, address voter);
  /// @notice The voting period can't be shorter than the extension by a late quorum.
  error ExtensionTooLong(uint256 extension, uint256 votingPeriod);

  /// @notice Counts signed ballots over one proposal. One that doesn't count is passed over, with its nonce unused.
  function castVotesBySig(uint256 proposalId, SignedBallot[] calldata ballots) external;

  /// @notice The way that a proposal goes.
  function wayOf(uint256 proposalId) external view returns (IAgentTimelock.Way);

  /// @notice Votes that a proposal needs: in favour or abstaining on the plain way, in favour alone on any other.
  function votesNeeded(uint256 proposalId) external view returns (uint256);
}
