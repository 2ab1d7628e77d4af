// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { Math } from "@openzeppelin/contracts/utils/math/Math.sol";
import { IParams } from "./interfaces/IParams.sol";

/// @title The society's numbers: bounded for ever, changed by vote, kept by version
contract Params is IParams, Ownable {
  uint256 private constant FIELDS = 22;
  uint256 private constant BPS = 10_000;
  /// @dev Position of `taskTimeout`.
  uint256 private constant TIMEOUT = 5;

  /// @inheritdoc IParams
  uint256 public constant MOVES = 18;

  /// @inheritdoc IParams
  uint256 public immutable UNBONDING;

  /// @inheritdoc IParams
  uint256 public version;
  mapping(uint256 version => Numbers) private _numbers;
  Numbers private _low;
  Numbers private _high;

  constructor(address owner, uint256 unbonding, Numbers memory low, Numbers memory high, Numbers memory first)
    Ownable(owner)
  {
    UNBONDING = unbonding;
    (_low, _high) = (low, high);
    _checkShares(high);
    if (low.taskTimeout == 0) revert OutOfBounds(TIMEOUT, 0, 1, high.taskTimeout);
    _set(first);
  }

  /// @inheritdoc IParams
  function set(Numbers calldata numbers) external onlyOwner returns (uint256) {
    return _set(numbers);
  }

  /// @inheritdoc IParams
  function at(uint256 wanted) external view returns (Numbers memory) {
    return _at(wanted);
  }

  /// @inheritdoc IParams
  function opening() external view returns (uint256 current, uint256 commitPhase, uint256 window, uint256 leafBond) {
    current = version;
    Numbers storage numbers = _numbers[current];
    return (current, numbers.commitPhase, numbers.window, numbers.leafBond);
  }

  /// @inheritdoc IParams
  function tasksOf(uint256 wanted) external view returns (TaskNumbers memory) {
    Numbers storage n = _at(wanted);
    return TaskNumbers(n.taskTimeout, n.minTaskBond, n.bondFactor, n.noShow, n.validatorFee);
  }

  /// @inheritdoc IParams
  function slashEscrowOf(uint256 wanted) external view returns (uint256) {
    return _at(wanted).slashEscrow;
  }

  /// @inheritdoc IParams
  function bounds() external view returns (Numbers memory low, Numbers memory high) {
    return (_low, _high);
  }

  /// @inheritdoc IParams
  function horizonOf(Numbers memory numbers) public pure returns (uint256) {
    uint256 descent = 2 * uint256(numbers.disputeClock) + MOVES * numbers.clockExtension;
    return uint256(numbers.commitPhase) + numbers.window + Math.max(numbers.proofDeadline, descent);
  }

  function _set(Numbers memory numbers) private returns (uint256 current) {
    _checkBounds(numbers);
    uint256 needed = horizonOf(numbers) + numbers.slashEscrow;
    if (needed > UNBONDING) revert UnbondingTooShort(UNBONDING, needed);
    current = ++version;
    _numbers[current] = numbers;
    emit NumbersSet(current, numbers);
  }

  /// @dev Every version has a timeout, and it stands beside what is mostly read: no slot more tells that there is one.
  function _at(uint256 wanted) private view returns (Numbers storage numbers) {
    numbers = _numbers[wanted];
    if (numbers.taskTimeout == 0) revert UnknownVersion(wanted);
  }

  function _checkBounds(Numbers memory numbers) private view {
    uint256[FIELDS] memory given = _list(numbers);
    uint256[FIELDS] memory low = _list(_low);
    uint256[FIELDS] memory high = _list(_high);
    for (uint256 i = 0; i < FIELDS; ++i) {
      if (given[i] < low[i] || given[i] > high[i]) revert OutOfBounds(i, given[i], low[i], high[i]);
    }
  }

  /// @dev What no constructor may allow either: the vault would refuse such a slash, or a share would exceed its whole.
  function _checkShares(Numbers memory high) private pure {
    _checkShare(9, high.noShow, BPS);
    _checkShare(10, high.validatorFee, BPS);
    _checkShare(11, high.winnerShare, BPS / 2);
    _checkShare(17, high.wrongClaim, BPS / 10);
    _checkShare(18, high.equivocation, BPS / 10);
    _checkShare(19, high.falseAttest, BPS);
  }

  function _checkShare(uint256 index, uint256 share, uint256 most) private pure {
    if (share > most) revert ShareTooLarge(index, share, most);
  }

  /// @dev A struct of static fields is encoded as their list.
  function _list(Numbers memory numbers) private pure returns (uint256[FIELDS] memory) {
    return abi.decode(abi.encode(numbers), (uint256[22]));
  }
}
