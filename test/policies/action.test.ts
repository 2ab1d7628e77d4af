import { toFunctionSelector } from 'viem'
import { describe, expect, test } from 'vitest'
import { parseAction, SignatureError } from '../../policies/action.ts'

describe('parseAction', () => {
  test('default: where each argument begins, and how long the head is', () => {
    const { inputs, words, dynamic } = parseAction('f(address,uint64[2],bytes,bool)')
    expect({ at: inputs.map(({ word, length }) => [word, length]), words, dynamic }).toEqual({
      at: [
        [0, 1],
        [1, 2],
        [3, 0],
        [4, 1],
      ],
      words: 5,
      dynamic: true,
    })
  })

  test('behavior: a tuple of static parts lies in the head whole', () => {
    const { inputs, words, dynamic } = parseAction('release((address,bytes32,uint8),uint8)')
    expect({ inputs, words, dynamic }).toEqual({
      inputs: [
        { type: '(address,bytes32,uint8)', word: 0, length: 1, parts: ['address', 'bytes32', 'uint8'] },
        { type: 'uint8', word: 3, length: 1 },
      ],
      words: 4,
      dynamic: false,
    })
  })

  test('behavior: a tuple with a dynamic part is one word that says where it is', () => {
    const { inputs, words, dynamic } = parseAction('f((bool,((bytes32,uint8)[],uint8)),uint8)')
    expect({ at: inputs.map(({ word }) => word), words, dynamic }).toEqual({ at: [0, 1], words: 2, dynamic: true })
  })

  test.each(['transfer(address,uint256)', 'f((bool,((bytes32,uint8)[],uint8)),uint8)', 'f()'])(
    'behavior: the selector of %s is the one that wallets compute',
    (signature) => {
      expect(parseAction(signature).selector).toBe(toFunctionSelector(`function ${signature}`))
    },
  )

  test.each(['f(uint)', 'f(uint7)', 'f((uint))', 'f(())', 'f((bool)', 'f', 'f(uint256 amount)', 'f(bool, bool)'])(
    'error: %s',
    (signature) => {
      expect(() => parseAction(signature)).toThrow(SignatureError)
    },
  )
})
