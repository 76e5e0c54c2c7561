// Bundles the heap-snapshot code of Chrome DevTools, so that Node can run it without a browser.
import {build} from 'esbuild';

const noLocales = {
  name: 'no-locales',
  setup(bundler) {
    // Written by DevTools' own build, which we don't run. Only labels on screen need it.
    bundler.onResolve({filter: /^\.\/locales\.js$/}, ({path}) => ({path, namespace: 'no-locales'}));
    bundler.onLoad({filter: /.*/, namespace: 'no-locales'}, () => ({
      contents: `export const LOCALES = ['en-US'], BUNDLED_LOCALES = ['en-US'], DEFAULT_LOCALE = 'en-US',
                              REMOTE_FETCH_PATTERN = '', LOCAL_FETCH_PATTERN = '';`,
    }));
  },
};

await build({
  entryPoints: ['entry.mjs'],
  outfile: 'dist/devtools.mjs',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  plugins: [noLocales],
  logLevel: 'warning',
  // Chrome has it, Node 20 lacks it.
  banner: {js: `Promise.withResolvers ??= function () {
    let resolve, reject;
    const promise = new Promise((yes, no) => { resolve = yes; reject = no; });
    return {promise, resolve, reject};
  };`},
});
