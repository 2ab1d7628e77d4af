// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IStakeVault } from "../../../contracts/src/interfaces/IStakeVault.sol";
import { IValidatorPool } from "../../../contracts/src/interfaces/IValidatorPool.sol";
import { Result } from "../../../contracts/src/interfaces/Result.sol";
import { PoolHouse } from "../PoolHouse.sol";

contract ValidatorAttacksTest is PoolHouse {
  /// @dev Whoever takes seats once the batch is there, in its block or later, is never drawn; nor does it, or anybody's
  /// leaving, change who is.
  function testAttackStakeAfterTheRandomness() external {
    vault.depositFor(EVE, 10_000 * POL);
    Made memory made = _openAs(EVE, _leaves(1, "a"));
    for (uint256 i = 0; i < 100; ++i) {
      _take(EVE);
    }
    _mine();
    _mine();
    pool.recordDraw(made.id);
    uint256[3] memory seats;
    for (uint256 i = 0; i < DRAWS; ++i) {
      (seats[i],) = pool.drawOf(made.id, i);
      holds(seats[i] >= 1 && seats[i] <= 6, "a seat that was there before");
    }
    for (uint256 i = 1; i <= 6; ++i) {
      _leave(i);
    }
    _mine();
    for (uint256 i = 0; i < DRAWS; ++i) {
      (uint256 seat,) = pool.drawOf(made.id, i);
      same(seat, seats[i], "the same after everybody left");
    }
    _commit(made, 0);
  }

  /// @dev A copied commitment opens for nobody but its maker, and for no other draw.
  function testAttackCommitCopying() external {
    Made memory made = _open(1, "a");
    pool.recordDraw(made.id);
    bytes32[] memory runs = _runs(made, 0);
    (uint256 draw, address copier) = _otherDraw(made);
    bytes32 copied = pool.commitmentOf(made.id, 0, runs, SALT, _holder(made, 0));
    _commit(made, 0);
    vm.prank(copier);
    pool.commit(made.id, draw, copied);
    _toWindow();
    IValidatorPool.Opening[] memory openings = _openings(made, draw);
    vm.expectPartialRevert(IValidatorPool.OtherCommitment.selector);
    pool.attest(made.id, draw, runs, SALT, openings);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.CommitPhaseOver.selector, made.id, START + COMMIT));
    vm.prank(copier);
    pool.commit(made.id, 2, copied);
  }

  /// @dev Not showing what one committed costs what attesting a falsehood costs; not committing costs a no-show; both once,
  /// and both cost the seat.
  function testAttackNonReveal() external {
    Made memory made = _open(1, "a");
    pool.recordDraw(made.id);
    _commit(made, 0);
    (uint256 draw,) = _otherDraw(made);
    vm.warp(START + COMMIT + WINDOW);
    (uint256 hidden,) = pool.drawOf(made.id, 0);
    (uint256 absent,) = pool.drawOf(made.id, draw);
    pool.punishSilence(made.id, 0);
    pool.punishSilence(made.id, draw);
    same(pool.seatOf(hidden).stake, SEAT / 2, "hiding: half");
    same(pool.seatOf(absent).stake, SEAT - SEAT / 1_000, "absent: 0.1 %");
    same(pool.seatCount(), 4, "both seats lost");
    vm.expectRevert(
      abi.encodeWithSelector(IValidatorPool.WrongStatus.selector, made.id, 0, IValidatorPool.Status.Punished)
    );
    pool.punishSilence(made.id, 0);
  }

  /// @dev A validator that took its claimant's word sees the claim die before it attests, and keeps quiet: what it committed
  /// and revealed convicts it, and keeping even that costs as much.
  function testAttackLazyValidatorBacksOut() external {
    Made memory made = _open(1, "a");
    pool.recordDraw(made.id);
    _commit(made, 0);
    _toWindow();
    _kill(made, 0, ground);
    pool.reveal(made.id, 0, _runs(made, 0), SALT);
    (uint256 seat,) = pool.drawOf(made.id, 0);
    _punishFalse(made, 0, 0);
    same(pool.seatOf(seat).stake, SEAT / 2, "half of the seat");
  }

  /// @dev The claimant hides one wrong state behind a right result, to burn who honestly computed the result: they committed
  /// to the whole run, so nothing they said was false.
  function testAttackRightResultByAWrongWay() external {
    Result[] memory leaves = _leaves(1, "a");
    bytes32 honest = pool.runOf(leaves[0]);
    leaves[0].statesRoot = "one wrong state";
    Made memory made = _openAs(EVE, leaves);
    _mine();
    _mine();
    pool.recordDraw(made.id);
    bytes32[] memory runs = new bytes32[](1);
    runs[0] = honest;
    _commit(made, 0, runs);
    _toWindow();
    pool.reveal(made.id, 0, runs, SALT);
    _kill(made, 0, ground);
    IValidatorPool.Opening memory opening = _opening(made, 0);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.OtherRun.selector, 0, honest, pool.runOf(made.leaves[0])));
    pool.punishFalse(made.id, 0, 0, runs, SALT, opening);
  }

  /// @dev A leaf that died by its worker's silence or equivocation was not shown false: its attesters did nothing wrong.
  function testAttackSlashWithoutFalsehood() external {
    Made memory made = _open(1, "a");
    pool.recordDraw(made.id);
    _commit(made, 0);
    _toWindow();
    _attest(made, 0);
    _kill(made, 0, address(0));
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NotFalse.selector, made.id, 0));
    this.punishFalse(made, 0, 0);
  }

  /// @dev One falsehood, four samples of which two died, two callers: one slash.
  function testAttackDoublePunishment() external {
    Made memory made = _open(4, "a");
    pool.recordDraw(made.id);
    _commit(made, 0);
    _toWindow();
    _attest(made, 0);
    _kill(made, 0, ground);
    _kill(made, 1, ground);
    (uint256 first, uint256 second) = (_sampleOf(made, 0), _sampleOf(made, 1));
    _punishFalse(made, 0, first);
    vm.expectRevert(
      abi.encodeWithSelector(IValidatorPool.WrongStatus.selector, made.id, 0, IValidatorPool.Status.Punished)
    );
    this.punishFalse(made, 0, second);
  }

  /// @dev A seat given up stays locked until whatever it attested is final: leaving doesn't save it.
  function testAttackLeaveAfterAttesting() external {
    Made memory made = _open(1, "a");
    pool.recordDraw(made.id);
    _commit(made, 0);
    _toWindow();
    _attest(made, 0);
    (uint256 seat, address holder) = pool.drawOf(made.id, 0);
    _leave(seat);
    vm.warp(START + 11.75 days);
    vm.expectPartialRevert(IValidatorPool.StillBound.selector);
    pool.freeSeat(seat);
    vm.expectPartialRevert(IStakeVault.StakeTooSmall.selector);
    _unbond(holder, STAKE - SEAT);
    vm.warp(START + COMMIT + 1);
    _kill(made, 0, ground);
    vm.warp(START + 11.75 days);
    _punishFalse(made, 0, 0);
    same(pool.seatOf(seat).stake, SEAT / 2, "caught all the same");
  }

  /// @dev Before its batch is open a declaration is a hash; until it is shown, no view and no other's guess tells the leaf
  /// from another.
  function testAttackCanarySpotted() external {
    Made memory made = _canary("a", "secret");
    holds(!pool.isCanary(made.id, 0), "not to be seen");
    IValidatorPool.Opening memory opening = _opening(made, 0);
    bytes32 guess = keccak256(abi.encode(made.id, 0, CLIENT, bytes32("guess")));
    _toWindow();
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NotDeclared.selector, CLIENT, guess));
    pool.showCanary(made.id, 0, "guess", opening);
    vm.warp(START + COMMIT - 1);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.CommitPhaseOpen.selector, made.id, START + COMMIT));
    pool.showCanary(made.id, 0, "secret", opening);
    vm.warp(START + COMMIT);
    pool.showCanary(made.id, 0, "secret", opening);
    holds(pool.isCanary(made.id, 0), "shown");
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.AlreadyShown.selector, made.id, 0));
    pool.showCanary(made.id, 0, "secret", opening);
  }

  /// @dev What a canary catches burns; its worker loses its bond and nothing on top; so its poster is poorer by all of it.
  function testAttackCanaryFarmed() external {
    market.lock(EVE, 20 * POL);
    Made memory made = _canary("a", "secret");
    pool.recordDraw(made.id);
    _commit(made, 0);
    _toWindow();
    pool.showCanary(made.id, 0, "secret", _opening(made, 0));
    pool.reveal(made.id, 0, _runs(made, 0), SALT);
    _kill(made, 0, ground);
    same(_active(EVE), STAKE - 20 * POL, "the bond, no share of the stake");
    (uint256 seat, address holder) = pool.drawOf(made.id, 0);
    _punishFalse(made, 0, 0);
    vm.warp(START + COMMIT + ESCROW);
    uint256 supply = token.totalSupply();
    vault.release(
      IStakeVault.Slash(
        address(pool),
        keccak256(abi.encode(made.id, uint256(0))),
        holder,
        SEAT / 2,
        address(0),
        0,
        ground,
        START + COMMIT + ESCROW
      )
    );
    same(token.totalSupply(), supply - SEAT / 2, "burned whole");
    holds(pool.seatOf(seat).freeAt > 0, "and caught");
  }

  /// @dev A fraud on somebody is no canary: only the client of the very task can have declared it, before the opening.
  function testAttackFraudCalledACanary() external {
    bytes32 hash;
    Made memory made = _made(_leaves(1, "a"));
    made.id = _idOf(made);
    hash = keccak256(abi.encode(made.id, 0, EVE, bytes32("secret")));
    vm.prank(EVE);
    pool.declareCanary(hash);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.AlreadyDeclared.selector, EVE, hash));
    vm.prank(EVE);
    pool.declareCanary(hash);
    _mine();
    _openAs(EVE, made.leaves);
    hash = keccak256(abi.encode(made.id, 0, CLIENT, bytes32("secret")));
    // Too late by one block: that of the opening.
    vm.prank(CLIENT);
    pool.declareCanary(hash);
    _mine();
    _toWindow();
    IValidatorPool.Opening memory opening = _opening(made, 0);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NotDeclared.selector, CLIENT, hash));
    pool.showCanary(made.id, 0, "secret", opening);
    // Another leaf, of its own workflow, in place of the real one.
    opening.leaf.workflow = "own";
    market.setClient("own", EVE);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.BadOpening.selector, made.id, 0));
    pool.showCanary(made.id, 0, "secret", opening);
  }

  function testAttackCanariesWithoutEnd() external {
    Made[3] memory made = [_canary("a", "1"), _canary("b", "2"), _canary("c", "3")];
    _toWindow();
    pool.showCanary(made[0].id, 0, "1", _opening(made[0], 0));
    pool.showCanary(made[1].id, 0, "2", _opening(made[1], 0));
    IValidatorPool.Opening memory opening = _opening(made[2], 0);
    uint256 epoch = block.timestamp / 7 days;
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.CanaryCap.selector, epoch, 2));
    pool.showCanary(made[2].id, 0, "3", opening);
    vm.warp((epoch + 1) * 7 days);
    pool.showCanary(made[2].id, 0, "3", opening);
  }

  /// @dev Fees come from the market alone, and from what it has transferred.
  function testAttackFeesFromNowhere() external {
    Made memory made = _open(1, "a");
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NotMarket.selector, address(this)));
    pool.pay(made.id, 1);
    token.transfer(address(market), 1);
    vm.expectRevert(abi.encodeWithSelector(IValidatorPool.NoAttester.selector, made.id));
    market.pay(pool, made.id, 1);
  }

  /// @dev For `expectRevert`: one call.
  function punishFalse(Made memory made, uint256 draw, uint256 sample) external {
    _punishFalse(made, draw, sample);
  }

  /// @dev A batch of one that its client has declared a block before.
  function _canary(bytes32 leafSalt, bytes32 salt) private returns (Made memory made) {
    made = _made(_leaves(1, leafSalt));
    vm.prank(CLIENT);
    pool.declareCanary(keccak256(abi.encode(_idOf(made), 0, CLIENT, salt)));
    _mine();
    made = _openAs(EVE, made.leaves);
    _mine();
    _mine();
  }

  /// @dev The batch that Eve will open with these leaves.
  function _idOf(Made memory made) private pure returns (uint256) {
    bytes32 leaf = keccak256(abi.encodePacked(bytes1(0), uint256(0), made.rows[0]));
    return uint256(keccak256(abi.encode(EVE, uint256(1), leaf)));
  }

  function _leave(uint256 seat) private {
    address holder = pool.seatOf(seat).holder;
    vm.prank(holder);
    pool.leaveSeat(seat);
  }

  /// @dev A draw that fell on another holder than the first.
  function _otherDraw(Made memory made) private view returns (uint256 draw, address holder) {
    for (draw = 1; draw < DRAWS; ++draw) {
      holder = _holder(made, draw);
      if (holder != _holder(made, 0)) return (draw, holder);
    }
    holds(false, "all draws on one holder");
  }

  function _sampleOf(Made memory made, uint256 index) private view returns (uint256 sample) {
    uint256[] memory indices = pool.samplesOf(made.id, 0);
    while (indices[sample] != index) ++sample;
  }
}
