// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { IMigration } from "./interfaces/IMigration.sol";
import { IPolicy } from "./interfaces/IPolicy.sol";
import { IPolicyRegistry } from "./interfaces/IPolicyRegistry.sol";
import { IVerifier } from "./interfaces/IVerifier.sol";
import { Field } from "./libraries/Field.sol";
import { PolicyRecord } from "./libraries/PolicyRecord.sol";

/// @title What is allowed: policies by id, and the actions they govern
contract PolicyRegistry is IPolicyRegistry, Ownable {
  /// @dev Chain id of local development chains (anvil, hardhat)
  uint256 private constant LOCAL = 31337;

  /// @dev One slot; code, verifier and parameters are in the record.
  struct Head {
    address record;
    uint32 version;
    uint8 words;
    bool repealed;
    uint8 migrations;
  }

  /// @dev `words`: of the layout before it.
  struct Past {
    IMigration by;
    uint8 words;
  }

  mapping(bytes32 id => Head) private _heads;
  mapping(bytes32 id => mapping(uint256 index => Past)) private _pasts;
  mapping(address target => mapping(bytes4 selector => bytes32 id)) private _bindings;
  /// @inheritdoc IPolicyRegistry
  mapping(address ground => bool) public revoked;

  constructor(address owner) Ownable(owner) { }

  /// @inheritdoc IPolicyRegistry
  function adopt(bytes32 id, IPolicy code, IVerifier verifier, uint8 words, uint256[] calldata params, bool development)
    external
    onlyOwner
  {
    if (id == 0) revert ZeroId();
    if (_heads[id].version != 0) revert AlreadyAdopted(id);
    _heads[id] = Head(_write(code, verifier, params, development), 1, words, false, 0);
    emit Adopted(id, code, verifier, words, params, development);
  }

  /// @inheritdoc IPolicyRegistry
  function upgrade(
    bytes32 id,
    IPolicy code,
    IVerifier verifier,
    uint8 words,
    uint256[] calldata params,
    IMigration migration,
    bool development
  ) external onlyOwner {
    Head storage head = _living(id);
    (address before,,) = PolicyRecord.read(head.record);
    head.record = _write(code, verifier, params, development);
    _migrate(id, head, IPolicy(before).stateLayout(), code.stateLayout(), words, migration);
    head.words = words;
    emit Upgraded(id, ++head.version, code, verifier, words, params, migration, development);
  }

  /// @inheritdoc IPolicyRegistry
  function setParams(bytes32 id, uint256[] calldata params) external onlyOwner {
    Head storage changed = _living(id);
    (address code, address verifier, uint256[] memory before) = PolicyRecord.read(changed.record);
    if (params.length != before.length) revert ParamsLength(id, before.length, params.length);
    _checkCanonical(params);
    changed.record = PolicyRecord.write(code, verifier, params);
    emit ParamsSet(id, ++changed.version, params);
  }

  /// @inheritdoc IPolicyRegistry
  function bindAction(address target, bytes4 selector, bytes32 id) external onlyOwner {
    if (id != 0) _living(id);
    _bindings[target][selector] = id;
    emit ActionBound(target, selector, id);
  }

  /// @inheritdoc IPolicyRegistry
  function repeal(bytes32 id) external onlyOwner {
    _living(id).repealed = true;
    emit Repealed(id);
  }

  /// @inheritdoc IPolicyRegistry
  function revoke(address ground) external onlyOwner {
    if (revoked[ground]) revert AlreadyRevoked(ground);
    if (ground.code.length == 0) revert NoCode(ground);
    revoked[ground] = true;
    emit Revoked(ground);
  }

  /// @inheritdoc IPolicyRegistry
  function governing(address target, bytes4 selector)
    external
    view
    returns (bytes32 id, address record, uint32 version, uint8 words, uint8 migrations)
  {
    id = _bindings[target][selector];
    Head storage head = _heads[id];
    if (head.repealed) return (0, address(0), 0, 0, 0);
    return (id, head.record, head.version, head.words, head.migrations);
  }

  /// @inheritdoc IPolicyRegistry
  function policy(bytes32 id) external view returns (Policy memory) {
    Head memory head = _heads[id];
    uint256[] memory params;
    if (head.version == 0) return Policy(IPolicy(address(0)), 0, 0, false, IVerifier(address(0)), params);
    address code;
    address verifier;
    (code, verifier, params) = PolicyRecord.read(head.record);
    return Policy(IPolicy(code), head.words, head.version, head.repealed, IVerifier(verifier), params);
  }

  /// @inheritdoc IPolicyRegistry
  function migrationOf(bytes32 id, uint256 index) external view returns (IMigration by, uint8 from, uint8 to) {
    (by, from) = (_pasts[id][index].by, _pasts[id][index].words);
    to = index + 1 < _heads[id].migrations ? _pasts[id][index + 1].words : _heads[id].words;
  }

  /// @inheritdoc IPolicyRegistry
  function migrationsOf(bytes32 id) external view returns (uint8) {
    return _heads[id].migrations;
  }

  /// @inheritdoc IPolicyRegistry
  function policyOf(address target, bytes4 selector) external view returns (bytes32 id) {
    id = _bindings[target][selector];
    if (_heads[id].repealed) return 0;
  }

  function _write(IPolicy code, IVerifier verifier, uint256[] calldata params, bool development)
    private
    returns (address)
  {
    if (address(code).code.length == 0) revert NoCode(address(code));
    if (address(verifier) != address(0) && address(verifier).code.length == 0) revert NoCode(address(verifier));
    if (revoked[address(code)]) revert AlreadyRevoked(address(code));
    if (revoked[address(verifier)]) revert AlreadyRevoked(address(verifier));
    if (development && block.chainid != LOCAL) revert DevelopmentSetup(block.chainid);
    _checkCanonical(params);
    return PolicyRecord.write(address(code), address(verifier), params);
  }

  /// @dev No state is ever reset: its words keep their meaning, or there is a way from the old ones to the new.
  function _migrate(bytes32 id, Head storage head, bytes32 from, bytes32 to, uint8 words, IMigration migration)
    private
  {
    if (address(migration) == address(0)) {
      if (from != to || words != head.words) revert LayoutChanged(id, from, to);
      return;
    }
    (bytes32 known, bytes32 made) = migration.migrates();
    if (known != from || made != to) revert WrongMigration(id, known, made);
    _pasts[id][head.migrations++] = Past(migration, head.words);
  }

  function _living(bytes32 id) private view returns (Head storage living) {
    living = _heads[id];
    if (living.version == 0 || living.repealed) revert UnknownPolicy(id);
  }

  function _checkCanonical(uint256[] calldata params) private pure {
    for (uint256 i = 0; i < params.length; ++i) {
      if (params[i] >= Field.R) revert ParamNotCanonical(i, params[i]);
    }
  }
}
