import { roleNumber } from '../../genesis.ts'

/** Of the roles of its agents two are its own, in the order in which they come. */
export const roleOf = (name: string) => roleNumber(name, ['challenger', 'client'])
