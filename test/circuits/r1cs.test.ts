import { describe, expect, test } from 'vitest'
import { concat, packElements, packWords } from '../../circuits/bytes.ts'
import { writeSections } from '../../circuits/container.ts'
import { readR1cs } from '../../circuits/r1cs.ts'
import { FIELD } from '../../policies/field.ts'

/** As circom writes `y <== half * half` where `half` is only assigned from the input x: x has a label (2) but no wire. */
const file = writeSections('r1cs', 1, [
  [1, concat([packWords([32]), packElements([FIELD]), packWords([3, 1, 0, 1, 4, 0, 1])])],
  [
    2,
    concat(
      [
        [2, 1n],
        [2, 1n],
        [1, 1n],
      ].map(([wire, k]) => concat([packWords([1, Number(wire)]), packElements([BigInt(k!)])])),
    ),
  ],
  [3, packWords([0, 0, 1, 0, 3, 0])],
])

describe('readR1cs', () => {
  test('default: an input that was simplified away lends its place to nobody', () => {
    expect(readR1cs(file)).toMatchInlineSnapshot(`
      {
        "constraints": [
          [
            [
              [
                2,
                1n,
              ],
            ],
            [
              [
                2,
                1n,
              ],
            ],
            [
              [
                1,
                1n,
              ],
            ],
          ],
        ],
        "inputs": [],
        "outputs": 1,
        "prime": 21888242871839275222246405745257275088548364400416034343698204186575808495617n,
        "publicInputs": 0,
        "wires": 3,
      }
    `)
  })

  test('error: another file, a torn file', () => {
    const other = file.slice()
    other[0] = 0
    expect(() => readR1cs(other)).toThrowErrorMatchingInlineSnapshot(
      `[Circuits.ContainerError: not a .r1cs file: another magic number. Delete the cache directory and build again]`,
    )
    expect(() => readR1cs(file.slice(0, -1))).toThrowErrorMatchingInlineSnapshot(
      `[Circuits.ContainerError: not a .r1cs file: section 3 is cut off. Delete the cache directory and build again]`,
    )
    expect(() => readR1cs(file.slice(0, 12))).toThrowErrorMatchingInlineSnapshot(
      `[Circuits.ContainerError: not a .r1cs file: fewer sections than stated. Delete the cache directory and build again]`,
    )
  })
})
