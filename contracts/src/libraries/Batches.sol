// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Trace } from "./Trace.sol";
import { Result } from "../interfaces/Result.sol";

/// @title Batches of results: a Trace tree over `n` rows of one word, the struct hash of the result
/// @notice A batch's id binds aggregator, size and root, so the chain keeps no root: whoever opens a leaf gives everything
/// again and the id must come out.
library Batches {
  bytes32 internal constant RESULT = keccak256(
    "Result(bytes32 workflow,uint8 task,uint8 attempt,address worker,uint32 rows,bytes32 inputsRoot,bytes32 statesRoot,bytes32 result,bytes32 salt)"
  );

  error ProofLength(uint256 expected, uint256 given);

  /// @dev EIP-712 struct hash: static words only, so the struct is encoded as it stands.
  function hashOf(Result calldata result) internal pure returns (bytes32 hash) {
    bytes32 typeHash = RESULT;
    assembly ("memory-safe") {
      let free := mload(0x40)
      mstore(free, typeHash)
      calldatacopy(add(free, 0x20), result, 0x120)
      hash := keccak256(free, 0x140)
    }
  }

  function leafOf(uint256 index, bytes32 structHash) internal pure returns (bytes32 hash) {
    assembly ("memory-safe") {
      let free := mload(0x40)
      mstore8(free, 0)
      mstore(add(free, 1), index)
      mstore(add(free, 33), structHash)
      hash := keccak256(free, 65)
    }
  }

  function idOf(address aggregator, uint256 n, bytes32 root) internal pure returns (uint256) {
    return uint256(keccak256(abi.encode(aggregator, n, root)));
  }

  /// @dev Whether `structHash` is leaf `index` of the batch; siblings run from the leaf up.
  function verify(
    uint256 batch,
    address aggregator,
    uint256 n,
    uint256 index,
    bytes32 structHash,
    bytes32[] calldata proof
  ) internal pure returns (bool) {
    if (index >= n || proof.length != Trace.depth(n)) return false;
    return idOf(aggregator, n, Trace.climb(index, leafOf(index, structHash), proof)) == batch;
  }

  /// @dev The root of `n` leaves of which some are given, at rising positions. Both lists are used up. `proof` has the nodes
  /// they can't give, level by level, left to right; padding is known. Whoever settles all gives no proof.
  function rootOf(uint256 n, uint256[] memory at, bytes32[] memory nodes, bytes32[] calldata proof)
    internal
    pure
    returns (bytes32)
  {
    uint256 count = at.length;
    uint256 used;
    bytes32 padding;
    for (uint256 width = n; width > 1; width = (width + 1) / 2) {
      uint256 above;
      for (uint256 i = 0; i < count; ++above) {
        uint256 position = at[i];
        bytes32 left;
        bytes32 right;
        if (position & 1 == 1) {
          left = _take(proof, used++);
          right = nodes[i++];
        } else {
          left = nodes[i++];
          if (i < count && at[i] == position + 1) right = nodes[i++];
          else right = position + 1 < width ? _take(proof, used++) : padding;
        }
        at[above] = position >> 1;
        nodes[above] = Trace.node(left, right);
      }
      count = above;
      padding = Trace.node(padding, padding);
    }
    if (used != proof.length) revert ProofLength(used, proof.length);
    return nodes[0];
  }

  function _take(bytes32[] calldata proof, uint256 index) private pure returns (bytes32) {
    if (index >= proof.length) revert ProofLength(index + 1, proof.length);
    return proof[index];
  }
}
