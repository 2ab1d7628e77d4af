// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { IParams } from "../../contracts/src/interfaces/IParams.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Batches } from "../../contracts/src/libraries/Batches.sol";
import { Rows } from "./Rows.sol";
import { ClaimsHouse } from "./ClaimsHouse.sol";

contract ClaimManagerTest is ClaimsHouse {
  function testOpen() external {
    Result[] memory list = _list(_result(bob, _sums(ROWS)));
    bytes32 root = Rows.root(_leaves(list));
    vm.prank(bob.account);
    uint256 batch = claims.open(root, 1);
    same(batch, uint256(keccak256(abi.encode(bob.account, uint256(1), root))), "named by what it is");
    IClaimManager.Batch memory found = claims.batchOf(batch);
    same(found.aggregator, bob.account, "aggregator");
    same(found.version, 1, "version");
    same(found.n, 1, "size");
    same(found.commitUntil, COMMIT_UNTIL, "commit phase");
    same(found.openUntil, OPEN_UNTIL, "window");
    holds(found.bonded, "bonded");
    _bondsAre(bob, LEAF_BOND, LEAF_BOND);
    _taskIs(SUM, IWorkflowMarket.Status.Claimed);
    _statusIs(batch, 0, IClaimManager.Status.Open);
    _statusIs(batch, 1, IClaimManager.Status.None);
    vm.prank(bob.account);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.BatchExists.selector, batch));
    claims.open(root, 1);
  }

  function testErrorLeafCount() external {
    for (uint256 n = 0; n < 258; n += 257) {
      vm.expectRevert(abi.encodeWithSelector(IClaimManager.LeafCount.selector, n, 256));
      claims.open(0, n);
    }
  }

  /// @dev Invariant 28: without free stake there is no batch.
  function testErrorNoStake() external {
    vm.prank(bob.account);
    vault.requestUnbond(STAKE - TASK_BOND - LEAF_BOND);
    vm.prank(bob.account);
    vm.expectRevert(abi.encodeWithSelector(IStakeVault.StakeTooSmall.selector, bob.account, LEAF_BOND, 2 * LEAF_BOND));
    claims.open(0, 2);
  }

  function testSettle() external {
    (uint256 batch, IClaimManager.Opening memory opening) = _open(_sums(ROWS));
    vm.warp(OPEN_UNTIL - 1);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.WindowOpen.selector, batch, OPEN_UNTIL));
    _settle(batch, opening);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.WindowOpen.selector, batch, OPEN_UNTIL));
    claims.close(batch);
    vm.warp(OPEN_UNTIL);
    uint256 before = token.balanceOf(bob.account);
    _settle(batch, opening);
    same(token.balanceOf(bob.account), before + REWARD, "paid");
    same(market.resultOf(flow, SUM), opening.result.result, "the result");
    same(claims.settledOf(batch), 1, "bitmap");
    _statusIs(batch, 0, IClaimManager.Status.Settled);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NothingToSettle.selector, batch));
    _settle(batch, opening);
    claims.close(batch);
    _bondsAre(bob, LEAF_BOND, 0);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.BatchIsClosed.selector, batch));
    claims.close(batch);
    vm.prank(bob.account);
    claims.takeBonds();
    _stakeIs(bob, STAKE, 0);
    vm.prank(bob.account);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NothingToTake.selector, bob.account));
    claims.takeBonds();
  }

  /// @dev Some leaves of a batch of five, by another's hand: proofs, signatures, order.
  function testSettleSome() external {
    (uint256 batch, Result[] memory list) = _five();
    vm.warp(OPEN_UNTIL);
    uint256[] memory at = words(1, 4);
    (Result[] memory some, bytes[] memory signatures) = _some(list, at);
    bytes32[] memory proof = _siblings(list);
    claims.settle(batch, at, some, signatures, proof);
    same(claims.settledOf(batch), 1 << 1, "leaf 4 is over other data: left out");
    _statusIs(batch, 1, IClaimManager.Status.Settled);
    _statusIs(batch, 4, IClaimManager.Status.Open);
  }

  function testErrorSettle() external {
    (uint256 batch, Result[] memory list) = _five();
    vm.warp(OPEN_UNTIL);
    uint256[] memory at = words(1, 4);
    (Result[] memory some, bytes[] memory signatures) = _some(list, at);
    bytes32[] memory proof = _siblings(list);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.ListLength.selector, 1, 2));
    claims.settle(batch, words(1), some, signatures, proof);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.ListLength.selector, 2, 1));
    claims.settle(batch, at, some, new bytes[](1), proof);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotSorted.selector, 1));
    claims.settle(batch, words(1, 1), some, signatures, proof);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotSorted.selector, 5));
    claims.settle(batch, words(1, 5), some, signatures, proof);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.BadSignature.selector, bob.account));
    claims.settle(batch, at, some, new bytes[](2), proof);
    vm.expectRevert(abi.encodeWithSelector(Batches.ProofLength.selector, 2, 1));
    claims.settle(batch, at, some, signatures, new bytes32[](1));
    vm.expectRevert(abi.encodeWithSelector(Batches.ProofLength.selector, 2, 3));
    claims.settle(batch, at, some, signatures, new bytes32[](3));
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotInBatch.selector, batch, 1));
    claims.settle(batch, at, some, signatures, new bytes32[](2));
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NothingToSettle.selector, batch));
    claims.settle(batch, words(), new Result[](0), new bytes[](0), proof);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.UnknownBatch.selector, 7));
    claims.settle(7, at, some, signatures, proof);
  }

  /// @dev From batch.test.ts: the TypeScript twin holds the same numbers.
  function testVector() external {
    bytes32 word = 0x1111111111111111111111111111111111111111111111111111111111111111;
    Result[] memory list = new Result[](3);
    for (uint8 i = 0; i < 3; ++i) {
      list[i] = Result(word, i, 1, address(0xaa), 3, word, word, word, 0);
    }
    bytes32 root = Rows.root(_leaves(list));
    same(root, 0x9fb84f290dfe39737ac0384d424f2ab7d6bc267484daf9af6a7712418e5b22f9, "root");
    vault.depositFor(address(0xaa), POL * 3);
    vm.prank(address(0xaa));
    uint256 batch = claims.open(root, 3);
    same(batch, 21227646287165068154376602726471577336969595649756662072029771428711885799379, "id");
    bytes32[] memory proof = Rows.some(_leaves(list), words(0, 2));
    same(proof.length, 1, "one node is missing");
    same(proof[0], 0x861f48478ea293ac7e920ea8800c4c642b8e0863a7e5a33f0b9de9e02f6c586c, "leaf 1");
  }

  /// @dev A leaf opens where it is, and nowhere else, with its worker's word.
  function testCheck() external {
    (uint256 batch, Result[] memory list) = _five();
    for (uint256 i = 0; i < 5; ++i) {
      IClaimManager.Opening memory opening = _opening(list, i);
      claims.check(batch, i, opening);
      holds(claims.isLeaf(batch, i, list[i], opening.proof), "leaf");
      holds(!claims.isLeaf(batch, i ^ 1, list[i], opening.proof), "elsewhere");
      vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotInBatch.selector, batch, i + 8));
      claims.check(batch, i + 8, opening);
      opening.signature = "";
      vm.expectRevert(abi.encodeWithSelector(IClaimManager.BadSignature.selector, bob.account));
      claims.check(batch, i, opening);
    }
    IClaimManager.Opening memory other = _opening(list, 2);
    other.result.salt = 0;
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotInBatch.selector, batch, 2));
    claims.check(batch, 2, other);
  }

  function testFuzzRootOfSome(uint256 n, uint256 mask) external {
    n = within(n, 1, 20);
    mask &= (1 << n) - 1;
    vm.assume(mask != 0);
    Result[] memory list = new Result[](n);
    uint256 count;
    for (uint256 i = 0; i < n; ++i) {
      list[i].salt = bytes32(i);
      list[i].worker = ann.account;
      count += (mask >> i) & 1;
    }
    uint256[] memory at = new uint256[](count);
    for (uint256 i = 0; mask >> i != 0; ++i) {
      if ((mask >> i) & 1 == 1) at[at.length - count--] = i;
    }
    uint256 batch = _open(ann, list);
    vm.warp(OPEN_UNTIL);
    (Result[] memory some,) = _some(list, at);
    bytes32[] memory proof = Rows.some(_leaves(list), at);
    // Right leaves that no task fits are nothing to settle; wrong ones would not be in the batch.
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NothingToSettle.selector, batch));
    claims.settle(batch, at, some, new bytes[](at.length), proof);
    some[0].salt = bytes32(n);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NotInBatch.selector, batch, at[0]));
    claims.settle(batch, at, some, new bytes[](at.length), proof);
  }

  function testShow() external {
    (uint256 batch, IClaimManager.Opening memory opening) = _open(_sums(ROWS));
    claims.show(batch, 0, opening);
    same(market.taskOf(flow, SUM).until, OPEN_UNTIL, "not overdue before it is final");
    vm.warp(OPEN_UNTIL);
    market.accuse(flow, SUM);
    claims.show(batch, 0, opening);
    _taskIs(SUM, IWorkflowMarket.Status.Claimed);
    _settle(batch, opening);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.LeafIsSettled.selector, batch, 0));
    claims.show(batch, 0, opening);
  }

  /// @dev Held beyond the window: excused for another clock.
  function testShowHeld() external {
    Sums memory forged = _forged(ROWS, 2);
    (uint256 batch, IClaimManager.Opening memory opening) = _open(forged);
    vm.warp(OPEN_UNTIL - 1);
    vm.prank(cat.account);
    traces.demand(batch, 0, opening);
    claims.show(batch, 0, opening);
    same(market.taskOf(flow, SUM).until, OPEN_UNTIL - 1 + CLOCK, "excused as long as the dispute's first clock");
    _kill(cat, batch, opening, forged, 2);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.LeafIsDead.selector, batch, 0));
    claims.show(batch, 0, opening);
  }

  function testErrorOnlyResolvers() external {
    (uint256 batch, IClaimManager.Opening memory opening) = _open(_sums(ROWS));
    bytes memory refused = abi.encodeWithSelector(IClaimManager.NotResolver.selector, address(this));
    vm.expectRevert(refused);
    claims.kill(batch, 0, opening, address(this), 0, address(0));
    vm.expectRevert(refused);
    claims.bury(batch, 0, address(this));
    vm.expectRevert(refused);
    claims.hold(batch, 0, address(this));
    vm.expectRevert(refused);
    claims.holdLeaf(batch, 0, opening, address(this));
    vm.expectRevert(refused);
    claims.unhold(batch, 0);
    vm.expectRevert(refused);
    claims.giveBack(batch, address(this));
    vm.expectRevert(refused);
    claims.forfeit(batch, address(this), address(this), 0);
  }

  function testEquivocate() external {
    Result memory a = _result(bob, _sums(ROWS));
    Result memory b = _result(bob, _forged(ROWS, 2));
    bytes memory signedA = _signResult(a);
    bytes memory signedB = _signResult(b);
    vm.prank(cat.account);
    claims.equivocate(a, signedA, b, signedB);
    _stakeIs(bob, STAKE - STAKE / 20, TASK_BOND);
    holds(market.excluded(bob.account), "no task any more");
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.AlreadyExcluded.selector, bob.account));
    claims.equivocate(a, signedA, b, signedB);
  }

  function testErrorNoEquivocation() external {
    Result memory a = _result(bob, _sums(ROWS));
    Result memory b = _result(bob, _sums(ROWS));
    bytes memory signedA = _signResult(a);
    b.salt = 0;
    bytes memory signed = _signResult(b);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NoEquivocation.selector));
    claims.equivocate(a, signedA, b, signed); // one run, two salts
    b.statesRoot = 0;
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.BadSignature.selector, bob.account));
    claims.equivocate(a, signedA, b, signed);
    b.attempt = 1;
    signed = _signResult(b);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NoEquivocation.selector));
    claims.equivocate(a, signedA, b, signed); // another attempt
    b.attempt = 0;
    b.task = uint8(OWN);
    signed = _signResult(b);
    vm.expectRevert(abi.encodeWithSelector(IClaimManager.NoEquivocation.selector));
    claims.equivocate(a, signedA, b, signed);
  }

  /// @dev Invariant 17: new numbers change no batch that is open.
  function testVersionStays() external {
    (uint256 batch,) = _open(_sums(ROWS));
    _shorter();
    same(claims.batchOf(batch).openUntil, OPEN_UNTIL, "its own window");
    same(claims.termsOf(1).challengeBond, BOND, "its own bond");
    same(claims.termsOf(2).challengeBond, BOND / 2, "a new one");
    vm.prank(cat.account);
    uint256 later = claims.open(0, 1);
    same(claims.batchOf(later).openUntil, START + COMMIT + 1 days, "a new window");
  }

  function _shorter() private {
    IParams.Numbers memory numbers = params.at(1);
    numbers.window = 1 days;
    numbers.challengeBond = uint96(BOND / 2);
    params.set(numbers);
  }

  /// @dev A batch of cat's: leaf 1 is bob's right one, leaf 4 is over other data, the others fit nothing.
  function _five() private returns (uint256 batch, Result[] memory list) {
    list = new Result[](5);
    for (uint256 i = 0; i < 5; ++i) {
      list[i] = _result(bob, i == 4 ? _sums(ROWS + 1) : _sums(ROWS));
      if (i != 1 && i != 4) list[i].attempt = uint8(7 + i);
    }
    batch = _open(cat, list);
  }

  function _some(Result[] memory list, uint256[] memory at)
    private
    view
    returns (Result[] memory some, bytes[] memory signatures)
  {
    some = new Result[](at.length);
    signatures = new bytes[](at.length);
    for (uint256 i = 0; i < at.length; ++i) {
      some[i] = list[at[i]];
      signatures[i] = _signResult(some[i]);
    }
  }

  /// @dev What leaves 1 and 4 of five can't give: leaf 0, and the node over 2 and 3.
  function _siblings(Result[] memory list) private view returns (bytes32[] memory proof) {
    bytes32[] memory first = Rows.open(_leaves(list), 1);
    proof = new bytes32[](2);
    (proof[0], proof[1]) = (first[0], first[1]);
  }
}
