import { definePolicy } from '../policy.ts'
import { policySet } from '../set.ts'
import { policyTable } from '../table.ts'
import { actor, at } from './cast.ts'
import { cooldown } from './cooldown.ts'

const PING = 'ping()'
const open = definePolicy({ name: 'open', actions: [PING], step: () => ({ permit: { anybody: true } }) })
const ping = (last: bigint) => ({
  params: { 'cooldown.pause': 600n },
  state: { 'cooldown.last': last },
  actor,
  at,
})

export default policyTable(policySet('slow', [open, cooldown(PING)]), [
  { name: 'the first call', input: ping(0n), expect: 'open: anybody', next: { 'cooldown.last': at } },
  {
    name: 'the first call, in a world younger than the pause',
    input: { ...ping(0n), at: 5n },
    expect: 'allow',
  },
  {
    name: 'a second too soon',
    input: ping(at - 599n),
    expect: 'cooldown: too soon after the last call',
    next: { 'cooldown.last': at - 599n },
  },
  { name: 'after the pause', input: ping(at - 600n), expect: 'allow', next: { 'cooldown.last': at } },
])
