// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title What a version of a policy is made of, kept as the code of a contract that can't be called
/// @notice Whoever reads it pays for one cold account (2,600), where storage costs as much as 2,100 a word; and it can't be
/// changed. Content: STOP, policy 20 bytes, verifier 20 bytes, then the parameters' words.
library PolicyRecord {
  uint256 private constant HEAD = 41;
  /// @dev EIP-170
  uint256 private constant MAX_CODE = 0x6000;

  error RecordFailed(uint256 params);

  function write(address code, address verifier, uint256[] calldata params) internal returns (address record) {
    bytes memory content = abi.encodePacked(bytes1(0x00), code, verifier, params);
    if (content.length > MAX_CODE) revert RecordFailed(params.length);
    // PUSH2 length, DUP1, PUSH1 10, PUSH0, CODECOPY, PUSH0, RETURN: creation code of ten bytes that returns what follows it.
    // forge-lint: disable-next-line(unsafe-typecast)
    bytes memory creation = abi.encodePacked(hex"61", uint16(content.length), hex"80600a5f395ff3", content);
    assembly ("memory-safe") {
      record := create(0, add(creation, 0x20), mload(creation))
    }
    if (record == address(0)) revert RecordFailed(params.length);
  }

  /// @dev `record` must come from `write`.
  function read(address record) internal view returns (address code, address verifier, uint256[] memory params) {
    assembly ("memory-safe") {
      let size := sub(extcodesize(record), HEAD)
      mstore(0x00, 0)
      extcodecopy(record, 0x0c, 1, 20)
      code := mload(0x00)
      extcodecopy(record, 0x0c, 21, 20)
      verifier := mload(0x00)
      params := mload(0x40)
      mstore(params, shr(5, size))
      extcodecopy(record, add(params, 0x20), HEAD, size)
      mstore(0x40, add(add(params, 0x20), size))
    }
  }
}
