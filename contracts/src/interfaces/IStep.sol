// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A step: one total function over bounded integers, generated from its TypeScript source
/// @notice All arrays are packed words: fields in declared order, at most 248 bits a word, lowest bits first.
interface IStep {
  /// @notice Hash of the canonical source this code was generated from; parameters are not in it.
  function codeHash() external view returns (bytes32);

  /// @notice Runs the step. Reverts on a wrong number of words or on bits outside the layout.
  /// @param params Voted numbers
  /// @param chain Facts kept by contracts
  /// @param state The actor's own state
  /// @param request What is asked
  /// @param actor Who asks
  /// @param at When, in seconds since 1970
  /// @return allow Whether the step permits the request
  /// @return reason 0: nothing permits; 1 to n: the deciding rule; 255: arithmetic error
  /// @return next The state afterwards; equal to `state` unless allowed
  function decide(
    uint256[] calldata params,
    uint256[] calldata chain,
    uint256[] calldata state,
    uint256[] calldata request,
    address actor,
    uint256 at
  ) external view returns (bool allow, uint256 reason, uint256[] memory next);
}
