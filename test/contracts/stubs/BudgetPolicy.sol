// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IMigration } from "../../../contracts/src/interfaces/IMigration.sol";
import { IPolicy } from "../../../contracts/src/interfaces/IPolicy.sol";

/// @dev `transfer(address,uint256)` up to a total, kept as `words` of state: the last holds what is spent times `scale`, the
/// others how many payments there were.
contract BudgetPolicy is IPolicy {
  uint256 private immutable WORDS;
  uint256 private immutable SCALE;

  error Shape(uint256 length);

  constructor(uint256 words, uint256 scale) {
    (WORDS, SCALE) = (words, scale);
  }

  function codeHash() external view returns (bytes32) {
    return keccak256(abi.encode("budget", WORDS, SCALE));
  }

  function stateLayout() external view returns (bytes32) {
    return keccak256(abi.encode("budget state", WORDS, SCALE));
  }

  function read(address, address, address, bytes calldata data)
    external
    pure
    returns (uint256[] memory chain, uint256[] memory request)
  {
    request = new uint256[](1);
    (, request[0]) = abi.decode(data[4:], (address, uint256));
    chain = new uint256[](0);
  }

  function decide(
    uint256[] calldata params,
    uint256[] calldata,
    uint256[] calldata state,
    uint256[] calldata request,
    address,
    uint256
  ) external view returns (bool allow, uint256 reason, uint256[] memory next) {
    if (state.length != WORDS) revert Shape(state.length);
    next = state;
    for (uint256 i = 0; i + 1 < WORDS; ++i) {
      next[i] += 1;
    }
    next[WORDS - 1] += request[0] * SCALE;
    allow = next[WORDS - 1] <= params[0] * SCALE;
    reason = allow ? 1 : 0;
  }
}

/// @dev From `words` and `scale` of one budget to those of another; counts itself in, so that a second run would show.
contract BudgetMigration is IMigration {
  uint256 private immutable FROM;
  uint256 private immutable FROM_SCALE;
  uint256 private immutable TO;
  uint256 private immutable TO_SCALE;
  bytes32 public constant codeHash = keccak256("budget migration");

  constructor(uint256 from, uint256 fromScale, uint256 to, uint256 toScale) {
    (FROM, FROM_SCALE, TO, TO_SCALE) = (from, fromScale, to, toScale);
  }

  function migrates() external view returns (bytes32 from, bytes32 to) {
    return
      (keccak256(abi.encode("budget state", FROM, FROM_SCALE)), keccak256(abi.encode("budget state", TO, TO_SCALE)));
  }

  function decide(
    uint256[] calldata params,
    uint256[] calldata chain,
    uint256[] calldata state,
    uint256[] calldata request,
    address actor,
    uint256 at
  ) external view returns (bool allow, uint256 reason, uint256[] memory next) {
    require(params.length + chain.length == 0);
    require(uint160(actor) + at == 0);
    require(state.length == TO && request.length == FROM);
    next = new uint256[](TO);
    next[TO - 1] = request[FROM - 1] / FROM_SCALE * TO_SCALE;
    // Whatever is not a sum is marked with the number of the layout it came to.
    for (uint256 i = 0; i + 1 < TO; ++i) {
      next[i] = 1000 * TO;
    }
    return (request[FROM - 1] != 13 * FROM_SCALE, 1, next);
  }
}
