// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { SignatureChecker } from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";

/// @dev A person's contract wallet: one key signs for it.
contract Wallet {
  address private immutable _owner;

  constructor(address owner) {
    _owner = owner;
  }

  function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
    return
      SignatureChecker.isValidSignatureNowCalldata(_owner, hash, signature) ? this.isValidSignature.selector : bytes4(0);
  }
}

/// @dev Burns all gas that it is given.
contract GasBurner {
  function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
    while (true) { }
    return 0;
  }
}
