// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The DAO's hands: what was voted waits here, the longer the more it can break
/// @notice OpenZeppelin's timelock, where each operation goes the way of its calls. What is not listed goes the long way.
/// Ways and delays hold for whoever schedules, so a new proposer gets no shortcut; single calls are refused, batches of one
/// are not.
interface IAgentTimelock {
  /// @dev From the most dangerous to the least; a batch goes the way of its most dangerous call.
  /// Long: super-quorum, and a wait longer than any lock of stake: who disagrees is out before it happens.
  /// Appeal: undoes a judgement. Super-quorum, parties abstain, stake alone votes; nothing else is in the batch.
  /// Grave: super-quorum and the ordinary wait.
  /// Plain: quorum and the ordinary wait.
  enum Way {
    Long,
    Appeal,
    Grave,
    Plain
  }

  /// @notice The house, as far as its calls are listed.
  struct Rooms {
    address governor;
    address token;
    address params;
    address vault;
    address registry;
    address gate;
    address market;
    address models;
  }

  event WaySet(address indexed target, bytes4 indexed selector, Way way);

  /// @notice An appeal is nothing but an appeal: other calls go another way.
  error MixedAppeal(uint256 index);
  /// @notice A contract that the batch calls or names has other code than when this was scheduled.
  error CodeChanged(bytes32 scheduled, bytes32 found);
  error BatchesOnly();
  /// @notice Ways are changed by the timelock itself, by a vote that goes the long way.
  error NotItself(address caller);

  /// @notice Lists a call, or takes it off the list (`Long`). By the timelock itself.
  function setWay(address target, bytes4 selector, Way way) external;

  /// @notice The way of calls of `selector` on `target`.
  function wayOfCall(address target, bytes4 selector) external view returns (Way);

  /// @notice The way of a batch.
  function wayOf(address[] calldata targets, bytes[] calldata payloads) external view returns (Way);

  /// @notice Seconds that a batch of this way waits at least.
  function delayOf(Way way) external view returns (uint256);

  /// @notice Hash of the code of every target, and of every address that stands as a word in the arguments.
  function codesOf(address[] calldata targets, bytes[] calldata payloads) external view returns (bytes32);
}
