/** What is voted: see `IParams.Numbers`, whose fields these are. Durations in seconds, shares in basis points, amounts in units of 1e-18 POL. */
export type Numbers = {
  window: number
  commitPhase: number
  disputeClock: number
  clockExtension: number
  leafBond: bigint
  taskTimeout: number
  slashEscrow: number
  minTaskBond: bigint
  bondFactor: number
  noShow: number
  validatorFee: number
  winnerShare: number
  seats: number
  samples: number
  proofDeadline: number
  canaryEpoch: number
  challengeBond: bigint
  wrongClaim: number
  equivocation: number
  falseAttest: number
  canaryCap: number
  seatStake: bigint
}

const POL = 10n ** 18n

/** The numbers of a society's first version; a day lasts `day` seconds. Their sense is in docs/economics.md. */
export function defaultNumbers(day: number): Numbers {
  return {
    window: (7 * day) / 2,
    commitPhase: day / 2,
    disputeClock: (7 * day) / 2,
    clockExtension: day / 24,
    leafBond: POL,
    taskTimeout: day,
    slashEscrow: 9 * day,
    minTaskBond: 10n * POL,
    bondFactor: 20_000,
    noShow: 10,
    validatorFee: 200,
    winnerShare: 5_000,
    seats: 3,
    samples: 4,
    proofDeadline: day,
    canaryEpoch: 7 * day,
    challengeBond: 20n * POL,
    wrongClaim: 1_000,
    equivocation: 500,
    falseAttest: 5_000,
    canaryCap: 2,
    seatStake: 50n * POL,
  }
}

/** What no vote can leave: both inclusive. */
export function numberBounds(day: number): { readonly low: Numbers; readonly high: Numbers } {
  return {
    low: {
      window: day,
      commitPhase: day / 24,
      disputeClock: day,
      clockExtension: day / 144,
      leafBond: POL / 10n,
      taskTimeout: day / 24,
      slashEscrow: 7 * day,
      minTaskBond: POL,
      bondFactor: 10_000,
      noShow: 1,
      validatorFee: 0,
      winnerShare: 1_000,
      seats: 1,
      samples: 1,
      proofDeadline: day / 24,
      canaryEpoch: day,
      challengeBond: POL,
      wrongClaim: 100,
      equivocation: 100,
      falseAttest: 1_000,
      canaryCap: 0,
      seatStake: POL,
    },
    high: {
      window: 7 * day,
      commitPhase: 2 * day,
      disputeClock: 5 * day,
      clockExtension: day / 8,
      leafBond: 100n * POL,
      taskTimeout: 7 * day,
      slashEscrow: 12 * day,
      minTaskBond: 1_000n * POL,
      bondFactor: 50_000,
      noShow: 100,
      validatorFee: 2_000,
      winnerShare: 5_000,
      seats: 16,
      samples: 16,
      proofDeadline: 7 * day,
      canaryEpoch: 30 * day,
      challengeBond: 1_000n * POL,
      wrongClaim: 1_000,
      equivocation: 1_000,
      falseAttest: 10_000,
      canaryCap: 16,
      seatStake: 10_000n * POL,
    },
  }
}
