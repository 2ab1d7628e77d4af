// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IReputationLedger } from "../../contracts/src/interfaces/IReputationLedger.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { IWorkflowMarket } from "../../contracts/src/interfaces/IWorkflowMarket.sol";
import { Handler } from "./Handler.sol";
import { ReputationHouse } from "./ReputationHouse.sol";

/// @dev A closed coalition: four accounts that pay each other, their owners, and one wallet more. Its own books say what it
/// burned for each of them in each epoch, and what it was slashed; about one call in sixteen is one that must fail.
contract ReputationHandler is ReputationHouse, Handler {
  struct Row {
    bytes32 flow;
    address client;
    uint256 who;
    bool settled;
    bool recorded;
  }

  Agent[] private _ring;
  Row[] private _rows;
  IStakeVault.Slash[] private _slashes;
  mapping(bytes32 offence => uint256) private _countedIn;
  mapping(bytes32 offence => bool) private _done;
  uint256 private _supplyBurned;

  /// @dev Whether anything ever happened that must not; stays false.
  bool public broken;
  /// @dev All that the ring burned by recording, and for whom and when.
  uint256 public burned;
  mapping(uint256 epoch => uint256) public burnedIn;
  mapping(uint256 epoch => uint256) public gainedIn;
  uint256 public recorded;
  uint256 public slashesCounted;
  uint256 public moved;

  /// @dev Once: forge calls it among the others.
  function setUp() public override {
    if (_ring.length > 0) return;
    super.setUp();
    for (uint256 i = 0; i < 4; ++i) {
      Agent memory agent = _join(0x5000 + i);
      _ring.push(agent);
      _funds(agent.account, 100_000 * POL);
      _funds(agent.owner, 100_000 * POL);
      address[] memory list = new address[](1);
      list[0] = agent.account;
      identity.mirror(list);
    }
    _funds(EVE, 1_000_000 * POL);
  }

  function ring(uint256 i) external view returns (address) {
    return _ring[i].account;
  }

  function pointsOf(address account) external view returns (int256) {
    return ledger.pointsOf(account);
  }

  function weightSum() external view returns (uint256 sum) {
    for (uint256 i = 0; i < _ring.length; ++i) {
      sum += ledger.weightOf(_ring[i].account);
    }
  }

  function epoch() external view returns (uint256) {
    return ledger.epoch();
  }

  /// @dev Paid by another of the ring, by the wallet, or by the worker's own hands.
  function work(uint256 who, uint256 by, uint256 reward) public {
    who %= _ring.length;
    address client = _clientOf(who, by);
    reward = within(reward, 0, 100 * POL);
    if (vault.freeOf(_ring[who].account) < 2 * reward + 10 * POL) vault.depositFor(_ring[who].account, STAKE);
    bytes32 flow = _fund(client, uint96(reward), IWorkflowMarket.Mode.Secret);
    (bool ok,) = _call(_ring[who].account, address(market), abi.encodeCall(market.claimTask, (flow, 0)));
    if (!ok) return;
    bool fails = by % 4 == 1;
    if (fails) _slashes.push(_fail(flow));
    else _finish(flow);
    _rows.push(Row(flow, client, who, !fails, false));
  }

  /// @dev One task or two, settled or not, recorded or not; by anyone of the ring.
  function record(uint256 which, uint256 other, uint256 by) public {
    uint256 first = _find(which, by);
    if (first == type(uint256).max) return work(which, other, by);
    uint256 second = _find(other, 1);
    bool two = second != type(uint256).max && second != first && by % 4 == 0;
    uint256[] memory picked = two ? words(first, second) : words(first);
    IReputationLedger.TaskId[] memory list = new IReputationLedger.TaskId[](picked.length);
    bool may = true;
    int256[] memory before = new int256[](_ring.length);
    for (uint256 i = 0; i < picked.length; ++i) {
      list[i].workflow = _rows[picked[i]].flow;
      may = may && _countsNow(_rows[picked[i]]);
    }
    for (uint256 i = 0; i < _ring.length; ++i) {
      before[i] = ledger.pointsOf(_ring[i].account);
    }
    uint256 supply = token.totalSupply();
    (bool ok,) = _call(_ring[by % _ring.length].account, address(ledger), abi.encodeCall(ledger.record, (list)));
    if (ok != may) broken = true;
    if (!ok) return;
    _book(picked, before, supply - token.totalSupply());
  }

  function countSlash(uint256 which) public {
    if (_slashes.length == 0) return work(which, 1, which);
    IStakeVault.Slash memory slashed = _slashes[which % _slashes.length];
    if (_countedIn[slashed.offence] != 0 && which % 16 != 0) return work(which, which, which);
    int256 before = ledger.pointsOf(slashed.account);
    (bool ok,) = _call(EVE, address(ledger), abi.encodeCall(ledger.countSlash, (slashed)));
    if (ok != (_countedIn[slashed.offence] == 0 && !_done[slashed.offence])) broken = true;
    if (!ok) return;
    _countedIn[slashed.offence] = 1;
    ++slashesCounted;
    if (ledger.pointsOf(slashed.account) >= before) broken = true;
    if (ledger.pointsOf(slashed.account) != before - int256(slashed.amount)) broken = true;
  }

  /// @dev A slash leaves escrow one way or the other; reversed and counted, it is given back.
  function end(uint256 which, bool reversed) external {
    if (_slashes.length == 0) return work(which, 1, which);
    IStakeVault.Slash memory slashed = _slashes[which % _slashes.length];
    if (vault.fateOf(slashed) != IStakeVault.Fate.Pending) return work(which, which, which);
    if (!reversed) {
      if (block.timestamp < slashed.releaseAt) vm.warp(slashed.releaseAt);
      _call(EVE, address(vault), abi.encodeCall(vault.release, (slashed)));
      return;
    }
    if (!registry.revoked(address(step))) registry.revoke(address(step));
    _call(address(this), address(vault), abi.encodeCall(vault.reverse, (slashed)));
    if (_countedIn[slashed.offence] != 0) {
      _call(EVE, address(ledger), abi.encodeCall(ledger.restore, (slashed)));
    }
    _done[slashed.offence] = true;
  }

  /// @dev An identity changes hands: whoever gives it has no gains left, whoever gets it gains nothing.
  function sell(uint256 which, uint256 to) external {
    uint256 id = which % _ring.length;
    address from = identity.ownerOf(id);
    address buyer = _ring[to % _ring.length].account;
    (, uint256 owed) = ledger.standingOf(from);
    int256 has = ledger.pointsOf(buyer);
    (bool ok,) = _call(from, address(identity), abi.encodeCall(identity.transferFrom, (from, buyer, id)));
    if (!ok) broken = true;
    ++moved;
    if (ledger.pointsOf(from) != -int256(owed)) broken = true;
    if (buyer != from && ledger.pointsOf(buyer) != has) broken = true;
    if (identity.getAgentWallet(id) != address(0)) broken = true;
  }

  function wait(uint256 time) external {
    vm.warp(block.timestamp + within(time, 1 hours, 2 * EPOCH / 3));
    ++calls;
    ++passed;
  }

  function vote(uint256 share) external {
    ledger.setShare(within(share, 10, 1_000));
    ++calls;
    ++passed;
  }

  /// @dev Invariant 22 and 23 where it happens: points only for what is paid by other hands, and as many as were burned.
  function _book(uint256[] memory picked, int256[] memory before, uint256 gone) private {
    uint256 gained;
    for (uint256 i = 0; i < _ring.length; ++i) {
      int256 rise = ledger.pointsOf(_ring[i].account) - before[i];
      if (rise < 0) broken = true;
      gained += uint256(rise);
    }
    for (uint256 i = 0; i < picked.length; ++i) {
      Row storage row = _rows[picked[i]];
      row.recorded = true;
      ++recorded;
    }
    burned += gone;
    burnedIn[ledger.epoch()] += gone;
    gainedIn[ledger.epoch()] += gained;
  }

  function _countsNow(Row memory row) private view returns (bool) {
    IWorkflowMarket.Task memory task = market.taskOf(row.flow, 0);
    bool apart = row.client != _ring[row.who].account && row.client != _ring[row.who].owner;
    return row.settled && !row.recorded && apart && task.reward > 0 && block.timestamp < task.until + EPOCH;
  }

  /// @dev One that counts, if there is any; now and then any.
  function _find(uint256 which, uint256 by) private view returns (uint256) {
    uint256 count = _rows.length;
    if (count == 0) return type(uint256).max;
    if (by % 16 == 0) return which % count;
    for (uint256 i = 0; i < count; ++i) {
      if (_countsNow(_rows[(which % count + i) % count])) return (which % count + i) % count;
    }
    return type(uint256).max;
  }

  function _clientOf(uint256 who, uint256 by) private view returns (address) {
    if (by % 8 == 0) return _ring[who].account;
    if (by % 8 == 1) return _ring[who].owner;
    if (by % 8 < 4) return EVE;
    return _ring[(who + 1 + by % 3) % _ring.length].account;
  }
}
