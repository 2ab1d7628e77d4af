// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Groth16Verifier } from "../../contracts/src/Groth16Verifier.sol";
import { IAIWorkflowGovernance } from "../../contracts/src/interfaces/IAIWorkflowGovernance.sol";
import { IMigration } from "../../contracts/src/interfaces/IMigration.sol";
import { IPolicy } from "../../contracts/src/interfaces/IPolicy.sol";
import { IVerifier } from "../../contracts/src/interfaces/IVerifier.sol";
import { Field } from "../../contracts/src/libraries/Field.sol";
import { Statement } from "../../contracts/src/libraries/Statement.sol";
import { ProofHouse } from "./ProofHouse.sol";
import { Trapdoor } from "./Trapdoor.sol";
import { FacePolicy } from "./stubs/FacePolicy.sol";
import { WildPolicy } from "./stubs/WildPolicy.sol";

/// @dev Actions and workflows by proof, and what must not pass for one.
contract GateProofTest is ProofHouse {
  bytes32 private constant WORKFLOW = keccak256("workflow");

  function testProved() external {
    _run(ann.account, _transfer(bob.account, 60), START, _prove(ann.account, 0, START, 0, bob.account, 60));
    _state(60, 1);
    vm.warp(START + 9);
    IAIWorkflowGovernance.Evidence memory second = _prove(ann.account, 1, START + 9, 60, bob.account, 40);
    _run(ann.account, _transfer(bob.account, 40), START + 9, second);
    _state(100, 2);
    same(token.balanceOf(bob.account), STAKE + 100, "paid");
  }

  /// @dev Each of these is a right proof of something else.
  function testAttackOtherStatements() external {
    IAIWorkflowGovernance.Evidence memory right = _prove(ann.account, 0, START, 0, bob.account, 60);
    _refused(_transfer(bob.account, 61), START, right); // other calldata
    _refused(_transfer(ann.account, 60), START, right);
    _refused(_transfer(bob.account, 60), START - 1, right); // other time
    _refused(_transfer(bob.account, 60), START, _prove(bob.account, 0, START, 0, bob.account, 60)); // foreign actor
    _refused(_transfer(bob.account, 60), START, _prove(ann.account, 1, START, 0, bob.account, 60)); // other number
    _refused(_transfer(bob.account, 60), START, _prove(ann.account, 0, START, 1, bob.account, 60)); // other state
    right.next[0] = 59; // other next state
    _refused(_transfer(bob.account, 60), START, right);
    right.next[0] = 60;
    right.digest += 1;
    _refused(_transfer(bob.account, 60), START, right);
    right.digest -= 1;
    vm.chainId(1); // other chain
    _refused(_transfer(bob.account, 60), START, right);
    vm.chainId(31337);
    registry.setParams(LIMIT, words(99)); // other parameters
    _refused(_transfer(bob.account, 60), START, right);
    registry.setParams(LIMIT, words(100));
    _run(ann.account, _transfer(bob.account, 60), START, right);
  }

  function testAttackReplay() external {
    IAIWorkflowGovernance.Evidence memory proof = _prove(ann.account, 0, START, 0, bob.account, 60);
    _run(ann.account, _transfer(bob.account, 60), START, proof);
    _refused(_transfer(bob.account, 60), START, proof);
    _state(60, 1);
  }

  /// @dev A proof seen in the pool is of no use to another owner, for either account.
  function testAttackCopiedProof() external {
    IAIWorkflowGovernance.Evidence memory proof = _prove(ann.account, 0, START, 0, bob.account, 60);
    bytes memory data = _transfer(bob.account, 60);
    vm.expectPartialRevert(IAIWorkflowGovernance.NotAccountOwner.selector);
    vm.prank(bob.owner);
    gate.execute(ann.account, address(token), data, START, proof);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.ProofRejected.selector, LIMIT, bob.account));
    vm.prank(bob.owner);
    gate.execute(bob.account, address(token), data, START, proof);
  }

  /// @dev A proof that held until another verifier was voted in: it was made for a key that is no longer asked.
  function testAttackProofForTheVerifierBefore() external {
    IAIWorkflowGovernance.Evidence memory proof = _prove(ann.account, 0, START, 0, bob.account, 60);
    uint256[] memory key = Trapdoor.key();
    (key[18], key[19]) = (key[20], key[21]);
    IPolicy code = registry.policy(LIMIT).code;
    IVerifier before = registry.policy(LIMIT).verifier;
    registry.upgrade(LIMIT, code, new Groth16Verifier(key), 1, words(100), IMigration(address(0)), true);
    _refused(_transfer(bob.account, 60), START, proof);
    registry.upgrade(LIMIT, code, before, 1, words(100), IMigration(address(0)), true);
    _run(ann.account, _transfer(bob.account, 60), START, proof);
    _state(60, 1);
  }

  function testErrorStateWords() external {
    IAIWorkflowGovernance.Evidence memory proof = _prove(ann.account, 0, START, 0, bob.account, 60);
    proof.next = words(60, 0);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.StateLength.selector, LIMIT, 1, 2));
    vm.prank(ann.owner);
    gate.execute(ann.account, address(token), _transfer(bob.account, 60), START, proof);
    proof.next = words(60 + Field.R);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.StateTooWide.selector, 0, 60 + Field.R));
    vm.prank(ann.owner);
    gate.execute(ann.account, address(token), _transfer(bob.account, 60), START, proof);
  }

  /// @dev A word beyond the field would be another word's double.
  function testAttackNonCanonicalWord() external {
    WildPolicy wild = new WildPolicy();
    registry.adopt("wild", wild, _verifier(), 0, words(), true);
    registry.bindAction(address(token), token.transfer.selector, "wild");
    wild.say(words(1, Field.R), words());
    IAIWorkflowGovernance.Evidence memory proof = _prove(ann.account, 0, START, 0, bob.account, 60);
    proof.next = words();
    vm.expectRevert(abi.encodeWithSelector(Statement.NotCanonical.selector, 3, Field.R));
    vm.prank(ann.owner);
    gate.execute(ann.account, address(token), _transfer(bob.account, 60), START, proof);
  }

  /// @dev Any gas limit: all of it happens, or nothing; and nobody's stake moves.
  function testAttackStarvedProof() external {
    bytes memory call = abi.encodeCall(
      gate.execute,
      (
        ann.account,
        address(token),
        _transfer(bob.account, 60),
        START,
        _prove(ann.account, 0, START, 0, bob.account, 60)
      )
    );
    for (uint256 gas = 5_000;; gas += 1_000) {
      vm.prank(ann.owner);
      (bool ok,) = address(gate).call{ gas: gas }(call);
      if (ok) break;
      _state(0, 0);
      same(token.balanceOf(bob.account), STAKE, "nothing paid");
      _unslashed();
    }
    _state(60, 1);
    _unslashed();
  }

  function testSubmitProof() external {
    bytes memory proof = _proveWorkflow(address(this), 0, START, WORKFLOW);
    vm.expectEmit(address(gate));
    emit IAIWorkflowGovernance.WorkflowVerified(WORKFLOW, address(this));
    gate.submitProof(WORKFLOW, proof);
    holds(gate.verifiedWorkflows(WORKFLOW), "verified");
    (, uint40 sequence, uint40 at) = gate.stateOf(address(this), FACE);
    same(sequence, 1, "one accepted");
    same(at, START, "then");
    gate.submitProof(WORKFLOW, _proveWorkflow(address(this), 1, START, WORKFLOW));
  }

  function testAttackSubmitProof() external {
    bytes memory proof = _proveWorkflow(address(this), 0, START, WORKFLOW);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.ProofRejected.selector, FACE, bob.owner));
    vm.prank(bob.owner); // a copied proof
    gate.submitProof(WORKFLOW, proof);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.ProofRejected.selector, FACE, address(this)));
    gate.submitProof(keccak256("other"), proof);
    holds(!gate.verifiedWorkflows(WORKFLOW), "not yet");
    gate.submitProof(WORKFLOW, proof);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.ProofRejected.selector, FACE, address(this)));
    gate.submitProof(WORKFLOW, proof); // a replay
  }

  function testAttackStarvedSubmitProof() external {
    bytes memory call = abi.encodeCall(gate.submitProof, (WORKFLOW, _proveWorkflow(address(this), 0, START, WORKFLOW)));
    for (uint256 gas = 5_000;; gas += 1_000) {
      (bool ok,) = address(gate).call{ gas: gas }(call);
      if (ok) break;
      holds(!gate.verifiedWorkflows(WORKFLOW), "not verified");
      (, uint40 sequence,) = gate.stateOf(address(this), FACE);
      same(sequence, 0, "nothing accepted");
    }
    holds(gate.verifiedWorkflows(WORKFLOW), "verified");
    _unslashed();
  }

  /// @dev The face is for proofs: neither a guard nor a policy with state may stand behind it.
  function testErrorSubmitProofPolicy() external {
    _permit(address(gate), gate.submitProof.selector);
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.ProofRequired.selector, OPEN));
    gate.submitProof(WORKFLOW, "");
    registry.adopt("stateful", new FacePolicy(), _verifier(), 1, words(), true);
    registry.bindAction(address(gate), gate.submitProof.selector, "stateful");
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.NotStateless.selector, bytes32("stateful"), 1));
    gate.submitProof(WORKFLOW, "");
    registry.bindAction(address(gate), gate.submitProof.selector, 0);
    vm.expectPartialRevert(IAIWorkflowGovernance.NotPermitted.selector);
    gate.submitProof(WORKFLOW, "");
  }

  function _run(address account, bytes memory data, uint40 at, IAIWorkflowGovernance.Evidence memory proof) private {
    vm.prank(ann.owner);
    gate.execute(account, address(token), data, at, proof);
  }

  function _refused(bytes memory data, uint40 at, IAIWorkflowGovernance.Evidence memory proof) private {
    vm.expectRevert(abi.encodeWithSelector(IAIWorkflowGovernance.ProofRejected.selector, LIMIT, ann.account));
    vm.prank(ann.owner);
    gate.execute(ann.account, address(token), data, at, proof);
  }

  function _unslashed() private view {
    (uint256 active,,,) = vault.stakeOf(ann.account);
    same(active, STAKE, "stake as before");
    same(token.totalSupply(), SUPPLY, "nothing burned");
  }

  function _state(uint256 spent, uint256 sequence) private view {
    (uint256[] memory state, uint40 s,) = gate.stateOf(ann.account, LIMIT);
    same(state[0], spent, "state");
    same(s, sequence, "sequence");
  }
}
