import type { Mutant } from './mutant.ts'

/** Several of one contract, whose tests stand in one file. */
function of(
  contract: string,
  tests: string,
  rows: readonly (readonly [attack: string, from: string, to: string, test: string])[],
): Mutant[] {
  const [file, path] = [`contracts/src/${contract}.sol`, `test/contracts/${tests}.t.sol`]
  return rows.map(([attack, from, to, test]) => ({ attack, file, from, to, test: [path, test] }))
}

/** Gate, accounts, registry, verifier, what they are made of, and the governor. */
export const mutants: readonly Mutant[] = [
  ...of('AIWorkflowGovernance', 'Gate', [
    [
      'anybody acts for an account',
      'owner == address(0) || msg.sender != owner',
      'owner == address(0)',
      'testErrorNotOwner',
    ],
  ]),
  ...of('AIWorkflowGovernance', 'PolicyRegistry', [
    [
      'anybody enrols accounts',
      'role) external onlyOwner returns',
      'role) external returns',
      'testAttackSettersFromOthers',
    ],
  ]),
  ...of('AIWorkflowGovernance', 'Gate', [
    [
      'a key gets a second account',
      '} else if (isAccount(account)) {',
      '} else if (owner == address(this)) {',
      'testEnroll',
    ],
    [
      'an action that no policy governs',
      'if (passage.id == 0) revert NotPermitted(target, selector);',
      'selector;',
      'testErrorNotPermitted',
    ],
    ['an action that its guard denies', 'if (!allow) revert Denied(passage.id, reason);', 'reason;', 'testErrorDenied'],
    ['a time that is to come', 'at < earliest || at > block.timestamp', 'at < earliest', 'testErrorTime'],
    ['a time long past', '? block.timestamp - MAX_AGE : 0', '? 0 : 0', 'testErrorTime'],
    ['a time before the last action', 'last > oldest ? last : oldest', 'oldest', 'testErrorTime'],
    [
      'a call without a selector',
      'if (data.length < 4) revert',
      'if (data.length > 1 << 40) revert',
      'testErrorNotPermitted',
    ],
    [
      'a state of another length',
      'if (next.length != passage.words) revert',
      'if (next.length > 1 << 40) revert',
      'testErrorWildState',
    ],
    ['a state that is no field element', 'next[i] >= Field.R', 'next[i] == type(uint256).max', 'testErrorWildState'],
    [
      'an action within an action',
      'external\n    nonReentrant\n    returns',
      'external\n    returns',
      'testAttackNestedExecution',
    ],
  ]),
  ...of('AIWorkflowGovernance', 'GateProof', [
    ['any proof is good enough', 'revert ProofRejected(passage.id, passage.actor);', '{ }', 'testAttackCopiedProof'],
    ['the same proof again', 'passage.sequence + 1', 'passage.sequence', 'testAttackReplay'],
    [
      "somebody else's proof of a workflow",
      'passage.actor = msg.sender;',
      'passage.actor = address(0xBEEF);',
      'testAttackSubmitProof',
    ],
    ['a workflow verified without a proof', 'revert ProofRequired(passage.id);', '{ }', 'testErrorSubmitProofPolicy'],
    [
      'a workflow verified under a policy with state',
      'revert NotStateless(passage.id, passage.words);',
      '{ }',
      'testErrorSubmitProofPolicy',
    ],
  ]),
  ...of('AIWorkflowGovernance', 'attacks/Bypass', [
    [
      'a contract that the key calls acts for the account',
      'msg.sender != owner',
      'tx.origin != owner',
      'testAttackMulticall',
    ],
    [
      'two payments in one transaction count as one',
      'PolicyState.store(state, groups[3],',
      'PolicyState.store(state, groups[2],',
      'testAttackMulticallByTheKey',
    ],
    [
      'an account that the gate does not know, in a borrowed gate',
      'owner == address(0) || msg.sender != owner',
      'owner != address(0) && msg.sender != owner',
      'testAttackDelegatecall',
    ],
  ]),
  ...of('AIWorkflowGovernance', 'Migration', [
    [
      'a migration that fails',
      'if (!ok || words.length != to) revert',
      'if (words.length > 1 << 40) revert',
      'testErrorAMigrationThatFails',
    ],
    [
      'what was spent is migrated twice',
      'layout != passage.migrations && sequence',
      'passage.migrations != 0 && sequence',
      'testOnceForEachAccount',
    ],
    ['who has not acted is migrated', ' && sequence != 0) words', ') words', 'testOnceForEachAccount'],
  ]),
  ...of('AgentAccount', 'attacks/Bypass', [
    [
      'an account lends its name to what it calls',
      'Address.functionCall(',
      'Address.functionDelegateCall(',
      'testAttackMulticall',
    ],
    [
      'whoever borrows an account runs it',
      'if (msg.sender != GATE) revert NotGate(msg.sender);',
      '',
      'testAttackDelegatecall',
    ],
  ]),
  ...of('PolicyRegistry', 'attacks/Bypass', [
    ['a repealed policy permits on', '_living(id).repealed = true;', '_living(id);', 'testAttackExpiredPolicy'],
    [
      'a version that forgets what was spent',
      'if (from != to || words != head.words) revert LayoutChanged(id, from, to);',
      '',
      'testAttackBudgetResetByANewVersion',
    ],
  ]),
  ...of('PolicyRegistry', 'Migration', [
    [
      'a migration between other layouts',
      'if (known != from || made != to) revert WrongMigration(id, known, made);',
      '',
      'testErrorAnotherMigration',
    ],
  ]),
  ...of('PolicyRegistry', 'GateProof', [
    [
      'a vote on a verifier changes nothing',
      'head.record = _write(code, verifier, params, development);',
      '_write(code, verifier, params, development);',
      'testAttackProofForTheVerifierBefore',
    ],
  ]),
  ...of('AgentAccount', 'Gate', [
    ['the raw key moves the account', 'if (msg.sender != GATE) revert NotGate(msg.sender);', '', 'testAttackRawKey'],
    [
      "anybody's signature is the agent's",
      '? IERC1271.isValidSignature.selector\n        : REFUSED',
      '? IERC1271.isValidSignature.selector\n        : IERC1271.isValidSignature.selector',
      'testSignature',
    ],
  ]),
  ...of('PolicyRegistry', 'PolicyRegistry', [
    [
      'anybody adopts a policy',
      'bool development)\n    external\n    onlyOwner',
      'bool development)\n    external',
      'testAttackSettersFromOthers',
    ],
    [
      'anybody sets parameters',
      'setParams(bytes32 id, uint256[] calldata params) external onlyOwner',
      'setParams(bytes32 id, uint256[] calldata params) external',
      'testAttackSettersFromOthers',
    ],
    [
      'anybody binds actions',
      'bytes32 id) external onlyOwner {\n    if (id != 0)',
      'bytes32 id) external {\n    if (id != 0)',
      'testAttackSettersFromOthers',
    ],
    [
      'anybody repeals',
      'repeal(bytes32 id) external onlyOwner',
      'repeal(bytes32 id) external',
      'testAttackSettersFromOthers',
    ],
    ['a verifier is overwritten', 'revert AlreadyAdopted(id);', '{ }', 'testErrorAVerifierIsNeverOverwritten'],
    [
      'a policy that is not there yet',
      'if (address(code).code.length == 0) revert NoCode(address(code));',
      '',
      'testErrorMalformed',
    ],
    [
      'a verifier that is not there yet',
      'address(verifier).code.length == 0) revert',
      'address(verifier).code.length == 1) revert',
      'testErrorMalformed',
    ],
    [
      'a development set-up on a real chain',
      'development && block.chainid != LOCAL',
      'development && block.chainid == 0',
      'testErrorDevelopmentSetup',
    ],
    [
      'parameters of another length',
      'if (params.length != before.length) revert',
      'if (params.length == 99) revert',
      'testErrorMalformed',
    ],
    [
      'a parameter in a second form',
      'if (params[i] >= Field.R) revert',
      'if (params[i] == type(uint256).max) revert',
      'testErrorMalformed',
    ],
  ]),
  ...of('PolicyRegistry', 'Gate', [
    ['a repealed policy lives on', '_living(id).repealed = true;', '_living(id);', 'testErrorNotPermitted'],
  ]),
  ...of('PolicyRegistry', 'PolicyRegistry', [
    ['an action bound to a policy that is not there', 'if (id != 0) _living(id);', '', 'testErrorMalformed'],
  ]),
  ...of('Groth16Verifier', 'Groth16Verifier', [
    ['a signal in a second form', 'if (scalar >= Field.R) revert NotCanonical(scalar);', '', 'testErrorNotCanonical'],
    ['a coordinate in a second form', 'if (value >= Field.Q) revert NotCanonical(value);', '', 'testErrorNotCanonical'],
    [
      'bytes after a proof',
      'if (proof.length != PROOF_BYTES) revert',
      'if (proof.length < PROOF_BYTES) revert',
      'testErrorProofLength',
    ],
    [
      'a point off the curve',
      'if (!ok) revert PrecompileFailed(0x08);',
      'if (!ok) return false;',
      'testErrorNotOnTheCurve',
    ],
    [
      'a verification key of another length',
      'if (key.length != KEY_WORDS) revert',
      'if (key.length > KEY_WORDS) revert',
      'testErrorKeyLength',
    ],
  ]),
  ...of('libraries/Statement', 'GateProof', [
    ['a proof from another chain', 'SafeCast.toUint64(block.chainid) |', '', 'testAttackOtherStatements'],
    [
      'a proof for another gate',
      '(uint256(uint160(gate)) << 64) |',
      '(uint256(uint160(gate)) & 0) |',
      'testAttackOtherStatements',
    ],
    ['a proof that says deny', '| (1 << 224)', '', 'testAttackOtherStatements'],
    [
      'a proof by another actor',
      'return uint256(uint160(actor)) |',
      'return (uint256(uint160(actor)) & 0) |',
      'testAttackOtherStatements',
    ],
    [
      'a proof of an earlier action',
      '| (uint256(sequence) << 160)',
      '| ((uint256(sequence) & 0) << 160)',
      'testAttackSubmitProof',
    ],
    ['a proof of another time', '| (uint256(at) << 200)', '| ((uint256(at) & 0) << 200)', 'testAttackOtherStatements'],
    [
      'a challenge that only the digest binds',
      'keccak256(words, shl(5, add(length, 1)))',
      'keccak256(words, 0x20)',
      'testAttackOtherStatements',
    ],
    ['a word in a second form', 'if (!canonical) _refuse(words);', 'if (!canonical) { }', 'testAttackNonCanonicalWord'],
  ]),
  ...of('libraries/PolicyRecord', 'PolicyRecord', [
    [
      'a record that can be run',
      'abi.encodePacked(bytes1(0x00), code',
      'abi.encodePacked(bytes1(0xfe), code',
      'testBehaviorNobodyCallsIt',
    ],
    ['parameters written over in memory', 'mstore(0x40, add(add(params, 0x20), size))', '', 'testFuzzMemoryStaysApart'],
    [
      'parameters cut off at the size of a contract',
      'if (content.length > MAX_CODE) revert',
      'if (content.length > MAX_CODE << 4) revert',
      'testErrorTooLong',
    ],
  ]),
  ...of('AgentGovernor', 'AgentGovernor', [
    [
      "an account's vote by its raw key",
      'return _votesBySig(voter) && super._validateVoteSig',
      'return super._validateVoteSig',
      'testAttackVoteByRawKey',
    ],
    ['stake has no vote', ' + VAULT.getPastVotes(account, timepoint)', '', 'testAttackLateStake'],
  ]),
]
