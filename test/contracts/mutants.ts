/** One defence taken out of a contract, and the test that must go red. */
export type Mutant = {
  /** The attack that the defence is against. */
  attack: string
  file: string
  from: string
  to: string
  /** Its test contract's file and the test. */
  test: readonly [file: string, name: string]
}

const vault = 'contracts/src/StakeVault.sol'
const params = 'contracts/src/Params.sol'
const pool = 'contracts/src/ValidatorPool.sol'
const stake = 'test/contracts/attacks/Stake.t.sol'
const validators = 'test/contracts/attacks/Validators.t.sol'

/** A runner replaces `from` (once in the file) by `to`, runs the test and expects it to fail. */
export const mutants: readonly Mutant[] = [
  {
    attack: 'unbond before fraud shows: a slash reaches what is unbonding',
    file: vault,
    from: 'fromUnbonding = Math.min(extra - fromActive, stake.unbonding);',
    to: 'fromUnbonding = Math.min(extra - fromActive, 0);',
    test: [stake, 'testAttackUnbondBeforeFraudShows'],
  },
  {
    attack: 'unbond before fraud shows: stake waits longer than the last dispute',
    file: vault,
    from: 'uint256 readyAt = block.timestamp + UNBONDING();',
    to: 'uint256 readyAt = block.timestamp + UNBONDING() / 2;',
    test: [stake, 'testAttackUnbondBeforeFraudShows'],
  },
  {
    attack: 'unbond and challenge in one block',
    file: vault,
    from: 'uint256 extra = (uint256(stake.active) + stake.unbonding) * extraBps / BPS;',
    to: 'uint256 extra = uint256(stake.active) * extraBps / BPS;',
    test: [stake, 'testAttackUnbondAndChallengeInOneBlock'],
  },
  {
    attack: 'self-slash for reward',
    file: vault,
    from: 'if (penalty.shareBps > MAX_SHARE) revert ShareTooLarge(penalty.shareBps);',
    to: '',
    test: [stake, 'testAttackSelfSlashForReward'],
  },
  {
    attack: 'double slash on duplicate evidence',
    file: vault,
    from: 'if (_slashes[msg.sender][penalty.offence] != 0) revert AlreadySlashed(msg.sender, penalty.offence);',
    to: '',
    test: [stake, 'testAttackDoubleSlash'],
  },
  {
    attack: '1-wei slashes: the share is rounded down',
    file: vault,
    from: 'uint256 paid = slashed.amount * slashed.shareBps / BPS;',
    to: 'uint256 paid = Math.ceilDiv(slashed.amount * slashed.shareBps, BPS);',
    test: [stake, 'testAttackTinySlashes'],
  },
  {
    attack: 'one stake locked to too many claims',
    file: vault,
    from: 'uint256 free = stake.active - stake.locked;\n    if',
    to: 'uint256 free = stake.active;\n    if',
    test: [stake, 'testAttackOneStakeForManyClaims'],
  },
  {
    attack: "a malicious slasher: others' locks",
    file: vault,
    from: 'uint256 fromActive = Math.min(extra, stake.active - stake.locked - locked);',
    to: 'uint256 fromActive = Math.min(extra, stake.active - locked);',
    test: [stake, 'testAttackMaliciousSlasher'],
  },
  {
    attack: 'a malicious slasher: more than its own lock',
    file: vault,
    from: 'if (held < amount) revert LockTooSmall(msg.sender, account, held, amount);\n    lockOf[msg.sender][account] = held - amount;',
    to: 'lockOf[msg.sender][account] = held < amount ? 0 : held - amount;',
    test: [stake, 'testAttackMaliciousSlasher'],
  },
  {
    attack: 'a malicious slasher: more than the cap',
    file: vault,
    from: 'if (penalty.extraBps > MAX_EXTRA) revert ExtraTooLarge(penalty.extraBps);',
    to: '',
    test: [stake, 'testAttackMaliciousSlasher'],
  },
  {
    attack: 'false-returning token',
    file: vault,
    from: 'TOKEN.safeTransferFrom(msg.sender, address(this), amount);',
    to: 'TOKEN.transferFrom(msg.sender, address(this), amount);',
    test: [stake, 'testAttackFalseReturningToken'],
  },
  {
    attack: 'reentrant token: withdraw',
    file: vault,
    from: 'stake.unbonding = 0;\n    stake.readyAt = 0;\n    emit Withdrawn(msg.sender, amount);\n    TOKEN.safeTransfer(msg.sender, amount);',
    to: 'emit Withdrawn(msg.sender, amount);\n    TOKEN.safeTransfer(msg.sender, amount);\n    stake.unbonding = 0;\n    stake.readyAt = 0;',
    test: [stake, 'testAttackReentrantToken'],
  },
  {
    attack: 'reentrant token: release',
    file: vault,
    from: '_slashes[slashed.locker][slashed.offence] = CLOSED;\n    _transferVotingUnits(address(this), address(0), slashed.amount);',
    to: '_transferVotingUnits(address(this), address(0), slashed.amount);',
    test: [stake, 'testAttackReentrantToken'],
  },
  {
    attack: 'fee on transfer: what is credited is what arrives',
    file: vault,
    from: 'TOKEN.safeTransferFrom(msg.sender, address(this), amount);',
    to: 'TOKEN.safeTransferFrom(msg.sender, address(this), amount - amount / 100);',
    test: [stake, 'testFuzzAttackFeeOnTransfer'],
  },
  {
    attack: 'many tiny stakers',
    file: vault,
    from: 'emit Deposited(account, msg.sender, amount);',
    to: 'uint256 n = ++lockOf[address(1)][address(1)];\n    for (uint256 i = 0; i < n; ++i) lockOf[address(2)][address(uint160(i))] = n;\n    emit Deposited(account, msg.sender, amount);',
    test: [stake, 'testAttackManyTinyStakers'],
  },
  {
    attack: 'staked voters voiding their own slash: by themselves',
    file: vault,
    from: 'if (msg.sender != TIMELOCK) revert NotTimelock(msg.sender);',
    to: '',
    test: [stake, 'testAttackVoidingOnesOwnSlash'],
  },
  {
    attack: 'staked voters voiding their own slash: without a revoked ground',
    file: vault,
    from: 'if (!REGISTRY.revoked(slashed.ground)) revert NotRevoked(slashed.ground);',
    to: '',
    test: [stake, 'testAttackVoidingOnesOwnSlash'],
  },
  {
    attack: 'vote of a slashed staker',
    file: vault,
    from: '_transferVotingUnits(account, address(this), locked + fromActive);',
    to: '',
    test: [stake, 'testAttackVoidingOnesOwnSlash'],
  },
  {
    attack: 'a voted set under which stake leaves too early',
    file: params,
    from: 'if (needed > UNBONDING) revert UnbondingTooShort(UNBONDING, needed);',
    to: '',
    test: ['test/contracts/Params.t.sol', 'testInvariant5UnbondingCoversAll'],
  },
  {
    attack: 'numbers out of their bounds',
    file: params,
    from: 'if (given[i] < low[i] || given[i] > high[i]) revert OutOfBounds(i, given[i], low[i], high[i]);',
    to: '',
    test: ['test/contracts/Params.t.sol', 'testInvariant18EveryBound'],
  },
  {
    attack: 'every setter from every sender that is not the timelock: numbers',
    file: params,
    from: 'function set(Numbers calldata numbers) external onlyOwner returns',
    to: 'function set(Numbers calldata numbers) external returns',
    test: ['test/contracts/Params.t.sol', 'testInvariant19OnlyTheOwnerSets'],
  },
  {
    attack: 'stake that arrives after the randomness: count',
    file: pool,
    from: 'uint256 seats = _seatsAt(sampled.openedBlock - 1);',
    to: 'uint256 seats = _count.latest();',
    test: [validators, 'testAttackStakeAfterTheRandomness'],
  },
  {
    attack: 'stake that arrives after the randomness: the same block',
    file: pool,
    from: 'uint256 seats = _seatsAt(sampled.openedBlock - 1);',
    to: 'uint256 seats = _seatsAt(sampled.openedBlock);',
    test: [validators, 'testAttackStakeAfterTheRandomness'],
  },
  {
    attack: 'stake that arrives after the randomness: slots',
    file: pool,
    from: 'seat = _slots[slot].upperLookupRecent(sampled.openedBlock - 1);',
    to: 'seat = _slots[slot].latest();',
    test: [validators, 'testAttackStakeAfterTheRandomness'],
  },
  {
    attack: 'commit copying: the holder is part of it',
    file: pool,
    from: 'return keccak256(abi.encode(batch, draw, runs, salt, holder));',
    to: 'return keccak256(abi.encode(batch, runs, salt));',
    test: [validators, 'testAttackCommitCopying'],
  },
  {
    attack: 'commit copying: after the results show',
    file: pool,
    from: 'if (block.timestamp >= sampled.commitUntil) revert CommitPhaseOver(batch, sampled.commitUntil);',
    to: '',
    test: [validators, 'testAttackCommitCopying'],
  },
  {
    attack: 'non-reveal is no cheaper than a falsehood',
    file: pool,
    from: '_punish(batch, draw, seat, status == Status.Committed, address(0));',
    to: '_punish(batch, draw, seat, false, address(0));',
    test: [validators, 'testAttackNonReveal'],
  },
  {
    attack: 'a lazy validator backs out: what was revealed convicts',
    file: pool,
    from: 'if (status != Status.Revealed && status != Status.Attested) revert WrongStatus(batch, draw, status);',
    to: 'if (status != Status.Attested) revert WrongStatus(batch, draw, status);',
    test: [validators, 'testAttackLazyValidatorBacksOut'],
  },
  {
    attack: 'a right result by a wrong way burns honest validators',
    file: pool,
    from: 'return keccak256(abi.encode(leaf.rows, leaf.inputsRoot, leaf.statesRoot, leaf.result));',
    to: 'return keccak256(abi.encode(leaf.rows, leaf.inputsRoot, leaf.result));',
    test: [validators, 'testAttackRightResultByAWrongWay'],
  },
  {
    attack: 'slashed for what was not shown false',
    file: pool,
    from: 'if (ground == address(0)) revert NotFalse(batch, index);',
    to: '',
    test: [validators, 'testAttackSlashWithoutFalsehood'],
  },
  {
    attack: 'punished twice for one draw',
    file: pool,
    from: '_votes[batch][draw].status = Status.Punished;',
    to: '',
    test: [validators, 'testAttackDoublePunishment'],
  },
  {
    attack: 'leaving after attesting',
    file: pool,
    from: 'left.freeAt = (block.timestamp + PARAMS.UNBONDING()).toUint40();',
    to: 'left.freeAt = (block.timestamp + 1 days).toUint40();',
    test: [validators, 'testAttackLeaveAfterAttesting'],
  },
  {
    attack: 'canaries spotted: shown before validators are bound',
    file: pool,
    from: '_checkWindow(batch, sampled);\n    if (isCanary',
    to: 'if (isCanary',
    test: [validators, 'testAttackCanarySpotted'],
  },
  {
    attack: 'canaries spotted: their hash is salted',
    file: pool,
    from: 'bytes32 hash = keccak256(abi.encode(batch, index, client, salt));',
    to: 'bytes32 hash = keccak256(abi.encode(batch, index, client));',
    test: [validators, 'testAttackCanarySpotted'],
  },
  {
    attack: 'canaries farmed: what they catch burns',
    file: pool,
    from: 'penalty.locked = amount;',
    to: 'penalty.locked = amount;\n    (penalty.beneficiary, penalty.shareBps) = (msg.sender, 5_000);',
    test: [validators, 'testAttackCanaryFarmed'],
  },
  {
    attack: 'a fraud called a canary: declared by its client alone',
    file: pool,
    from: 'address client = MARKET.clientOf(opening.leaf.workflow);',
    to: 'address client = opening.leaf.worker;',
    test: [validators, 'testAttackFraudCalledACanary'],
  },
  {
    attack: 'a fraud called a canary: before the opening',
    file: pool,
    from: 'if (declared == 0 || declared >= sampled.openedBlock) revert NotDeclared(client, hash);',
    to: 'if (declared == 0) revert NotDeclared(client, hash);',
    test: [validators, 'testAttackFraudCalledACanary'],
  },
  {
    attack: 'a fraud called a canary: the very leaf',
    file: pool,
    from: 'if (!CLAIMS.isLeaf(batch, index, opening.leaf, opening.proof)) revert BadOpening(batch, index);\n    address client',
    to: 'address client',
    test: [validators, 'testAttackFraudCalledACanary'],
  },
  {
    attack: 'canaries without end',
    file: pool,
    from: 'if (ofEpoch > numbers.canaryCap) revert CanaryCap(epoch, numbers.canaryCap);',
    to: '',
    test: [validators, 'testAttackCanariesWithoutEnd'],
  },
  {
    attack: 'fees from nowhere',
    file: pool,
    from: 'if (msg.sender != address(MARKET)) revert NotMarket(msg.sender);',
    to: '',
    test: [validators, 'testAttackFeesFromNowhere'],
  },
]
