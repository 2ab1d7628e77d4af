// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { ReentrancyGuardTransient } from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import { AgentAccount } from "./AgentAccount.sol";
import { IAIWorkflowGovernance } from "./interfaces/IAIWorkflowGovernance.sol";
import { IMigration } from "./interfaces/IMigration.sol";
import { IPolicy } from "./interfaces/IPolicy.sol";
import { IPolicyRegistry } from "./interfaces/IPolicyRegistry.sol";
import { IVerifier } from "./interfaces/IVerifier.sol";
import { Field } from "./libraries/Field.sol";
import { PolicyRecord } from "./libraries/PolicyRecord.sol";
import { PolicyState } from "./libraries/PolicyState.sol";
import { Statement } from "./libraries/Statement.sol";

/// @title The gate: the only way an account acts, the only caller of verifiers, the keeper of policy state
contract AIWorkflowGovernance is IAIWorkflowGovernance, Ownable, ReentrancyGuardTransient {
  struct Member {
    address owner;
    uint8 role;
  }

  /// @dev An action on its way: what governs it, and the five groups of its statement.
  struct Passage {
    bytes32 id;
    IPolicy code;
    IVerifier verifier;
    uint32 version;
    uint8 words;
    uint8 migrations;
    address actor;
    uint40 sequence;
    uint40 at;
    uint256[][5] groups;
  }

  IPolicyRegistry public immutable REGISTRY;
  /// @notice Seconds that the time in a proof may lag behind the block's.
  uint256 public immutable MAX_AGE;

  /// @inheritdoc IAIWorkflowGovernance
  mapping(bytes32 workflowHash => bool) public verifiedWorkflows;
  /// @inheritdoc IAIWorkflowGovernance
  mapping(address owner => address) public accountOf;
  mapping(address account => Member) private _members;
  mapping(address actor => mapping(bytes32 policy => PolicyState.State)) private _states;

  constructor(IPolicyRegistry registry, address owner, uint256 maxAge) Ownable(owner) {
    REGISTRY = registry;
    MAX_AGE = maxAge;
  }

  /// @inheritdoc IAIWorkflowGovernance
  function enroll(address owner, uint8 role) external onlyOwner returns (address account) {
    if (owner == address(0)) revert ZeroOwner();
    if (role == 0) revert ZeroRole();
    account = accountOf[owner];
    if (account == address(0)) {
      account = address(new AgentAccount{ salt: 0 }(owner));
      accountOf[owner] = account;
    } else if (isAccount(account)) {
      revert AlreadyEnrolled(owner, account);
    }
    _members[account] = Member(owner, role);
    emit Enrolled(account, owner, role);
  }

  /// @inheritdoc IAIWorkflowGovernance
  function exclude(address account) external onlyOwner {
    if (!isAccount(account)) revert NotMember(account);
    _members[account].role = 0;
    emit Excluded(account);
  }

  /// @inheritdoc IAIWorkflowGovernance
  function execute(address account, address target, bytes calldata data, uint40 at, Evidence calldata evidence)
    external
    nonReentrant
    returns (bytes memory)
  {
    if (_roleBehind(account) == 0) revert NotMember(account);
    if (data.length < 4) revert NoSelector(target, data.length);
    Passage memory passage = _find(target, bytes4(data));
    (passage.actor, passage.at) = (account, at);
    _pass(passage, target, data, evidence.next, evidence.digest, evidence.proof);
    emit Executed(account, passage.id, passage.version, target, bytes4(data), passage.sequence, at);
    return AgentAccount(account).run(target, data);
  }

  /// @inheritdoc IAIWorkflowGovernance
  function executeExcluded(address account, address target, bytes calldata data) external returns (bytes memory) {
    if (_roleBehind(account) != 0) revert StillMember(account);
    return AgentAccount(account).run(target, data);
  }

  /// @inheritdoc IAIWorkflowGovernance
  function submitProof(bytes32 workflowHash, bytes calldata zkProof) external nonReentrant {
    Passage memory passage = _find(address(this), this.submitProof.selector);
    if (address(passage.verifier) == address(0)) revert ProofRequired(passage.id);
    if (passage.words != 0) revert NotStateless(passage.id, passage.words);
    uint256 digest;
    bytes memory proof;
    (passage.at, digest, proof) = abi.decode(zkProof, (uint40, uint256, bytes));
    passage.actor = msg.sender;
    _pass(passage, address(this), msg.data, new uint256[](0), digest, proof);
    verifiedWorkflows[workflowHash] = true;
    emit WorkflowVerified(workflowHash, msg.sender);
  }

  /// @inheritdoc IAIWorkflowGovernance
  function roleOf(address account) external view returns (uint8) {
    return _members[account].role;
  }

  /// @inheritdoc IAIWorkflowGovernance
  function ownerOf(address account) external view returns (address) {
    return _members[account].owner;
  }

  /// @inheritdoc IAIWorkflowGovernance
  function stateOf(address account, bytes32 policy)
    external
    view
    returns (uint256[] memory words, uint40 sequence, uint40 at)
  {
    Passage memory passage;
    passage.id = policy;
    (passage.words, passage.migrations) = (REGISTRY.policy(policy).words, REGISTRY.migrationsOf(policy));
    return _load(_states[account][policy], passage);
  }

  /// @inheritdoc IAIWorkflowGovernance
  function isAccount(address account) public view returns (bool) {
    return _members[account].role != 0;
  }

  /// @dev Has the policy decide, or its proof checked, and moves the actor's state.
  function _pass(
    Passage memory passage,
    address target,
    bytes calldata data,
    uint256[] memory next,
    uint256 digest,
    bytes memory proof
  ) private {
    PolicyState.State storage state = _states[passage.actor][passage.id];
    uint256[][5] memory groups = passage.groups;
    uint40 last;
    (groups[2], passage.sequence, last) = _load(state, passage);
    _checkTime(passage.at, last);
    (groups[1], groups[4]) = passage.code.read(address(this), passage.actor, target, data);
    bool guarded = address(passage.verifier) == address(0);
    groups[3] = guarded ? _decide(passage) : next;
    _checkState(passage);
    PolicyState.store(state, groups[3], passage.sequence + 1, passage.at, passage.migrations);
    if (!guarded) _verify(passage, digest, proof);
  }

  function _find(address target, bytes4 selector) private view returns (Passage memory passage) {
    address record;
    (passage.id, record, passage.version, passage.words, passage.migrations) = REGISTRY.governing(target, selector);
    if (passage.id == 0) revert NotPermitted(target, selector);
    (address code, address verifier, uint256[] memory params) = PolicyRecord.read(record);
    (passage.code, passage.verifier, passage.groups[0]) = (IPolicy(code), IVerifier(verifier), params);
  }

  /// @dev The actor's state in the layout that the policy has now. Who has not acted has none to migrate.
  function _load(PolicyState.State storage state, Passage memory passage)
    private
    view
    returns (uint256[] memory words, uint40 sequence, uint40 at)
  {
    uint8 layout;
    (words, sequence, at, layout) = PolicyState.load(state, passage.words);
    if (layout != passage.migrations && sequence != 0) words = _migrated(state, passage, layout);
  }

  /// @dev Every migration that the words have not been through, in turn.
  function _migrated(PolicyState.State storage state, Passage memory passage, uint256 layout)
    private
    view
    returns (uint256[] memory words)
  {
    uint256[] memory none;
    (IMigration by, uint8 from, uint8 to) = REGISTRY.migrationOf(passage.id, layout);
    (words,,,) = PolicyState.load(state, from);
    while (true) {
      bool ok;
      (ok,, words) = by.decide(none, none, new uint256[](to), words, address(0), 0);
      if (!ok || words.length != to) revert MigrationFailed(passage.id, layout);
      if (++layout == passage.migrations) return words;
      (by,, to) = REGISTRY.migrationOf(passage.id, layout);
    }
  }

  /// @dev Only for its owner.
  function _roleBehind(address account) private view returns (uint8) {
    Member memory member = _members[account];
    address owner = member.owner;
    if (owner == address(0) || msg.sender != owner) revert NotAccountOwner(account, msg.sender);
    return member.role;
  }

  function _checkTime(uint256 at, uint256 last) private view {
    uint256 oldest = block.timestamp > MAX_AGE ? block.timestamp - MAX_AGE : 0;
    uint256 earliest = last > oldest ? last : oldest;
    if (at < earliest || at > block.timestamp) revert TimeOutOfRange(at, earliest, block.timestamp);
  }

  function _checkState(Passage memory passage) private pure {
    uint256[] memory next = passage.groups[3];
    if (next.length != passage.words) revert StateLength(passage.id, passage.words, next.length);
    for (uint256 i = 0; i < next.length; ++i) {
      if (next[i] >= Field.R) revert StateTooWide(i, next[i]);
    }
  }

  function _decide(Passage memory passage) private view returns (uint256[] memory next) {
    uint256[][5] memory groups = passage.groups;
    bool allow;
    uint256 reason;
    (allow, reason, next) = passage.code.decide(groups[0], groups[1], groups[2], groups[4], passage.actor, passage.at);
    if (!allow) revert Denied(passage.id, reason);
  }

  function _verify(Passage memory passage, uint256 digest, bytes memory proof) private view {
    uint256[] memory words = Statement.list(
      Statement.place(address(this)), Statement.deed(passage.actor, passage.sequence, passage.at), passage.groups
    );
    (uint256 evaluation, uint256 alpha) = Statement.bind(digest, words);
    if (!passage.verifier.verify([digest, evaluation, alpha], proof)) revert ProofRejected(passage.id, passage.actor);
  }
}
