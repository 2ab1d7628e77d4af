// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IAIWorkflowGovernance } from "../../contracts/src/interfaces/IAIWorkflowGovernance.sol";
import { IPolicy } from "../../contracts/src/interfaces/IPolicy.sol";
import { Field } from "../../contracts/src/libraries/Field.sol";
import { House } from "./House.sol";
import { Trapdoor } from "./Trapdoor.sol";
import { FacePolicy } from "./stubs/FacePolicy.sol";
import { LimitPolicy } from "./stubs/LimitPolicy.sol";

/// @dev The house with transfers under a proof (limit 100) and the paper's face. Proofs are forged by the trapdoor, for
/// statements that are put together here, word by word, apart from the contract's code.
abstract contract ProofHouse is House {
  bytes32 internal constant LIMIT = "limit";
  bytes32 internal constant FACE = "face";
  /// @dev Stands for the circuit's Poseidon hash, which the trapdoor doesn't need.
  uint256 internal constant DIGEST = 1234;

  function setUp() public virtual override {
    super.setUp();
    _adopt(LIMIT, new LimitPolicy(), 1, words(100), address(token), token.transfer.selector);
    _adopt(FACE, new FacePolicy(), 0, words(), address(gate), gate.submitProof.selector);
  }

  function _adopt(bytes32 id, IPolicy code, uint8 length, uint256[] memory params, address where, bytes4 selector)
    private
  {
    registry.adopt(id, code, _verifier(), length, params, true);
    registry.bindAction(where, selector, id);
  }

  function _transfer(address to, uint256 amount) internal view returns (bytes memory) {
    return abi.encodeCall(token.transfer, (to, amount));
  }

  /// @dev Proof of `transfer(to, amount)` by `actor`, whose spending so far is `spent`.
  function _prove(address actor, uint256 sequence, uint256 at, uint256 spent, address to, uint256 amount)
    internal
    view
    returns (IAIWorkflowGovernance.Evidence memory)
  {
    uint256[] memory list = new uint256[](7);
    (list[0], list[1]) = _head(actor, sequence, at);
    (list[2], list[3], list[4], list[5], list[6]) = (100, spent, spent + amount, uint160(to), amount);
    return IAIWorkflowGovernance.Evidence(words(spent + amount), DIGEST, _forge(list));
  }

  /// @dev What `submitProof` takes.
  function _proveWorkflow(address actor, uint256 sequence, uint256 at, bytes32 workflow)
    internal
    view
    returns (bytes memory)
  {
    uint256[] memory list = new uint256[](4);
    (list[0], list[1]) = _head(actor, sequence, at);
    (list[2], list[3]) = (uint256(workflow) >> 128, uint128(uint256(workflow)));
    return abi.encode(uint40(at), DIGEST, _forge(list));
  }

  function _head(address actor, uint256 sequence, uint256 at) private view returns (uint256, uint256) {
    return (
      block.chainid + (uint256(uint160(address(gate))) << 64) + (1 << 224),
      uint160(actor) + (sequence << 160) + (at << 200)
    );
  }

  function _forge(uint256[] memory list) private view returns (bytes memory) {
    uint256 alpha = uint256(keccak256(abi.encodePacked(DIGEST, list))) % Field.R;
    uint256 evaluation;
    for (uint256 i = 0; i < list.length; ++i) {
      evaluation = addmod(mulmod(evaluation, alpha, Field.R), list[i], Field.R);
    }
    return Trapdoor.forge([DIGEST, evaluation, alpha]);
  }
}
