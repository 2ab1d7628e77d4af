// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IPolicy } from "../../../contracts/src/interfaces/IPolicy.sol";

/// @dev For `submitProof`: request [high and low half of the workflow's hash].
contract FacePolicy is IPolicy {
  bytes32 public constant codeHash = keccak256("face");
  bytes32 public constant stateLayout = keccak256("face state");

  error NeedsProof();
  error Shape(uint256 length);

  function read(address, address, address, bytes calldata data)
    external
    pure
    returns (uint256[] memory chain, uint256[] memory request)
  {
    if (data.length < 68) revert Shape(data.length);
    uint256 hash = uint256(bytes32(data[4:]));
    request = new uint256[](2);
    (request[0], request[1]) = (hash >> 128, uint128(hash));
    chain = new uint256[](0);
  }

  function decide(uint256[] calldata, uint256[] calldata, uint256[] calldata, uint256[] calldata, address, uint256)
    external
    pure
    returns (bool, uint256, uint256[] memory)
  {
    revert NeedsProof();
  }
}
