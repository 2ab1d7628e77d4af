// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title A proof's verifier
/// @notice Reverts or returns false on anything but a valid proof; nobody is ever punished on either.
interface IVerifier {
  /// @param signals `[digest, evaluation, alpha]`, each a canonical element of BN254's scalar field
  /// @param proof 256 bytes `a.x a.y b.x1 b.x0 b.y1 b.y0 c.x c.y`, big-endian (EIP-197 order)
  function verify(uint256[3] calldata signals, bytes calldata proof) external view returns (bool);
}
