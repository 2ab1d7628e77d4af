import { add, defineStep, fitTo, le, not, select, uint } from '../../policies/index.ts'

/**
 * One row of a bounded sum: an amount of at most `most` is added and counted, a larger one is counted as refused. A sum that is full is an
 * error, and moves nothing.
 */
export const tally = defineStep({
  name: 'tally',
  params: { most: uint(40) },
  state: { sum: uint(48), taken: uint(16), refused: uint(16) },
  request: { amount: uint(40) },
  step: ({ params, state, request }) => {
    const fits = le(request.amount, params.most)
    return {
      next: {
        sum: fitTo(add(state.sum, select(fits, request.amount, 0)), uint(48)),
        taken: fitTo(add(state.taken, select(fits, 1, 0)), uint(16)),
        refused: fitTo(add(state.refused, select(not(fits), 1, 0)), uint(16)),
      },
    }
  },
})

/** The rows of a worker's own books, and the parameters of the task. */
export const books = [30n, 1200n, 7n, 55n, 1001n].map((amount) => ({ amount }))
export const params = { most: 1000n }
