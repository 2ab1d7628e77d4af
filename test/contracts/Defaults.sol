// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import { IParams } from "../../contracts/src/interfaces/IParams.sol";

/// @dev The default numbers, and the bounds around them, at full length of a day.
library Defaults {
  uint256 internal constant POL = 1e18;
  uint256 internal constant UNBONDING = 21 days;

  function numbers() internal pure returns (IParams.Numbers memory) {
    return IParams.Numbers({
      window: 3.5 days,
      commitPhase: 0.5 days,
      disputeClock: 3.5 days,
      clockExtension: 1 hours,
      leafBond: uint96(POL),
      taskTimeout: 1 days,
      slashEscrow: 9 days,
      minTaskBond: uint96(10 * POL),
      bondFactor: 20_000,
      noShow: 10,
      validatorFee: 200,
      winnerShare: 5_000,
      seats: 3,
      samples: 4,
      proofDeadline: 1 days,
      canaryEpoch: 7 days,
      challengeBond: uint96(20 * POL),
      wrongClaim: 1_000,
      equivocation: 500,
      falseAttest: 5_000,
      canaryCap: 2,
      seatStake: uint96(50 * POL)
    });
  }

  function low() internal pure returns (IParams.Numbers memory) {
    return IParams.Numbers({
      window: 1 days,
      commitPhase: 1 hours,
      disputeClock: 1 days,
      clockExtension: 10 minutes,
      leafBond: uint96(POL / 10),
      taskTimeout: 1 hours,
      slashEscrow: 7 days,
      minTaskBond: uint96(POL),
      bondFactor: 10_000,
      noShow: 1,
      validatorFee: 0,
      winnerShare: 1_000,
      seats: 1,
      samples: 1,
      proofDeadline: 1 hours,
      canaryEpoch: 1 days,
      challengeBond: uint96(POL),
      wrongClaim: 100,
      equivocation: 100,
      falseAttest: 1_000,
      canaryCap: 0,
      seatStake: uint96(POL)
    });
  }

  function high() internal pure returns (IParams.Numbers memory) {
    return IParams.Numbers({
      window: 7 days,
      commitPhase: 2 days,
      disputeClock: 5 days,
      clockExtension: 3 hours,
      leafBond: uint96(100 * POL),
      taskTimeout: 7 days,
      slashEscrow: 12 days,
      minTaskBond: uint96(1_000 * POL),
      bondFactor: 50_000,
      noShow: 100,
      validatorFee: 2_000,
      winnerShare: 5_000,
      seats: 16,
      samples: 16,
      proofDeadline: 7 days,
      canaryEpoch: 30 days,
      challengeBond: uint96(1_000 * POL),
      wrongClaim: 1_000,
      equivocation: 1_000,
      falseAttest: 10_000,
      canaryCap: 16,
      seatStake: uint96(10_000 * POL)
    });
  }
}
