// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title The two moduli of BN254 (EIP-197)
library Field {
  /// @dev Order of the groups: what circuits compute in
  uint256 internal constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
  /// @dev What coordinates live in
  uint256 internal constant Q = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
}
