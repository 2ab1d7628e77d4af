// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Field } from "../../contracts/src/libraries/Field.sol";

/// @dev A Groth16 key whose discrete logarithms are known, so that tests can forge a proof of any signals. In G1
/// alpha = 11, IC = 13, 17, 19, 23; in G2 beta = 2, gamma = 3, delta = 5. A forged proof has B = 7, C = 29 and
/// A = (11 * 2 + 3 * (13 + 17 s0 + 19 s1 + 23 s2) + 29 * 5) / 7.
library Trapdoor {
  /// @dev Generator of G2 (EIP-197)
  uint256 private constant G2_X1 = 11559732032986387107991004021392285783925812861821192530917403151452391805634;
  uint256 private constant G2_X0 = 10857046999023057135944570762232829481370756359578518086990519993285655852781;
  uint256 private constant G2_Y1 = 4082367875863433681332203403145435568316851327593401208105741076214120093531;
  uint256 private constant G2_Y0 = 8495653923123431417604973247489272438418190587263600148770280649306958101930;
  uint256 private constant INVERSE_OF_7 = 3126891838834182174606629392179610726935480628630862049099743455225115499374;

  function key() internal view returns (uint256[] memory words) {
    words = new uint256[](22);
    _put(words, 0, _g1(11));
    words[2] = 14583779054894525174450323658765874724019480979794335525732096752006891875705;
    words[3] = 18029695676650738226693292988307914797657423701064905010927197838374790804409;
    words[4] = 11474861747383700316476719153975578001603231366361248090558603872215261634898;
    words[5] = 2140229616977736810657479771656733941598412651537078903776637920509952744750;
    words[6] = 7273165102799931111715871471550377909735733521218303035754523677688038059653;
    words[7] = 2725019753478801796453339367788033689375851816420509565303521482350756874229;
    words[8] = 957874124722006818841961785324909313781880061366718538693995380805373202866;
    words[9] = 2512659008974376214222774206987427162027254181373325676825515531566330959255;
    words[10] = 4540444681147253467785307942530223364530218361853237193970751657229138047649;
    words[11] = 20954117799226682825035885491234530437475518021362091509513177301640194298072;
    words[12] = 11631839690097995216017572651900167465857396346217730511548857041925508482915;
    words[13] = 21508930868448350162258892668132814424284302804699005394342512102884055673846;
    _put(words, 14, _g1(13));
    _put(words, 16, _g1(17));
    _put(words, 18, _g1(19));
    _put(words, 20, _g1(23));
  }

  /// @dev alpha, beta, gamma and every IC are the generators, delta is nothing.
  function plainKey() internal pure returns (uint256[] memory words) {
    words = new uint256[](22);
    (words[0], words[1]) = (1, 2);
    for (uint256 i = 2; i < 10; i += 4) {
      words[i] = G2_X1;
      words[i + 1] = G2_X0;
      words[i + 2] = G2_Y1;
      words[i + 3] = G2_Y0;
    }
    for (uint256 i = 14; i < 22; i += 2) {
      (words[i], words[i + 1]) = (1, 2);
    }
  }

  /// @dev For signals whose sum and one (IC0) is `sum`: A = 1 (alpha beta) + sum, B = 1, C = 1.
  function plainProof(uint256 sum) internal view returns (bytes memory) {
    return abi.encodePacked(_g1(sum + 1), G2_X1, G2_X0, G2_Y1, G2_Y0, uint256(1), uint256(2));
  }

  function forge(uint256[3] memory signals) internal view returns (bytes memory) {
    uint256 sum = 13;
    uint256[3] memory ic = [uint256(17), 19, 23];
    for (uint256 i = 0; i < 3; ++i) {
      sum = addmod(sum, mulmod(ic[i], signals[i], Field.R), Field.R);
    }
    uint256 a = mulmod(addmod(167, mulmod(3, sum, Field.R), Field.R), INVERSE_OF_7, Field.R);
    return abi.encodePacked(
      _g1(a),
      uint256(18551411094430470096460536606940536822990217226529861227533666875800903099477),
      uint256(15512671280233143720612069991584289591749188907863576513414377951116606878472),
      uint256(1711576522631428957817575436337311654689480489843856945284031697403898093784),
      uint256(13376798835316611669264291046140500151806347092962367781523498857425536295743),
      _g1(29)
    );
  }

  /// @dev The generator (1, 2), times `scalar`
  function _g1(uint256 scalar) private view returns (uint256[2] memory point) {
    (bool ok, bytes memory out) = address(7).staticcall(abi.encode(1, 2, scalar));
    require(ok);
    return abi.decode(out, (uint256[2]));
  }

  function _put(uint256[] memory words, uint256 at, uint256[2] memory point) private pure {
    (words[at], words[at + 1]) = (point[0], point[1]);
  }
}
