// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IVerifier } from "./interfaces/IVerifier.sol";
import { Field } from "./libraries/Field.sol";

/// @title Groth16 over BN254 for three public signals; one contract per circuit, its key in its code
/// @notice Written from Groth 2016, section 3.2: e(A, B) = e(alpha, beta) e(sum of signal_i IC_i, gamma) e(C, delta), as one
/// product of four pairings (EIP-196, EIP-197). A precompile that fails, be it for lack of gas, reverts: `false` means that
/// the equation was computed and doesn't hold.
contract Groth16Verifier is IVerifier {
  uint256 private constant KEY_WORDS = 22;
  uint256 private constant PROOF_BYTES = 256;

  uint256 private immutable ALPHA_X;
  uint256 private immutable ALPHA_Y;
  uint256 private immutable BETA_X1;
  uint256 private immutable BETA_X0;
  uint256 private immutable BETA_Y1;
  uint256 private immutable BETA_Y0;
  uint256 private immutable GAMMA_X1;
  uint256 private immutable GAMMA_X0;
  uint256 private immutable GAMMA_Y1;
  uint256 private immutable GAMMA_Y0;
  uint256 private immutable DELTA_X1;
  uint256 private immutable DELTA_X0;
  uint256 private immutable DELTA_Y1;
  uint256 private immutable DELTA_Y0;
  uint256 private immutable IC0_X;
  uint256 private immutable IC0_Y;
  uint256 private immutable IC1_X;
  uint256 private immutable IC1_Y;
  uint256 private immutable IC2_X;
  uint256 private immutable IC2_Y;
  uint256 private immutable IC3_X;
  uint256 private immutable IC3_Y;

  error KeyLength(uint256 expected, uint256 given);
  error ProofLength(uint256 expected, uint256 given);
  /// @notice A second form of the same number would be a second form of the same proof.
  error NotCanonical(uint256 value);
  error PrecompileFailed(uint256 precompile);

  /// @param key alpha1 (2) beta2 (4) gamma2 (4) delta2 (4) IC0 to IC3 (2 each); G2 in EIP-197 order x1 x0 y1 y0
  constructor(uint256[] memory key) {
    if (key.length != KEY_WORDS) revert KeyLength(KEY_WORDS, key.length);
    ALPHA_X = key[0];
    ALPHA_Y = key[1];
    BETA_X1 = key[2];
    BETA_X0 = key[3];
    BETA_Y1 = key[4];
    BETA_Y0 = key[5];
    GAMMA_X1 = key[6];
    GAMMA_X0 = key[7];
    GAMMA_Y1 = key[8];
    GAMMA_Y0 = key[9];
    DELTA_X1 = key[10];
    DELTA_X0 = key[11];
    DELTA_Y1 = key[12];
    DELTA_Y0 = key[13];
    IC0_X = key[14];
    IC0_Y = key[15];
    IC1_X = key[16];
    IC1_Y = key[17];
    IC2_X = key[18];
    IC2_Y = key[19];
    IC3_X = key[20];
    IC3_Y = key[21];
  }

  /// @inheritdoc IVerifier
  function verify(uint256[3] calldata signals, bytes calldata proof) external view returns (bool) {
    if (proof.length != PROOF_BYTES) revert ProofLength(PROOF_BYTES, proof.length);
    uint256[24] memory pairs;
    // The sum grows where the third pair begins; its other four words are room to work in until the end.
    (pairs[12], pairs[13]) = (IC0_X, IC0_Y);
    _addScaled(pairs, IC1_X, IC1_Y, signals[0]);
    _addScaled(pairs, IC2_X, IC2_Y, signals[1]);
    _addScaled(pairs, IC3_X, IC3_Y, signals[2]);
    return _product(proof, pairs);
  }

  /// @dev e(-A, B) e(alpha, beta) e(sum, gamma) e(C, delta) == 1
  function _product(bytes calldata proof, uint256[24] memory pairs) private view returns (bool one) {
    uint256 y = _coordinate(proof, 1);
    pairs[0] = _coordinate(proof, 0);
    pairs[1] = y == 0 ? 0 : Field.Q - y;
    pairs[2] = _coordinate(proof, 2);
    pairs[3] = _coordinate(proof, 3);
    pairs[4] = _coordinate(proof, 4);
    pairs[5] = _coordinate(proof, 5);
    pairs[6] = ALPHA_X;
    pairs[7] = ALPHA_Y;
    pairs[8] = BETA_X1;
    pairs[9] = BETA_X0;
    pairs[10] = BETA_Y1;
    pairs[11] = BETA_Y0;
    pairs[14] = GAMMA_X1;
    pairs[15] = GAMMA_X0;
    pairs[16] = GAMMA_Y1;
    pairs[17] = GAMMA_Y0;
    pairs[18] = _coordinate(proof, 6);
    pairs[19] = _coordinate(proof, 7);
    pairs[20] = DELTA_X1;
    pairs[21] = DELTA_X0;
    pairs[22] = DELTA_Y1;
    pairs[23] = DELTA_Y0;
    bool ok;
    assembly ("memory-safe") {
      ok := staticcall(gas(), 0x08, pairs, 0x300, 0x00, 0x20)
      one := mload(0x00)
    }
    if (!ok) revert PrecompileFailed(0x08);
  }

  /// @dev sum += scalar (x, y)
  function _addScaled(uint256[24] memory pairs, uint256 x, uint256 y, uint256 scalar) private view {
    if (scalar >= Field.R) revert NotCanonical(scalar);
    (pairs[14], pairs[15], pairs[16]) = (x, y, scalar);
    bool scaled;
    bool added;
    assembly ("memory-safe") {
      let sum := add(pairs, 0x180)
      let term := add(sum, 0x40)
      scaled := staticcall(gas(), 0x07, term, 0x60, term, 0x40)
      added := staticcall(gas(), 0x06, sum, 0x80, sum, 0x40)
    }
    if (!scaled) revert PrecompileFailed(0x07);
    if (!added) revert PrecompileFailed(0x06);
  }

  /// @dev The `index`-th word of a proof whose length is right.
  function _coordinate(bytes calldata proof, uint256 index) private pure returns (uint256 value) {
    assembly ("memory-safe") {
      value := calldataload(add(proof.offset, shl(5, index)))
    }
    if (value >= Field.Q) revert NotCanonical(value);
  }
}
