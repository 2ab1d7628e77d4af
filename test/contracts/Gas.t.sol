// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Groth16Verifier } from "../../contracts/src/Groth16Verifier.sol";
import { IAIWorkflowGovernance } from "../../contracts/src/interfaces/IAIWorkflowGovernance.sol";
import { IAgentGovernor } from "../../contracts/src/interfaces/IAgentGovernor.sol";
import { IVerifier } from "../../contracts/src/interfaces/IVerifier.sol";
import { ProofHouse } from "./ProofHouse.sol";
import { Trapdoor } from "./Trapdoor.sol";
import { Gauge } from "./Gauge.sol";
import { House } from "./House.sol";
import { LimitPolicy } from "./stubs/LimitPolicy.sol";

/// @dev Governed actions and votes. Views stay inside even when isolated, so `verify` is sent as if it could write.
/// forge-config: default.isolate = true
contract GasTest is ProofHouse, Gauge {
  bytes32 private constant GUARD = "guard";

  function testVerify() external {
    Groth16Verifier verifier = new Groth16Verifier(Trapdoor.key());
    uint256 full = uint256(keccak256("no zero bytes to save on")) >> 3;
    uint256[3] memory signals = [full, full - 1, full - 2];
    bytes memory proof = Trapdoor.forge(signals);
    (bool ok,) = address(verifier).call(abi.encodeCall(verifier.verify, (signals, proof)));
    holds(ok, "verified");
    _gauge("verify", 235_000);
  }

  function testGuard() external {
    registry.adopt(GUARD, new LimitPolicy(), IVerifier(address(0)), 1, words(100), false);
    registry.bindAction(address(token), token.transfer.selector, GUARD);
    _act(ann, address(token), _transfer(bob.account, 1));
    _gauge("execute, guard, first time", 150_000);
    _act(ann, address(token), _transfer(bob.account, 1));
    _gauge("execute, guard", 115_000);
  }

  function testProof() external {
    for (uint256 i = 0; i < 2; ++i) {
      IAIWorkflowGovernance.Evidence memory proof = _prove(ann.account, i, START, i, bob.account, 1);
      bytes memory data = _transfer(bob.account, 1);
      vm.prank(ann.owner);
      gate.execute(ann.account, address(token), data, START, proof);
      _gauge(i == 0 ? "execute, proof, first time" : "execute, proof", i == 0 ? 360_000 : 330_000);
    }
  }

  function testVote() external {
    address[] memory targets = new address[](1);
    targets[0] = address(registry);
    bytes[] memory calls = new bytes[](1);
    calls[0] = abi.encodeCall(registry.repeal, (OPEN));
    vm.warp(START + 1);
    registry.transferOwnership(address(timelock));
    token.approve(address(vault), SUPPLY);
    vault.depositFor(ann.account, 50_000 * POL);
    vm.warp(START + 2);
    vm.prank(ann.account);
    uint256 id = governor.propose(targets, new uint256[](1), calls, "repeal");
    _gauge("propose", 150_000);
    vm.warp(START + 2 + 1 days + 1);
    vm.prank(bob.account);
    governor.castVote(id, 1);
    _gauge("castVote", 100_000);
    vm.prank(ann.account);
    governor.castVote(id, 1);
    _gauge("castVote, reaching the quorum", 110_000);
    vm.warp(START + 2 + 6 days + 1);
    governor.queue(targets, new uint256[](1), calls, keccak256("repeal"));
    _gauge("queue", 185_000);
    vm.warp(START + 2 + 8 days + 1);
    governor.execute(targets, new uint256[](1), calls, keccak256("repeal"));
    _gauge("execute a proposal", 130_000);
  }

  /// @dev Of persons who never signed a ballot before, and of the same again.
  function testBallots() external {
    address[] memory targets = new address[](1);
    targets[0] = address(registry);
    bytes[] memory calls = new bytes[](1);
    calls[0] = abi.encodeCall(registry.repeal, (OPEN));
    Agent[] memory voters = new Agent[](32);
    for (uint256 i = 0; i < 32; ++i) {
      voters[i] = Agent(0x7070 + i, vm.addr(0x7070 + i), vm.addr(0x7070 + i));
      token.transfer(voters[i].owner, POL);
      token.approve(address(vault), POL);
      vault.depositFor(voters[i].owner, POL);
      vm.prank(voters[i].owner);
      token.delegate(voters[i].owner);
    }
    vm.warp(START + 1);
    uint256 first = governor.propose(targets, new uint256[](1), calls, "first");
    uint256 second = governor.propose(targets, new uint256[](1), calls, "second");
    vm.warp(START + 1 + 1 days + 1);
    governor.castVotesBySig(first, _ballots(voters, first, 0));
    _gauge("ballot, one of 32, first of a voter", vm.lastCallGas().gasTotalUsed / 32, 80_000);
    governor.castVotesBySig(second, _ballots(voters, second, 1));
    _gauge("ballot, one of 32", vm.lastCallGas().gasTotalUsed / 32, 60_000);
  }

  function _ballots(Agent[] memory voters, uint256 id, uint256 nonce)
    private
    view
    returns (IAgentGovernor.SignedBallot[] memory list)
  {
    list = new IAgentGovernor.SignedBallot[](voters.length);
    for (uint256 i = 0; i < voters.length; ++i) {
      bytes32 structHash = keccak256(abi.encode(governor.BALLOT_TYPEHASH(), id, uint8(1), voters[i].owner, nonce));
      list[i] =
        IAgentGovernor.SignedBallot(voters[i].owner, 1, _sign(voters[i], "Polity", address(governor), structHash));
    }
  }
}
