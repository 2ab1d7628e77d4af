// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Field } from "../../contracts/src/libraries/Field.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { ClaimsHouse } from "./ClaimsHouse.sol";
import { Trapdoor } from "./Trapdoor.sol";

/// @dev A trace task that names a verifier. Proofs are forged by the trapdoor for statements that are put together here, word by
/// word, apart from the contract's code.
abstract contract TransitionHouse is ClaimsHouse {
  uint256 internal constant DIGEST = 1234;
  uint256 internal constant WORDS = 12;

  function _works() internal view override returns (IWorkflowMarket.Work[] memory works) {
    works = super._works();
    works[0].verifier = verifier;
  }

  /// @dev What is true of transition `i`: words as they stand in the statement.
  function _words(uint256 batch, uint256 rows, uint256 i) internal view returns (uint256[] memory list) {
    Sums memory forged = _forged(rows, i);
    list = new uint256[](WORDS);
    list[0] = block.chainid + (uint256(uint160(address(traces))) << 64) + (1 << 224);
    list[1] = i; // leaf 0
    (list[2], list[3]) = (batch >> 128, uint128(batch));
    (list[4], list[5]) = (uint256(step.codeHash()) >> 128, uint128(uint256(step.codeHash())));
    list[6] = FACTOR;
    (list[7], list[8]) = (forged.states[i][0], forged.states[i][1]);
    (list[9], list[10]) = (forged.states[i + 1][0] - 1, forged.states[i + 1][1]);
    list[11] = forged.inputs[i][0];
  }

  function _next(uint256[] memory list) internal pure returns (uint256[] memory) {
    return words(list[9], list[10]);
  }

  function _forge(uint256[] memory list) internal view returns (bytes memory) {
    uint256 alpha = uint256(keccak256(abi.encodePacked(DIGEST, list))) % Field.R;
    uint256 evaluation;
    for (uint256 i = 0; i < list.length; ++i) {
      evaluation = addmod(mulmod(evaluation, alpha, Field.R), list[i], Field.R);
    }
    return Trapdoor.forge([DIGEST, evaluation, alpha]);
  }
}
