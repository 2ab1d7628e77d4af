/** What a society's file imports. */
export { type Population, population } from '../agents/population.ts'
export {
  defineSociety,
  type Governed,
  type Society,
  type SocietyInput,
  type TaskPlan,
  type WorkflowPlan,
} from './society.ts'
