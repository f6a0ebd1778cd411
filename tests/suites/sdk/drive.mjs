// Programs that use the SDK against a server: `node drive.mjs JOB '{…what they are told…}'`; prints what they found.

import { crowd, naive } from './crowd.mjs';
import { follow } from './follow.mjs';
import { passkey } from './passkey.mjs';
import { act, resume } from './queue.mjs';
import { tour } from './tour.mjs';

const JOBS = { act, crowd, follow, naive, passkey, resume, tour };

const [job, told] = process.argv.slice(2);
if (!(job in JOBS)) throw new Error(`no such job: ${job}`);
const result = await JOBS[job](JSON.parse(told));
// A pipe takes so much at a time: the program ends when all of it was taken.
process.stdout.write(`${JSON.stringify({ result })}\n`, () => process.exit(0));
