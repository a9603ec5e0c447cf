/**
 * What students' browsers get must run in Chrome 109 and Firefox 115, the last for Windows 7, and on plain http. The build
 * lowers syntax to them; it lets pass what no build can lower, and that is looked for here.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { PROJECT_DIR } from '../../../core/paths.js';

/** What came later, with the first versions that know it. */
const NEWER_CSS: Record<string, RegExp> = {
  'nesting (112, 117)': /[{;}]\s*&/,
  ':has (105, 121)': /:has\(/,
  ':dir (120, 49)': /:dir\(/,
  ':nth-child of (111, 113)': /:nth-(last-)?child\([^)]* of /,
  ':user-invalid (119, 88)': /:user-(in)?valid/,
  'popover (114, 125)': /:popover-open/,
  'color-mix, light-dark, oklch (111, 113)': /\b(color-mix|light-dark|ok(lch|lab)|lch|lab)\(/,
  'trigonometry and rounding (111, 108)': /\b(sin|cos|tan|round|mod|rem|pow|sqrt|hypot)\(/,
  'linear() (113, 112)': /\blinear\(/,
  'subgrid (117, 71)': /\bsubgrid\b/,
  '@scope, @starting-style, @property, @view-transition':
    /@(scope|starting-style|property|view-transition)\b/,
  'style queries (111, none)': /@container[^{]*style\(/,
  'line-height units (109, 120)': /\d(lh|rlh)\b/,
  'anchors (125, 147)': /\b(anchor-name|position-anchor|position-area|anchor)\b\s*[:(]/,
  'sizes that follow the content (123, none)': /\b(field-sizing|interpolate-size|calc-size)\b/,
  'content-visibility (85, 125)': /\bcontent-visibility\s*:/,
  'zoom (1, 126)': /[{;]\s*zoom\s*:/,
  'animation on scroll (115, none)': /\b(animation|scroll|view)-timeline\b/,
};

/** Newer, or only in a secure context, which a school's plain-http address is not. */
const NEWER_SCRIPT: Record<string, RegExp> = {
  'arrays that are copied (110, 115)': /\.(toSorted|toReversed|toSpliced)\(/,
  'Array.fromAsync, groupBy (117, 119)': /\b(fromAsync|groupBy)\(/,
  'set methods (122, 127)': /\.(isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference|intersection)\(/,
  'iterator helpers (122, 131)':
    /\bIterator\.from\b|\.(values|keys|entries)\(\)\.(map|filter|take|drop|toArray|some|find)\(/,
  'Promise.withResolvers, Promise.try (119, 121)': /\bPromise\.(withResolvers|try)\b/,
  'isWellFormed (111, 119)': /\.(isWellFormed|toWellFormed)\(/,
  'AbortSignal.any (116, 124)': /\bAbortSignal\.any\b/,
  'URL.canParse, URL.parse (120, 115)': /\bURL\.(canParse|parse)\(/,
  'popover, view transitions, close watcher':
    /\b(showPopover|togglePopover|startViewTransition|CloseWatcher)\b/,
  'setHTML, moveBefore, getHTML': /\.(setHTML|setHTMLUnsafe|moveBefore|getHTML)\(/,
  'scheduler, navigation': /\b(scheduler\.(yield|postTask)|window\.navigation)\b/,
  'only in a secure context':
    /\bcrypto\.subtle\b|\brandomUUID\b|\bnavigator\.(clipboard|serviceWorker|wakeLock|locks|storage)\b|\bcaches\.open\b/,
};

const built = (key: string): string => {
  const read = (file: string): string => readFileSync(join(PROJECT_DIR, file), 'utf8');
  const manifest = JSON.parse(read('public/build/manifest.json')) as Record<string, string>;
  return read(manifest[key]!.replace('/assets/', 'public/'));
};

const found = (text: string, rules: Record<string, RegExp>): string[] =>
  Object.entries(rules).flatMap(([name, rule]) => {
    const at = text.search(rule);
    return at < 0 ? [] : [`${name}: ${text.slice(Math.max(0, at - 60), at + 60)}`];
  });

describe('the floor of the exam page', () => {
  it('has a stylesheet without anything that Chrome 109 or Firefox 115 do not know', () => {
    expect(found(built('exam-page/exam-page.css'), NEWER_CSS)).to.deep.equal([]);
  });

  it('has a script without anything that they do not know, or that plain http does not give', () => {
    expect(found(built('exam-page/main.js'), NEWER_SCRIPT)).to.deep.equal([]);
  });

  it('is type-checked against the language as these two speak it', () => {
    const { compilerOptions } = JSON.parse(readFileSync(join(PROJECT_DIR, 'public/tsconfig.json'), 'utf8'));
    expect(compilerOptions.lib).to.deep.equal(['ES2022', 'DOM', 'DOM.Iterable']);
  });
});
