// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { PolicyRecord } from "../../contracts/src/libraries/PolicyRecord.sol";
import { Kit } from "./Kit.sol";

contract PolicyRecordTest is Kit {
  function testFuzzReadsWhatWasWritten(address code, address verifier, uint256[] calldata params) external {
    address record = PolicyRecord.write(code, verifier, params);
    (address readCode, address readVerifier, uint256[] memory readParams) = PolicyRecord.read(record);
    same(readCode, code, "code");
    same(readVerifier, verifier, "verifier");
    same(keccak256(abi.encode(readParams)), keccak256(abi.encode(params)), "params");
    bytes memory plain = abi.encodePacked(bytes1(0x00), code, verifier, params);
    same(keccak256(record.code), keccak256(plain), "and nothing else is in it");
  }

  /// @dev What is put into memory next is not written over what was read.
  function testFuzzMemoryStaysApart(uint256[] calldata params) external {
    address record = PolicyRecord.write(address(1), address(2), params);
    (,, uint256[] memory first) = PolicyRecord.read(record);
    bytes memory other = new bytes(64);
    (,, uint256[] memory second) = PolicyRecord.read(record);
    for (uint256 i = 0; i < 64; ++i) {
      other[i] = 0xff;
    }
    same(keccak256(abi.encode(first)), keccak256(abi.encode(params)), "the first");
    same(keccak256(abi.encode(second)), keccak256(abi.encode(params)), "the second");
  }

  function testBehaviorNobodyCallsIt() external {
    address record = this.write(words(5));
    (bool ok, bytes memory answer) = record.call(hex"12345678");
    holds(ok && answer.length == 0, "a call stops at once and does nothing");
  }

  function testErrorTooLong() external {
    this.write(new uint256[](766));
    vm.expectRevert(abi.encodeWithSelector(PolicyRecord.RecordFailed.selector, 767));
    this.write(new uint256[](767));
    vm.expectRevert(abi.encodeWithSelector(PolicyRecord.RecordFailed.selector, 2048));
    this.write(new uint256[](2048));
  }

  /// @dev No record, no address: a policy that nobody could read must not be adopted.
  function testErrorStarved() external {
    vm.expectRevert(abi.encodeWithSelector(PolicyRecord.RecordFailed.selector, 700));
    this.write{ gas: 2_000_000 }(new uint256[](700));
  }

  function write(uint256[] calldata params) external returns (address) {
    return PolicyRecord.write(address(1), address(2), params);
  }
}
