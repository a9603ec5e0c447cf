// Mocha's usual report for the terminal, and its counts in the file named by the option `counts` for scripts/test.mjs.
import fs from 'node:fs';
import mocha from 'mocha';
import { tellWhatIsHeldOpen } from './held-open.mjs';

export default class SpecWithCounts extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      fs.writeFileSync(options.reporterOptions.counts, JSON.stringify({ passes, failures, pending }));
      tellWhatIsHeldOpen();
    });
  }
}
