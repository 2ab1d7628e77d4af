// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What a batch's seed draws: seats, and leaves for each
library Lots {
  /// @dev The hash of a block that nobody knew when the batch was opened, told apart for each batch of that block; the low 16
  /// bits are 0, for its keeper's use.
  function seedOf(bytes32 blockHash, uint256 batch) internal pure returns (bytes32) {
    return keccak256(abi.encode(blockHash, batch)) & ~bytes32(uint256(0xffff));
  }

  /// @dev Which of `seats` places; the bias of the remainder is below 2^-200.
  function slotOf(bytes32 seed, uint256 draw, uint256 seats) internal pure returns (uint256) {
    return uint256(keccak256(abi.encode(seed, draw))) % seats;
  }

  /// @dev `min(samples, count)` different indices below `count`, every set as likely (R. W. Floyd, Communications of the ACM
  /// 30(9), 1987).
  function samplesOf(bytes32 seed, uint256 draw, uint256 samples, uint256 count)
    internal
    pure
    returns (uint256[] memory indices)
  {
    if (samples > count) samples = count;
    indices = new uint256[](samples);
    for (uint256 i = 0; i < samples; ++i) {
      uint256 top = count - samples + i;
      uint256 index = uint256(keccak256(abi.encode(seed, draw, i))) % (top + 1);
      indices[i] = _has(indices, i, index) ? top : index;
    }
  }

  function _has(uint256[] memory indices, uint256 length, uint256 index) private pure returns (bool) {
    for (uint256 i = 0; i < length; ++i) {
      if (indices[i] == index) return true;
    }
    return false;
  }
}
