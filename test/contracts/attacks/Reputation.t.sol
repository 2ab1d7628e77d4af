// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IERC20Errors } from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import { IReputationLedger } from "../../../contracts/src/interfaces/IReputationLedger.sol";
import { IReputationRegistry } from "../../../contracts/src/interfaces/IReputationRegistry.sol";
import { IStakeVault } from "../../../contracts/src/interfaces/IStakeVault.sol";
import { ReputationHouse } from "../ReputationHouse.sol";

/// @dev Enclave quotes are not here: nothing in this house takes any.
contract ReputationAttacksTest is ReputationHouse {
  /// @dev A thousand wallets pay one worker, round and round with the same coins: it gains what they burned, and so would
  /// one wallet. Being many helps nobody.
  function testAttackSybilRing() external {
    uint256 start = token.totalSupply();
    _funds(address(uint160(0x10000)), 40 * POL);
    for (uint160 i = 0; i < 1_000; ++i) {
      (address wallet, address next) = (address(0x10000 + i), address(0x10001 + i));
      bytes32 flow = _settled(ann, wallet, REWARD);
      vm.prank(ann.account);
      token.transfer(next, REWARD);
      vm.prank(wallet);
      ledger.record(_ids(flow));
      uint256 rest = token.balanceOf(wallet);
      vm.prank(wallet);
      token.transfer(next, rest);
      vm.prank(next);
      token.approve(address(market), type(uint256).max);
      vm.prank(next);
      token.approve(address(ledger), type(uint256).max);
      if (rest < uint256(POINTS)) token.transfer(next, 10 * POL);
    }
    same(ledger.weightOf(ann.account), start - token.totalSupply(), "what the ring burned, to the wei");
    same(ledger.weightOf(ann.account), 1_000 * uint256(POINTS), "a share of all that it moved");
  }

  /// @dev Who has lost more than it gained weighs what a newcomer does: a new account brings nothing, neither does giving
  /// the identity away and taking another.
  function testAttackWhitewash() external {
    _record(_settled(ann, address(this), REWARD));
    ledger.countSlash(_fail(_taken(ann, address(this), REWARD)));
    Agent memory fresh = _join(0xf5e5);
    same(ledger.weightOf(fresh.account), ledger.weightOf(ann.account), "no more than before");
    vm.prank(ann.account);
    identity.register();
    vm.prank(ann.account);
    identity.transferFrom(ann.account, fresh.account, 0);
    vm.prank(ann.account);
    identity.register();
    _points(ann, -60e18);
    _points(fresh, 0);
  }

  /// @dev Work is held back, unrecorded, until after the slash: the sum is the same, in whichever order.
  function testAttackRecordAfterSlash() external {
    bytes32 kept = _settled(ann, address(this), REWARD);
    _record(_settled(bob, address(this), REWARD));
    ledger.countSlash(_fail(_taken(ann, address(this), REWARD)));
    ledger.countSlash(_fail(_taken(bob, address(this), REWARD)));
    _record(kept);
    _points(ann, POINTS - 60e18);
    same(ledger.pointsOf(ann.account) == ledger.pointsOf(bob.account) ? 1 : 0, 1, "either order");
  }

  /// @dev A good name is sold; and the seller hides gains behind a debt that is reversed after the sale.
  function testAttackSaleOfIdentity() external {
    _record(_settled(ann, address(this), REWARD));
    IStakeVault.Slash memory slashed = _fail(_taken(ann, address(this), REWARD));
    ledger.countSlash(slashed);
    vm.prank(ann.account);
    identity.register();
    vm.prank(ann.account);
    identity.transferFrom(ann.account, bob.account, 0);
    registry.revoke(address(step));
    vault.reverse(slashed);
    ledger.restore(slashed);
    _points(ann, 0);
    _points(bob, 0);
    (uint64 count,,) = feedback.getSummary(0, _list(address(ledger)), "", "");
    same(count, 0, "and the identity shows nothing");
  }

  /// @dev Somebody's identity is pressed upon an account: nothing of the account is forgotten.
  function testAttackUnwantedIdentity() external {
    _record(_settled(bob, address(this), REWARD));
    vm.prank(ann.account);
    identity.register();
    vm.prank(ann.account);
    identity.transferFrom(ann.account, bob.account, 0);
    _points(bob, POINTS);
  }

  /// @dev The owner's other wallet praises and pays: praise is no reputation, and pay costs what it brings.
  function testAttackSecondWallet() external {
    vm.prank(ann.account);
    identity.register();
    vm.prank(EVE);
    feedback.giveFeedback(0, 100, 0, "starred", "", "", "", 0);
    same(ledger.weightOf(ann.account), 0, "words weigh nothing");
    _funds(EVE, 100 * POL);
    bytes32 flow = _settled(ann, EVE, REWARD);
    uint256 supply = token.totalSupply();
    vm.prank(EVE);
    ledger.record(_ids(flow));
    same(ledger.weightOf(ann.account), supply - token.totalSupply(), "what it burned");
    vm.expectRevert(abi.encodeWithSelector(IReputationRegistry.SelfFeedback.selector, 0, ann.account));
    vm.prank(ann.account);
    feedback.giveFeedback(0, 100, 0, "starred", "", "", "", 0);
  }

  /// @dev The same task in one list twice.
  function testAttackTwiceInOneList() external {
    IReputationLedger.TaskId[] memory list = new IReputationLedger.TaskId[](2);
    list[0].workflow = list[1].workflow = _settled(ann, address(this), REWARD);
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.AlreadyRecorded.selector, list[0].workflow, 0));
    ledger.record(list);
  }

  /// @dev Who should report a slash sleeps until it has left escrow: it still counts, and whoever should judge a task
  /// and doesn't keeps nobody from recording what settled.
  function testAttackStalledJudge() external {
    IStakeVault.Slash memory slashed = _fail(_taken(ann, address(this), REWARD));
    vm.warp(START + 400 days);
    vault.release(slashed);
    ledger.countSlash(slashed);
    _points(ann, -60e18);
    bytes32 flow = _settled(bob, address(this), REWARD);
    vm.prank(EVE);
    vm.expectPartialRevert(IERC20Errors.ERC20InsufficientAllowance.selector);
    ledger.record(_ids(flow));
    _record(flow);
    _points(bob, POINTS);
  }

  function _list(address one) private pure returns (address[] memory list) {
    list = new address[](1);
    list[0] = one;
  }
}
