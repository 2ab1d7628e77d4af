// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { ClaimManager } from "../../contracts/src/ClaimManager.sol";
import { ValidatorPool } from "../../contracts/src/ValidatorPool.sol";
import { IClaimManager } from "../../contracts/src/interfaces/IClaimManager.sol";
import { IStakeVault } from "../../contracts/src/interfaces/IStakeVault.sol";
import { IValidatorPool } from "../../contracts/src/interfaces/IValidatorPool.sol";
import { Result } from "../../contracts/src/interfaces/Result.sol";
import { Handler } from "./Handler.sol";
import { PlainMarket } from "./stubs/PlainMarket.sol";

/// @dev Batches of one come and go, their draws are committed, revealed, attested, paid and punished, while holders take and
/// leave seats. Half of the commitments are right, the rest say 0 or nothing is shown of them. About one call in sixteen is
/// one that must fail.
contract PoolHandler is Handler {
  struct Made {
    uint256 id;
    Result leaf;
  }

  ValidatorPool private immutable _pool;
  ClaimManager private immutable _claims;
  PlainMarket private immutable _market;
  IStakeVault private immutable _vault;
  address private immutable _resolver;
  address private immutable _ground;
  address private constant WORKER = address(0xE5E);
  bytes32 private constant SALT = "salt";
  uint256 private constant DRAWS = 3;

  address[] private _holders;
  uint256 public lastSeat;
  Made[] private _batches;
  Made private _none;
  mapping(bytes32 key => bool) private _zero;
  mapping(bytes32 key => uint256) private _punished;
  uint256 private _height;

  uint256 public paid;
  uint256 public collected;
  uint256 public burned;
  uint256 public slashed;
  /// @dev Whether anything ever happened that must not; stays false.
  bool public broken;

  constructor(
    ValidatorPool pool,
    ClaimManager claims,
    PlainMarket market,
    IStakeVault vault,
    address resolver,
    address ground,
    address[] memory holders,
    uint256 seats,
    uint256 height
  ) {
    (_pool, _claims, _market, _vault) = (pool, claims, market, vault);
    (_resolver, _ground, _holders, lastSeat, _height) = (resolver, ground, holders, seats, height);
  }

  function takeSeat(uint256 who) public {
    address holder = _holders[who % _holders.length];
    bool affordable = _vault.freeOf(holder) >= 50e18;
    (bool ok,) = _call(holder, address(_pool), abi.encodeCall(_pool.takeSeat, ()));
    if (ok) ++lastSeat;
    if (ok != affordable) broken = true;
    _mine();
  }

  function leaveSeat(uint256 which) external {
    IValidatorPool.Seat memory seat = _pool.seatOf(which % lastSeat + 1);
    // The last three stay, or nobody is left to draw.
    if (_pool.seatCount() <= 3 || seat.freeAt != 0) return _else(which);
    _call(seat.holder, address(_pool), abi.encodeCall(_pool.leaveSeat, (which % lastSeat + 1)));
    _mine();
  }

  function freeSeat(uint256 which, uint256 early) external {
    which = which % lastSeat + 1;
    IValidatorPool.Seat memory seat = _pool.seatOf(which);
    if (seat.freeAt == 0 || seat.stake == 0) return _else(which);
    bool tooEarly = early % 16 == 0;
    // Time is what ends windows: it moves that far only now and then.
    if (block.timestamp < seat.freeAt && !tooEarly && early % 4 != 1) return _else(which);
    if (block.timestamp < seat.freeAt && !tooEarly) vm.warp(seat.freeAt);
    (bool ok,) = _call(address(this), address(_pool), abi.encodeCall(_pool.freeSeat, (which)));
    if (ok && block.timestamp < seat.freeAt) broken = true;
  }

  function open(uint256 seed) public {
    Result memory leaf;
    leaf.workflow = keccak256(abi.encode("flow", _batches.length, seed));
    leaf.worker = WORKER;
    leaf.rows = 1;
    leaf.result = keccak256(abi.encode(seed));
    bytes32 root = keccak256(abi.encodePacked(bytes1(0), uint256(0), _claims.hashOf(leaf)));
    (bool ok, bytes memory id) = _call(WORKER, address(_claims), abi.encodeCall(_claims.open, (root, 1)));
    _mine();
    _mine();
    if (!ok) return;
    _batches.push(Made(abi.decode(id, (uint256)), leaf));
    _call(address(this), address(_pool), abi.encodeCall(_pool.recordDraw, (_batches[_batches.length - 1].id)));
  }

  function commit(uint256 which, uint256 draw, uint256 how) external {
    (Made storage made, bool some) = _pick(which);
    draw %= DRAWS;
    if (!some || _status(made.id, draw) != IValidatorPool.Status.None) return _else(which);
    (,, bool early,) = _phase(made.id);
    if (!early) return _else(which);
    _commit(made, draw, how);
  }

  function _commit(Made storage made, uint256 draw, uint256 how) private {
    (, address holder) = _pool.drawOf(made.id, draw);
    bytes32 key = keccak256(abi.encode(made.id, draw));
    _zero[key] = how % 4 == 0;
    bytes32 commitment = _pool.commitmentOf(made.id, draw, _runs(made, key), SALT, holder);
    address sender = how % 16 == 1 ? address(0xBAD) : holder;
    (bool ok,) = _call(sender, address(_pool), abi.encodeCall(_pool.commit, (made.id, draw, commitment)));
    if (ok != (sender == holder)) broken = true;
  }

  function attest(uint256 which, uint256 draw) external {
    (Made storage made, bool some) = _pick(which);
    draw %= DRAWS;
    if (!some || !_toWindow(made.id)) return _else(which);
    IValidatorPool.Status status = _status(made.id, draw);
    if (status != IValidatorPool.Status.Committed) return _else(which);
    _attest(made, draw, which);
  }

  function _attest(Made storage made, uint256 draw, uint256 which) private {
    bytes32 key = keccak256(abi.encode(made.id, draw));
    bytes memory data = _zero[key] || which % 4 == 0
      ? abi.encodeCall(_pool.reveal, (made.id, draw, _runs(made, key), SALT))
      : abi.encodeCall(_pool.attest, (made.id, draw, _runs(made, key), SALT, _openings(made)));
    _call(address(this), address(_pool), data);
  }

  function pay(uint256 which, uint256 amount) external {
    (Made storage made, bool some) = _pick(which);
    if (!some || _pool.attestersOf(made.id) == 0) return _else(which);
    (,,, bool over) = _phase(made.id);
    if (!over) return _else(which);
    amount = within(amount, 0, 1e18);
    (bool ok,) = _call(address(this), address(_market), abi.encodeCall(_market.pay, (_pool, made.id, amount)));
    if (ok) paid += amount;
  }

  function collect(uint256 which, uint256 draw) external {
    (Made storage made, bool some) = _pick(which);
    if (!some) return _else(which);
    bytes memory data = abi.encodeCall(_pool.collect, (made.id, draw % DRAWS));
    (bool ok, bytes memory returned) = address(_pool).call(data);
    if (!ok) return _else(which);
    (++calls, ++passed);
    collected += abi.decode(returned, (uint256));
  }

  function kill(uint256 which) external {
    (Made storage made, bool some) = _pick(which);
    if (!some || !_toWindow(made.id) || _claims.falseBy(made.id, 0) != address(0)) return _else(which);
    IClaimManager.Opening memory opening;
    opening.result = made.leaf;
    bytes memory data = abi.encodeCall(_claims.kill, (made.id, 0, opening, address(0xF1), 1, _ground));
    _call(_resolver, address(_claims), data);
  }

  /// @dev Invariant 6: once a draw, and by the voted share of its seat.
  function punish(uint256 which, uint256 draw) external {
    (Made storage made, bool some) = _pick(which);
    draw %= DRAWS;
    if (!some) return _else(which);
    IValidatorPool.Status status = _status(made.id, draw);
    (,,, bool over) = _phase(made.id);
    bytes32 key = keccak256(abi.encode(made.id, draw));
    bool shown = status == IValidatorPool.Status.Revealed || status == IValidatorPool.Status.Attested;
    bool guilty = shown
      ? _claims.falseBy(made.id, 0) != address(0) && !_zero[key]
      : over && status != IValidatorPool.Status.Punished;
    if (!guilty && which % 4 != 0) return _else(which);
    bytes memory data = shown
      ? abi.encodeCall(_pool.punishFalse, (made.id, draw, 0, _runs(made, key), SALT, _openings(made)[0]))
      : abi.encodeCall(_pool.punishSilence, (made.id, draw));
    (uint256 seat,) = _pool.drawOf(made.id, draw);
    uint256 stake = _pool.seatOf(seat).stake;
    uint256 supply = _pool.TOKEN().totalSupply();
    bool ok;
    if (guilty) {
      (ok,) = _call(address(this), address(_pool), data);
    } else {
      (ok,) = address(_pool).call(data);
    }
    if (ok != guilty) broken = true;
    if (!ok) return;
    burned += supply - _pool.TOKEN().totalSupply();
    uint256 lost = stake - _pool.seatOf(seat).stake;
    bool grave = shown || status == IValidatorPool.Status.Committed;
    if (lost != (stake * (grave ? 5_000 : 10) + 9_999) / 10_000) broken = true;
    if (++_punished[key] > 1 || _pool.seatOf(seat).freeAt == 0) broken = true;
    slashed += lost;
  }

  /// @dev What was asked for can't be: the newest batch takes its next step instead, or there is a new one.
  function _else(uint256 seed) private {
    (Made storage made, bool some) = _pick(1);
    if (!some) return open(seed);
    (uint256 commitUntil, uint256 openUntil, bool early, bool over) = _phase(made.id);
    if (over) return open(seed);
    for (uint256 draw = 0; draw < DRAWS; ++draw) {
      IValidatorPool.Status status = _status(made.id, draw);
      if (early && status == IValidatorPool.Status.None) return _commit(made, draw, seed);
      if (!early && status == IValidatorPool.Status.Committed) return _attest(made, draw, seed);
    }
    vm.warp(early ? commitUntil : openUntil);
  }

  /// @dev Mostly the newest: the older ones are over. Before the first, one that isn't there.
  function _pick(uint256 which) private view returns (Made storage made, bool some) {
    if (_batches.length == 0) return (_none, false);
    uint256 back = which % 4 == 0 ? which >> 8 : (which >> 8) % 3;
    return (_batches[_batches.length - 1 - back % _batches.length], true);
  }

  function _toWindow(uint256 batch) private returns (bool) {
    (uint256 commitUntil,, bool early, bool over) = _phase(batch);
    if (early) vm.warp(commitUntil);
    return !over;
  }

  function _phase(uint256 batch) private view returns (uint256 commitUntil, uint256 openUntil, bool early, bool over) {
    (commitUntil, openUntil) = (_claims.sampledOf(batch).commitUntil, _claims.sampledOf(batch).openUntil);
    return (commitUntil, openUntil, block.timestamp < commitUntil, block.timestamp >= openUntil);
  }

  function _status(uint256 batch, uint256 draw) private view returns (IValidatorPool.Status) {
    return _pool.voteOf(batch, draw).status;
  }

  function _runs(Made storage made, bytes32 key) private view returns (bytes32[] memory runs) {
    runs = new bytes32[](1);
    if (!_zero[key]) runs[0] = _pool.runOf(made.leaf);
  }

  function _openings(Made storage made) private view returns (IValidatorPool.Opening[] memory list) {
    list = new IValidatorPool.Opening[](1);
    list[0].leaf = made.leaf;
  }

  function _mine() private {
    vm.roll(++_height);
  }
}
