// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Field } from "../../contracts/src/libraries/Field.sol";
import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { ITraceResolver } from "../../contracts/src/interfaces/ITraceResolver.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Statement } from "../../contracts/src/libraries/Statement.sol";
import { TransitionHouse } from "./TransitionHouse.sol";

/// @dev One invalid transition, its step proved.
contract TransitionProofTest is TransitionHouse {
  uint256 private constant WRONG = 2;
  uint256 private constant LOST = TASK_BOND + STAKE / 10;

  uint256 private _batch;
  IClaimManager.Opening private _opened;

  function setUp() public override {
    super.setUp();
    (_batch, _opened) = _open(_forged(ROWS, WRONG));
  }

  function testKillByProof() external {
    _try(_words(), "");
    _statusIs(_batch, 0, IClaimManager.Status.Dead);
    same(claims.falseBy(_batch, 0), address(verifier), "shown false by the verifier");
    _stakeIs(bob, STAKE - LOST, LEAF_BOND);
    IStakeVault.Slash memory slash = _slashOf(_opened.result, LOST, cat.account, address(verifier));
    vm.warp(START + ESCROW);
    vault.release(slash);
    same(token.balanceOf(cat.account), LOST / 2, "half to who found it");
  }

  /// @dev The step has a form on chain here: that kills as well.
  function testKillByTransition() external {
    _kill(cat, _batch, _opened, _forged(ROWS, WRONG), WRONG);
    same(claims.falseBy(_batch, 0), address(step), "shown false by the step");
  }

  /// @dev Invariant 15: a proof is for one claim, row, step, state before, state after, row, for these parameters, this chain and
  /// resolver. Each word counts; a refused proof changes nothing.
  function testAttackProofReplay() external {
    bytes memory rejected = abi.encodeWithSelector(ITraceResolver.ProofRejected.selector, _batch, 0);
    for (uint256 word = 0; word < WORDS; ++word) {
      uint256[] memory list = _words();
      list[word] ^= 1;
      bytes memory proof = _forge(list);
      list[word] ^= 1;
      _try(list, proof, rejected);
    }
    uint256[] memory other = _words();
    other[1] ^= 1 << 32; // another leaf of the batch
    _try(_words(), _forge(other), rejected);
    other = _words();
    other[0] = block.chainid + (uint256(uint160(address(proofs))) << 64) + (1 << 224);
    _try(_words(), _forge(other), rejected);
    _stakeIs(bob, STAKE, TASK_BOND + LEAF_BOND);
    _try(_words(), "");
  }

  /// @dev A right proof for one claim says nothing of another batch with the very same result in it.
  function testAttackProofOfAnotherBatch() external {
    (uint256 other, IClaimManager.Opening memory opening) = _openPair(0);
    _tryAt(other, 0, opening, _forge(_words()), abi.encodeWithSelector(ITraceResolver.ProofRejected.selector, other, 0));
    _tryAt(other, 0, opening, _forge(_words(other, ROWS, WRONG)), "");
  }

  /// @dev Nor of another leaf of its batch.
  function testAttackProofOfAnotherLeaf() external {
    (uint256 pair, IClaimManager.Opening memory opening) = _openPair(1);
    uint256[] memory list = _words(pair, ROWS, WRONG);
    _tryAt(pair, 1, opening, _forge(list), abi.encodeWithSelector(ITraceResolver.ProofRejected.selector, pair, 1));
    list[1] |= 1 << 32;
    _tryAt(pair, 1, opening, _forge(list), "");
    _statusIs(pair, 1, IClaimManager.Status.Dead);
  }

  /// @dev Invariant 11: the state that the step leads to is the committed one.
  function testAttackHonestHolds() external {
    Sums memory sums = _sums(ROWS);
    for (uint256 i = 0; i < ROWS; ++i) {
      if (i == WRONG) continue;
      Sums memory forged = _forged(ROWS, WRONG);
      bytes memory call = abi.encodeCall(
        traces.killByProof, (_batch, 0, _opened, _transition(forged, i), forged.states[i + 1], DIGEST, _forge(_words()))
      );
      _reverts(call, abi.encodeWithSelector(ITraceResolver.TransitionHolds.selector, i));
    }
    // And nothing else than the truth has a proof.
    uint256[] memory lie = _words();
    lie[9] = sums.states[WRONG + 1][0] + 5;
    bytes memory proof = _forge(_words());
    _try(lie, proof, abi.encodeWithSelector(ITraceResolver.ProofRejected.selector, _batch, 0));
  }

  /// @dev The proof binds the words, not where lists end: words of a state can't be given to the row behind it, nor taken.
  function testAttackShiftedWords() external {
    uint256[] memory list = _words();
    bytes memory proof = _forge(list);
    for (uint256 width = 1; width < 4; width += 2) {
      uint256[] memory next = new uint256[](width);
      for (uint256 i = 0; i < width; ++i) {
        next[i] = list[9 + i];
      }
      bytes memory call = abi.encodeCall(
        traces.killByProof, (_batch, 0, _opened, _transition(_forged(ROWS, WRONG), WRONG), next, DIGEST, proof)
      );
      _reverts(call, abi.encodeWithSelector(ITraceResolver.StateWords.selector, 2, width));
    }
  }

  /// @dev A state before of another width is proved wrong by the transition that led to it.
  function testAttackOtherWidthBefore() external {
    Sums memory forged = _forged(ROWS, WRONG);
    forged.states[WRONG] = words(forged.states[WRONG][0]);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    bytes memory call = abi.encodeCall(
      traces.killByProof, (batch, 0, opening, _transition(forged, WRONG), _next(_words()), DIGEST, _forge(_words()))
    );
    _reverts(call, abi.encodeWithSelector(ITraceResolver.StateWords.selector, 2, 1));
  }

  /// @dev A byte flipped in any position: refused, whether by false or by a revert, and nobody is punished.
  function testAttackFlippedByte() external {
    for (uint256 i = 0; i < 256; i += 3) {
      bytes memory proof = _forge(_words());
      proof[i] ^= 0x01;
      (bool ok,) = address(traces).call{ gas: 1_000_000 }(_call(_words(), DIGEST, proof));
      holds(!ok, "refused");
    }
    _stakeIs(bob, STAKE, TASK_BOND + LEAF_BOND);
    _try(_words(), "");
  }

  /// @dev Another encoding of a word or a signal is another statement, or none.
  function testAttackNonCanonical() external {
    uint256[] memory list = _words();
    bytes memory proof = _forge(list);
    (bool ok,) = address(traces).call(_call(list, DIGEST + Field.R, proof));
    holds(!ok, "refused");
    list[9] += Field.R;
    _reverts(_call(list, DIGEST, proof), abi.encodeWithSelector(Statement.NotCanonical.selector, 9, list[9]));
  }

  /// @dev Starved of gas a right proof only reverts, and a wrong one as well: false never kills.
  function testAttackStarvedProof() external {
    bytes memory wrong = _call(_words(), DIGEST + 1, _forge(_words()));
    bytes memory right = _call(_words(), DIGEST, _forge(_words()));
    for (uint256 gas = 20_000;; gas += 10_000) {
      (bool ok,) = address(traces).call{ gas: gas }(wrong);
      holds(!ok, "a wrong proof kills at no gas");
      (ok,) = address(traces).call{ gas: gas }(right);
      if (ok) break;
      _statusIs(_batch, 0, IClaimManager.Status.Open);
      _stakeIs(bob, STAKE, TASK_BOND + LEAF_BOND);
    }
    _statusIs(_batch, 0, IClaimManager.Status.Dead);
  }

  function testErrorKillByProof() external {
    bytes memory proof = _forge(_words());
    ITraceResolver.Transition memory transition = _transition(_forged(ROWS, WRONG), WRONG);
    transition.pre[0] += 1;
    uint256[] memory next = _next(_words());
    bytes32 root = _opened.result.statesRoot;
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.BadOpening.selector, root, WRONG));
    traces.killByProof(_batch, 0, _opened, transition, next, DIGEST, proof);
    transition = _transition(_forged(ROWS, WRONG), WRONG);
    transition.post = 0;
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.BadOpening.selector, root, WRONG + 1));
    traces.killByProof(_batch, 0, _opened, transition, next, DIGEST, proof);
    transition = _transition(_forged(ROWS, WRONG), WRONG);
    transition.input[0] += 1;
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.BadOpening.selector, _opened.result.inputsRoot, WRONG));
    traces.killByProof(_batch, 0, _opened, transition, next, DIGEST, proof);
    IClaimManager.Opening memory opening = _opened;
    opening.result.task = uint8(OWN);
    transition = _transition(_forged(ROWS, WRONG), WRONG);
    vm.expectRevert(abi.encodeWithSelector(ITraceResolver.NotTrace.selector, flow, OWN));
    traces.killByProof(_batch, 0, opening, transition, next, DIGEST, proof);
    opening = _opened;
    opening.result.salt = 0;
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotInBatch.selector, _batch, 0));
    traces.killByProof(_batch, 0, opening, transition, next, DIGEST, proof);
  }

  function _words() private view returns (uint256[] memory) {
    return _words(_batch, ROWS, WRONG);
  }

  /// @dev The same result as leaf `index` of a batch of two.
  function _openPair(uint256 index) private returns (uint256 batch, IClaimManager.Opening memory) {
    Result[] memory pair = new Result[](2);
    (pair[index], pair[1 - index]) = (_opened.result, _result(bob, _sums(ROWS)));
    return (_open(bob, pair), _opening(pair, index));
  }

  /// @dev The forged transition of a leaf; `why` empty: it goes through.
  function _tryAt(uint256 batch, uint256 index, IClaimManager.Opening memory opening, bytes memory proof, bytes memory why)
    private
  {
    ITraceResolver.Transition memory transition = _transition(_forged(ROWS, WRONG), WRONG);
    _run(abi.encodeCall(traces.killByProof, (batch, index, opening, transition, _next(_words()), DIGEST, proof)), why);
  }

  function _call(uint256[] memory list, uint256 digest, bytes memory proof) private view returns (bytes memory) {
    ITraceResolver.Transition memory transition = _transition(_forged(ROWS, WRONG), WRONG);
    return abi.encodeCall(traces.killByProof, (_batch, 0, _opened, transition, _next(list), digest, proof));
  }

  function _try(uint256[] memory list, bytes memory why) private {
    _try(list, _forge(list), why);
  }

  function _try(uint256[] memory list, bytes memory proof, bytes memory why) private {
    _run(_call(list, DIGEST, proof), why);
  }

  /// @dev By cat; `why` empty: it goes through.
  function _run(bytes memory call, bytes memory why) private {
    if (why.length != 0) return _reverts(call, why);
    vm.prank(cat.account);
    (bool ok,) = address(traces).call(call);
    holds(ok, "kills");
  }

  function _reverts(bytes memory call, bytes memory why) private {
    (bool ok, bytes memory error) = address(traces).call(call);
    holds(!ok, "reverts");
    same(keccak256(error), keccak256(why), "and says why");
  }
}
