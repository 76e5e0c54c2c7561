// Loads one snapshot with the code of Chrome DevTools and asks for the rows of its Summary: `node devtools.mjs FILE`.
import {classes, load} from '../../oracle/devtools.mjs';

console.log(classes(await load(process.argv[2])).length);
process.exit(0);
