import { type Abi, type Address, encodeFunctionData, pad, parseSignature } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Call } from '../../agents/action.ts'
import * as g from '../../contracts/generated/index.ts'
import { legislate } from './deeds.ts'
import { execution, NONE, paramsWith, payment, proveThat } from './evidence.ts'
import { expectRefused } from './picture.ts'
import { openStage, type Stage } from './stage.ts'

const POL = 10n ** 18n

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.close())

/** A test whose doings are taken back. */
const attack = (name: string, play: () => Promise<unknown>) => test(name, () => stage.aside(play))

const call = (target: Address, abi: Abi, functionName: string, args: readonly unknown[]): Call => ({
  target,
  data: encodeFunctionData({ abi, functionName, args }),
})

/** What ann's key sends itself, past the gate. */
const direct = ({ target, data }: Call) => stage.send('ann', { to: target, data })

/** What ann's key has the gate do, without evidence. */
const through = async (wanted: Call) =>
  stage.send('ann', execution(stage, stage.account('ann'), wanted, await stage.now(), NONE))

describe('the raw key', () => {
  attack("attack: the account's tokens", async () => {
    const { token } = stage.addresses
    const [account, key] = [stage.account('ann'), stage.key('ann')]
    const of = (functionName: string, args: readonly unknown[]) => call(token, g.agentTokenAbi, functionName, args)
    await expectRefused(stage, () => direct(of('transfer', [stage.key('bob'), POL])), 'ERC20InsufficientBalance')
    await expectRefused(stage, () => direct(of('transferFrom', [account, key, POL])), 'ERC20InsufficientAllowance')
    await expectRefused(stage, () => direct(of('burnFrom', [account, POL])), 'ERC20InsufficientAllowance')
  })

  attack("attack: a permit of the account's tokens, signed by its key, which can permit only its own", async () => {
    const { token } = stage.addresses
    const [account, key] = [stage.account('ann'), stage.key('ann')]
    const name = await stage.chain.client.readContract({ address: token, abi: g.agentTokenAbi, functionName: 'name' })
    const permitOf = async (owner: Address) => {
      const permit = { owner, spender: key, value: POL, nonce: 0n, deadline: 10n ** 12n }
      const signature = await stage.signer('ann').signTypedData({
        domain: { name, version: '1', chainId: stage.chain.id, verifyingContract: token },
        types: { Permit: PERMIT },
        primaryType: 'Permit',
        message: permit,
      })
      const { r, s, yParity } = parseSignature(signature)
      return call(token, g.agentTokenAbi, 'permit', [owner, key, POL, permit.deadline, yParity + 27, r, s])
    }
    expect(await direct(await permitOf(key))).toMatchObject({ ok: true })
    await expectRefused(stage, async () => direct(await permitOf(account)), 'ERC2612InvalidSigner')
  })

  attack('attack: the account itself', async () => {
    const { data, target } = payment(stage, stage.key('bob'), POL)
    const run = call(stage.account('ann'), g.agentAccountAbi, 'run', [target, data])
    await expectRefused(stage, () => direct(run), 'NotGate')
  })

  attack("attack: stake, tasks, claims and votes, which are the account's", async () => {
    const { vault, market, governor } = stage.addresses
    const refused = (what: Call, error: string) => expectRefused(stage, () => direct(what), error)
    await refused(call(vault, g.stakeVaultAbi, 'requestUnbond', [POL]), 'StakeTooSmall')
    await refused(call(vault, g.stakeVaultAbi, 'withdraw', []), 'ZeroAmount')
    await refused(call(vault, g.stakeVaultAbi, 'unlock', [stage.account('ann'), POL]), 'NotLocker')
    const penalty = {
      ...{ account: stage.account('bob'), locked: 0n, extraBps: 0n, beneficiary: stage.key('ann'), shareBps: 0n },
      ...{ ground: stage.key('ann'), version: 1n, offence: pad('0x01') },
    }
    await refused(call(vault, g.stakeVaultAbi, 'slash', [penalty]), 'NotLocker')
    const task = [stage.workflow('first'), 0n]
    await refused(call(market, g.workflowMarketAbi, 'claimTask', task), 'NotAccount')
    await refused(call(market, g.workflowMarketAbi, 'finish', [1n, []]), 'NotClaimManager')
    await refused(call(governor, g.agentGovernorAbi, 'castVote', [1n, 1]), 'GovernorNonexistentProposal')
  })

  attack('attack: the law', async () => {
    const { registry, gate, timelock } = stage.addresses
    const { id } = stage.policies.get('spending')!
    const params = paramsWith(stage, 'spending', { 'spendLimit.max': 1000n * POL })
    const setParams = call(registry, g.policyRegistryAbi, 'setParams', [id, params])
    const refused = (what: Call, error: string) => expectRefused(stage, () => direct(what), error)
    await refused(setParams, 'OwnableUnauthorizedAccount')
    await refused(call(registry, g.policyRegistryAbi, 'repeal', [id]), 'OwnableUnauthorizedAccount')
    await refused(
      call(gate, g.aiWorkflowGovernanceAbi, 'enroll', [pad('0x05', { size: 20 }), 1]),
      'OwnableUnauthorizedAccount',
    )
    await refused(
      call(gate, g.aiWorkflowGovernanceAbi, 'transferOwnership', [stage.key('ann')]),
      'OwnableUnauthorizedAccount',
    )
    const scheduled = [[setParams.target], [0n], [setParams.data], pad('0x00'), pad('0x00'), 60n]
    const abi = g.agentTimelockAbi
    await refused(call(timelock, abi, 'scheduleBatch', scheduled), 'AccessControlUnauthorizedAccount')
    await refused(call(timelock, abi, 'executeBatch', scheduled.slice(0, 5)), 'TimelockUnexpectedOperationState')
    await refused(
      call(timelock, abi, 'execute', [setParams.target, 0n, setParams.data, pad('0x00'), pad('0x00')]),
      'BatchesOnly',
    )
  })

  attack('attack: the operator who founded all this', async () => {
    const { registry, gate } = stage.addresses
    const { id } = stage.policies.get('spending')!
    const asOperator = ({ target, data }: Call) => stage.send('operator', { to: target, data })
    for (const what of [
      call(registry, g.policyRegistryAbi, 'repeal', [id]),
      call(registry, g.policyRegistryAbi, 'bindAction', [stage.addresses.token, '0xa9059cbb', pad('0x00')]),
      call(gate, g.aiWorkflowGovernanceAbi, 'enroll', [stage.key('operator'), 1]),
    ])
      await expectRefused(stage, () => asOperator(what), 'OwnableUnauthorizedAccount')
  })
})

