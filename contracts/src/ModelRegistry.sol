// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { IModelRegistry } from "./interfaces/IModelRegistry.sol";

/// @title Models: what they are, what they come from, and which one is in use
contract ModelRegistry is IModelRegistry, Ownable {
  /// @dev Metrics and proofs are in the log; the record's name binds them.
  struct Entry {
    bytes32 model;
    bytes32 parent;
    address by;
    uint40 at;
  }

  mapping(bytes32 id => Entry) private _entries;
  mapping(bytes32 task => Adoption[]) private _adoptions;

  constructor(address owner) Ownable(owner) { }

  /// @inheritdoc IModelRegistry
  function register(Record calldata record) external returns (bytes32 id) {
    if (record.model == 0) revert ZeroModel();
    if (record.parent != 0) _known(record.parent);
    id = idOf(record);
    if (_entries[id].model != 0) revert AlreadyRegistered(id);
    _entries[id] = Entry(record.model, record.parent, msg.sender, uint40(block.timestamp));
    emit Registered(id, record.model, msg.sender, record);
  }

  /// @inheritdoc IModelRegistry
  function adopt(bytes32 task, bytes32 id) external onlyOwner {
    _known(id);
    if (current(task) == id) revert AlreadyInUse(task, id);
    emit ModelAdopted(task, id, _push(task, id, _adoptions[task].length));
  }

  /// @inheritdoc IModelRegistry
  function rollBack(bytes32 task) external onlyOwner {
    Adoption[] storage list = _adoptions[task];
    uint256 before = list.length == 0 ? 0 : list[list.length - 1].before;
    if (before == 0) revert NothingBefore(task);
    Adoption memory again = list[before - 1];
    emit ModelRolledBack(task, again.id, _push(task, again.id, again.before));
  }

  /// @inheritdoc IModelRegistry
  function adoption(bytes32 task, uint256 number) external view returns (Adoption memory) {
    return _adoptions[task][number - 1];
  }

  /// @inheritdoc IModelRegistry
  function adoptions(bytes32 task) external view returns (uint256) {
    return _adoptions[task].length;
  }

  /// @inheritdoc IModelRegistry
  function recordOf(bytes32 id) external view returns (bytes32 model, bytes32 parent, address by, uint256 at) {
    Entry memory entry = _entries[id];
    return (entry.model, entry.parent, entry.by, entry.at);
  }

  /// @inheritdoc IModelRegistry
  function current(bytes32 task) public view returns (bytes32 id) {
    Adoption[] storage list = _adoptions[task];
    if (list.length > 0) id = list[list.length - 1].id;
  }

  /// @inheritdoc IModelRegistry
  function idOf(Record calldata record) public pure returns (bytes32) {
    return keccak256(abi.encode(record));
  }

  function _push(bytes32 task, bytes32 id, uint256 before) private returns (uint256 number) {
    _adoptions[task].push(Adoption(id, uint40(block.timestamp), uint32(before)));
    return _adoptions[task].length;
  }

  function _known(bytes32 id) private view {
    if (_entries[id].model == 0) revert UnknownRecord(id);
  }
}
