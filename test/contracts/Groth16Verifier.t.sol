// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Groth16Verifier } from "../../contracts/src/Groth16Verifier.sol";
import { Field } from "../../contracts/src/libraries/Field.sol";
import { Kit } from "./Kit.sol";
import { Trapdoor } from "./Trapdoor.sol";

contract Groth16VerifierTest is Kit {
  Groth16Verifier private _verifier;
  uint256[3] private _signals = [uint256(3), 1 << 200, Field.R - 1];
  bytes private _proof;

  function setUp() external {
    _verifier = new Groth16Verifier(Trapdoor.key());
    _proof = Trapdoor.forge(_signals);
  }

  function testFuzzAccepts(uint256 a, uint256 b, uint256 c) external view {
    uint256[3] memory signals = [a % Field.R, b % Field.R, c % Field.R];
    holds(_verifier.verify(signals, Trapdoor.forge(signals)), "a right proof");
  }

  function testFuzzOtherSignal(uint256 at, uint256 other) external view {
    uint256[3] memory signals = _signals;
    other %= Field.R;
    vm.assume(signals[at % 3] != other);
    signals[at % 3] = other;
    holds(!_verifier.verify(signals, _proof), "a proof of something else");
  }

  function testEveryByteFlipped() external view {
    for (uint256 i = 0; i < 256; ++i) {
      bytes memory flipped = _proof;
      flipped[i] ^= 0x01;
      try _verifier.verify{ gas: 1_000_000 }(_signals, flipped) returns (bool valid) {
        holds(!valid, "a flipped byte");
      } catch { }
    }
  }

  /// @dev A key of generators, whose proofs anybody can make. With so few digits the code is like that of the compiler's artifact, by
  /// which the coverage run knows a contract again.
  function testPlainKey() external {
    Groth16Verifier verifier = new Groth16Verifier(Trapdoor.plainKey());
    holds(verifier.verify([uint256(1), 2, 3], Trapdoor.plainProof(1 + 1 + 2 + 3)), "alpha beta + sum gamma");
    holds(!verifier.verify([uint256(1), 2, 4], Trapdoor.plainProof(1 + 1 + 2 + 3)), "another sum");
    uint256[8] memory zero;
    holds(!verifier.verify([uint256(1), 2, 3], abi.encode(zero)), "nothing at all");
  }

  /// @dev As testPlainKey, for all that is refused.
  function testPlainKeyRefuses() external {
    uint256[] memory key = Trapdoor.plainKey();
    Groth16Verifier verifier = new Groth16Verifier(key);
    bytes memory proof = Trapdoor.plainProof(7);
    vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.ProofLength.selector, 256, 255));
    verifier.verify([uint256(1), 2, 3], new bytes(255));
    vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.NotCanonical.selector, Field.R));
    verifier.verify([uint256(1), 2, Field.R], proof);
    uint256[8] memory words = abi.decode(proof, (uint256[8]));
    words[7] = Field.Q;
    vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.NotCanonical.selector, Field.Q));
    verifier.verify([uint256(1), 2, 3], abi.encode(words));
    words[7] = 3;
    vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.PrecompileFailed.selector, 8));
    verifier.verify{ gas: 100_000_000 }([uint256(1), 2, 3], abi.encode(words));
    for (uint256 gas = 5_000; gas < 40_000; gas += 25) {
      (bool ok,) =
        address(verifier).staticcall{ gas: gas }(abi.encodeCall(verifier.verify, ([uint256(1), 2, 3], proof)));
      holds(!ok, "starved on the way to the pairings");
    }
    key[20] = 5;
    verifier = new Groth16Verifier(key);
    vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.PrecompileFailed.selector, 7));
    verifier.verify{ gas: 100_000_000 }([uint256(1), 2, 3], proof);
  }

  function testErrorNotCanonical() external {
    for (uint256 i = 0; i < 3; ++i) {
      uint256[3] memory signals = _signals;
      signals[i] += Field.R - (signals[i] == Field.R - 1 ? Field.R - 1 : 0);
      vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.NotCanonical.selector, signals[i]));
      _verifier.verify(signals, _proof);
    }
    for (uint256 i = 0; i < 8; ++i) {
      uint256[8] memory words = abi.decode(_proof, (uint256[8]));
      words[i] += Field.Q;
      vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.NotCanonical.selector, words[i]));
      _verifier.verify(_signals, abi.encode(words));
    }
  }

  function testErrorNotOnTheCurve() external {
    uint256[8] memory words = abi.decode(_proof, (uint256[8]));
    words[0] = 5;
    vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.PrecompileFailed.selector, 8));
    _verifier.verify(_signals, abi.encode(words));
  }

  /// @dev A key that is none binds no signal: it must not verify anything.
  function testErrorKeyNotOnTheCurve() external {
    for (uint256 i = 16; i < 22; i += 2) {
      uint256[] memory key = Trapdoor.key();
      key[i] = 5;
      Groth16Verifier verifier = new Groth16Verifier(key);
      vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.PrecompileFailed.selector, 7));
      verifier.verify{ gas: 100_000_000 }(_signals, _proof);
    }
  }

  function testErrorProofLength() external {
    vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.ProofLength.selector, 256, 255));
    _verifier.verify(_signals, new bytes(255));
    vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.ProofLength.selector, 256, 257));
    _verifier.verify(_signals, new bytes(257));
  }

  function testErrorKeyLength() external {
    vm.expectRevert(abi.encodeWithSelector(Groth16Verifier.KeyLength.selector, 22, 21));
    new Groth16Verifier(new uint256[](21));
  }

  /// @dev The attack of verifiers that answer "false" when they starve.
  function testAttackStarvedNeverSaysFalse() external view {
    uint256 passed;
    for (uint256 gas = 1_000; gas <= 260_000; gas += 500) {
      try _verifier.verify{ gas: gas }(_signals, _proof) returns (bool valid) {
        holds(valid, "a right proof called wrong");
        ++passed;
      } catch { }
    }
    holds(passed > 0, "enough gas at the end");
  }
}
