// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Result } from "./Result.sol";

/// @title What the validators' pool asks of the claim manager
/// @notice A batch's id is `keccak256(abi.encode(aggregator, count, root))`, so the chain keeps no root beside it.
interface IBatches {
  /// @notice A batch, as far as it matters to who checks it.
  /// @param openedBlock Number of the block that opened it: validators are drawn by the hash of the next
  /// @param commitUntil Commitments before; reveals from then on
  /// @param openUntil Reveals before
  struct Sampled {
    address aggregator;
    uint32 count;
    uint32 version;
    uint48 openedBlock;
    uint40 commitUntil;
    uint40 openUntil;
  }

  /// @notice Reverts if there is no such batch.
  function sampledOf(uint256 batch) external view returns (Sampled memory);

  /// @notice Whether this is leaf `index` of the batch: by the tree alone, signature or not.
  function isLeaf(uint256 batch, uint256 index, Result calldata leaf, bytes32[] calldata proof)
    external
    view
    returns (bool);

  /// @notice Address of the step or verifier that showed this leaf false, or 0. A leaf that died otherwise (its worker
  /// equivocated, somebody was silent) is not shown false: 0.
  function falseBy(uint256 batch, uint256 index) external view returns (address ground);
}
