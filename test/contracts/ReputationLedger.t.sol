// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { IERC20Errors } from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import { ReputationLedger } from "../../contracts/src/ReputationLedger.sol";
import { IReputationLedger } from "../../contracts/src/interfaces/IReputationLedger.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { ReputationHouse } from "./ReputationHouse.sol";

contract ReputationLedgerTest is ReputationHouse {
  function testRecord() external {
    bytes32 flow = _settled(ann, address(this), REWARD);
    uint256 supply = token.totalSupply();
    vm.expectEmit(address(ledger));
    emit IReputationLedger.Recorded(flow, 0, ann.account, address(this), uint256(POINTS));
    same(_record(flow), uint256(POINTS), "a percent of the reward");
    same(token.totalSupply(), supply - uint256(POINTS), "burned");
    _points(ann, POINTS);
    same(ledger.weightOf(ann.account), uint256(POINTS), "weight");
    IReputationLedger.Entry memory entry = ledger.entryOf(flow, 0);
    same(entry.worker, ann.account, "worker");
    same(entry.points, uint256(POINTS), "points of the task");
  }

  function testBehaviorRecordMany() external {
    IReputationLedger.TaskId[] memory list = new IReputationLedger.TaskId[](3);
    for (uint256 i = 0; i < 3; ++i) {
      list[i].workflow = _settled(i == 2 ? bob : ann, address(this), REWARD);
    }
    same(ledger.record(list), 3 * uint256(POINTS), "all in one burn");
    _points(ann, 2 * POINTS);
    _points(bob, POINTS);
  }

  function testBehaviorRoundedUp() external {
    same(_record(_settled(ann, address(this), 101)), 2, "1.01 is 2");
  }

  function testErrorRecordOnce() external {
    bytes32 flow = _settled(ann, address(this), REWARD);
    _record(flow);
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.AlreadyRecorded.selector, flow, 0));
    _record(flow);
  }

  function testErrorNotSettled() external {
    bytes32 flow = _taken(ann, address(this), REWARD);
    vm.expectRevert(
      abi.encodeWithSelector(IReputationLedger.NotSettled.selector, flow, 0, IWorkflowMarket.Status.Claimed)
    );
    _record(flow);
    vm.expectRevert(abi.encodeWithSelector(IWorkflowMarket.UnknownWorkflow.selector, bytes32("none")));
    _record("none");
  }

  /// @dev Attested work has a bond, but nothing that it did can cost it.
  function testErrorNotBonded() external {
    bytes32 flow = _fund(address(this), REWARD, IWorkflowMarket.Mode.Attested);
    vm.prank(ann.account);
    market.claimTask(flow, 0);
    bytes32 typeHash = keccak256("Attestation(bytes32 workflowHash,uint256 task,bytes32 result)");
    bytes32 domain = keccak256(
      abi.encode(
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
        keccak256("Polity Market"),
        keccak256("1"),
        block.chainid,
        address(market)
      )
    );
    bytes32 hash = keccak256(abi.encode(typeHash, flow, 0, bytes32("result")));
    (uint8 v, bytes32 r, bytes32 s) = vm.sign(ann.key, keccak256(abi.encodePacked("\x19\x01", domain, hash)));
    vm.prank(ann.account);
    market.submitResult(flow, 0, "result", abi.encodePacked(r, s, v));
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.NotBonded.selector, flow, 0));
    _record(flow);
    flow = _settled(ann, address(this), 0);
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.NotBonded.selector, flow, 0));
    _record(flow);
  }

  /// @dev Its own client, or its owner's.
  function testErrorSameHands() external {
    address[2] memory clients = [ann.account, ann.owner];
    for (uint256 i = 0; i < 2; ++i) {
      _funds(clients[i], 100 * POL);
      bytes32 flow = _settled(ann, clients[i], REWARD);
      vm.expectRevert(abi.encodeWithSelector(IReputationLedger.SameHands.selector, clients[i], ann.account, ann.owner));
      _record(flow);
    }
    _funds(bob.account, 100 * POL);
    _record(_settled(ann, bob.account, REWARD));
  }

  /// @dev Until an epoch after it was due, to the second.
  function testErrorTooLate() external {
    (bytes32 first, bytes32 second) = (_settled(ann, address(this), REWARD), _settled(ann, address(this), REWARD));
    uint256 until = START + 1 days + EPOCH;
    vm.warp(until - 1);
    _record(first);
    vm.warp(until);
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.TooLate.selector, second, 0, until));
    _record(second);
  }

  function testErrorWithoutFunds() external {
    bytes32 flow = _settled(ann, address(this), REWARD);
    vm.expectRevert(
      abi.encodeWithSelector(
        IERC20Errors.ERC20InsufficientAllowance.selector, address(ledger), uint256(0), uint256(POINTS)
      )
    );
    vm.prank(EVE);
    ledger.record(_ids(flow));
  }

  function testDecay() external {
    _record(_settled(ann, address(this), REWARD));
    uint256 boundary = (START / EPOCH + 1) * EPOCH;
    vm.warp(boundary - 1);
    _points(ann, POINTS);
    vm.warp(boundary);
    _points(ann, POINTS / 2);
    vm.warp(boundary + 3 * EPOCH);
    _points(ann, POINTS / 16);
    vm.warp(boundary + 300 * EPOCH);
    _points(ann, 0);
  }

  /// @dev Whether somebody looked in between changes nothing, and parts never outlive their sum.
  function testFuzzDecayComposes(uint88 first, uint88 second, uint8 wait, uint8 again) external {
    (uint96 a, uint96 b) = (uint96(first % STAKE / 4) + 1, uint96(second % STAKE / 4) + 1);
    _record(_settled(ann, address(this), a));
    _record(_settled(bob, address(this), a));
    _record(_settled(bob, address(this), b));
    uint256 at = START / EPOCH;
    vm.warp((at + wait % 8) * EPOCH + 29 days);
    if (again % 2 == 0) ledger.countSlash(_fail(_taken(ann, address(this), 0)));
    vm.warp((at + wait % 8 + again % 8) * EPOCH + 29 days);
    uint256 decay = uint256(wait % 8) + again % 8;
    (uint256 gained,) = ledger.standingOf(ann.account);
    same(gained, ((a + 99) / 100) >> decay, "in one step or two");
    (uint256 both,) = ledger.standingOf(bob.account);
    holds(gained + (((b + 99) / 100) >> decay) <= both, "parts within the sum");
  }

  function testCountSlash() external {
    _record(_settled(ann, address(this), REWARD));
    IStakeVault.Slash memory slashed = _fail(_taken(ann, address(this), REWARD));
    same(slashed.amount, 60 * POL, "its bond");
    vm.expectEmit(address(ledger));
    emit IReputationLedger.SlashCounted(ann.account, address(market), slashed.offence, slashed.amount);
    ledger.countSlash(slashed);
    _points(ann, POINTS - 60e18);
    same(ledger.weightOf(ann.account), 0, "no weight below zero");
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.AlreadyCounted.selector, slashed.locker, slashed.offence));
    ledger.countSlash(slashed);
  }

  /// @dev There is no deadline for it: a slash that was paid and burned is known for ever.
  function testBehaviorReleasedSlashCounts() external {
    IStakeVault.Slash memory slashed = _fail(_taken(ann, address(this), REWARD));
    vm.warp(slashed.releaseAt);
    vault.release(slashed);
    same(uint256(vault.fateOf(slashed)), uint256(IStakeVault.Fate.Released), "released");
    ledger.countSlash(slashed);
    _points(ann, -60e18);
  }

  /// @dev Named after an earlier finder it is the same offence.
  function testBehaviorRedirectedSlashCountsOnce() external {
    bytes32 flow = _taken(ann, address(this), REWARD);
    IStakeVault.Slash memory slashed = _fail(flow);
    ledger.countSlash(slashed);
    vm.prank(CLAIMS);
    market.redirect(slashed, bob.account);
    slashed.beneficiary = bob.account;
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.AlreadyCounted.selector, slashed.locker, slashed.offence));
    ledger.countSlash(slashed);
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.NotReversed.selector, slashed.locker, slashed.offence));
    ledger.restore(slashed);
  }

  function testErrorNotSlashed() external {
    IStakeVault.Slash memory slashed = _fail(_taken(ann, address(this), REWARD));
    slashed.amount += 1;
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.NotSlashed.selector, slashed.locker, slashed.offence));
    ledger.countSlash(slashed);
    slashed.amount -= 1;
    slashed.account = bob.account;
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.NotSlashed.selector, slashed.locker, slashed.offence));
    ledger.countSlash(slashed);
  }

  /// @dev A slash that takes nothing lowers nothing.
  function testErrorEmptySlash() external {
    vm.prank(address(market));
    vault.slash(IStakeVault.Penalty(ann.account, 0, 0, EVE, 0, address(step), 1, "empty"));
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.NotSlashed.selector, address(market), bytes32("empty")));
    ledger.countSlash(
      IStakeVault.Slash(address(market), "empty", ann.account, 0, EVE, 0, address(step), START + ESCROW)
    );
  }

  function testRestore() external {
    _record(_settled(ann, address(this), REWARD));
    IStakeVault.Slash memory slashed = _fail(_taken(ann, address(this), REWARD));
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.NotCounted.selector, slashed.locker, slashed.offence));
    ledger.restore(slashed);
    ledger.countSlash(slashed);
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.NotReversed.selector, slashed.locker, slashed.offence));
    ledger.restore(slashed);
    registry.revoke(address(step));
    vault.reverse(slashed);
    vm.warp((START / EPOCH + 1) * EPOCH);
    ledger.restore(slashed);
    _points(ann, POINTS / 2);
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.NotCounted.selector, slashed.locker, slashed.offence));
    ledger.restore(slashed);
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.NotSlashed.selector, slashed.locker, slashed.offence));
    ledger.countSlash(slashed);
  }

  function testErrorForget() external {
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.NotIdentity.selector, address(this)));
    ledger.forget(ann.account);
  }

  function testSetShare() external {
    ledger.setShare(1_000);
    same(_record(_settled(ann, address(this), REWARD)), 3 * POL, "ten percent");
    for (uint256 i = 0; i < 2; ++i) {
      uint256 share = i == 0 ? 9 : 1_001;
      vm.expectRevert(abi.encodeWithSelector(IReputationLedger.OutOfBounds.selector, share, 10, 1_000));
      ledger.setShare(share);
    }
    vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, EVE));
    vm.prank(EVE);
    ledger.setShare(100);
  }

  function testErrorConstructor() external {
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.ZeroEpoch.selector));
    this.found(0, 10, 1_000);
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.OutOfBounds.selector, 10_001, 1, 10_000));
    this.found(EPOCH, 10, 10_001);
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.OutOfBounds.selector, 1_000, 1, 10_000));
    this.found(EPOCH, 0, 1_000);
    vm.expectRevert(abi.encodeWithSelector(IReputationLedger.OutOfBounds.selector, 100, 101, 1_000));
    this.found(EPOCH, 101, 1_000);
    this.found(EPOCH, 100, 10_000);
  }

  /// @dev In a call of its own: see ParamsTest.
  function found(uint256 length, uint256 low, uint256 high) external {
    new ReputationLedger(address(this), token, market, vault, EVE, length, [low, high, SHARE]);
  }
}
