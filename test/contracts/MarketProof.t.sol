// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Field } from "../../contracts/src/libraries/Field.sol";
import { Trace } from "../../contracts/src/libraries/Trace.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Trapdoor } from "./Trapdoor.sol";
import { MarketBase } from "./MarketBase.sol";

/// @dev Proof mode. Proofs are forged by the trapdoor for statements that are put together here, word by word, apart from
/// the contract's code.
contract MarketProofTest is MarketBase {
  uint256 private constant DIGEST = 1234;

  function setUp() public override {
    super.setUp();
    _clean(ann);
    _claim(bob, TOTAL);
  }

  function testProofWay() external {
    _send(_run(_list()));
    _status(TOTAL, IWorkflowMarket.Status.Done);
    same(token.balanceOf(bob.account), REWARD, "paid at once");
    _held(bob, 0);
    same(market.resultOf(flow, TOTAL), Trace.leaf(ROWS, words(100, ROWS)), "result: the last state's leaf");
    IWorkflowMarket.Run memory run = _run(_list());
    vm.expectRevert(
      abi.encodeWithSelector(IWorkflowMarket.WrongStatus.selector, flow, TOTAL, IWorkflowMarket.Status.Done)
    );
    _send(run); // a proof is accepted once
  }

  /// @dev Invariants 15 and 16: a proof is for one chain, market, worker, task, attempt, workflow, step, data set, for these
  /// parameters and this end.
  function testAttackProofReplay() external {
    for (uint256 word = 0; word < 11; ++word) {
      uint256[] memory list = _list();
      list[word] ^= 1;
      IWorkflowMarket.Run memory run = _run(list);
      vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.ProofRejected.selector, flow, TOTAL));
      _send(run);
    }
    for (uint256 bit = 160; bit < 208; bit += 8) {
      uint256[] memory list = _list();
      list[1] ^= 1 << bit;
      IWorkflowMarket.Run memory run = _run(list);
      vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.ProofRejected.selector, flow, TOTAL));
      _send(run);
    }
  }

  function testErrorProof() external {
    IWorkflowMarket.Run memory run = _run(_list());
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.NotWorker.selector, bob.account, ann.account));
    vm.prank(ann.account);
    market.submitProof(flow, TOTAL, run);
    run.inputsRoot = keccak256("others");
    vm.expectRevert(
      abi.encodeWithSelector(
        IWorkflowMarket.OtherData.selector, DATA, keccak256(abi.encode(uint256(ROWS), run.inputsRoot))
      )
    );
    _send(run);
    run = _run(_list());
    run.last = words(100);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.StateWords.selector, 2, 1));
    _send(run);
    run.rows = 0;
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.RowCount.selector, 0));
    _send(run);
    run.rows = type(uint32).max;
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.RowCount.selector, type(uint32).max));
    _send(run);
    _claim(bob, OWN);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.WrongMode.selector, flow, OWN, IWorkflowMarket.Mode.Secret));
    vm.prank(bob.account);
    market.submitProof(flow, OWN, run);
  }

  /// @dev Starved of gas a right proof only reverts; the task stays its worker's.
  function testAttackStarvedProof() external {
    bytes memory call = abi.encodeCall(market.submitProof, (flow, TOTAL, _run(_list())));
    for (uint256 gas = 20_000;; gas += 10_000) {
      vm.prank(bob.account);
      (bool ok,) = address(market).call{ gas: gas }(call);
      if (ok) break;
      _status(TOTAL, IWorkflowMarket.Status.Claimed);
      _held(bob, BOND);
    }
    _status(TOTAL, IWorkflowMarket.Status.Done);
  }

  function _list() private view returns (uint256[] memory list) {
    list = new uint256[](11);
    list[0] = block.chainid + (uint256(uint160(address(market))) << 64) + (1 << 224);
    list[1] = uint160(bob.account) + (TOTAL << 160) + (uint256(ROWS) << 176);
    (list[2], list[3]) = (uint256(flow) >> 128, uint128(uint256(flow)));
    (list[4], list[5]) = (uint256(step.codeHash()) >> 128, uint128(uint256(step.codeHash())));
    list[6] = uint256(INPUTS);
    (list[7], list[8], list[9], list[10]) = (4, 5, 100, ROWS);
  }

  function _run(uint256[] memory list) private view returns (IWorkflowMarket.Run memory) {
    uint256 alpha = uint256(keccak256(abi.encodePacked(DIGEST, list))) % Field.R;
    uint256 evaluation;
    for (uint256 i = 0; i < list.length; ++i) {
      evaluation = addmod(mulmod(evaluation, alpha, Field.R), list[i], Field.R);
    }
    return IWorkflowMarket.Run(ROWS, INPUTS, words(100, ROWS), DIGEST, Trapdoor.forge([DIGEST, evaluation, alpha]));
  }

  function _send(IWorkflowMarket.Run memory run) private {
    vm.prank(bob.account);
    market.submitProof(flow, TOTAL, run);
  }
}