describe('what no policy permits', () => {
  attack('attack: actions that are bound to none', async () => {
    const { token, vault, gate, registry, governor } = stage.addresses
    const refused = (what: Call) => expectRefused(stage, () => through(what), 'NotPermitted', what.data.slice(0, 10))
    await refused(call(token, g.agentTokenAbi, 'approve', [stage.key('ann'), POL]))
    await refused(call(token, g.agentTokenAbi, 'transferFrom', [stage.account('ann'), stage.key('ann'), POL]))
    await refused(call(token, g.agentTokenAbi, 'delegate', [stage.key('ann')]))
    await refused(call(vault, g.stakeVaultAbi, 'requestUnbond', [POL]))
    await refused(call(governor, g.agentGovernorAbi, 'castVoteWithReason', [1n, 1, 'because']))
    await refused(call(registry, g.policyRegistryAbi, 'repeal', [pad('0x01')]))
    const inner = execution(stage, stage.account('ann'), payment(stage, stage.key('supplier'), POL), 0n, NONE)
    await refused({ target: gate, data: inner.data })
    await refused({ target: stage.account('ann'), data: inner.data })
  })

  attack('attack: no function at all', async () => {
    for (const data of ['0x', '0xa9', '0xa9059c'] as const)
      await expectRefused(stage, () => through({ target: stage.addresses.token, data }), 'NoSelector')
  })

  attack('attack: an account that is none', async () => {
    const at = await stage.now()
    const wanted = payment(stage, stage.key('supplier'), POL)
    for (const account of [stage.key('ann'), stage.addresses.vault, stage.addresses.gate, stage.account('bob')])
      await expectRefused(
        stage,
        () => stage.send('ann', execution(stage, account, wanted, at, NONE)),
        'NotAccountOwner',
        account,
      )
  })

  attack('attack: a guard that says no, whatever the evidence', async () => {
    const { market, governor } = stage.addresses
    const at = await stage.now()
    const claimTask = call(market, g.workflowMarketAbi, 'claimTask', [stage.workflow('first'), 0n])
    const propose = call(governor, g.agentGovernorAbi, 'propose', [[market], [0n], ['0x'], 'mine'])
    const right = await proveThat(stage, {
      policy: 'spending',
      actor: stage.account('val'),
      call: payment(stage, stage.key('supplier'), 0n),
    })
    for (const evidence of [NONE, right])
      for (const wanted of [claimTask, propose])
        await expectRefused(
          stage,
          () => stage.send('val', execution(stage, stage.account('val'), wanted, at, evidence)),
          'Denied',
        )
  })

  attack('attack: a repealed policy, with a proof from before and one from after', async () => {
    const at = await stage.now()
    const wanted = payment(stage, stage.key('supplier'), POL)
    const claimed = { policy: 'spending', actor: stage.account('ann'), call: wanted, at }
    const before = await proveThat(stage, claimed)
    const { id } = stage.policies.get('spending')!
    await legislate(stage, [call(stage.addresses.registry, g.policyRegistryAbi, 'repeal', [id])])
    for (const evidence of [before, await proveThat(stage, claimed)])
      await expectRefused(
        stage,
        () => stage.send('ann', execution(stage, stage.account('ann'), wanted, at, evidence)),
        'NotPermitted',
      )
  })
})

/** EIP-2612 */
const PERMIT = [
  { name: 'owner', type: 'address' },
  { name: 'spender', type: 'address' },
  { name: 'value', type: 'uint256' },
  { name: 'nonce', type: 'uint256' },
  { name: 'deadline', type: 'uint256' },
]
