import type { Mutant } from './mutant.ts'

/** Several of one contract; the attacks stand in one file. */
function of(
  contract: string,
  rows: readonly (readonly [attack: string, from: string, to: string, test: string])[],
  path = 'test/contracts/attacks/Governance.t.sol',
): Mutant[] {
  return rows.map(([attack, from, to, test]) => ({
    attack,
    file: `contracts/src/${contract}.sol`,
    from,
    to,
    test: [path, test],
  }))
}

const kinds = 'test/contracts/Governance.t.sol'

/** The DAO: how votes are held, what waits how long, members and models. */
export const mutants: readonly Mutant[] = [
  ...of('AgentGovernor', [
    [
      'flash-loan vote: stake counts as at the snapshot',
      ' + VAULT.getPastVotes(account, timepoint)',
      ' + VAULT.getVotes(account)',
      'testAttackFlashLoanVote',
    ],
    [
      'quorum lowered to revive an old proposal',
      '>= terms.needed;',
      '>= quorum(clock() - 1);',
      'testAttackQuorumLoweredToReviveAnOldProposal',
    ],
    ['last-block quorum', 'super._tallyUpdated(proposalId);', '', 'testAttackLastBlockQuorum'],
    [
      'last-block quorum by signed ballots',
      '    }\n    _tallyUpdated(proposalId);',
      '    }',
      'testAttackLastBlockQuorumInABatch',
    ],
    [
      'metamorphic target: other code before it is queued',
      'if (by.codesOf(targets, calldatas) != _terms[proposalId].codes) revert CodeChanged(proposalId);',
      '',
      'testAttackMetamorphicTarget',
    ],
    [
      'late extension longer than the period',
      'if (extension > newVotingPeriod) revert ExtensionTooLong(extension, newVotingPeriod);',
      '',
      'testAttackExtensionLongerThanThePeriod',
    ],
    ['ballot replay: a nonce is used once', '_useNonce(voter);', '', 'testAttackBallotReplay'],
    [
      'ballot replay: a ballot is over one proposal',
      'keccak256(abi.encode(BALLOT_TYPEHASH, proposalId, ballot.support',
      'keccak256(abi.encode(BALLOT_TYPEHASH, 0, ballot.support',
      'testAttackBallotReplay',
    ],
    [
      'staked voters voiding their own slash: by vote',
      'if (_isParty(proposalId, voter)) revert PartyToAppeal(proposalId, voter);',
      '',
      'testAttackVoidingOnesOwnSlash',
    ],
    [
      'staked voters voiding their own slash: by signature',
      'if (appeal && _isParty(proposalId, voter)) return false;',
      '',
      'testAttackVoidingOnesOwnSlash',
    ],
    [
      'staked voters voiding their own slash: by delegation or wallet',
      'totalWeight = _ownStake(proposalId, voter);',
      '',
      'testAttackVoidingOnesOwnSlash',
    ],
    [
      'a finder votes on its share',
      '_winners[proposalId][slashed.beneficiary] = true;',
      '',
      'testAttackVoidingOnesOwnSlash',
    ],
    [
      'an appeal over a slash that is not there',
      'if (!VAULT.isPending(slashed)) revert NothingToAppeal(proposalId, i);',
      '',
      'testAttackHiddenAppeal',
    ],
    [
      'a verifier that accepts everything, by a few',
      'if (way != IAgentTimelock.Way.Plain) percent = Math.max(percent, SUPER_QUORUM);',
      '',
      'testAttackAdoptingWhatAcceptsEverything',
    ],
    [
      'a verifier that accepts everything, by who abstains',
      '(terms.way == IAgentTimelock.Way.Plain ? abstaining : 0)',
      'abstaining',
      'testAttackAdoptingWhatAcceptsEverything',
    ],
    [
      'a verifier that accepts everything, against many',
      'inFavour >= 2 * against',
      'inFavour > against',
      'testAttackAdoptingWhatAcceptsEverything',
    ],
    [
      'a guardian for ever',
      'if (_terms[proposalId].aboutGuardian && caller == proposalGuardian()) return false;',
      '',
      'testAttackGuardianForEver',
    ],
  ]),
  ...of(
    'AgentGovernor',
    [
      [
        "an excluded account's vote by its raw key",
        'GATE.ownerOf(voter) == address(0)',
        '!GATE.isAccount(voter)',
        'testAttackExcludedAccountVotesByRawKey',
      ],
      ['one ballot sinks its batch', 'if (weight <= usedVotes(proposalId, voter)) return false;', '', 'testBatch'],
      ['a contract burns the gas of a batch', '{ gas: CHECK_GAS }', '{ gas: gasleft() }', 'testBatchOutlivesABurner'],
    ],
    kinds,
  ),
  ...of('AgentTimelock', [
    [
      'metamorphic target: other code before it is executed',
      'if (_codes[id] != found) revert CodeChanged(_codes[id], found);',
      '',
      'testAttackMetamorphicTarget',
    ],
    [
      'a counterfactual recipient or policy: deployed after the vote',
      'codes = keccak256(abi.encode(codes, _codeOf(address(uint160(word)))));',
      '',
      'testAttackDeployedAfterTheVote',
    ],
    [
      'a wei stops a payment',
      'account.code.length == 0 ? bytes32(0) : account.codehash',
      'account.codehash',
      'testAttackDeployedAfterTheVote',
    ],
    [
      'a verifier that accepts everything, before anybody is out',
      'UNBONDING + 1 + getMinDelay()',
      'getMinDelay()',
      'testAttackAdoptingWhatAcceptsEverything',
    ],
    [
      'another verifier, before anybody is out',
      'UNBONDING + 1 + getMinDelay()',
      'UNBONDING + getMinDelay()',
      'testAttackAnotherVerifierBeforeAnybodyIsOut',
    ],
    ['a proposer in a hurry', 'Math.max(delay, least)', 'delay', 'testAttackAProposerInAHurry'],
    ['an appeal hidden in another proposal', 'revert MixedAppeal(i);', '{ }', 'testAttackHiddenAppeal'],
    [
      'every setter from every sender: ways',
      'if (msg.sender != address(this)) revert NotItself(msg.sender);',
      '',
      'testAttackEverySetterFromEverybody',
    ],
  ]),
  ...of('AIWorkflowGovernance', [
    [
      'every setter from every sender: who is put out',
      'function exclude(address account) external onlyOwner {',
      'function exclude(address account) external {',
      'testAttackEverySetterFromEverybody',
    ],
  ]),
  ...of(
    'AIWorkflowGovernance',
    [
      [
        'a member acts under no policy',
        'if (_roleBehind(account) != 0) revert StillMember(account);',
        '',
        'testMembers',
      ],
      ['an excluded account acts on', 'if (_roleBehind(account) == 0) revert NotMember(account);', '', 'testMembers'],
    ],
    kinds,
  ),
  ...of(
    'ModelRegistry',
    [
      [
        'anybody adopts a model',
        'function adopt(bytes32 task, bytes32 id) external onlyOwner {',
        'function adopt(bytes32 task, bytes32 id) external {',
        'testModelHistory',
      ],
      [
        'a model that nobody registered',
        'if (_entries[id].model == 0) revert',
        'if (id == 0) revert',
        'testModelHistory',
      ],
      [
        'a roll-back toggles instead of going back',
        '_push(task, again.id, again.before)',
        '_push(task, again.id, list.length)',
        'testModelHistory',
      ],
    ],
    kinds,
  ),
  ...of(
    'StakeVault',
    [
      [
        'a slash of what is leaving takes its votes twice',
        'if (fromUnbonding > 0) _transferVotingUnits(address(0), address(this), fromUnbonding);',
        '',
        'testBehaviorSlashOfWhatIsUnbonding',
      ],
    ],
    'test/contracts/StakeVault.t.sol',
  ),
]
