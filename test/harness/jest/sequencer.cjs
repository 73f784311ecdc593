const { default: Sequencer } = require('@jest/test-sequencer');

const isLong = ({ path }) => path.endsWith('.e2e-spec.ts');

/** Jest learns from earlier runs what takes long. In a fresh clone there are none, and a worker would end long after the others. */
module.exports = class EndToEndFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    return [...sorted.filter(isLong), ...sorted.filter((test) => !isLong(test))];
  }
};
