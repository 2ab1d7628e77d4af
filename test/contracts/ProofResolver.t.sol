// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Groth16Verifier } from "../../contracts/src/Groth16Verifier.sol";
import { Field } from "../../contracts/src/libraries/Field.sol";
import { Trace } from "../../contracts/src/libraries/Trace.sol";
import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { IProofResolver } from "../../contracts/src/interfaces/IProofResolver.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Trapdoor } from "./Trapdoor.sol";
import { ClaimsHouse } from "./ClaimsHouse.sol";

/// @dev Secret traces. Proofs are forged by the trapdoor for statements that are put together here, word by word, apart from
/// the contract's code.
contract ProofResolverTest is ClaimsHouse {
  uint256 private constant DIGEST = 1234;
  uint256 private constant UNTIL = COMMIT_UNTIL + PROOF;
  bytes32 private constant SECRET = bytes32(uint256(1_000_003));

  uint256 private _batch;

  function setUp() public override {
    super.setUp();
    _claimTask(bob, OWN);
    _batch = _open(bob, _list(_secret()));
    vm.warp(COMMIT_UNTIL);
  }

  /// @dev Proved in time: the leaf lives, and who doubted pays for the proof.
  function testShow() external {
    _demand();
    _statusIs(_batch, 0, IClaimManager.Status.Held);
    vm.warp(UNTIL - 1);
    IClaimManager.Opening memory opening = _opened();
    vm.expectRevert(abi.encodeWithSelector(IProofResolver.DeadlineAhead.selector, UNTIL));
    proofs.killBySilence(_batch, 0, opening);
    _show(_forge(_words()));
    _statusIs(_batch, 0, IClaimManager.Status.Open);
    _bondsAre(cat, 0, 0);
    _stakeIs(cat, STAKE - BOND, 0);
    bytes memory over = abi.encodeWithSelector(IProofResolver.AlreadyOver.selector, _batch, 0);
    vm.expectRevert(over);
    proofs.killBySilence(_batch, 0, opening);
    bytes memory call = _call(_forge(_words()));
    _reverts(call, over); // a proof is accepted once
    vm.expectRevert(abi.encodeWithSelector(IProofResolver.AlreadyDemanded.selector, _batch, 0));
    proofs.demand(_batch, 0, opening);
    vm.warp(OPEN_UNTIL);
    _settle(_batch, opening);
  }

  /// @dev Silent to the deadline: dead, to the second.
  function testKillBySilence() external {
    _demand();
    vm.warp(UNTIL);
    _reverts(_call(_forge(_words())), abi.encodeWithSelector(IProofResolver.DeadlinePassed.selector, UNTIL));
    proofs.killBySilence(_batch, 0, _opened());
    _statusIs(_batch, 0, IClaimManager.Status.Dead);
    _bondsAre(cat, BOND, 0);
    // The other task's bond is not touched by it.
    _stakeIs(bob, STAKE - TASK_BOND - STAKE / 10, TASK_BOND + LEAF_BOND);
  }

  function testStop() external {
    _demand();
    vm.expectRevert(abi.encodeWithSelector(IProofResolver.LeafAlive.selector, _batch, 0));
    proofs.stop(_batch, 0);
    // Dead of something else: played by the one resolver that could.
    IClaimManager.Opening memory opening = _opened();
    vm.prank(address(traces));
    claims.kill(_batch, 0, opening, ann.account, 0, address(0));
    proofs.stop(_batch, 0);
    _bondsAre(cat, BOND, 0);
    same(proofs.demandOf(_batch, 0).challenger, cat.account, "once a leaf");
    vm.warp(OPEN_UNTIL);
    claims.close(_batch);
  }

  /// @dev Invariants 15 and 16: a proof is for one chain, resolver, worker, task, attempt, workflow, step, data set, for these
  /// parameters and this end. Each bit of the words counts; a refused proof changes nothing.
  function testAttackProofReplay() external {
    _demand();
    for (uint256 word = 0; word < 10; ++word) {
      uint256[] memory list = _words();
      list[word] ^= 1;
      _refused(_forge(list));
    }
    for (uint256 bit = 160; bit < 208; bit += 8) {
      uint256[] memory list = _words();
      list[1] ^= 1 << bit;
      _refused(_forge(list));
    }
    uint256[] memory forMarket = _words();
    forMarket[0] = block.chainid + (uint256(uint160(address(market))) << 64) + (1 << 224);
    _refused(_forge(forMarket));
    _show(_forge(_words()));
  }

  /// @dev A byte flipped in any position: refused, whether by false or by a revert, and nobody is punished.
  function testAttackFlippedByte() external {
    _demand();
    for (uint256 i = 0; i < 256; ++i) {
      bytes memory proof = _forge(_words());
      proof[i] ^= 0x01;
      (bool ok,) = address(proofs).call{ gas: 1_000_000 }(_call(proof));
      holds(!ok, "refused");
    }
    _statusIs(_batch, 0, IClaimManager.Status.Held);
    _show(_forge(_words()));
  }

  /// @dev The same digest in another form would be another challenge, so a second proof of one statement: refused.
  function testAttackNonCanonicalDigest() external {
    _demand();
    uint256 second = DIGEST + Field.R;
    bytes memory proof = _forge(_words(), second);
    IClaimManager.Opening memory opening = _opened();
    bytes memory call = abi.encodeCall(proofs.show, (_batch, 0, opening, words(100, ROWS), second, proof));
    _reverts(call, abi.encodeWithSelector(Groth16Verifier.NotCanonical.selector, second));
    _statusIs(_batch, 0, IClaimManager.Status.Held);
    _show(_forge(_words()));
  }

  /// @dev Starved of gas a right proof only reverts: the leaf is as alive as before.
  function testAttackStarvedProof() external {
    _demand();
    bytes memory call = _call(_forge(_words()));
    for (uint256 gas = 20_000;; gas += 10_000) {
      (bool ok,) = address(proofs).call{ gas: gas }(call);
      if (ok) break;
      _statusIs(_batch, 0, IClaimManager.Status.Held);
      _stakeIs(bob, STAKE, 2 * TASK_BOND + LEAF_BOND);
    }
    _statusIs(_batch, 0, IClaimManager.Status.Open);
  }

  function testErrorDemand() external {
    IClaimManager.Opening memory opening = _opened();
    opening.result.task = uint8(SUM);
    vm.expectRevert(abi.encodeWithSelector(IProofResolver.NotSecret.selector, flow, SUM));
    proofs.demand(_batch, 0, opening);
    opening = _opened();
    opening.result.salt = 0;
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotInBatch.selector, _batch, 0));
    proofs.demand(_batch, 0, opening);
    opening = _opened();
    vm.expectRevert(abi.encodeWithSelector(IProofResolver.NotDemanded.selector, _batch, 0));
    proofs.killBySilence(_batch, 0, opening);
    vm.warp(OPEN_UNTIL);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.WindowClosed.selector, _batch, OPEN_UNTIL));
    proofs.demand(_batch, 0, opening);
  }

  function testErrorShow() external {
    _demand();
    IClaimManager.Opening memory opening = _opened();
    bytes memory proof = _forge(_words());
    vm.expectRevert(
      abi.encodeWithSelector(
        IProofResolver.OtherResult.selector, opening.result.result, Trace.leaf(ROWS, words(101, ROWS))
      )
    );
    proofs.show(_batch, 0, opening, words(101, ROWS), DIGEST, proof);
    vm.expectRevert(abi.encodeWithSelector(IProofResolver.StateWords.selector, 2, 1));
    proofs.show(_batch, 0, opening, words(100), DIGEST, proof);
    opening.result.salt = 0;
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotInBatch.selector, _batch, 0));
    proofs.show(_batch, 0, opening, words(100, ROWS), DIGEST, proof);
  }

  function _secret() private view returns (Result memory result) {
    result = _result(bob, _sums(ROWS));
    result.task = uint8(OWN);
    (result.inputsRoot, result.statesRoot) = (SECRET, 0);
    result.result = Trace.leaf(ROWS, words(100, ROWS));
  }

  function _opened() private view returns (IClaimManager.Opening memory opening) {
    opening.result = _secret();
  }

  function _demand() private {
    IClaimManager.Opening memory opening = _opened();
    vm.prank(cat.account);
    proofs.demand(_batch, 0, opening);
    same(proofs.demandOf(_batch, 0).until, UNTIL, "deadline");
  }

  function _words() private view returns (uint256[] memory list) {
    list = new uint256[](10);
    list[0] = block.chainid + (uint256(uint160(address(proofs))) << 64) + (1 << 224);
    list[1] = uint160(bob.account) + (OWN << 160) + (ROWS << 176);
    (list[2], list[3]) = (uint256(flow) >> 128, uint128(uint256(flow)));
    (list[4], list[5]) = (uint256(step.codeHash()) >> 128, uint128(uint256(step.codeHash())));
    list[6] = uint256(SECRET);
    (list[7], list[8], list[9]) = (FACTOR, 100, ROWS);
  }

  function _forge(uint256[] memory list) private view returns (bytes memory) {
    return _forge(list, DIGEST);
  }

  function _forge(uint256[] memory list, uint256 digest) private view returns (bytes memory) {
    uint256 alpha = uint256(keccak256(abi.encodePacked(digest, list))) % Field.R;
    uint256 evaluation;
    for (uint256 i = 0; i < list.length; ++i) {
      evaluation = addmod(mulmod(evaluation, alpha, Field.R), list[i], Field.R);
    }
    return Trapdoor.forge([DIGEST, evaluation, alpha]);
  }

  function _call(bytes memory proof) private view returns (bytes memory) {
    return abi.encodeCall(proofs.show, (_batch, 0, _opened(), words(100, ROWS), DIGEST, proof));
  }

  function _show(bytes memory proof) private {
    proofs.show(_batch, 0, _opened(), words(100, ROWS), DIGEST, proof);
  }

  function _refused(bytes memory proof) private {
    _reverts(_call(proof), abi.encodeWithSelector(IProofResolver.ProofRejected.selector, _batch, 0));
  }

  function _reverts(bytes memory call, bytes memory why) private {
    (bool ok, bytes memory error) = address(proofs).call(call);
    holds(!ok, "reverts");
    same(keccak256(error), keccak256(why), "and says why");
  }
}
