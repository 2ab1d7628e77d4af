// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { AgentAccount } from "./AgentAccount.sol";
import { IAIWorkflowGovernance } from "./interfaces/IAIWorkflowGovernance.sol";
import { IPolicyRegistry } from "./interfaces/IPolicyRegistry.sol";
import { Statement } from "./libraries/Statement.sol";

/// @title The gate: the only way an account acts, the only caller of verifiers, the keeper of policy state
contract AIWorkflowGovernance is IAIWorkflowGovernance, Ownable, ReentrancyGuardTransient {
  struct Member {
    address owner;
    uint8 role;
  }

  /// @dev How many words there are, the registry knows.
  struct State {
    uint40 sequence;
    uint40 at;
    mapping(uint256 index => uint256) words;
  }

  IPolicyRegistry public immutable REGISTRY;
  /// @notice Seconds that the time in a proof may lag behind the block's.
  uint256 public immutable MAX_AGE;

  /// @inheritdoc IAIWorkflowGovernance
  mapping(bytes32 workflowHash => bool) public verifiedWorkflows;
  /// @inheritdoc IAIWorkflowGovernance
  mapping(address owner => address) public accountOf;
  mapping(address account => Member) private _members;
  mapping(address actor => mapping(bytes32 policy => State)) private _states;

  constructor(IPolicyRegistry registry, address owner, uint256 maxAge) Ownable(owner) {
    REGISTRY = registry;
    MAX_AGE = maxAge;
  }

  /// @inheritdoc IAIWorkflowGovernance
  function enroll(address owner, uint8 role) external onlyOwner returns (address account) {
    if (owner == address(0)) revert ZeroOwner();
    if (role == 0) revert ZeroRole();
    if (accountOf[owner] != address(0)) revert AlreadyEnrolled(owner, accountOf[owner]);
    account = address(new AgentAccount{ salt: 0 }(owner));
    accountOf[owner] = account;
    _members[account] = Member(owner, role);
    emit Enrolled(account, owner, role);
  }

  /// @inheritdoc IAIWorkflowGovernance
  function execute(address account, address target, bytes calldata data, uint40 at, Evidence calldata evidence)
    external
    nonReentrant
    returns (bytes memory)
  {
    if (!isAccount(account) || msg.sender != _members[account].owner) {
      revert NotAccountOwner(account, msg.sender);
    }
    if (data.length < 4) revert NoSelector(target, data.length);
    (bytes32 id, IPolicyRegistry.Policy memory policy) = _find(target, bytes4(data));
    uint40 sequence = _pass(id, policy, account, target, data, at, evidence);
    emit Executed(account, id, policy.version, target, bytes4(data), sequence, at);
    return AgentAccount(account).run(target, data);
  }

  /// @inheritdoc IAIWorkflowGovernance
  function submitProof(bytes32 workflowHash, bytes calldata zkProof) external nonReentrant {
    (bytes32 id, IPolicyRegistry.Policy memory policy) = _find(address(this), this.submitProof.selector);
    if (address(policy.verifier) == address(0)) revert ProofRequired(id);
    if (policy.words != 0) revert NotStateless(id, policy.words);
    Evidence memory evidence;
    uint40 at;
    (at, evidence.digest, evidence.proof) = abi.decode(zkProof, (uint40, uint256, bytes));
    _pass(id, policy, msg.sender, address(this), msg.data, at, evidence);
    verifiedWorkflows[workflowHash] = true;
    emit WorkflowVerified(workflowHash, msg.sender);
  }

  /// @inheritdoc IAIWorkflowGovernance
  function roleOf(address account) external view returns (uint8) {
    return _members[account].role;
  }

  /// @inheritdoc IAIWorkflowGovernance
  function stateOf(address account, bytes32 policy)
    external
    view
    returns (uint256[] memory words, uint40 sequence, uint40 at)
  {
    State storage state = _states[account][policy];
    return (_load(state, REGISTRY.policy(policy).words), state.sequence, state.at);
  }

  /// @inheritdoc IAIWorkflowGovernance
  function isAccount(address account) public view returns (bool) {
    return _members[account].role != 0;
  }

  /// @dev Has the policy decide, or its proof checked, and moves the actor's state. Returns the action's number.
  function _pass(
    bytes32 id,
    IPolicyRegistry.Policy memory policy,
    address actor,
    address target,
    bytes memory data,
    uint40 at,
    Evidence memory evidence
  ) private returns (uint40 sequence) {
    State storage state = _states[actor][id];
    sequence = state.sequence;
    _checkTime(at, state.at);
    uint256[][5] memory groups;
    groups[0] = policy.params;
    (groups[1], groups[4]) = policy.code.read(address(this), actor, target, data);
    groups[2] = _load(state, policy.words);
    if (address(policy.verifier) == address(0)) {
      groups[3] = _decide(id, policy, groups, actor, at);
      _store(id, state, policy.words, groups[3]);
    } else {
      groups[3] = evidence.next;
      _store(id, state, policy.words, groups[3]);
      _verify(id, policy, groups, actor, sequence, at, evidence);
    }
    state.sequence = sequence + 1;
    state.at = at;
  }

  function _store(bytes32 id, State storage state, uint256 length, uint256[] memory next) private {
    if (next.length != length) revert StateLength(id, length, next.length);
    for (uint256 i = 0; i < length; ++i) {
      if (next[i] >> 248 != 0) revert StateTooWide(i, next[i]);
      state.words[i] = next[i];
    }
  }

  function _find(address target, bytes4 selector)
    private
    view
    returns (bytes32 id, IPolicyRegistry.Policy memory policy)
  {
    (id, policy) = REGISTRY.governing(target, selector);
    if (id == 0) revert NotPermitted(target, selector);
  }

  function _checkTime(uint256 at, uint256 last) private view {
    uint256 oldest = block.timestamp > MAX_AGE ? block.timestamp - MAX_AGE : 0;
    uint256 earliest = last > oldest ? last : oldest;
    if (at < earliest || at > block.timestamp) revert TimeOutOfRange(at, earliest, block.timestamp);
  }

  function _decide(
    bytes32 id,
    IPolicyRegistry.Policy memory policy,
    uint256[][5] memory groups,
    address actor,
    uint40 at
  ) private view returns (uint256[] memory next) {
    bool allow;
    uint256 reason;
    (allow, reason, next) = policy.code.decide(groups[0], groups[1], groups[2], groups[4], actor, at);
    if (!allow) revert Denied(id, reason);
  }

  function _verify(
    bytes32 id,
    IPolicyRegistry.Policy memory policy,
    uint256[][5] memory groups,
    address actor,
    uint40 sequence,
    uint40 at,
    Evidence memory evidence
  ) private view {
    uint256[] memory words = Statement.list(Statement.place(address(this)), Statement.deed(actor, sequence, at), groups);
    (uint256 evaluation, uint256 alpha) = Statement.bind(evidence.digest, words);
    if (!policy.verifier.verify([evidence.digest, evaluation, alpha], evidence.proof)) revert ProofRejected(id, actor);
  }

  function _load(State storage state, uint256 length) private view returns (uint256[] memory words) {
    words = new uint256[](length);
    for (uint256 i = 0; i < length; ++i) {
      words[i] = state.words[i];
    }
  }
}
