import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const STYLE = join(__dirname, '..', '..', '..', 'style');

/** The grounds of JupyterLab's own themes on which panel and cells stand, and what selects their tones. */
const THEMES: Record<string, { scopes: string[]; grounds: string[] }> = {
  light: { scopes: [':root'], grounds: ['#ffffff', '#f5f5f5'] },
  dark: {
    scopes: [':root', "body[data-jp-theme-light='false']"],
    grounds: ['#111111', '#212121']
  },
  'high contrast': {
    scopes: [
      ':root',
      "body[data-jp-theme-light='false']",
      "body[data-jp-theme-name*='High Contrast']"
    ],
    grounds: ['#111111', '#000000']
  }
};

const GLYPHS = ['error', 'warning', 'info', 'good', 'edge', 'trunk', 'train', 'test', 'accent'];
const TEXTS = ['text', 'quiet', 'link', 'train', 'test'];

function tones(scopes: string[]): Map<string, string> {
  const css = ['marks.css', 'panel.css'].map(name => readFileSync(join(STYLE, name), 'utf8'));
  const found = new Map<string, string>();
  for (const scope of scopes) {
    for (const rule of css
      .join('\n')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
      if (rule[1].trim() === scope) {
        for (const one of rule[2].matchAll(/--jp-leaklint-([\w-]+):\s*(#[0-9a-f]+);/g)) {
          found.set(one[1], one[2]);
        }
      }
    }
  }
  return found;
}

function luminance(hex: string): number {
  const full = hex.length === 4 ? hex.replace(/[0-9a-f]/g, '$&$&') : hex;
  const [r, g, b] = [1, 3, 5].map(at => {
    const part = parseInt(full.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

test('contrast is computed as the guidelines define it', () => {
  assert.equal(contrast('#000', '#ffffff'), 21);
  assert.equal(contrast('#777777', '#fff').toFixed(2), '4.48');
});

for (const [name, { scopes, grounds }] of Object.entries(THEMES)) {
  const tone = tones(scopes);
  const on = [...grounds, tone.get('soft')!];
  test(`signs can be seen on the grounds of the ${name} theme`, () => {
    for (const one of GLYPHS) {
      for (const ground of on) {
        const found = contrast(tone.get(one)!, ground);
        assert.ok(found >= 3, `${one} ${tone.get(one)} on ${ground}: ${found.toFixed(2)}`);
      }
    }
  });
  test(`text can be read on the grounds of the ${name} theme`, () => {
    for (const one of TEXTS) {
      for (const ground of on) {
        const found = contrast(tone.get(one)!, ground);
        assert.ok(found >= 4.5, `${one} ${tone.get(one)} on ${ground}: ${found.toFixed(2)}`);
      }
    }
    const button = contrast(tone.get('on-accent')!, tone.get('accent')!);
    assert.ok(button >= 4.5, `button: ${button.toFixed(2)}`);
  });
}
