// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Governor } from "@openzeppelin/contracts/governance/Governor.sol";
import { TimelockController } from "@openzeppelin/contracts/governance/TimelockController.sol";
import { GovernorCountingSimple } from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import { GovernorSettings } from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import { GovernorTimelockControl } from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import { GovernorVotes } from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {
  GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import { IVotes } from "@openzeppelin/contracts/governance/utils/IVotes.sol";

/// @title The DAO: OpenZeppelin's governor, with votes from wallets and from stake
contract AgentGovernor is
  Governor,
  GovernorSettings,
  GovernorCountingSimple,
  GovernorVotes,
  GovernorVotesQuorumFraction,
  GovernorTimelockControl
{
  /// @notice Where staked tokens vote. Tokens there carry no wallet votes: the vault never delegates.
  IVotes public immutable VAULT;

  constructor(
    IVotes token,
    IVotes vault,
    TimelockController timelock,
    uint48 votingDelay,
    uint32 votingPeriod,
    uint256 threshold,
    uint256 quorumPercent
  )
    Governor("Polity")
    GovernorSettings(votingDelay, votingPeriod, threshold)
    GovernorVotes(token)
    GovernorVotesQuorumFraction(quorumPercent)
    GovernorTimelockControl(timelock)
  {
    VAULT = vault;
  }

  /// @inheritdoc Governor
  function state(uint256 proposalId) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
    return super.state(proposalId);
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

  function _queueOperations(
    uint256 proposalId,
    address[] memory targets,
    uint256[] memory values,
    bytes[] memory calldatas,
    bytes32 descriptionHash
  ) internal override(Governor, GovernorTimelockControl) returns (uint48) {
    return super._queueOperations(proposalId, targets, values, calldatas, descriptionHash);
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

  /// @dev A key that may sign for a contract must not vote for it: an account's vote is an action and passes the gate.
  function _validateVoteSig(uint256 proposalId, uint8 support, address voter, bytes memory signature)
    internal
    override
    returns (bool)
  {
    return voter.code.length == 0 && super._validateVoteSig(proposalId, support, voter, signature);
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
    return voter.code.length == 0
      && super._validateExtendedVoteSig(proposalId, support, voter, reason, params, signature);
  }

  function _getVotes(address account, uint256 timepoint, bytes memory params)
    internal
    view
    override(Governor, GovernorVotes)
    returns (uint256)
  {
    return super._getVotes(account, timepoint, params) + VAULT.getPastVotes(account, timepoint);
  }

  function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
    return super._executor();
  }
}
