// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Groth16Verifier } from "../../contracts/src/Groth16Verifier.sol";
import { IAIWorkflowGovernance } from "../../contracts/src/interfaces/IAIWorkflowGovernance.sol";
import { IVerifier } from "../../contracts/src/interfaces/IVerifier.sol";
import { ProofHouse } from "./ProofHouse.sol";
import { Trapdoor } from "./Trapdoor.sol";
import { House } from "./House.sol";
import { LimitPolicy } from "./stubs/LimitPolicy.sol";

/// @dev Gas of whole transactions, base cost and calldata included, printed at -vv. Each has a bound, and stays within 1 % of what
/// contracts/gas.json says; `npm run gas` writes that file anew.
/// Isolated, a call is a transaction of its own: base cost, calldata and cold slots count. Views stay inside, so even
/// `verify` is sent as if it could write.
/// forge-config: default.isolate = true
contract GasTest is ProofHouse {
  bytes32 private constant GUARD = "guard";

  function testVerify() external {
    Groth16Verifier verifier = new Groth16Verifier(Trapdoor.key());
    uint256 full = uint256(keccak256("no zero bytes to save on")) >> 3;
    uint256[3] memory signals = [full, full - 1, full - 2];
    bytes memory proof = Trapdoor.forge(signals);
    (bool ok,) = address(verifier).call(abi.encodeCall(verifier.verify, (signals, proof)));
    holds(ok, "verified");
    _print("verify", 235_000);
  }

  function testGuard() external {
    registry.adopt(GUARD, new LimitPolicy(), IVerifier(address(0)), 1, words(100), false);
    registry.bindAction(address(token), token.transfer.selector, GUARD);
    _act(ann, address(token), _transfer(bob.account, 1));
    _print("execute, guard, first time", 150_000);
    _act(ann, address(token), _transfer(bob.account, 1));
    _print("execute, guard", 115_000);
  }

  function testProof() external {
    for (uint256 i = 0; i < 2; ++i) {
      IAIWorkflowGovernance.Evidence memory proof = _prove(ann.account, i, START, i, bob.account, 1);
      bytes memory data = _transfer(bob.account, 1);
      vm.prank(ann.owner);
      gate.execute(ann.account, address(token), data, START, proof);
      _print(i == 0 ? "execute, proof, first time" : "execute, proof", i == 0 ? 360_000 : 330_000);
    }
  }

  function testVote() external {
    address[] memory targets = new address[](1);
    targets[0] = address(registry);
    bytes[] memory calls = new bytes[](1);
    calls[0] = abi.encodeCall(registry.repeal, (OPEN));
    vm.warp(START + 1);
    uint256 id = governor.propose(targets, new uint256[](1), calls, "repeal");
    vm.warp(START + 1 + 1 days + 1);
    vm.prank(ann.account);
    governor.castVote(id, 1);
    _print("castVote", 100_000);
    vm.prank(bob.account);
    governor.castVote(id, 1);
    _print("castVote, second voter", 85_000);
  }

  function _print(string memory what, uint256 most) private {
    uint256 used = vm.lastCallGas().gasTotalUsed;
    emit log_named_uint(what, used);
    if (vm.envOr("POLITY_GAS_WRITE", false)) return;
    holds(used <= most, what);
    uint256 before = vm.parseJsonUint(vm.readFile("contracts/gas.json"), string.concat("$['", what, "']"));
    holds((used > before ? used - before : before - used) * 100 <= before, string.concat(what, ": not as in gas.json"));
  }
}
