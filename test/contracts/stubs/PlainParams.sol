// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IParams } from "../../../contracts/src/interfaces/IParams.sol";

/// @dev Stands for the numbers while they are being written: any numbers, by anyone.
contract PlainParams {
  IParams.Numbers[] private _versions;

  function set(IParams.Numbers calldata numbers) external {
    _versions.push(numbers);
  }

  function version() external view returns (uint256) {
    return _versions.length;
  }

  function tasksOf(uint256 number) external view returns (IParams.TaskNumbers memory) {
    IParams.Numbers memory n = _versions[number - 1];
    return IParams.TaskNumbers(n.taskTimeout, n.minTaskBond, n.bondFactor, n.noShow, n.validatorFee);
  }

  function at(uint256 number) external view returns (IParams.Numbers memory) {
    return _versions[number - 1];
  }
}
