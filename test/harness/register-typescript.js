/** node --import ./test/harness/register-typescript.js file.ts */
import { register } from 'node:module';

register('./typescript-loader.js', import.meta.url);
