// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { MarketHouse } from "./MarketHouse.sol";
import { Rows } from "./Rows.sol";
import { SumStep } from "./stubs/SumStep.sol";

contract ClaimManagerTest is MarketHouse {
  uint256 private constant ROWS = 5;
  uint256 private constant BOND = BOND_FACTOR * REWARD;

  Agent private _val;

  function setUp() public override {
    super.setUp();
    _val = _join(0x7a1, 3);
    _clean(ann, _sums(ROWS));
    _claimTask(bob, SUM);
  }

  function testHonestWay() external {
    uint256 before = token.balanceOf(bob.account);
    uint256 id = _claim(_sums(ROWS));
    same(id, 1, "ids from 1");
    same(claims.count(), 1, "count");
    _stakeIs(bob.account, STAKE, TASK_BOND + BOND);
    _status(SUM, IWorkflowMarket.Status.Pending);
    same(claims.claimOf(id).openUntil, START + WINDOW, "window");
    vm.warp(START + WINDOW);
    claims.settle(id);
    _stakeIs(bob.account, STAKE, 0);
    _status(SUM, IWorkflowMarket.Status.Done);
    same(token.balanceOf(bob.account), before + REWARD, "paid");
    same(market.resultOf(flow, SUM), keccak256(abi.encodePacked(_sums(ROWS).states[ROWS])), "result: the last state");
  }

  function testKill() external {
    Sums memory forged = _forged(2);
    uint256 id = _claim(forged);
    uint256 supply = token.totalSupply();
    uint256 before = token.balanceOf(_val.account);
    _act(_val, address(claims), _challengeCall(id, forged, 2));
    uint256 lost = BOND + TASK_BOND;
    _stakeIs(bob.account, STAKE - lost, 0);
    same(token.balanceOf(_val.account), before + lost / 2, "half to who found it");
    same(token.totalSupply(), supply - (lost - lost / 2), "half burned");
    _status(SUM, IWorkflowMarket.Status.Open);
    same(market.task(flow, SUM).worker, address(0), "open for another");
    same(market.escrowOf(flow), 2 * REWARD, "its escrow stays");
    _claimTask(ann, SUM);
    _act(ann, address(claims), _claimCall(ann, _sums(ROWS)));
  }

  /// @dev Every way to forge a trace has a transition that kills it.
  function testFuzzEveryForgeryDies(uint256 where, uint256 rows, uint256 value) external {
    where %= ROWS;
    Sums memory forged = _sums(ROWS);
    vm.assume(value != forged.states[where + 1][rows % 2]);
    forged.states[where + 1][rows % 2] = value;
    uint256 id = _claim(forged);
    (bool ok,) = address(claims).call(_challengeCall(id, forged, where));
    holds(ok, "the first wrong state is no successor");
  }

  function testFuzzHonestHolds(uint256 index) external {
    index %= ROWS;
    uint256 id = _claim(_sums(ROWS));
    bytes memory call = _challengeCall(id, _sums(ROWS), index);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.TransitionHolds.selector, id, index));
    this.send(call);
    _stakeIs(bob.account, STAKE, TASK_BOND + BOND);
  }

  function testAttackChallengeTwice() external {
    Sums memory forged = _forged(2);
    uint256 id = _claim(forged);
    this.send(_challengeCall(id, forged, 2));
    bytes memory call = _challengeCall(id, forged, 2);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotOpen.selector, id, IClaimManager.Status.Dead));
    this.send(call);
    vm.warp(START + WINDOW);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotOpen.selector, id, IClaimManager.Status.Dead));
    claims.settle(id);
    _stakeIs(bob.account, STAKE - BOND - TASK_BOND, 0);
  }

  function testAttackBothSidesOfTheWindow() external {
    Sums memory forged = _forged(2);
    uint256 id = _claim(forged);
    bytes memory call = _challengeCall(id, forged, 2);
    vm.warp(START + WINDOW - 1);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.WindowOpen.selector, id, START + WINDOW));
    claims.settle(id);
    vm.warp(START + WINDOW);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.WindowClosed.selector, id, START + WINDOW));
    this.send(call);
    claims.settle(id);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotOpen.selector, id, IClaimManager.Status.Settled));
    this.send(call);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotOpen.selector, id, IClaimManager.Status.Settled));
    claims.settle(id); // paid once
  }

  /// @dev Challenging oneself burns half: it never nets a gain.
  function testAttackSelfChallenge() external {
    Sums memory forged = _forged(0);
    uint256 id = _claim(forged);
    uint256 before = token.balanceOf(bob.account) + STAKE;
    _act(bob, address(claims), _challengeCall(id, forged, 0));
    (uint256 active,,,) = vault.stakeOf(bob.account);
    uint256 lost = BOND + TASK_BOND;
    same(token.balanceOf(bob.account) + active, before - (lost - lost / 2), "half is gone");
  }

  function testAttackWrongOpenings() external {
    uint256 id = _claim(_sums(ROWS));
    bytes32 inputs = Rows.root(_sums(ROWS).inputs);
    bytes32 states = Rows.root(_sums(ROWS).states);
    for (uint256 i = 0; i < 3; ++i) {
      Sums memory sums = _sums(ROWS);
      bytes memory call = _challengeCall(id, sums, 2, [i == 0, i == 1, i == 2]);
      vm.expectRevert(
        abi.encodeWithSelector(IClaimManager.BadOpening.selector, i == 2 ? inputs : states, i == 1 ? 3 : 2)
      );
      this.send(call);
    }
    Sums memory longer = _sums(ROWS + 1);
    bytes memory beyond = _challengeCall(id, longer, ROWS);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.BadOpening.selector, inputs, ROWS));
    this.send(beyond);
  }

  function testAttackTruncatedTrace() external {
    Sums memory sums = _sums(ROWS - 1);
    bytes memory call = _claimCall(bob, sums);
    vm.expectPartialRevert(IClaimManager.OtherData.selector);
    this.actBob(call);
  }

  /// @dev A state of another width would make the step revert and every transition unjudged.
  function testAttackOtherWidth() external {
    Sums memory sums = _sums(ROWS);
    for (uint256 i = 0; i <= ROWS; ++i) {
      sums.states[i] = words(sums.states[i][0]);
    }
    bytes memory call = _claimCall(bob, sums);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.StateWords.selector, 2, 1));
    this.actBob(call);
  }

  function testAttackWrongEnds() external {
    Sums memory sums = _sums(ROWS);
    sums.states[0] = words(1, 0);
    bytes memory call = _claimCall(bob, sums);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.BadOpening.selector, Rows.root(sums.states), 0));
    this.actBob(call);
    sums = _sums(ROWS);
    call = _claimCall(sums, words(7, ROWS), Rows.open(sums.states, 0), "");
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.BadOpening.selector, Rows.root(sums.states), ROWS));
    this.actBob(call);
  }

  function testErrorClaim() external {
    bytes memory call = _claimCall(bob, _sums(ROWS));
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotWorker.selector, bob.account, address(this)));
    this.send(call);
    call = _claimCall(ann, _sums(ROWS));
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.BadSignature.selector, bob.account));
    this.actBob(call);
    _claim(_sums(ROWS));
    call = _claimCall(bob, _sums(ROWS));
    vm.expectPartialRevert(IWorkflowMarket.WrongStatus.selector); // one claim at a time
    this.actBob(call);
  }

  function testErrorStakeTooSmall() external {
    _act(bob, address(vault), abi.encodeCall(vault.requestUnbond, (STAKE - TASK_BOND - BOND + 1)));
    bytes memory call = _claimCall(bob, _sums(ROWS));
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, bob.account, BOND - 1, BOND));
    this.actBob(call);
  }

  function testBehaviorPendingIsNotReleased() external {
    _claim(_sums(ROWS));
    vm.warp(START + TASK_TIMEOUT);
    vm.expectPartialRevert(IWorkflowMarket.WrongStatus.selector);
    market.release(flow, SUM);
  }

  /// @dev No gas limit makes an honest claim lose, nor a forged one lose by halves.
  function testAttackStarvedChallenge() external {
    Sums memory forged = _forged(2);
    uint256 id = _claim(forged);
    bytes memory right = _challengeCall(id, forged, 2);
    bytes memory wrong = _challengeCall(id, forged, 1);
    for (uint256 gas = 5_000;; gas += 1_000) {
      (bool ok,) = address(claims).call{ gas: gas }(wrong);
      holds(!ok, "a right transition, starved");
      (ok,) = address(claims).call{ gas: gas }(right);
      if (ok) break;
      _stakeIs(bob.account, STAKE, TASK_BOND + BOND);
      _status(SUM, IWorkflowMarket.Status.Pending);
    }
    _stakeIs(bob.account, STAKE - TASK_BOND - BOND, 0);
    _status(SUM, IWorkflowMarket.Status.Open);
  }

  /// @dev A step that reverts is no evidence.
  function testBehaviorStepReverts() external {
    uint256 id = _claim(_sums(ROWS));
    Sums memory sums = _sums(ROWS);
    bytes memory call = _challengeCall(id, sums, 2);
    vm.etch(address(step), address(new Reverting()).code);
    vm.expectRevert(abi.encodeWithSelector(SumStep.Shape.selector));
    this.send(call);
    _stakeIs(bob.account, STAKE, TASK_BOND + BOND);
  }

  function testBondFor() external view {
    same(claims.bondFor(0), MIN_BOND, "at least");
    same(claims.bondFor(MIN_BOND / 2 + 1), MIN_BOND + 2, "twice the reward");
  }

  /// @dev A challenge that opens other words than those committed, for pre, post or input.
  function _challengeCall(uint256 id, Sums memory sums, uint256 index, bool[3] memory wrong)
    private
    view
    returns (bytes memory)
  {
    bytes32[] memory pre = Rows.open(sums.states, index);
    bytes32[] memory post = Rows.open(sums.states, index + 1);
    bytes32[] memory input = Rows.open(sums.inputs, index);
    if (wrong[0]) sums.states[index] = words(0, 0);
    if (wrong[1]) sums.states[index + 1] = words(0, 0);
    if (wrong[2]) sums.inputs[index] = words(0);
    return abi.encodeCall(
      claims.challenge, (id, index, sums.states[index], pre, sums.states[index + 1], post, sums.inputs[index], input)
    );
  }

  /// @dev By way of `this`, so that expectRevert sees one call.
  function send(bytes calldata call) external {
    (bool ok, bytes memory why) = address(claims).call(call);
    if (!ok) _bubble(why);
  }

  function actBob(bytes calldata call) external {
    _act(bob, address(claims), call);
  }

  function _claim(Sums memory sums) private returns (uint256) {
    return abi.decode(_act(bob, address(claims), _claimCall(bob, sums)), (uint256));
  }

  /// @dev Right but for one state, from which it goes on rightly.
  function _forged(uint256 index) private pure returns (Sums memory sums) {
    sums = _sums(ROWS);
    for (uint256 i = index + 1; i <= ROWS; ++i) {
      sums.states[i][0] += 1;
    }
  }

  function _bubble(bytes memory why) private pure {
    assembly ("memory-safe") {
      revert(add(why, 0x20), mload(why))
    }
  }
}

contract Reverting {
  fallback() external {
    revert SumStep.Shape();
  }
}
