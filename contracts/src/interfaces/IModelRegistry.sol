// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Models: what they are, what they come from, and which one is in use
/// @notice Anybody registers; a record is named by the hash of all it says, so nobody takes another's place, and who votes on
/// a record votes on these very numbers. Adopted and rolled back by its owner alone: the DAO's timelock. What a record says
/// of its model is its author's word, as far as its proofs don't say more.
interface IModelRegistry {
  /// @param name What was measured
  /// @param value The measure, in the unit that the name says
  struct Metric {
    bytes32 name;
    int256 value;
  }

  /// @param model Hash of the model itself: weights, or the name and version of one behind an API
  /// @param parent Record that it was made from, or 0
  /// @param metrics What was measured
  /// @param proofs Keccak-256 of what shows it: proofs, evaluation traces, data sets
  struct Record {
    bytes32 model;
    bytes32 parent;
    Metric[] metrics;
    bytes32[] proofs;
  }

  /// @param id The record in use from this adoption on
  /// @param since When
  /// @param before Number of the adoption that a roll-back leads to, or 0
  struct Adoption {
    bytes32 id;
    uint40 since;
    uint32 before;
  }

  event Registered(bytes32 indexed id, bytes32 indexed model, address indexed by, Record record);
  event ModelAdopted(bytes32 indexed task, bytes32 indexed id, uint256 number);
  event ModelRolledBack(bytes32 indexed task, bytes32 indexed id, uint256 number);

  error ZeroModel();
  error AlreadyRegistered(bytes32 id);
  error UnknownRecord(bytes32 id);
  error AlreadyInUse(bytes32 task, bytes32 id);
  /// @notice The first model of a task has none before it.
  error NothingBefore(bytes32 task);

  /// @notice Puts a record there for ever. By anybody.
  /// @return id Its name: the hash of all it says
  function register(Record calldata record) external returns (bytes32 id);

  /// @notice Puts a record in use for a task. By the owner.
  function adopt(bytes32 task, bytes32 id) external;

  /// @notice Puts the record before the one in use in use again; once more goes further back. By the owner.
  function rollBack(bytes32 task) external;

  /// @notice The record in use for a task, or 0.
  function current(bytes32 task) external view returns (bytes32 id);

  /// @notice How many times a task's model has changed; roll-backs count.
  function adoptions(bytes32 task) external view returns (uint256);

  /// @notice A task's adoption number `number`, from 1.
  function adoption(bytes32 task, uint256 number) external view returns (Adoption memory);

  /// @notice The model of a record, the record it comes from, and who registered it when.
  function recordOf(bytes32 id) external view returns (bytes32 model, bytes32 parent, address by, uint256 at);

  /// @notice The name of a record.
  function idOf(Record calldata record) external pure returns (bytes32);
}
