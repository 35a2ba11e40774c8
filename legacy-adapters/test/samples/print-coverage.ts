import { printCoverage, readCoverage } from './coverage.ts';

// Run it to see which case stands for which sample: node legacy-adapters/test/samples/print-coverage.ts
process.stdout.write(`${printCoverage(readCoverage())}\n`);
