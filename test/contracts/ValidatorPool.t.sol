// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { IValidatorPool } from "../../contracts/src/interfaces/IValidatorPool.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Defaults } from "./Defaults.sol";
import { PoolHouse } from "./PoolHouse.sol";

contract ValidatorPoolTest is PoolHouse {
  function testSeatsLife() external {
    uint256 seat = _take(ANN);
    same(pool.seatCount(), 7, "seven");
    same(vault.lockOf(address(pool), ANN), 3 * SEAT, "stake for each");
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NotHolder.selector, seat, ANN, BOB));
    vm.prank(BOB);
    pool.leaveSeat(seat);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.StillBound.selector, seat, 0));
    pool.freeSeat(seat);
    vm.prank(ANN);
    pool.leaveSeat(seat);
    uint256 freeAt = START + Defaults.UNBONDING;
    same(pool.seatOf(seat).freeAt, freeAt, "as long as stake takes to leave");
    same(pool.seatCount(), 6, "six");
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.AlreadyLeft.selector, seat, freeAt));
    vm.prank(ANN);
    pool.leaveSeat(seat);
    vm.warp(freeAt - 1);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.StillBound.selector, seat, freeAt));
    pool.freeSeat(seat);
    vm.warp(freeAt);
    pool.freeSeat(seat);
    same(vault.lockOf(address(pool), ANN), 2 * SEAT, "free again");
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NoSeat.selector, seat));
    pool.freeSeat(seat);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NoSeat.selector, 99));
    pool.freeSeat(99);
  }

  function testErrorSeatWithoutStake() external {
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, address(0xD0), 0, SEAT));
    _take(address(0xD0));
  }

  /// @dev Whoever leaves from the middle: the last one's seat moves up, and every slot holds a living seat.
  function testBehaviorSlotsStayDense() external {
    vm.prank(BOB);
    pool.leaveSeat(2);
    same(pool.seatOf(6).slot, 1, "the last took the gap");
    vm.prank(CID);
    pool.leaveSeat(6);
    same(pool.seatOf(5).slot, 1, "and the next last");
    vm.prank(BOB);
    pool.leaveSeat(5);
    same(pool.seatCount(), 3, "three left");
    _mine();
    Made memory made = _open(1, "a");
    pool.recordDraw(made.id);
    for (uint256 i = 0; i < DRAWS; ++i) {
      (uint256 seat,) = pool.drawOf(made.id, i);
      holds(pool.seatOf(seat).freeAt == 0, "nobody who left before");
    }
  }

  function testWholeLife() external {
    Made memory made = _open(8, "a");
    pool.recordDraw(made.id);
    for (uint256 i = 0; i < DRAWS; ++i) {
      _commit(made, i);
    }
    _toWindow();
    for (uint256 i = 0; i < DRAWS; ++i) {
      _attest(made, i);
    }
    same(pool.attestersOf(made.id), 3, "all attest");
    // 12 leaves attested: 25 pay 2 each, one waits; 11 more pay one each.
    token.transfer(address(market), 36);
    market.pay(pool, made.id, 25);
    address holder = _holder(made, 0);
    uint256 before = token.balanceOf(holder);
    same(pool.collect(made.id, 0), 8, "four leaves, two each");
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NothingToCollect.selector, made.id, 0));
    pool.collect(made.id, 0);
    market.pay(pool, made.id, 11);
    same(pool.collect(made.id, 0), 4, "and one each");
    same(token.balanceOf(holder) - before, 12, "in the holder's wallet");
    pool.collect(made.id, 1);
    pool.collect(made.id, 2);
    same(token.balanceOf(address(pool)), 0, "all paid");
  }

  function testBehaviorRevealThenAttest() external {
    Made memory made = _open(1, "a");
    pool.recordDraw(made.id);
    _commit(made, 0);
    _toWindow();
    bytes32[] memory runs = _runs(made, 0);
    pool.reveal(made.id, 0, runs, SALT);
    same(uint256(pool.voteOf(made.id, 0).status), uint256(IValidatorPool.Status.Revealed), "revealed");
    vm.expectRevert(
      abi.encodeWithSelector(IValidatorPool.WrongStatus.selector, made.id, 0, IValidatorPool.Status.Revealed)
    );
    pool.reveal(made.id, 0, runs, SALT);
    _attest(made, 0);
    vm.expectRevert(
      abi.encodeWithSelector(IValidatorPool.WrongStatus.selector, made.id, 0, IValidatorPool.Status.Attested)
    );
    pool.attest(made.id, 0, runs, SALT, new IValidatorPool.Opening[](1));
  }

  /// @dev What couldn't be computed is 0, and what differs isn't attested: the rest is.
  function testBehaviorSomeOfTheLeaves() external {
    Made memory made = _open(4, "a");
    pool.recordDraw(made.id);
    bytes32[] memory runs = _runs(made, 0);
    runs[1] = 0;
    runs[2] = "other";
    _commit(made, 0, runs);
    _toWindow();
    pool.attest(made.id, 0, runs, SALT, _openings(made, 0));
    same(pool.voteOf(made.id, 0).attested, 2, "two of four");
    bytes32[] memory none = new bytes32[](4);
    IValidatorPool.Opening[] memory openings = _openings(made, 1);
    same(openings.length, 4, "all four leaves, in another order");
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.WrongStatus.selector, made.id, 1, IValidatorPool.Status.None));
    pool.attest(made.id, 1, none, SALT, openings);
  }

  function testErrorNothingAttested() external {
    Made memory made = _open(4, "a");
    pool.recordDraw(made.id);
    bytes32[] memory none = new bytes32[](4);
    _commit(made, 0, none);
    _toWindow();
    IValidatorPool.Opening[] memory openings = _openings(made, 0);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NothingAttested.selector, made.id, 0));
    pool.attest(made.id, 0, none, SALT, openings);
    pool.reveal(made.id, 0, none, SALT);
    vm.warp(START + COMMIT + WINDOW);
    vm.expectRevert(
      abi.encodeWithSelector(IValidatorPool.WrongStatus.selector, made.id, 0, IValidatorPool.Status.Revealed)
    );
    pool.punishSilence(made.id, 0);
  }

  /// @dev Nobody attests its own work, nor checks its own batch.
  function testErrorOwnWork() external {
    Made memory made = _open(1, "a");
    pool.recordDraw(made.id);
    Result[] memory own = _leaves(1, "b");
    own[0].worker = _holder(made, 0);
    (uint256 id, bytes32[] memory runs) = _drawnTo(own, EVE, own[0].worker);
    made = _made(own);
    made.id = id;
    _commit(made, 0, runs);
    _toWindow();
    IValidatorPool.Opening[] memory openings = _openings(made, 0);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NothingAttested.selector, id, 0));
    pool.attest(id, 0, runs, SALT, openings);

    (id, runs) = _drawnTo(own, ANN, ANN);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.OwnBatch.selector, id, ANN));
    vm.prank(ANN);
    pool.commit(id, 0, "x");
    vm.warp(block.timestamp + COMMIT + WINDOW);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.OwnBatch.selector, id, ANN));
    pool.punishSilence(id, 0);
  }

  function testDrawBothSides() external {
    Made memory made = _openAs(EVE, _leaves(1, "a"));
    uint256 opened = height;
    for (uint256 i = 0; i < 2; ++i) {
      vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NoHash.selector, made.id, opened + 1));
      pool.recordDraw(made.id);
      _mine();
    }
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NotDrawn.selector, made.id));
    pool.drawOf(made.id, 0);
    vm.roll(opened + 1 + 257);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NoHash.selector, made.id, opened + 1));
    pool.recordDraw(made.id);
    vm.roll(opened + 1 + 256);
    pool.recordDraw(made.id);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.AlreadyDrawn.selector, made.id));
    pool.recordDraw(made.id);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NoDraw.selector, made.id, DRAWS));
    pool.drawOf(made.id, DRAWS);
  }

  function testPhasesBothSides() external {
    Made memory made = _open(1, "a");
    pool.recordDraw(made.id);
    bytes32[] memory runs = _runs(made, 0);
    IValidatorPool.Opening[] memory openings = _openings(made, 0);
    address holder = _holder(made, 0);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.ZeroCommitment.selector));
    vm.prank(holder);
    pool.commit(made.id, 0, 0);
    vm.warp(START + COMMIT - 1);
    _commit(made, 0);
    vm.expectRevert(
      abi.encodeWithSelector(IValidatorPool.WrongStatus.selector, made.id, 0, IValidatorPool.Status.Committed)
    );
    vm.prank(holder);
    pool.commit(made.id, 0, "x");
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.CommitPhaseOpen.selector, made.id, START + COMMIT));
    pool.attest(made.id, 0, runs, SALT, openings);
    vm.warp(START + COMMIT);
    holder = _holder(made, 1);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.CommitPhaseOver.selector, made.id, START + COMMIT));
    vm.prank(holder);
    pool.commit(made.id, 1, "x");
    vm.warp(START + COMMIT + WINDOW);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.RevealPhaseOver.selector, made.id, START + COMMIT + WINDOW));
    pool.attest(made.id, 0, runs, SALT, openings);
    vm.warp(START + COMMIT + WINDOW - 1);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.RevealPhaseOpen.selector, made.id, START + COMMIT + WINDOW));
    pool.punishSilence(made.id, 1);
    pool.attest(made.id, 0, runs, SALT, openings);
  }

  /// @dev When everybody has left there is nobody to draw, and a fee finds no attester.
  function testBehaviorNoSeats() external {
    for (uint256 i = 1; i <= 6; ++i) {
      address holder = pool.seatOf(i).holder;
      vm.prank(holder);
      pool.leaveSeat(i);
    }
    _mine();
    Made memory made = _open(1, "a");
    pool.recordDraw(made.id);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NoDraw.selector, made.id, 0));
    pool.drawOf(made.id, 0);
    vm.warp(START + COMMIT + WINDOW);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NoDraw.selector, made.id, 0));
    pool.punishSilence(made.id, 0);
    same(pool.attestersOf(made.id), 0, "nobody");
  }

  function testErrorCommitOfAnothersDraw() external {
    Made memory made = _open(1, "a");
    pool.recordDraw(made.id);
    (uint256 seat, address holder) = pool.drawOf(made.id, 0);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NotHolder.selector, seat, holder, EVE));
    vm.prank(EVE);
    pool.commit(made.id, 0, "x");
  }

  /// @dev The run of the leaf, but not its place: another leaf with the same run convicts nobody.
  function testErrorPunishByAnotherLeaf() external {
    Made memory made = _open(2, "a");
    pool.recordDraw(made.id);
    _commit(made, 0);
    _toWindow();
    _attest(made, 0);
    uint256 index = pool.samplesOf(made.id, 0)[0];
    _kill(made, index, ground);
    bytes32[] memory runs = _runs(made, 0);
    IValidatorPool.Opening memory opening = _opening(made, index);
    opening.leaf.salt = "other";
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.BadOpening.selector, made.id, index));
    pool.punishFalse(made.id, 0, 0, runs, SALT, opening);
  }

  function testErrorOpenings() external {
    Made memory made = _open(8, "a");
    pool.recordDraw(made.id);
    _commit(made, 0);
    bytes32[] memory runs = _runs(made, 0);
    _toWindow();
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.SampleCount.selector, 4, 3));
    pool.attest(made.id, 0, runs, SALT, new IValidatorPool.Opening[](3));
    IValidatorPool.Opening[] memory openings = _openings(made, 0);
    openings[2].proof[0] ^= bytes32(uint256(1));
    uint256 index = pool.samplesOf(made.id, 0)[2];
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.BadOpening.selector, made.id, index));
    pool.attest(made.id, 0, runs, SALT, openings);
    bytes32 committed = pool.voteOf(made.id, 0).commitment;
    bytes32 given = pool.commitmentOf(made.id, 0, runs, "pepper", _holder(made, 0));
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.OtherCommitment.selector, committed, given));
    pool.reveal(made.id, 0, runs, "pepper");
  }

  function testErrorWrongNumberOfRuns() external {
    Made memory made = _open(8, "a");
    pool.recordDraw(made.id);
    bytes32[] memory few = new bytes32[](3);
    _commit(made, 0, few);
    _toWindow();
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.SampleCount.selector, 4, 3));
    pool.reveal(made.id, 0, few, SALT);
  }

  function testPunishFalse() external {
    Made memory made = _open(4, "a");
    pool.recordDraw(made.id);
    for (uint256 i = 0; i < 2; ++i) {
      _commit(made, i);
    }
    _toWindow();
    _attest(made, 0);
    pool.reveal(made.id, 1, _runs(made, 1), SALT);
    token.transfer(address(market), 40);
    market.pay(pool, made.id, 40);
    (uint256 seat, address holder) = pool.drawOf(made.id, 0);
    uint256 index = pool.samplesOf(made.id, 0)[3];
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NotFalse.selector, made.id, index));
    this.punishFalse(made, 0, 3);
    _kill(made, index, ground);
    uint256 supply = token.totalSupply();
    _punishFalse(made, 0, 3);
    same(pool.attestersOf(made.id), 0, "attests no more");
    same(token.totalSupply(), supply - 40, "its fee burns");
    same(pool.seatOf(seat).stake, SEAT / 2, "half of the seat");
    holds(pool.seatOf(seat).freeAt > 0, "and the seat is lost");
    same(_active(holder), STAKE - SEAT / 2, "out of the stake");
  }

  /// @dev The vectors that sampling.test.ts holds too.
  function testHashesOfWhatIsCommitted() external view {
    Result memory leaf;
    (leaf.rows, leaf.inputsRoot, leaf.statesRoot, leaf.result) =
    (7, keccak256("inputs"), keccak256("states"), keccak256("result"));
    bytes32[] memory runs = new bytes32[](2);
    runs[0] = pool.runOf(leaf);
    same(runs[0], bytes32(0x917e17e2e668141c07d52b2bbfefd007bfd6baffe88b143d34621bc0dc147001), "run");
    same(
      pool.commitmentOf(77, 2, runs, keccak256("salt"), ANN),
      bytes32(0x8b61b65924c144ff6cc319a181d13fb8b1405d32c2fc300074507f4ba634c872),
      "commitment"
    );
    same(
      keccak256(abi.encode(77, 3, ANN, keccak256("salt"))),
      bytes32(0xf34a8ba69247ea43ea637c1ef1742ab943c03c11b565bdc7554b091adf7d4b0d),
      "canary"
    );
  }

  /// @dev For `expectRevert`: one call.
  function punishFalse(Made memory made, uint256 draw, uint256 sample) external {
    _punishFalse(made, draw, sample);
  }

  /// @dev Opens batches of these leaves by `aggregator` until the first draw falls on `wanted`.
  function _drawnTo(Result[] memory leaves, address aggregator, address wanted)
    private
    returns (uint256 id, bytes32[] memory runs)
  {
    for (uint256 i = 0; i < 64; ++i) {
      leaves[0].salt = keccak256(abi.encode(aggregator, i));
      Made memory made = _openAs(aggregator, leaves);
      _mine();
      _mine();
      pool.recordDraw(made.id);
      if (_holder(made, 0) == wanted) return (made.id, _runs(made, 0));
    }
    holds(false, "64 draws and never the one");
  }
}
