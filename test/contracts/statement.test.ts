import { pad } from 'viem'
import { expect, test } from 'vitest'
import { bindStatement, statementWords } from '../../policies/index.ts'

test('behavior: the vector that Statement.t.sol holds too', () => {
  const words = statementWords({
    chainId: 31337n,
    gate: pad('0xabcd', { size: 20 }),
    verdict: true,
    actor: pad('0xbeef', { size: 20 }),
    sequence: 7n,
    at: 1_700_000_000n,
    params: [100n],
    chain: [],
    state: [60n],
    next: [2n ** 248n - 1n],
    request: [5n, 40n],
  })
  expect({ words, ...bindStatement(words) }).toMatchInlineSnapshot(`
    {
      "alpha": 17390294027215606154424595100493848108189199435845645153315342375673971005280n,
      "digest": 13832562873055781612196434527022274863222600616796085004783916688089831174640n,
      "evaluation": 16206974433269157528284514250860099856651705103473599112101730202428361572060n,
      "words": [
        26959946667150639794667015087019630673637145233846823586923399903849n,
        2731794675240283468431566068441292744715170883259761801149930727849711n,
        100n,
        60n,
        452312848583266388373324160190187140051835877600158453279131187530910662655n,
        5n,
        40n,
      ],
    }
  `)
})
