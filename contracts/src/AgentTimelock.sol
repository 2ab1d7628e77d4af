// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { TimelockController } from "@openzeppelin/contracts/governance/TimelockController.sol";
import { GovernorPreventLateQuorum } from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import { GovernorProposalGuardian } from "@openzeppelin/contracts/governance/extensions/GovernorProposalGuardian.sol";
import { GovernorSettings } from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {
  GovernorVotesQuorumFraction
} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { IAIWorkflowGovernance } from "./interfaces/IAIWorkflowGovernance.sol";
import { IAgentTimelock } from "./interfaces/IAgentTimelock.sol";
import { IModelRegistry } from "./interfaces/IModelRegistry.sol";
import { IParams } from "./interfaces/IParams.sol";
import { IPolicyRegistry } from "./interfaces/IPolicyRegistry.sol";
import { IStakeVault } from "./interfaces/IStakeVault.sol";
import { IWorkflowMarket } from "./interfaces/IWorkflowMarket.sol";

/// @title The DAO's hands: what was voted waits here, the longer the more it can break
contract AgentTimelock is IAgentTimelock, TimelockController {
  /// @dev A word below this is a number, not an address.
  uint256 private constant SMALLEST = 1 << 64;

  /// @notice Seconds that stake takes to leave (Params.UNBONDING), which no lock outlasts.
  uint256 public immutable UNBONDING;

  /// @inheritdoc IAgentTimelock
  mapping(address target => mapping(bytes4 selector => Way)) public wayOfCall;
  mapping(bytes32 id => bytes32) private _codes;

  /// @dev The governor alone proposes; anybody executes; there is no admin.
  constructor(uint256 delay, Rooms memory rooms)
    TimelockController(delay, _list(rooms.governor), _list(address(0)), address(0))
  {
    UNBONDING = IParams(rooms.params).UNBONDING();
    _setNumbers(rooms);
    _setMembers(rooms);
    _setMoney(rooms);
    _set(rooms.registry, IPolicyRegistry.revoke.selector, Way.Appeal);
    _set(rooms.vault, IStakeVault.reverse.selector, Way.Appeal);
  }

  /// @inheritdoc IAgentTimelock
  function setWay(address target, bytes4 selector, Way way) external {
    if (msg.sender != address(this)) revert NotItself(msg.sender);
    _set(target, selector, way);
  }

  /// @inheritdoc TimelockController
  function scheduleBatch(
    address[] calldata targets,
    uint256[] calldata values,
    bytes[] calldata payloads,
    bytes32 predecessor,
    bytes32 salt,
    uint256 delay
  ) public override {
    uint256 least = delayOf(wayOf(targets, payloads));
    super.scheduleBatch(targets, values, payloads, predecessor, salt, Math.max(delay, least));
    _codes[hashOperationBatch(targets, values, payloads, predecessor, salt)] = codesOf(targets, payloads);
  }

  /// @inheritdoc TimelockController
  function executeBatch(
    address[] calldata targets,
    uint256[] calldata values,
    bytes[] calldata payloads,
    bytes32 predecessor,
    bytes32 salt
  ) public payable override {
    bytes32 id = hashOperationBatch(targets, values, payloads, predecessor, salt);
    if (isOperationReady(id)) {
      bytes32 found = codesOf(targets, payloads);
      if (_codes[id] != found) revert CodeChanged(_codes[id], found);
    }
    super.executeBatch(targets, values, payloads, predecessor, salt);
  }

  /// @dev One door, not two.
  function schedule(address, uint256, bytes calldata, bytes32, bytes32, uint256) public pure override {
    revert BatchesOnly();
  }

  /// @dev As above.
  function execute(address, uint256, bytes calldata, bytes32, bytes32) public payable override {
    revert BatchesOnly();
  }

  /// @inheritdoc IAgentTimelock
  function wayOf(address[] calldata targets, bytes[] calldata payloads) public view returns (Way way) {
    way = Way.Plain;
    bool appeals;
    for (uint256 i = 0; i < targets.length; ++i) {
      Way next = wayOfCall[targets[i]][bytes4(payloads[i])];
      if (i > 0 && appeals != (next == Way.Appeal)) revert MixedAppeal(i);
      appeals = next == Way.Appeal;
      if (next < way) way = next;
    }
  }

  /// @inheritdoc IAgentTimelock
  function delayOf(Way way) public view returns (uint256) {
    return way == Way.Long ? UNBONDING + 1 + getMinDelay() : getMinDelay();
  }

  /// @inheritdoc IAgentTimelock
  function codesOf(address[] calldata targets, bytes[] calldata payloads) public view returns (bytes32 codes) {
    for (uint256 i = 0; i < targets.length; ++i) {
      codes = keccak256(abi.encode(codes, _codeOf(targets[i])));
      bytes calldata payload = payloads[i];
      for (uint256 at = 4; at + 32 <= payload.length; at += 32) {
        uint256 word = uint256(bytes32(payload[at:at + 32]));
        if (word < SMALLEST || word > type(uint160).max) continue;
        codes = keccak256(abi.encode(codes, _codeOf(address(uint160(word)))));
      }
    }
  }

  /// @dev Numbers, models and what only takes permissions away are plain; how votes are held is grave.
  function _setNumbers(Rooms memory rooms) private {
    _set(rooms.params, IParams.set.selector, Way.Plain);
    _set(rooms.registry, IPolicyRegistry.setParams.selector, Way.Plain);
    _set(rooms.registry, IPolicyRegistry.repeal.selector, Way.Plain);
    _set(rooms.registry, IPolicyRegistry.bindAction.selector, Way.Grave);
    _set(rooms.models, IModelRegistry.adopt.selector, Way.Plain);
    _set(rooms.models, IModelRegistry.rollBack.selector, Way.Plain);
    _set(rooms.governor, GovernorSettings.setVotingDelay.selector, Way.Grave);
    _set(rooms.governor, GovernorSettings.setVotingPeriod.selector, Way.Grave);
    _set(rooms.governor, GovernorSettings.setProposalThreshold.selector, Way.Grave);
    _set(rooms.governor, GovernorProposalGuardian.setProposalGuardian.selector, Way.Grave);
    _set(rooms.governor, GovernorPreventLateQuorum.setLateQuorumVoteExtension.selector, Way.Grave);
    _set(rooms.governor, GovernorVotesQuorumFraction.updateQuorumNumerator.selector, Way.Grave);
  }

  function _setMembers(Rooms memory rooms) private {
    _set(rooms.gate, IAIWorkflowGovernance.enroll.selector, Way.Plain);
    _set(rooms.gate, IAIWorkflowGovernance.exclude.selector, Way.Grave);
  }

  /// @dev The treasury is what the timelock holds; it may be a client like any other.
  function _setMoney(Rooms memory rooms) private {
    _set(rooms.token, IERC20.transfer.selector, Way.Grave);
    _set(rooms.token, IERC20.approve.selector, Way.Grave);
    _set(rooms.market, IWorkflowMarket.createWorkflow.selector, Way.Grave);
    _set(rooms.market, IWorkflowMarket.propose.selector, Way.Grave);
    _set(rooms.market, IWorkflowMarket.fund.selector, Way.Grave);
    _set(rooms.market, IWorkflowMarket.refund.selector, Way.Plain);
  }

  function _set(address target, bytes4 selector, Way way) private {
    wayOfCall[target][selector] = way;
    emit WaySet(target, selector, way);
  }

  /// @dev Of accounts without code all are alike, whether they exist or not: a wei sent there changes nothing.
  function _codeOf(address account) private view returns (bytes32) {
    return account.code.length == 0 ? bytes32(0) : account.codehash;
  }

  function _list(address one) private pure returns (address[] memory list) {
    list = new address[](1);
    list[0] = one;
  }
}
