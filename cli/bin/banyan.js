#!/usr/bin/env node
// This file is written so that any Node can run it, because it has to tell an old one what is wrong.
var parts = process.versions.node.split('.').map(Number);
var isOld = parts[0] < 22 || (parts[0] === 22 && parts[1] < 18);

if (isOld) {
  process.stderr.write(
    'banyan needs Node 22.18 or newer, this is ' +
      process.version +
      ' (' +
      process.execPath +
      ').\nInside the project run `npx banyan …` or an npm script: they use the Node that the project installs.\n',
  );
  process.exitCode = 1;
} else {
  import('../main.ts');
}
