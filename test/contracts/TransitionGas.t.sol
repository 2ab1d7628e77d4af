// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { ITraceResolver } from "../../contracts/src/interfaces/ITraceResolver.sol";
import { Gauge } from "./Gauge.sol";
import { TransitionHouse } from "./TransitionHouse.sol";

/// @dev A kill whose step is proved.
/// forge-config: default.isolate = true
contract TransitionGasTest is TransitionHouse, Gauge {
  function testKillByProof() external {
    Sums memory forged = _forged(1_000, 499);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    opening.signature = "";
    ITraceResolver.Transition memory transition = _transition(forged, 499);
    uint256[] memory list = _words(batch, 1_000, 499);
    bytes memory proof = _forge(list);
    // Votes of the same second would share a checkpoint.
    vm.warp(START + 1);
    vm.prank(cat.account);
    traces.killByProof(batch, 0, opening, transition, _next(list), DIGEST, proof);
    _gauge("kill by proof, 1000 rows", 470_000);
  }
}
