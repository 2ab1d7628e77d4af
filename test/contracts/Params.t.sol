// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { Ownable } from "@openzeppelin/contracts/access/Ownable.sol";
import { Params } from "../../contracts/src/Params.sol";
import { IParams } from "../../contracts/src/interfaces/IParams.sol";
import { Kit } from "./Kit.sol";
import { Defaults } from "./Defaults.sol";

contract ParamsTest is Kit {
  Params private _params;

  function setUp() external {
    _params = new Params(address(this), Defaults.UNBONDING, Defaults.low(), Defaults.high(), Defaults.numbers());
  }

  function testVersions() external {
    same(_params.version(), 1, "born under version 1");
    IParams.Numbers memory numbers = Defaults.numbers();
    numbers.window = 2 days;
    same(_params.set(numbers), 2, "the next version");
    same(_params.at(1).window, 3.5 days, "what began under 1 ends under 1");
    same(_params.at(2).window, 2 days, "what begins now");
    same(_params.slashEscrowOf(2), 9 days, "escrow");
    (uint256 version, uint256 commitPhase, uint256 window, uint256 leafBond) = _params.opening();
    same(version, 2, "version");
    same(commitPhase, 0.5 days, "commit phase");
    same(window, 2 days, "window");
    same(leafBond, 1e18, "leaf bond");
    vm.expectRevert(abi.encodeWithSelector(IParams.UnknownVersion.selector, 0));
    _params.at(0);
    vm.expectRevert(abi.encodeWithSelector(IParams.UnknownVersion.selector, 3));
    _params.slashEscrowOf(3);
    vm.expectRevert(abi.encodeWithSelector(IParams.UnknownVersion.selector, 3));
    _params.tasksOf(3);
  }

  function testEveryFieldIsKept() external {
    IParams.Numbers memory numbers = Defaults.low();
    _params.set(numbers);
    same(keccak256(abi.encode(_params.at(2))), keccak256(abi.encode(numbers)), "as it was set");
    (IParams.Numbers memory low, IParams.Numbers memory high) = _params.bounds();
    same(keccak256(abi.encode(low)), keccak256(abi.encode(Defaults.low())), "low");
    same(keccak256(abi.encode(high)), keccak256(abi.encode(Defaults.high())), "high");
  }

  /// @dev Invariant 18, both sides of each of the 44 bounds.
  function testInvariant18EveryBound() external {
    uint256[22] memory low = _list(Defaults.low());
    uint256[22] memory high = _list(Defaults.high());
    for (uint256 i = 0; i < 22; ++i) {
      // On a set of small durations, so that the sum of times isn't what refuses.
      uint256[22] memory list = _list(Defaults.low());
      if (low[i] > 0) {
        list[i] = low[i] - 1;
        vm.expectRevert(abi.encodeWithSelector(IParams.OutOfBounds.selector, i, list[i], low[i], high[i]));
        _params.set(_numbers(list));
      }
      list[i] = high[i];
      _params.set(_numbers(list));
      list[i] = high[i] + 1;
      vm.expectRevert(abi.encodeWithSelector(IParams.OutOfBounds.selector, i, list[i], low[i], high[i]));
      _params.set(_numbers(list));
    }
    same(_params.version(), 23, "all highs, one by one");
  }

  /// @dev Invariant 5, both sides: horizon and escrow fit into the unbonding time to the second.
  function testInvariant5UnbondingCoversAll() external {
    IParams.Numbers memory numbers = Defaults.numbers();
    same(_params.horizonOf(numbers), 11.75 days, "commit phase, window, two clocks, 18 extensions");
    numbers.slashEscrow = 9.25 days;
    _params.set(numbers);
    numbers.slashEscrow = 9.25 days + 1;
    vm.expectRevert(
      abi.encodeWithSelector(IParams.UnbondingTooShort.selector, Defaults.UNBONDING, Defaults.UNBONDING + 1)
    );
    _params.set(numbers);
    numbers = Defaults.low();
    numbers.proofDeadline = 7 days;
    same(_params.horizonOf(numbers), 1 days + 1 hours + 7 days, "a long proof deadline counts instead");
  }

  /// @dev Invariants 5 and 18 for whatever is tried.
  function testFuzzInvariant5And18(uint256 seed) external {
    uint256[22] memory low = _list(Defaults.low());
    uint256[22] memory high = _list(Defaults.high());
    uint256[22] memory list;
    for (uint256 i = 0; i < 22; ++i) {
      seed = uint256(keccak256(abi.encode(seed)));
      list[i] = seed % 64 == 0 ? high[i] + 1 : within(seed >> 8, low[i], high[i]);
    }
    try _params.set(_numbers(list)) {
      IParams.Numbers memory set = _params.at(_params.version());
      holds(_params.horizonOf(set) + set.slashEscrow <= Defaults.UNBONDING, "unbonding covers window, dispute, escrow");
      for (uint256 i = 0; i < 22; ++i) {
        holds(list[i] >= low[i] && list[i] <= high[i], "within bounds");
      }
    } catch (bytes memory why) {
      holds(
        bytes4(why) == IParams.OutOfBounds.selector || bytes4(why) == IParams.UnbondingTooShort.selector,
        "refused for a reason"
      );
      same(_params.version(), 1, "nothing changed");
    }
  }

  /// @dev What no society may be born with.
  function testErrorSharesNoBoundAllows() external {
    uint256[6] memory fields = [uint256(9), 10, 11, 17, 18, 19];
    uint256[6] memory most = [uint256(10_000), 10_000, 5_000, 1_000, 1_000, 10_000];
    for (uint256 i = 0; i < 6; ++i) {
      uint256[22] memory list = _list(Defaults.high());
      list[fields[i]] = most[i];
      this.found(Defaults.UNBONDING, Defaults.low(), _numbers(list));
      list[fields[i]] = most[i] + 1;
      vm.expectRevert(abi.encodeWithSelector(IParams.ShareTooLarge.selector, fields[i], most[i] + 1, most[i]));
      this.found(Defaults.UNBONDING, Defaults.low(), _numbers(list));
    }
  }

  function testErrorBornOutOfBounds() external {
    vm.expectPartialRevert(IParams.OutOfBounds.selector);
    this.found(Defaults.UNBONDING, Defaults.high(), Defaults.high());
    vm.expectPartialRevert(IParams.UnbondingTooShort.selector);
    this.found(20 days, Defaults.low(), Defaults.high());
    IParams.Numbers memory low = Defaults.low();
    low.taskTimeout = 0;
    vm.expectRevert(abi.encodeWithSelector(IParams.OutOfBounds.selector, 5, 0, 1, Defaults.high().taskTimeout));
    this.found(Defaults.UNBONDING, low, Defaults.high());
  }

  /// @dev In a call of its own: forge deploys by a cheatcode, and where that is what must revert, it ends the test there.
  function found(uint256 unbonding, IParams.Numbers calldata low, IParams.Numbers calldata high) external {
    new Params(address(this), unbonding, low, high, Defaults.numbers());
  }

  function testTasks() external view {
    IParams.Numbers memory numbers = Defaults.numbers();
    IParams.TaskNumbers memory tasks = _params.tasksOf(1);
    same(tasks.taskTimeout, numbers.taskTimeout, "timeout");
    same(tasks.minTaskBond, numbers.minTaskBond, "least bond");
    same(tasks.bondFactor, numbers.bondFactor, "bond");
    same(tasks.noShow, numbers.noShow, "no-show");
    same(tasks.validatorFee, numbers.validatorFee, "fee");
  }

  /// @dev Invariant 19.
  function testInvariant19OnlyTheOwnerSets() external {
    address timelock = address(0x71);
    _params.transferOwnership(timelock);
    vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
    _params.set(Defaults.numbers());
    vm.prank(timelock);
    _params.set(Defaults.numbers());
    same(_params.version(), 2, "the timelock may");
  }

  function _list(IParams.Numbers memory numbers) private pure returns (uint256[22] memory) {
    return abi.decode(abi.encode(numbers), (uint256[22]));
  }

  function _numbers(uint256[22] memory list) private pure returns (IParams.Numbers memory) {
    return abi.decode(abi.encode(list), (IParams.Numbers));
  }
}
