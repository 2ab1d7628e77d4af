// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Governor } from "@openzeppelin/contracts/governance/Governor.sol";
import { TimelockController } from "@openzeppelin/contracts/governance/TimelockController.sol";
import {
  GovernorCountingFractional
} from "@openzeppelin/contracts/governance/extensions/GovernorCountingFractional.sol";
import { GovernorPreventLateQuorum } from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import { GovernorProposalGuardian } from "@openzeppelin/contracts/governance/extensions/GovernorProposalGuardian.sol";
import { GovernorSettings } from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import { GovernorTimelockControl } from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import { GovernorVotes } from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {
  GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import { IVotes } from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { SafeCast } from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import { Time } from "@openzeppelin/contracts/utils/types/Time.sol";
import { StakeVault } from "./StakeVault.sol";
import { IAIWorkflowGovernance } from "./interfaces/IAIWorkflowGovernance.sol";
import { IAgentGovernor } from "./interfaces/IAgentGovernor.sol";
import { IAgentTimelock } from "./interfaces/IAgentTimelock.sol";
import { IStakeVault } from "./interfaces/IStakeVault.sol";

/// @title The DAO: OpenZeppelin's governor, with votes from wallets and from stake
contract AgentGovernor is
  IAgentGovernor,
  Governor,
  GovernorSettings,
  GovernorCountingFractional,
  GovernorVotes,
  GovernorVotesQuorumFraction,
  GovernorTimelockControl,
  GovernorPreventLateQuorum,
  GovernorProposalGuardian
{
  /// @dev Seconds, votes of the token, percents of its supply.
  struct Rules {
    uint48 votingDelay;
    uint32 votingPeriod;
    uint48 lateExtension;
    uint256 threshold;
    uint256 quorumPercent;
    uint256 superQuorumPercent;
    address guardian;
  }

  /// @dev What is fixed when a proposal is made; a vote reads the first slot.
  struct Terms {
    uint240 needed;
    IAgentTimelock.Way way;
    bool aboutGuardian;
    bytes32 codes;
  }

  /// @dev For asking a contract whether a signature is its own, in a batch that it must not be able to sink.
  uint256 private constant CHECK_GAS = 100_000;

  /// @notice Where staked tokens vote. Tokens there carry no wallet votes: the vault never delegates.
  StakeVault public immutable VAULT;
  IAIWorkflowGovernance public immutable GATE;
  /// @notice Percent of the supply; fixed.
  uint256 public immutable SUPER_QUORUM;

  mapping(uint256 proposalId => Terms) private _terms;
  /// @dev Who gains by a slash that the proposal would undo.
  mapping(uint256 proposalId => mapping(address winner => bool)) private _winners;

  constructor(
    IVotes token,
    StakeVault vault,
    IAIWorkflowGovernance gate,
    TimelockController timelock,
    Rules memory rules
  )
    Governor("Polity")
    GovernorSettings(rules.votingDelay, rules.votingPeriod, rules.threshold)
    GovernorVotes(token)
    GovernorVotesQuorumFraction(rules.quorumPercent)
    GovernorTimelockControl(timelock)
    GovernorPreventLateQuorum(rules.lateExtension)
  {
    (VAULT, GATE, SUPER_QUORUM) = (vault, gate, rules.superQuorumPercent);
    _setProposalGuardian(rules.guardian);
  }

  /// @inheritdoc IAgentGovernor
  function castVotesBySig(uint256 proposalId, SignedBallot[] calldata ballots) external {
    _validateStateBitmap(proposalId, _encodeStateBitmap(ProposalState.Active));
    uint256 snapshot = proposalSnapshot(proposalId);
    for (uint256 i = 0; i < ballots.length; ++i) {
      SignedBallot calldata ballot = ballots[i];
      if (!_countBallot(proposalId, snapshot, ballot)) {
        emit BallotRefused(proposalId, ballot.voter, ballot.support);
      }
    }
    _tallyUpdated(proposalId);
  }

  /// @dev For `_isSigned` alone, which calls it with little gas.
  function isSigned(address voter, bytes32 hash, bytes calldata signature) external view returns (bool) {
    return SignatureChecker.isValidERC1271SignatureNowCalldata(voter, hash, signature);
  }

  /// @inheritdoc IAgentGovernor
  function wayOf(uint256 proposalId) external view returns (IAgentTimelock.Way) {
    return _terms[proposalId].way;
  }

  /// @inheritdoc IAgentGovernor
  function votesNeeded(uint256 proposalId) external view returns (uint256) {
    return _terms[proposalId].needed;
  }

  /// @inheritdoc Governor
  function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
    return super.state(proposalId);
  }

  /// @notice Votes are counted by time, as those of token and vault (ERC-6372).
  function clock() public view override(Governor, GovernorVotes) returns (uint48) {
    return Time.timestamp();
  }

  /// @inheritdoc Governor
  function proposalDeadline(uint256 proposalId)
    public
    view
    override(Governor, GovernorPreventLateQuorum)
    returns (uint256)
  {
    return super.proposalDeadline(proposalId);
  }

  /// @inheritdoc Governor
  function proposalNeedsQueuing(uint256 proposalId)
    public
    view
    override(Governor, GovernorTimelockControl)
    returns (bool)
  {
    return super.proposalNeedsQueuing(proposalId);
  }

  /// @inheritdoc GovernorSettings
  function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
    return super.proposalThreshold();
  }

  /// @dev Fixes what it is: its way, the code of what it calls and names, and the parties of an appeal.
  function _propose(
    address[] memory targets,
    uint256[] memory values,
    bytes[] memory calldatas,
    string memory description,
    address proposer
  ) internal override returns (uint256 proposalId) {
    proposalId = super._propose(targets, values, calldatas, description, proposer);
    IAgentTimelock by = IAgentTimelock(timelock());
    IAgentTimelock.Way way = by.wayOf(targets, calldatas);
    bytes32 codes = by.codesOf(targets, calldatas);
    bool aboutGuardian =
      targets.length == 1 && targets[0] == address(this) && bytes4(calldatas[0]) == this.setProposalGuardian.selector;
    uint256 percent = quorumNumerator();
    if (way != IAgentTimelock.Way.Plain) percent = Math.max(percent, SUPER_QUORUM);
    uint256 needed = Math.mulDiv(IERC20(address(token())).totalSupply(), percent, quorumDenominator());
    _terms[proposalId] = Terms(uint240(needed), way, aboutGuardian, codes);
    if (way == IAgentTimelock.Way.Appeal) _nameParties(proposalId, targets, calldatas);
    emit ProposalWay(proposalId, way, needed, codes);
  }

  /// @dev In an appeal each votes with no more than its own stake: neither wallets nor delegations, which may be a party's.
  function _countVote(uint256 proposalId, address voter, uint8 support, uint256 totalWeight, bytes memory params)
    internal
    override(Governor, GovernorCountingFractional)
    returns (uint256)
  {
    if (_terms[proposalId].way == IAgentTimelock.Way.Appeal) {
      if (_isParty(proposalId, voter)) revert PartyToAppeal(proposalId, voter);
      totalWeight = _ownStake(proposalId, voter);
    }
    return super._countVote(proposalId, voter, support, totalWeight, params);
  }

  /// @inheritdoc GovernorPreventLateQuorum
  function _tallyUpdated(uint256 proposalId) internal override(Governor, GovernorPreventLateQuorum) {
    super._tallyUpdated(proposalId);
  }

  function _queueOperations(
    uint256 proposalId,
    address[] memory targets,
    uint256[] memory values,
    bytes[] memory calldatas,
    bytes32 descriptionHash
  ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
    IAgentTimelock by = IAgentTimelock(timelock());
    if (by.codesOf(targets, calldatas) != _terms[proposalId].codes) revert CodeChanged(proposalId);
    super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
    return SafeCast.toUint48(block.timestamp + by.delayOf(by.wayOf(targets, calldatas)));
  }

  function _executeOperations(
    uint256 proposalId,
    address[] memory targets,
    uint256[] memory values,
    bytes[] memory calldatas,
    bytes32 descriptionHash
  ) internal override(Governor, GovernorTimelockControl) {
    super._executeOperations(proposalId, targets, values, calldatas, descriptionHash);
  }

  function _cancel(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 descriptionHash)
    internal
    override(Governor, GovernorTimelockControl)
    returns (uint256)
  {
    return super._cancel(targets, values, calldatas, descriptionHash);
  }

  /// @dev The guardian doesn't decide on itself.
  function _validateCancel(uint256 proposalId, address caller)
    internal
    view
    override(Governor, GovernorProposalGuardian)
    returns (bool)
  {
    if (_terms[proposalId].aboutGuardian && caller == proposalGuardian()) return false;
    return super._validateCancel(proposalId, caller);
  }

  /// @dev The extension is held to the period; so is the period to the extension.
  function _setVotingPeriod(uint32 newVotingPeriod) internal override {
    uint256 extension = lateQuorumVoteExtension();
    if (extension > newVotingPeriod) revert ExtensionTooLong(extension, newVotingPeriod);
    super._setVotingPeriod(newVotingPeriod);
  }

  /// @dev A key that may sign for an account of the gate must not vote for it: its vote is an action and passes the gate.
  function _validateVoteSig(uint256 proposalId, uint8 support, address voter, bytes memory signature)
    internal
    override
    returns (bool)
  {
    return _votesBySig(voter) && super._validateVoteSig(proposalId, support, voter, signature);
  }

  /// @dev As above.
  function _validateExtendedVoteSig(
    uint256 proposalId,
    uint8 support,
    address voter,
    string memory reason,
    bytes memory params,
    bytes memory signature
  ) internal override returns (bool) {
    return _votesBySig(voter) && super._validateExtendedVoteSig(proposalId, support, voter, reason, params, signature);
  }

  function _getVotes(address account, uint256 timepoint, bytes memory params)
    internal
    view
    override(Governor, GovernorVotes)
    returns (uint256)
  {
    return super._getVotes(account, timepoint, params) + VAULT.getPastVotes(account, timepoint);
  }

  /// @dev What is needed was fixed with the proposal, so a quorum lowered since revives nothing, and a vote needs no look at the
  /// supply. Only votes in favour count to the super-quorum: who abstains doesn't help what is dangerous.
  function _quorumReached(uint256 proposalId)
    internal
    view
    override(Governor, GovernorCountingFractional)
    returns (bool)
  {
    Terms storage terms = _terms[proposalId];
    (, uint256 inFavour, uint256 abstaining) = proposalVotes(proposalId);
    return inFavour + (terms.way == IAgentTimelock.Way.Plain ? abstaining : 0) >= terms.needed;
  }

  function _voteSucceeded(uint256 proposalId)
    internal
    view
    override(Governor, GovernorCountingFractional)
    returns (bool)
  {
    if (_terms[proposalId].way == IAgentTimelock.Way.Plain) {
      return super._voteSucceeded(proposalId);
    }
    (uint256 against, uint256 inFavour,) = proposalVotes(proposalId);
    return inFavour > 0 && inFavour >= 2 * against;
  }

  function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
    return super._executor();
  }

  function _nameParties(uint256 proposalId, address[] memory targets, bytes[] memory calldatas) private {
    for (uint256 i = 0; i < targets.length; ++i) {
      if (targets[i] != address(VAULT)) continue;
      IStakeVault.Slash memory slashed = _slashIn(calldatas[i]);
      if (!VAULT.isPending(slashed)) revert NothingToAppeal(proposalId, i);
      _winners[proposalId][slashed.beneficiary] = true;
    }
  }

  /// @dev Whether the ballot counted; nothing has changed if not.
  function _countBallot(uint256 proposalId, uint256 snapshot, SignedBallot calldata ballot) private returns (bool) {
    (address voter, uint8 support) = (ballot.voter, ballot.support);
    if (support > 2 || !_isSigned(proposalId, ballot)) return false;
    bool appeal = _terms[proposalId].way == IAgentTimelock.Way.Appeal;
    if (appeal && _isParty(proposalId, voter)) return false;
    uint256 weight = appeal ? _ownStake(proposalId, voter) : _getVotes(voter, snapshot, "");
    if (weight <= usedVotes(proposalId, voter)) return false;
    _useNonce(voter);
    weight = super._countVote(proposalId, voter, support, weight, "");
    emit VoteCast(voter, proposalId, support, weight, "");
    return true;
  }

  function _isSigned(uint256 proposalId, SignedBallot calldata ballot) private view returns (bool) {
    address voter = ballot.voter;
    bytes32 structHash = keccak256(abi.encode(BALLOT_TYPEHASH, proposalId, ballot.support, voter, nonces(voter)));
    bytes32 hash = _hashTypedDataV4(structHash);
    if (voter.code.length == 0) return SignatureChecker.isValidSignatureNowCalldata(voter, hash, ballot.signature);
    if (!_votesBySig(voter)) return false;
    try this.isSigned{ gas: CHECK_GAS }(voter, hash, ballot.signature) returns (bool ok) {
      return ok;
    } catch {
      return false;
    }
  }

  function _votesBySig(address voter) private view returns (bool) {
    return voter.code.length == 0 || GATE.ownerOf(voter) == address(0);
  }

  function _isParty(uint256 proposalId, address voter) private view returns (bool) {
    return _winners[proposalId][voter] || VAULT.appealableOf(voter) > 0;
  }

  /// @dev What the account staked itself, as far as it voted at the snapshot: a bound of what is not delegated to it.
  function _ownStake(uint256 proposalId, address voter) private view returns (uint256) {
    (uint256 active,,,) = VAULT.stakeOf(voter);
    return Math.min(active, VAULT.getPastVotes(voter, proposalSnapshot(proposalId)));
  }

  function _slashIn(bytes memory data) private pure returns (IStakeVault.Slash memory) {
    bytes memory content = new bytes(data.length - 4);
    for (uint256 i = 0; i < content.length; ++i) {
      content[i] = data[i + 4];
    }
    return abi.decode(content, (IStakeVault.Slash));
  }
}
