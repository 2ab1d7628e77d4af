// A society whose policies have secrets, to be looked into and not to be run.

import { defineSociety } from '../../../arena/index.ts'
import {
  commitmentTo,
  issuerOf,
  policySet,
  privateBudget,
  roleCredential,
  SEALED_LIMIT,
  sealedLimit,
} from '../../../policies/index.ts'

const limit = { max: 40n, window: 3600n }
const salt = 0x5a17n
const clerks = roleCredential({ treasurer: { role: 2, may: ['transfer(address,uint256)'] } })

export default defineSociety({
  name: 'sealed',
  agents: [{ name: 'ada', role: 'guest', model: 'scripted', tools: ['pay'], funds: 10, persona: () => ({ say: '' }) }],
  policies: [
    {
      policy: policySet('vault', [sealedLimit, clerks, privateBudget]),
      mode: 'proof',
      on: 'token',
      params: {
        'sealedLimit.limit': commitmentTo(SEALED_LIMIT, limit, salt),
        'roleCredential.issuer': issuerOf(`0x${'11'.repeat(32)}`).word,
        'privateBudget.max': 100n,
      },
      sets: { 'privateBudget.counted': ['ada'] },
    },
  ],
  ticks: 1,
})
