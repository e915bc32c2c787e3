// A process that plays all stories and sends what each came to: they replace parts of Node, which tests beside them need.
import { playStories, storyNames } from '../scenarios/compare.ts'

await playStories(storyNames(), false, (report) => void process.send?.(report))
process.exit()
